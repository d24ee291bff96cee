"""Bottling up: does control empty the transit country or hold people in it, by where the control stands?"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from experiments.write_up import diff, main_of_sweep, stamp
from transitsim.measures.intervals import paired
from transitsim.plots.style import BLACK, BLUE, GREEN, ORANGE, canvas, finish, styled
from transitsim.schema.tables import FEW

FOLDER = Path(__file__).parent
LEVERS = {
    "way in": "lever_factors.origin.catch_chance",
    "inland": "lever_factors.transit.arrest_hazard",
    "way out": "lever_factors.route.capture_chance",
}
LOOKS = {"way in": (BLUE, "o"), "inland": (ORANGE, "s"), "way out": (GREEN, "D")}
NAMES = {"way in": "on the way in", "inland": "inland", "way out": "on the way out"}
OUTCOMES = ("people_in_transit", "restricted_mean_stay", "involuntary", "risk_held", "onward_exits", "forced_returns")
MONTHS = 19 * 12  # 2006-2024


def table(sweep) -> pd.DataFrame:
    """Paired differences from the record, one lever halved or doubled at a time, and doubled where another one is doubled."""
    found = sweep.frame(outcome=["months_in_transit", *OUTCOMES[1:]], group_by="all")
    stock = found["outcome"] == "months_in_transit"
    found.loc[stock, "value"] /= MONTHS
    found["outcome"] = found["outcome"].astype(str).where(~stock, OUTCOMES[0])
    at = found.set_index(["outcome", *LEVERS.values(), "replicate"]).sort_index()
    rows = []
    for lever in LEVERS:
        others = [one for one in LEVERS if one != lever]
        for beside in ("record", *others):
            where = {one: 2.0 if one == beside else 1.0 for one in LEVERS}
            for factor in (0.5, 2.0) if beside == "record" else (2.0,):
                for outcome in OUTCOMES:
                    pair = [at.loc[(outcome, *(where | {lever: each}).values())] for each in (1.0, factor)]
                    values = [one["value"].to_numpy() for one in pair]
                    head = {"lever": lever, "factor": factor, "doubled_beside": beside, "outcome": outcome}
                    rows.append({**head, **paired(*values), "agents": round(pair[0]["agents"].mean())})
    return pd.DataFrame(rows).assign(few=lambda rows: rows["agents"] < FEW)


def one(table: pd.DataFrame, lever: str, outcome: str, factor: float = 2.0, beside: str = "record") -> pd.Series:
    """The row of a lever, an outcome, a factor and what is doubled beside it."""
    rows = table[(table["lever"] == lever) & (table["outcome"] == outcome) & (table["doubled_beside"] == beside)]
    return rows[rows["factor"] == factor].iloc[0]


def answer(table: pd.DataFrame) -> str:
    """The answer in five sentences."""
    said = {(lever, outcome): one(table, lever, outcome) for lever in LEVERS for outcome in OUTCOMES}
    stock, stay = (said["way out", name] for name in OUTCOMES[:2])
    wish, hidden, onward = (said["way out", name] for name in OUTCOMES[2:5])
    return (
        f"Twice the capture on the way out changes the number in transit by {diff(stock, 0)} people from {stock['base']:,.0f} "
        f"(mean of 2006-2024) and stays by {diff(stay)} months from {stay['base']:.1f} (mean within five years of entry); those "
        f"who go on, by {diff(onward, 0)} people from {onward['base']:,.0f}.\n"
        f"The share who wish to leave and cannot changes by {diff(wish, 1, 100)} points, the share who stay only because the "
        f"road is expensive or dangerous by {diff(hidden, 1, 100)} points.\n"
        f"Twice the arrests inland change the number by {diff(said['inland', OUTCOMES[0]], 0)} people and stays by "
        f"{diff(said['inland', OUTCOMES[1]])} months; forced returns, of so many fewer people, by "
        f"{diff(said['inland', 'forced_returns'], 0)} from {said['inland', 'forced_returns']['base']:,.0f}.\n"
        f"Twice the catches on the way in change the number by {diff(said['way in', OUTCOMES[0]], 0)} people and stays by "
        f"{diff(said['way in', OUTCOMES[1]])} months.\n"
        f"Where arrests inland are doubled as well, twice the capture on the way out changes the number by "
        f"{diff(one(table, 'way out', OUTCOMES[0], beside='inland'), 0)} people."
    )


@styled
def draw(table: pd.DataFrame):
    """People in transit against the strength of each control, the others as recorded."""
    axes = canvas()
    for lever, (colour, mark) in LOOKS.items():
        rows = [one(table, lever, OUTCOMES[0], factor) for factor in (0.5, 2.0)]
        level = rows[0]["base"]
        heights = [level + rows[0]["difference"], level, level + rows[1]["difference"]]
        axes.plot([0, 1, 2], heights, mark, linestyle="-", color=colour, label=f"control {NAMES[lever]}", markeredgecolor="white")
        for place, row in zip((0, 2), rows, strict=True):
            axes.vlines(place, level + row["low90"], level + row["high90"], color=colour, linewidth=1.8)
    axes.plot(1, level, "o", color=BLACK, markersize=8, label="as recorded", zorder=4)
    axes.set_xticks([0, 1, 2], ["half", "as recorded", "double"])
    axes.set_xlim(-0.25, 2.25)
    axes.grid(False, axis="x")
    axes.set_ylim(bottom=0)
    bands = "bars: 90 % interval of the mean paired difference"
    return finish(
        axes,
        "Where control stands decides whom it holds",
        "people in transit, mean 2006-2024",
        stamp(table),
        bands,
        "strength of one control, the others as recorded",
    )


if __name__ == "__main__":
    main_of_sweep(FOLDER, table, answer, draw)
