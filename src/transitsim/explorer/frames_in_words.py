"""Frames as the page tells them: numbers in words, bars, marks where few agents stand behind."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from transitsim.explorer.pair_counts import WORLDS, told
from transitsim.explorer.session import View
from transitsim.plots.aspirations_by_year import LINES
from transitsim.plots.binding_constraints import NAMES as HELD_BY
from transitsim.plots.style import BLUE, ORANGE

SHOWN = 100  # people listed
MARK = "*"
SIDES = ["first world", "second world"]
COLOURS = [BLUE, ORANGE]


def number(value: float, unit: str = "people") -> str:
    """A count with thousands parted, a share in per cent, a dash for nothing."""
    if not np.isfinite(value):
        return "–"
    return f"{100.0 * value:.1f} %" if unit == "share" else f"{value:,.0f}" if abs(value) >= 10 or value == 0 else f"{value:.2f}"


def signed(value: float, unit: str) -> str:
    """A difference with its sign; of shares in points."""
    text = number(value, unit).replace("%", "points")
    return f"+{text}" if np.isfinite(value) and value > 0 else text


def table_of_outcomes(view: View) -> dict[str, Any]:
    """Outcomes since the worlds part."""
    rows = []
    for one in told(view.counted.outcomes).itertuples():
        name = f"{one.outcome.replace('_', ' ')}: {one.meaning}{'' if one.unit == 'share' else f', {one.unit}'}"
        rows.append([name, *_both(one, one.unit), f"{signed(one.difference, one.unit)}{MARK if one.few else ''}"])
    return {"columns": ["outcome", *SIDES, "difference"], "rows": rows}


def table_of_places(view: View) -> dict[str, Any]:
    """People by place at the month's end."""
    found = view.counted.places
    found = found[found[WORLDS].sum(axis=1) > 0]
    rows = [[one.place.replace("_", " "), *_both(one, "people")] for one in found.itertuples()]
    return {"columns": ["place", *SIDES], "rows": rows, "bars": _bars(found, found[WORLDS].to_numpy().max(initial=1.0))}


def table_of_answers(view: View) -> dict[str, Any]:
    """Want, can, do."""
    found = view.counted.answers
    rows = [[LINES[one.answer][1], *_both(one)] for one in found.itertuples()]
    return {"columns": ["people in transit", *SIDES], "rows": rows, "bars": _bars(found, 1.0)}


def table_of_held(view: View) -> dict[str, Any]:
    """What binds those who want to leave and cannot."""
    found = view.counted.held
    found = found[found[WORLDS].sum(axis=1) > 0]
    rows = [[HELD_BY[one.constraint][0], *_both(one)] for one in found.itertuples()]
    return {"columns": ["what binds", *SIDES], "rows": rows, "bars": _bars(found, 1.0)}


def table_of_moves(view: View) -> dict[str, Any]:
    """Who stands elsewhere, counted."""
    rows = [
        [f"{one.here} → {one.there}".replace("_", " "), f"{one.people:,.0f}{MARK if one.few else ''}", f"{one.agents}"]
        for one in view.counted.moves.itertuples()
    ]
    return {"columns": ["first world → second world", "people", "agents"], "rows": rows}


def table_of_people(view: View) -> dict[str, Any]:
    """Invented people who stand elsewhere, some of them."""
    found = view.counted.apart.head(SHOWN)
    rows = [[int(one[0]), *(str(value).replace("_", " ") for value in one[1:])] for one in found.itertuples(index=False)]
    return {"columns": ["person", "sex", "class", "born", *SIDES], "rows": rows}


def words_of_moves(view: View) -> str:
    """How many stand elsewhere, by sex."""
    found, scale = view.counted.apart, view.choice.settings.scale
    women, men = (int((found["sex"] == sex).sum()) for sex in ("female", "male"))
    if found.empty:
        return "Nobody stands elsewhere in the second world."
    listed = f" The first {SHOWN} are listed." if len(found) > SHOWN else ""
    return f"{len(found):,} agents, {len(found) * scale:,} people, stand elsewhere: {women:,} women and {men:,} men.{listed}"


def words_of_levers(view: View) -> str:
    """What the changed levers are in both worlds."""
    parts = [f"{name} {one:.4g} → {other:.4g} ({unit})" for name, unit, one, other in view.levers]
    return f"In this month: {'; '.join(parts)}." if parts else ""


def _both(one: Any, unit: str = "share") -> list[str]:
    """The numbers of both worlds, marked when few stand behind them."""
    return [f"{number(value, unit)}{MARK if one.few else ''}" for value in (one.base, one.other)]


def _bars(found: pd.DataFrame, whole: float) -> list[list[float]]:
    return (found[WORLDS] / whole).clip(0.0, 1.0).to_numpy().tolist()
