"""The summary: simulated beside observed, as plain text that is markdown too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from transitsim.core.text import markdown, numbers, ranges, spoken
from transitsim.measures import arrivals, band, forced_returns, stay_lengths, transit_stock
from transitsim.measures.count_dispersion import echoed
from transitsim.measures.flows_and_stocks import share_of_women
from transitsim.measures.intervals import replicates_for_share, widest
from transitsim.results.conditions_summary import life_summary
from transitsim.results.load import Results
from transitsim.results.observed import Observed, estimates
from transitsim.results.who_table import MEANING as OF_ANSWERS
from transitsim.results.who_table import who_table, who_words
from transitsim.results.wish_structure_words import MEANING, structure_table
from transitsim.schema.tables import FEW

RARE = f"* fewer than {FEW} simulated events behind it: mostly chance."
WIDEST_FIRST = ((90, "p05", "p95"), (50, "p25", "p75"))  # bands and their columns
LABELS = {"female": "women", "male": "men", "near_border": "near border", "all": "all"}


def summary(results: Results, observed: Observed) -> str:
    """All tables of the summary, as one text."""
    flows, places, scale = results.flows, results.places, results.record["settings"]["scale"]
    parts = [
        heading(results.record) + beside_counts(observed),
        f"## Arrivals in {spoken(places['destination'])}, people a year",
        arrivals_table(arrivals(flows, places), observed, scale),
        "## People in transit at the end of the year, thousands",
        stock_table(transit_stock(results.stocks, places), observed.stock, scale),
        "## Forced returns, people a year",
        returns_table(forced_returns(flows, places), observed.forced_returns, scale),
        "## Stays in transit, months",
        stays_table(stay_lengths(results.spells)),
        *who_parts(results, observed),
        *wish_parts(results),
        "## How people fared, all years",
        life_summary(results),
    ]
    return "\n\n".join(parts) + "\n"


def who_parts(results: Results, observed: Observed) -> list[str]:
    """Who arrives, beside what was answered; nothing where no answers are known."""
    table = who_table(results, observed)
    if table.empty:
        return []
    return [f"## Who arrives\n\n{OF_ANSWERS}", markdown(who_words(table))]


def wish_parts(results: Results) -> list[str]:
    """How much of the wish to leave is structure; nothing where nobody was asked."""
    if "wish_structure" not in results.record["tables"]:
        return []
    head = f"## How much of the wish to leave for good is structure\n\n{MEANING}"
    return [head, markdown(structure_table(results.wish_structure))]


def heading(record: Mapping[str, Any]) -> str:
    """What the summary is of."""
    settings, done, asked = record["settings"], record["replicates_done"], record["replicates_asked"]
    early = "" if done == asked else f" of {asked} asked for (stopped early)"
    return (
        f"# {settings['context']}, regime {settings['regime']}, until {settings['until']}\n\n"
        f"Record {record['id']}: {done} replicate{'s' if done != 1 else ''}{early}, "
        f"1 agent stands for {settings['scale']} people, seed {settings['seed']}.\n"
        f"Simulated: the median, and in the next column {band_words(done)}\n"
        f"{RARE}"
    )


def band_words(replicates: int) -> str:
    """What the column beside the median holds."""
    share = widest(replicates)
    if not share:
        return f"nothing: too few replicates for a band (50 % needs {replicates_for_share(50)}, 90 % {replicates_for_share(90)})."
    needs = "" if share == 90 else f"; 90 % needs {replicates_for_share(90)} replicates"
    return f"the band in which a further replicate lies with a chance of {share} %{needs}."


def beside_counts(observed: Observed) -> str:
    """What the bands of arrivals hold, where they stand beside counts."""
    if not len(observed.arrivals):
        return ""
    if not observed.dispersion:
        return "\nBands of arrivals hold simulated numbers; counts scatter about these, and that is not in them."
    return "\nBands of arrivals hold what would be counted: about each replicate a negative binomial with its draw's dispersion."


def arrivals_table(simulated: pd.DataFrame, beside_it: Observed, scale: float) -> str:
    """By year: people by sex, and women's share in per cent, each beside the record."""
    observed = beside_it.arrivals
    bands = band(echoed(simulated, "arrivals", beside_it.dispersion), "arrivals", ["year", "sex"])
    years = pd.Index(sorted(bands["year"].unique()), name="year")
    columns: dict[str, pd.Series] = {}
    for sex in ("female", "male"):
        seen = observed[observed["sex"] == sex].set_index("year")["arrivals"]
        columns |= beside(LABELS[sex], bands[bands["sex"] == sex].set_index("year"), years, scale)
        if len(observed):
            columns[f"{LABELS[sex]} observed"] = numbers(seen.reindex(years))
    shares = band(share_of_women(simulated, ["regime", "replicate"]), "share", ["year"]).set_index("year")
    seen = share_of_women(observed, []).set_index("year")["share"]
    women = bands[bands["sex"] == "female"].set_index("year")["median"].reindex(years)
    columns["women %"] = numbers(100.0 * shares["median"].reindex(years)) + marks(women, scale)
    if len(observed):
        columns["observed %"] = numbers(100.0 * seen.reindex(years))
    return markdown(pd.DataFrame(columns, index=years).reset_index())


def stock_table(simulated: pd.DataFrame, observed: pd.DataFrame, scale: float) -> str:
    """By year: near the border and in all, in thousands, beside the lowest and the highest estimate."""
    ends = simulated.assign(year=simulated["month"].dt.year)
    ends = ends[ends["month"] == ends.groupby("year")["month"].transform("max")]
    bands = band(ends, "people", ["year", "region"])
    years = pd.Index(sorted(bands["year"].unique()), name="year")
    columns: dict[str, pd.Series] = {}
    for region, near in (("near_border", True), ("all", False)):
        columns |= beside(LABELS[region], bands[bands["region"] == region].set_index("year"), years, scale, 1e-3, 1)
        seen = estimates(observed[observed["near_border"] == near], years) * 1e-3
        if len(observed):
            columns[f"estimates {LABELS[region]}"] = ranges(seen["least"], seen["most"], 1)
    return markdown(pd.DataFrame(columns, index=years).reset_index())


def returns_table(simulated: pd.DataFrame, observed: pd.DataFrame, scale: float) -> str:
    """By year, beside the lowest and the highest estimate."""
    bands = band(simulated, "people", ["year"]).set_index("year")
    seen = estimates(observed, bands.index)
    columns = beside("simulated", bands, bands.index, scale)
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


def beside(
    label: str, bands: pd.DataFrame, years: pd.Index, scale: float, factor: float = 1.0, digits: int = 0
) -> dict[str, pd.Series]:
    """Two columns, for every year: the median, marked where few events are behind it, and the widest band there is."""
    found = bands.reindex(years)
    columns = {label: numbers(found["median"] * factor, digits) + marks(found["median"], scale)}
    share, low, high = next((one for one in WIDEST_FIRST if found[one[1]].notna().any()), (0, "", ""))
    if share:
        columns[f"{label} {share} %"] = ranges(found[low] * factor, found[high] * factor, digits)
    return columns


def marks(people: pd.Series, scale: float) -> pd.Series:
    """A star where fewer than 30 simulated events are behind a number."""
    return pd.Series(np.where(people / scale < FEW, " *", ""), index=people.index, dtype="str")
