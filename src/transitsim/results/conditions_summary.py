"""How people fared, for the summary: short lines, every share with what it is a share of, tails beside every mean."""

from __future__ import annotations

import pandas as pd

from transitsim.core.text import markdown, number, numbers
from transitsim.measures import children, enterprise, livelihoods, strategies, wellbeing, wish_and_harm, women_seen
from transitsim.measures.conditions import STAGES
from transitsim.results.load import Results

WORDS = {"female": "women", "male": "men", "transit": "in transit", "destination": "after arrival"}
COMMONEST = 5


def life_summary(results: Results) -> str:
    """Lines over all years of the run, medians of replicates; then consumption in the last year."""
    places, conditions = results.places, whole_run(results.conditions)
    lines = [
        *wish_lines(wish_and_harm(conditions, places)),
        *care_lines(wellbeing(conditions, places)),
        *enterprise_lines(enterprise(conditions, places)),
        *strategy_lines(strategies(conditions, places)),
        *children_lines(children(conditions, places)),
    ]
    if "seen" in results.record["tables"]:
        lines += seen_lines(women_seen(whole_run(results.seen)))
    text = "\n".join(f"- {line}" for line in lines)
    return f"{text or '(nobody)'}\n\n{livelihoods_table(livelihoods(results.consumption))}"


def whole_run(frame: pd.DataFrame) -> pd.DataFrame:
    """All years taken for one."""
    return frame.assign(year=0)


def medians(found: pd.DataFrame, by: str) -> pd.DataFrame:
    """Medians over replicates, by sex or region; women and transit first."""
    return found.groupby(by, observed=True).median(numeric_only=True).rename(index=WORDS)


def percent(share: float, digits: int = 0) -> str:
    """A share in per cent."""
    return f"{number(100.0 * share, digits)} %"


def wish_lines(found: pd.DataFrame) -> list[str]:
    """Wish match never without harm."""
    return [
        f"Life as they would wish it: {who} {percent(row['wish_match'])} of the months away from home, "
        f"{percent(row['wish_match_transit'])} of those in transit. Months with violence or discrimination, by stage: "
        + ", ".join(f"{stage} {percent(row[f'harm_{stage}'], 1)}" for stage in STAGES)
        + "."
        for who, row in medians(found, "sex").sort_index(ascending=False).iterrows()
    ]


def care_lines(found: pd.DataFrame) -> list[str]:
    """Care after arrival beside the natives' use."""
    settled = medians(found[found["region"] == "destination"], "sex").sort_index(ascending=False)
    return [
        f"Mental-health care after arrival: {who} {number(row['care'], 3)} times a person-year, as many natives "
        f"{number(row['care_of_natives'], 3)}; mean distress {number(row['distress'], 2)} of 1."
        for who, row in settled.iterrows()
    ]


def enterprise_lines(found: pd.DataFrame) -> list[str]:
    """Businesses and the number of the settled."""
    return [
        f"Running a business: {who} {percent(row['share'], 1)} of {number(row['settled'])} person-years after arrival; "
        f"employed {percent(row['employed'])}."
        for who, row in medians(found, "sex").sort_index(ascending=False).iterrows()
    ]


def strategy_lines(found: pd.DataFrame) -> list[str]:
    """The commonest acts, sexes pooled."""
    months = found.assign(done=found["share"] * found["person_months"])
    sums = months.groupby(["replicate", "region", "act"], observed=True)[["done", "person_months"]].sum()
    shares = (sums["done"] / sums["person_months"]).groupby(["region", "act"]).median()
    lines = []
    for region in [name for name in ("transit", "destination") if name in shares.index]:
        acts = shares[region].nlargest(COMMONEST)
        commonest = ", ".join(f"{act.replace('_', ' ')} {percent(share, 1)}" for act, share in acts.items() if share > 0)
        lines.append(f"Commonest strategies {WORDS[region]}, share of months: {commonest or 'none'}.")
    return lines


def children_lines(found: pd.DataFrame) -> list[str]:
    """Children born in transit."""
    if found.empty:
        return []
    row = found.median(numeric_only=True)
    return [
        f"Children born in transit: {percent(row['registered'])} of {number(row['in_transit'])} child-years there registered, "
        f"{percent(row['in_school'])} of {number(row['school_age'])} at school age in school; of {number(row['of_settled'])} "
        f"child-years of settled parents {percent(row['left_behind'])} left behind, {percent(row['together'])} together; "
        f"{number(row['sent_for'])} sent for."
    ]


def seen_lines(found: pd.DataFrame) -> list[str]:
    """Women's share of the stock as it was, and as seen."""
    if found.empty:
        return []
    row = found.median(numeric_only=True)
    return [
        f"Women among adults in transit: {percent(row['happened'])} as it was, {percent(row['seen'])} as surveys would have "
        f"seen it, reaching {percent(row['people_seen'] / row['people'])} of all (an expectation; only hiding places differ)."
    ]


def livelihoods_table(found: pd.DataFrame) -> str:
    """Consumption in the last year by region and sex."""
    last = found[found["year"] == found["year"].max()].sort_values(["region", "sex"], ascending=[False, True])
    shown = {
        f"consumption in {last['year'].max() if len(last) else 'no year'}, US$ a month": last["region"].map(WORDS),
        "sex": last["sex"].map(WORDS),
        "p10": numbers(last["p10"]),
        "median": numbers(last["p50"]),
        "p90": numbers(last["p90"]),
        "mean": numbers(last["mean"]),
        "below subsistence %": numbers(100.0 * last["below_subsistence"], 1),
        "months with violence %": numbers(100.0 * last["violence"], 1),
        "person-years": numbers(last["person_months"] / 12.0),
    }
    return markdown(pd.DataFrame(shown))
