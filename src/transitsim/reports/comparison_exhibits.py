"""What a report shows of a comparison of regimes: paired differences, who ends elsewhere, and for whom that is better."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd

from transitsim.core.text import number
from transitsim.measures.outcomes import MAIN, OUTCOMES
from transitsim.plots.final_outcomes import draw_final_outcomes
from transitsim.plots.multiples import REACH
from transitsim.plots.paired_difference import draw_paired_difference
from transitsim.plots.state_flow import draw_state_flow
from transitsim.plots.style import Stamp, looks_of
from transitsim.reports import charts, flows
from transitsim.reports.exhibit import Exhibit, caption
from transitsim.schema.tables import FEW
from transitsim.studies.comparison import difference_words as words

MEANT = {outcome.name: f"{outcome.name.replace('_', ' ')}: {outcome.meaning}" for outcome in OUTCOMES}
COUNTED = "Died: of any cause, at home or away."
CHANGE, SIGN = "change under ", "same sign, "  # heads of columns, before the name of a regime
MOVED = 4  # outcomes told of all regimes together, at least one of each
PAIRED = "Mean under the baseline; mean paired difference, in brackets per cent of the baseline"
FOUR = "four things (an early death, forced returns, months with violence, months away from home as wished)"


def exhibits(record: dict[str, Any], differences: pd.DataFrame, changed: pd.DataFrame) -> list[Exhibit]:
    """Everything shown of a comparison, everybody first."""
    stamp = Stamp.of(record, note=f"from {record['asked']['since']}")
    shown = [_paired(group, differences, stamp) for group in ("everybody", "women", "men")]
    shown.append(_standing(record, changed, stamp))
    regimes = list(dict.fromkeys(changed["regime"].astype(str)))
    shown += [_elsewhere(regime, changed[changed["regime"] == regime], stamp) for regime in regimes]
    return [*shown, _gains(changed)]


def paired_words(rows: pd.DataFrame) -> str:
    """What stands in the cells of a table of differences."""
    share = words.widest_told(rows)
    kinds = [words.KINDS[kind] for kind in dict.fromkeys(rows["interval"].astype(str))]
    said = f"{PAIRED} and its {share} % interval." if share else f"{PAIRED}; too few replicates for intervals."
    return " ".join([said, *kinds])


def difference_table(rows: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Differences of one group as text: outcome, unit, the baseline, and a column and the same sign for every regime.

    Parameters
    ----------
    rows : PAIRED_DIFFERENCES of `schema/tables.py`, of one group
    names : outcome to its name in the table
    """
    rows = rows[rows["difference"].notna()]
    regimes, share = list(dict.fromkeys(rows["regime"].astype(str))), words.widest_told(rows)
    lines = []
    for _, part in rows.groupby("outcome", sort=False, observed=True):
        first = part.iloc[0]
        line = {
            "outcome": names.get(first["outcome"], first["outcome"]),
            "unit": str(first["unit"]),
            str(first["baseline"]): words.level(first),
        }
        for row in part.itertuples():
            cell = words.short(row, share) + words.mark(row)
            line |= dict(zip(_heads(row.regime), (cell, words.agreement(row)), strict=True))
        lines.append(line)
    pairs = [name for regime in regimes for name in _heads(regime)]
    return pd.DataFrame(lines, columns=["outcome", "unit", *rows["baseline"].astype(str).unique()[:1], *pairs]).fillna("-")


def _heads(regime: object) -> tuple[str, str]:
    """Heads of the columns of a regime: its differences, and on how many replicates agree."""
    return f"{CHANGE}{_spoken(regime)}", f"{SIGN}{_spoken(regime)}"


def main_finding(rows: pd.DataFrame) -> str:
    """What moves most under each regime, for the outcomes on which replicates agree; regimes without any come together."""
    finding, none, each = [], [], max(1, MOVED // max(1, rows["regime"].nunique()))
    for regime, part in rows.groupby("regime", sort=False, observed=True):
        part = part[part["outcome"].isin(MAIN) & (part["base"] > 0) & ~part["few"] & (part["same_sign"] >= words.AGREED)]
        part = part[words.sign_known(part)]
        part = part.assign(times=(part["base"] + part["difference"]) / part["base"])
        times = part["times"].clip(lower=REACH)
        far = part.loc[times.where(times >= 1.0, 1.0 / times).sort_values(ascending=False).index].head(each)
        if far.empty:
            none.append(_spoken(regime))
            continue
        moved = ", ".join(f"{MAIN[row.outcome]} {words.whole(row)}" for row in far.itertuples())
        finding.append(f"under {_spoken(regime)} {moved}")
    if none:
        finding.append(f"under {', '.join(none)} nothing on which replicates agree")
    return f"{'; '.join(finding)}."


def _spoken(name: object) -> str:
    return str(name).replace("_", " ")


def _paired(group: str, differences: pd.DataFrame, stamp: Stamp) -> Exhibit:
    """Paired differences of one group."""
    rows = differences[differences["group_name"] == group].astype({"regime": str, "baseline": str, "outcome": str, "unit": str})
    table = difference_table(rows, MEANT)
    finding = f"{group.capitalize()}: {main_finding(rows)}"
    shown = rows[rows["outcome"].isin(MAIN) & (rows["base"] > 0) & ~rows["few"]]
    shown = shown.assign(place=shown["outcome"].map(list(MAIN).index)).sort_values("place", kind="stable")
    middle = (shown["base"] + shown["difference"]) / shown["base"]
    ends = (shown[f"times_{end}90"].fillna(shown[f"times_{end}50"]) for end in ("low", "high"))
    value, low, high = (one.clip(lower=REACH) for one in (middle, *ends))
    dots = shown.assign(outcome=shown["outcome"].map(MAIN), group_name=shown["regime"].map(_spoken))
    dots = dots.assign(value=value, low=low, high=high, text=[words.times(row) for row in shown.itertuples()])
    looks = looks_of([_spoken(regime) for regime in dict.fromkeys(rows["regime"])])
    colours = {name: colour for name, (colour, _) in looks.items()}
    baseline = rows["baseline"].iloc[0]
    chart = partial(charts.dots, dots, f"times {baseline} (log scale)", colours, finding, log=1.0, base=1.0)
    head = caption(f"All outcomes, {group}. {paired_words(rows)} {words.SAME_SIGN}", table)
    name = "paired_difference" if group == "everybody" else f"paired_difference_{group}"
    title = f"Same people, another regime: {group}"
    if shown.empty:  # few agents in everything: nothing to be drawn
        return Exhibit(name, title, finding, table, head)
    return Exhibit(name, title, finding, table, head, partial(draw_paired_difference, rows, stamp), chart)


def _standing(record: dict[str, Any], changed: pd.DataFrame, stamp: Stamp) -> Exhibit:
    """Where lives stand at the end under every regime."""
    dots = flows.course_outcomes(changed, record["asked"]["baseline"])
    dots = dots.assign(group_name=dots["group_name"].map(_spoken))
    cells = [number(row.middle) + words.MARK * (row.agents < FEW) for row in dots.itertuples()]
    table = dots.assign(text=cells).pivot(index="outcome", columns="group_name", values="text")
    table = table.reindex(list(dict.fromkeys(dots["outcome"])))[list(dict.fromkeys(dots["group_name"]))]
    table = table.rename_axis(columns=None).rename_axis("at the end").reset_index()
    there = dots[dots["outcome"] == flows.COURSES["destination"]]
    finding = "At the destination in the end are " + ", ".join(
        f"{number(row.middle)} under {row.group_name}" for row in there.itertuples()
    )
    scale, title = float(record["settings"]["scale"]), "Where lives stand at the end"
    looks = looks_of(list(dict.fromkeys(dots["group_name"])), _spoken(record["asked"]["baseline"]))
    bands = "dot: people, mean over replicates; intervals stand in the paired differences"
    draw = partial(draw_final_outcomes, dots, stamp, title, "people (log scale)", looks, scale, bands)
    colours = {name: colour for name, (colour, _) in looks.items()}
    rows = dots.assign(value=dots["middle"], text=cells)
    chart = partial(charts.dots, rows, "people (log scale)", colours, f"{finding}.", log=scale)
    head = caption(f"People by where their lives stand at the end, mean over replicates. {COUNTED}", table)
    return Exhibit("final_outcomes", title, f"{finding}.", table, head, draw, chart)


def _elsewhere(regime: str, changed: pd.DataFrame, stamp: Stamp) -> Exhibit:
    """From where to where the lives go that end elsewhere under one regime."""
    flow = flows.changed_course_flow(changed)
    moved, everybody = flow["value"].sum(), changed["people"].sum()
    lived = max(1, int(changed["replicates"].max()))
    table = flow.sort_values("value", ascending=False)
    cells = [number(row.value) + words.MARK * (row.agents / lived < FEW) for row in table.itertuples()]
    table = pd.DataFrame({"under the baseline": table["source"], f"under {_spoken(regime)}": table["target"], "people": cells})
    finding = (
        f"Of {number(everybody)} people who live under both regimes, {number(moved)} ({moved / (everybody or 1.0):.1%}) end "
    )
    finding += "elsewhere"
    if len(flow):
        most = flow.loc[flow["value"].idxmax()]
        finding += f"; the commonest change, {number(most['value'])}: {most['source']} under the baseline, {most['target']} now"
    stages = (f"under {changed['baseline'].iloc[0]}", f"under {_spoken(regime)}")
    title = f"Lives that end elsewhere: {_spoken(regime)}"
    draw = partial(draw_state_flow, flow, stages, stamp, title, "% of those who end elsewhere", flows.ORDER)
    head = caption(f"People who end elsewhere under {_spoken(regime)}, mean over replicates. {COUNTED}", table)
    return Exhibit(f"state_flow_{regime}", title, f"{finding}.", table, head, draw)


def _gains(changed: pd.DataFrame) -> Exhibit:
    """For whom a regime is better or worse, by sex and class."""
    keys, people = ["regime", "sex", "social_class"], ["people", "better", "worse"]
    sums = changed.astype(dict.fromkeys(keys, str)).groupby(keys, as_index=False, sort=False)[[*people, "agents"]].sum()
    few = sums["agents"] / max(1, int(changed["replicates"].max())) < FEW
    table = sums[keys].assign(regime=sums["regime"].map(_spoken), sex=sums["sex"].map(flows.SEXES))
    table = table.rename(columns={"social_class": "class"})
    for name in people:
        table[name] = [number(value) + words.MARK * mark for value, mark in zip(sums[name], few, strict=True)]
    parts = sums.groupby("regime", sort=False)[["better", "worse"]].sum()
    finding = " ".join(
        f"Under {_spoken(regime)} {number(row['better'])} people have a life better in some of {FOUR} and worse in none; "
        f"{number(row['worse'])} the reverse."
        for regime, row in parts.iterrows()
    )
    head = caption(f"People with a life better in some of {FOUR} and worse in none; and the reverse.", table)
    return Exhibit("better_or_worse", "For whom it is better or worse", finding, table, head)
