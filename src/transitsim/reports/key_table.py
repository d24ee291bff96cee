"""The few numbers that go first: of a run what came out for women and men, of a comparison what differs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

import pandas as pd

from transitsim import measures
from transitsim.core.text import number
from transitsim.measures import band
from transitsim.measures.aspirations import few_months, shares_of_months
from transitsim.measures.count_dispersion import ECHO, echoed
from transitsim.measures.outcomes import MAIN
from transitsim.plots.style import SEX_NAMES as SEXES
from transitsim.reports.comparison_exhibits import CHANGE, SIGN, difference_table, paired_words
from transitsim.reports.exhibit import caption, people, spread, spread_words
from transitsim.results.load import Results
from transitsim.results.observed import Observed
from transitsim.studies.comparison.difference_words import AGREED

WHO = ("women", "men", "everybody")
OF_MONTHS = "% of months in transit"
ASPIRED = {"involuntary": "wants to leave and cannot", "risk_held": "stays because of the road's price or danger"}
MOST = 3  # regimes that fit beside each other
Cells = Mapping[str, str]
Line = tuple[str, str, Cells]  # what, its unit, a cell for each of those in it


def key_table_of_run(results: Results, observed: Observed) -> tuple[pd.DataFrame, str]:
    """Numbers of a whole run by sex, median and 90 % of replicates; and the caption."""
    counts = measures.arrivals(results.flows, results.places)
    seen = observed.arrivals[observed.arrivals["year"].isin(counts["year"])]
    both = counts[counts["year"].isin(seen["year"])]
    scale = results.record["settings"]["scale"]
    years = f"{seen['year'].min()}-{seen['year'].max()}" if len(seen) else ""
    lines = [
        ("arrivals, all years", "people", _counted(counts, "arrivals", scale)),
        (f"arrivals {years}, simulated", "people", _counted(both, "arrivals", scale, observed.dispersion)) if len(seen) else None,
        (f"arrivals {years}, observed", "people", _observed(seen)) if len(seen) else None,
        ("half of the stays in transit over after", "months", _median_stays(results)),
        *_aspirations(results),
        *_wishes(results),
        ("forced returns, all years", "people", _everybody(measures.forced_returns(results.flows, results.places), scale)),
    ]
    rows = [{"what": what, "unit": unit, **cells} for what, unit, cells in (line for line in lines if line)]
    table = pd.DataFrame(rows, columns=["what", "unit", *WHO]).fillna("-")
    count = " Beside the observed: where a further count lies." if len(seen) and observed.dispersion else ""
    return table, caption(f"Whole run: {spread_words(results.record['replicates_done'])}.{count}", table)


def key_table_of_comparison(differences: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """The main outcomes for everybody under the first few regimes; and the caption."""
    rows = differences[(differences["group_by"] == "all") & differences["outcome"].isin(MAIN)]
    rows = rows.astype({"regime": str, "baseline": str, "outcome": str, "unit": str})
    regimes = list(dict.fromkeys(rows["regime"]))
    table = difference_table(rows[rows["regime"].isin(regimes[:MOST])], MAIN)
    more = f" {len(regimes) - MOST} more regimes stand in the tables." if len(regimes) > MOST else ""
    return table, caption(f"Main outcomes, everybody. {paired_words(rows)}{more}", table)


def _counted(counts: pd.DataFrame, value: str, scale: float, dispersion: Mapping[int, float] = MappingProxyType({})) -> Cells:
    """A count by sex and for everybody, summed over the years of every replicate; bands of counts where dispersion is given."""
    sums = echoed(counts.assign(who=counts["sex"].map(SEXES)), value, dispersion)
    keys = ["replicate", "who", *([ECHO] if ECHO in sums else [])]
    sums = pd.concat([sums, sums.assign(who=WHO[2])]).groupby(keys, as_index=False)[value].sum()
    return _cells(sums, value, partial(people, scale=scale))


def _everybody(counts: pd.DataFrame, scale: float) -> Cells:
    sums = counts.groupby("replicate", as_index=False)["people"].sum().assign(who=WHO[2])
    return _cells(sums, "people", partial(people, scale=scale))


def _cells(frame: pd.DataFrame, value: str, cell: Callable[[pd.Series], str]) -> Cells:
    """The band of a value over replicates in words, by whom it is of."""
    return {row["who"]: cell(row) for _, row in band(frame, value, ["who"]).iterrows()}


def _observed(seen: pd.DataFrame) -> Cells:
    sums = seen.groupby(seen["sex"].map(SEXES))["arrivals"].sum()
    return {name: number(value) for name, value in sums.items()} | {WHO[2]: number(sums.sum())}


def _median_stays(results: Results) -> Cells:
    by_sex, together = measures.median_stay(results.spells), measures.median_stay(results.spells, ["regime"])
    medians = zip([*by_sex["sex"].map(SEXES), *WHO[2:]], [*by_sex["median"], *together["median"]], strict=False)
    return {who: number(median) for who, median in medians}


def _aspirations(results: Results) -> list[Line]:
    """Months in transit in which somebody wants to leave and cannot, or stays only because of the road."""
    rows = results.decisions
    rows = rows.assign(who=rows["sex"].astype(str).map(SEXES))
    rows = pd.concat([rows, rows.assign(who=WHO[2])])
    shares = shares_of_months(rows, results.places, tuple(ASPIRED), ("replicate", "who"))
    few = few_months(shares, tuple(ASPIRED), "who", results.record["settings"]["scale"])

    def cells(name: str) -> Cells:
        return _cells(shares, name, lambda row: spread(row, factor=100.0, few=(row["who"], name) in few))

    return [(what, OF_MONTHS, cells(name)) for name, what in ASPIRED.items()]


def _wishes(results: Results) -> list[Line]:
    """Life as wished, never without the harm met."""
    found = measures.wish_and_harm(results.conditions.assign(year=0), results.places)
    found = found.assign(who=found["sex"].map(SEXES))
    lines = (("life as one would wish it", "wish_match_transit"), ("violence or discrimination met", "harm_transit"))
    return [(what, OF_MONTHS, _cells(found, column, partial(spread, digits=1, factor=100.0))) for what, column in lines]


def without_signs(table: pd.DataFrame) -> pd.DataFrame:
    """The table of a comparison for a narrow page: units beside outcomes, and in place of agreement a † where there is none."""
    narrow = table[[name for name in table if name != "unit" and not name.startswith(SIGN)]].copy()
    narrow["outcome"] = [f"{outcome}, {unit}" for outcome, unit in zip(table["outcome"], table["unit"], strict=True)]
    for name in narrow:
        sign = f"{SIGN}{name.removeprefix(CHANGE)}"
        if sign in table:
            agreed = pd.to_numeric(table[sign].str.rstrip(" %"), errors="coerce") >= 100.0 * AGREED
            narrow[name] = [cell + " †" * mark for cell, mark in zip(narrow[name], ~agreed, strict=True)]
    return narrow
