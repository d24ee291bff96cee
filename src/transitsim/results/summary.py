"""The summary: simulated beside observed, as plain text that is markdown too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from transitsim.results.life_summary import life_summary
from transitsim.results.load import Results
from transitsim.results.measures import arrivals, band, forced_returns, stay_lengths, transit_stock
from transitsim.results.measures.womens_share import share_of_women
from transitsim.results.observed import Observed
from transitsim.results.text import markdown, number, numbers, ranges, spoken

LABELS = {"female": "women", "male": "men", "near_border": "near border", "all": "all"}


def summary(results: Results, observed: Observed) -> str:
    """All tables of the summary, as one text."""
    flows, places = results.flows, results.places
    parts = [
        heading(results.record),
        f"## Arrivals in {spoken(places['destination'])}, people a year",
        arrivals_table(arrivals(flows, places), observed.arrivals),
        "## People in transit at the end of the year, thousands",
        stock_table(transit_stock(results.stocks, places), observed.stock),
        "## Forced returns, people a year",
        returns_table(forced_returns(flows, places), observed.forced_returns),
        "## Stays in transit, months",
        stays_table(stay_lengths(results.spells)),
        "## How people fared, all years",
        life_summary(results),
    ]
    return "\n\n".join(parts) + "\n"


def heading(record: Mapping[str, Any]) -> str:
    """What the summary is of."""
    settings, done, asked = record["settings"], record["replicates_done"], record["replicates_asked"]
    early = "" if done == asked else f" of {asked} asked for (stopped early)"
    return (
        f"# {settings['context']}, regime {settings['regime']}, until {settings['until']}\n\n"
        f"Record {record['id']}: {done} replicate{'s' if done != 1 else ''}{early}, "
        f"1 agent stands for {settings['scale']} people, seed {settings['seed']}.\n"
        "Simulated: the median, and in the next column the band that holds 90 % of replicates (5-95)."
    )


def arrivals_table(simulated: pd.DataFrame, observed: pd.DataFrame) -> str:
    """By year: people by sex, and women's share in per cent, each beside the record."""
    bands = band(simulated, "arrivals", ["year", "sex"])
    years = pd.Index(sorted(bands["year"].unique()), name="year")
    columns: dict[str, pd.Series] = {}
    for sex in ("female", "male"):
        seen = observed[observed["sex"] == sex].set_index("year")["arrivals"]
        columns |= beside(LABELS[sex], bands[bands["sex"] == sex].set_index("year"), years)
        if len(observed):
            columns[f"{LABELS[sex]} observed"] = numbers(seen.reindex(years))
    shares = band(share_of_women(simulated, ["regime", "replicate"]), "share", ["year"]).set_index("year")
    seen = share_of_women(observed, []).set_index("year")["share"]
    columns["women %"] = numbers(100.0 * shares["median"].reindex(years))
    if len(observed):
        columns["observed %"] = numbers(100.0 * seen.reindex(years))
    return markdown(pd.DataFrame(columns, index=years).reset_index())


def stock_table(simulated: pd.DataFrame, observed: pd.DataFrame) -> str:
    """By year: near the border and in all, in thousands, beside the lowest and the highest estimate."""
    ends = simulated.assign(year=simulated["month"].dt.year)
    ends = ends[ends["month"] == ends.groupby("year")["month"].transform("max")]
    bands = band(ends, "people", ["year", "region"])
    years = pd.Index(sorted(bands["year"].unique()), name="year")
    columns: dict[str, pd.Series] = {}
    for region, near in (("near_border", True), ("all", False)):
        columns |= beside(LABELS[region], bands[bands["region"] == region].set_index("year"), years, 1e-3, 1)
        seen = estimates(observed[observed["near_border"] == near], years) * 1e-3
        if len(observed):
            columns[f"estimates {LABELS[region]}"] = ranges(seen["least"], seen["most"], 1)
    return markdown(pd.DataFrame(columns, index=years).reset_index())


def returns_table(simulated: pd.DataFrame, observed: pd.DataFrame) -> str:
    """By year, beside the lowest and the highest estimate."""
    bands = band(simulated, "people", ["year"]).set_index("year")
    seen = estimates(observed, bands.index)
    columns = beside("simulated", bands, bands.index)
    if len(observed):
        columns["estimates"] = ranges(seen["least"], seen["most"])
    return markdown(pd.DataFrame(columns, index=bands.index).reset_index())


def stays_table(lengths: pd.DataFrame) -> str:
    """By sex: stays that ended, and all stays by Kaplan and Meier; replicates pooled."""
    table = pd.DataFrame(
        {
            "sex": lengths["sex"].map(LABELS),
            "stays": lengths["basis"].map({"completed": "that ended", "all": "all (Kaplan-Meier)"}),
            "mean": numbers(lengths["mean"], 1),
            "median": numbers(lengths["median"]),
            "10-90 %": ranges(lengths["p10"], lengths["p90"]),
            "people": numbers(lengths["people"]),
        }
    )
    return markdown(table)


def beside(label: str, bands: pd.DataFrame, years: pd.Index, factor: float = 1.0, digits: int = 0) -> dict[str, pd.Series]:
    """Two columns: the median and the band of 90 %, for every year."""
    found = bands[["median", "p05", "p95"]].reindex(years) * factor
    band_words = [f"{number(low, digits)}-{number(high, digits)}" for low, high in zip(found["p05"], found["p95"], strict=True)]
    return {label: numbers(found["median"], digits), f"{label} 5-95": pd.Series(band_words, index=years, dtype="str")}


def estimates(observed: pd.DataFrame, years: pd.Index) -> pd.DataFrame:
    """Lowest and highest figure that anybody gave, by year: columns least and most."""
    values = observed[["low", "central", "high"]].astype(float)
    ends = pd.DataFrame({"least": values.min(axis=1), "most": values.max(axis=1)})
    return ends.groupby(observed["year"]).agg({"least": "min", "most": "max"}).reindex(years)
