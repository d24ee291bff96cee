"""One life under several regimes: a lane for each, places by month, wishes against what could be done, and where they diverge.

Below each lane a thin one for everybody of the family who moves, is born or dies in these years.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from transitsim.core.calendar import label
from transitsim.core.text import inert
from transitsim.plots.style import (
    BLACK,
    DOTS_PER_INCH,
    GREEN,
    ORANGE,
    PURPLE,
    RED,
    SKY,
    SMALL,
    YELLOW,
    canvas,
    figure_of,
    stamp_below,
    styled,
)
from transitsim.results.labels import place_words
from transitsim.results.store.folder import change
from transitsim.schema.enums import Place

if TYPE_CHECKING:
    from transitsim.studies.life_history.explanation import Explanation

WIDE, ABOVE_LANES, BELOW_LANES = 10.0, 0.45, 2.35  # inches
INCHES, THIN, APART = 1.55, 0.17, 0.12  # of a lane; in lanes: of one of kin, between regimes
GROWN, YOUNG = 0.7, 0.3  # height of the band of one of kin, in thin lanes
PLACES = {
    "at the origin": ("#dddddd", ("origin_border", "origin_interior")),
    "co-ethnic area": (YELLOW, ("transit_coethnic",)),
    "village": ("#c9b38c", ("transit_village",)),
    "city": (ORANGE, ("transit_city",)),
    "inland": ("#7a4f00", ("transit_inland",)),
    "on the way": (SKY, ("route", "holding", "embassy")),
    "detained": (RED, ("detention_transit", "detention_origin")),
    "destination": (GREEN, ("destination",)),
    "third country": (PURPLE, ("third_country",)),
    "dead": (BLACK, ("dead",)),
}
STATES = {  # colours where one wants to leave, greys where one wants to stay (hues of Tol 2021)
    "mobile": ("leaves", "#004488"),
    "preparing": ("wants to leave, could", "#77aadd"),
    "involuntary": ("wants to leave, cannot", "#994455"),
    "voluntary": ("wants to stay, could leave", "#cfcfcf"),
    "acquiescent": ("wants to stay, could not leave", "#7d7d7d"),
    "forced": ("no choice", BLACK),
}
MARKS = {"arrest": ("v", RED, 9), "child born": ("*", PURPLE, 13), "move": ("|", BLACK, 8)}
BAND, STRIP = (0.28, 0.40), (0.08, 0.16)  # bottom and height inside a lane of 1
ABOVE, NAMED = 0.77, 0.92  # where marks and words stand in it


def draw_explanation(found: Explanation, record: str = "", ax: Axes | None = None) -> Axes:
    """`draw_one_life` of an explanation (`studies/life_history/explain.py`); `record`: id of its comparison, if any."""
    world = next(years.world for years in found.years if years is not None)
    places = {role.name.lower(): name for role, name in zip(Place, place_words(world.context.place_names), strict=True)}
    pairs = zip(found.regimes[1:], found.divergences, strict=True)
    divergences = {regime: label(max(first.month, 0)) for regime, first in pairs if first is not None}
    asked = found.settings
    who = f"person {found.person}, invented: nobody's life, and no forecast of one"
    note = f"{who} · seed {asked.seed}, replicate {found.replicate}, 1 agent = {asked.scale} people"
    note += f" · record {record}" if record else ""
    return draw_one_life(found.months, divergences, places, note, ax, found.family)


LEFT = ("txt", "csv", "png")


def leave(found: Explanation, folder: Path, stem: str) -> list[Path]:
    """Write words, table and picture as stem.txt, stem.csv and stem.png, all or none; the files."""
    picture = figure_of(draw_explanation(found))
    with change(folder, "explain") as staged:
        (staged / f"{stem}.txt").write_text(found.text, encoding="utf-8")
        inert(found.months).to_csv(staged / f"{stem}.csv", index=False)
        picture.savefig(staged / f"{stem}.png", format="png", dpi=DOTS_PER_INCH)
    return [Path(folder) / f"{stem}.{kind}" for kind in LEFT]


@styled
def draw_one_life(
    months: pd.DataFrame,
    divergences: Mapping[str, str],
    places: Mapping[str, str],
    note: str,
    ax: Axes | None = None,
    family: pd.DataFrame | None = None,
) -> Axes:
    """Places in a band and wish against can in a strip below it, one lane for each regime; the divergence as a line.

    Parameters
    ----------
    months : regime, month, place, state, arrests, last_birth (`studies/life_history/timeline.py` monthly)
    divergences : regime to the month, as '2006-01', in which the life under it diverges from that under the first
    places : role of every place to its name in the table
    note : the note below: who, seed, replicate, scale
    family : regime, letter, tie, month, place, minor (`studies/life_history/family_lanes.py` family_months): a thin lane for
        each of the others who moves, is born or dies in the years shown
    """
    regimes = list(dict.fromkeys(months["regime"]))
    kin = pd.DataFrame(columns=["letter"]) if family is None else family[family["tie"] != ""]
    first = _first_year(months, divergences, kin)
    letters = _told(kin, first)
    height = 1.0 + THIN * len(letters) + APART * bool(letters)  # of a regime, in lanes
    high = ABOVE_LANES + BELOW_LANES + INCHES * height * len(regimes)
    ax = canvas(ax, (WIDE, high), right=0.975, top=1.0 - ABOVE_LANES / high, bottom=BELOW_LANES / high)
    bottoms = {regime: height * (len(regimes) - index) - 1.0 for index, regime in enumerate(regimes)}
    for regime, bottom in bottoms.items():
        _lane(ax, bottom, months[months["regime"] == regime].reset_index(drop=True), places)
        for index, letter in enumerate(letters):
            rows = kin[(kin["regime"] == regime) & (kin["letter"] == letter)].reset_index(drop=True)
            _kin_lane(ax, bottom - THIN * (index + 0.8), rows, places)
    last = months["month"].dt.year.max() + months["month"].dt.month.iloc[-1] / 12.0
    ax.set_xlim(first, last)
    for regime, month in divergences.items():
        _parting(ax, month, bottoms[regime], bottoms[regimes[0]])
    ax.set_ylim(0, height * len(regimes))
    ax.set_yticks([bottoms[regime] + 0.5 for regime in reversed(regimes)], [_wrapped(regime) for regime in reversed(regimes)])
    _name_kin(ax, kin, letters, bottoms.values())
    ax.tick_params(axis="y", which="both", length=0)
    ax.tick_params(axis="y", labelsize=SMALL + 1.5)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=9, integer=True))
    ax.grid(visible=False, axis="y")
    ax.set_xlabel("year")
    ax.set_title("One invented life under each regime" + (", and the family's" if letters else ""))
    _legends(ax, months, places, kin)
    stamp_below(ax, textwrap.fill(note, 130), (-90, -150))
    return ax


def _first_year(months: pd.DataFrame, divergences: Mapping[str, str], kin: pd.DataFrame) -> int:
    """The first year with a move, of kin too, or a divergence; the first of all when there is neither."""
    years = [*months["month"].dt.year[_moves(months, ["regime"])], *(int(month[:4]) for month in divergences.values())]
    if len(kin):
        years += [*kin["month"].dt.year[_moves(kin, ["regime", "letter"])]]
    return min(years, default=int(months["month"].dt.year.min()))


def _moves(rows: pd.DataFrame, of: list[str]) -> pd.Series:
    """True in the first month in another place."""
    return rows["place"] != rows.groupby(of, sort=False)["place"].shift().fillna(rows["place"])


def _told(kin: pd.DataFrame, first: int) -> list[str]:
    """Letters of those who move, are born or die from the first year on, under any regime; in their order."""
    if not len(kin):
        return []
    moved = kin[_moves(kin, ["regime", "letter"]) & (kin["month"].dt.year >= first)]
    begins = kin.groupby(["regime", "letter"], sort=False)["month"].min()
    born = begins[begins > kin["month"].min()].index.get_level_values("letter")
    seen = {*moved["letter"], *born}
    return [letter for letter in dict.fromkeys(kin["letter"]) if letter in seen]


def _kin_lane(ax: Axes, bottom: float, rows: pd.DataFrame, places: Mapping[str, str]) -> None:
    """Where one of kin is, from birth to death; a thinner band below 18."""
    if not len(rows):
        return
    dates = (rows["month"].dt.year + (rows["month"].dt.month - 1) / 12.0).to_numpy()
    for kind, colour, names in _kinds(places):
        for minor, high in ((0, GROWN * THIN), (1, YOUNG * THIN)):
            runs = [] if kind == "dead" else _runs(rows["place"].isin(names) & (rows["minor"] == minor), dates)
            ax.broken_barh(runs, (bottom + (GROWN * THIN - high) / 2, high), color=colour, linewidth=0)
    died = (rows["place"] == places["dead"]).to_numpy()
    if died.any():
        ax.plot(dates[died.argmax()], bottom + 0.35 * THIN, "x", color=BLACK, markersize=6, markeredgewidth=1.6)


def _name_kin(ax: Axes, kin: pd.DataFrame, letters: list[str], bottoms: Iterable[float]) -> None:
    """'B mother' beside every thin lane."""
    ties = dict(zip(kin["letter"], kin["tie"], strict=True)) if letters else {}
    at = [(bottom - THIN * (index + 0.45), f"{ties[one]} {one}") for bottom in bottoms for index, one in enumerate(letters)]
    ax.set_yticks([height for height, _ in at], [name for _, name in at], minor=True, fontsize=SMALL - 1.5, color="#555555")


def _lane(ax: Axes, lane: float, rows: pd.DataFrame, places: Mapping[str, str]) -> None:
    """Band, strip and marks of one regime."""
    dates = (rows["month"].dt.year + (rows["month"].dt.month - 1) / 12.0).to_numpy()
    for _, colour, names in _kinds(places):
        ax.broken_barh(_runs(rows["place"].isin(names), dates), (lane + BAND[0], BAND[1]), color=colour, linewidth=0)
    for state, (_, colour) in STATES.items():
        ax.broken_barh(_runs(rows["state"] == state, dates), (lane + STRIP[0], STRIP[1]), color=colour, linewidth=0)
    for name, happened in _marks(rows).items():
        mark, colour, size = MARKS[name]
        height = np.full(happened.sum(), lane + ABOVE)
        ax.plot(dates[happened], height, mark, color=colour, markersize=size, markeredgecolor=BLACK, markeredgewidth=0.8)


def _kinds(places: Mapping[str, str]) -> Iterable[tuple[str, str, list[str]]]:
    """Kind of place, colour, and the names of such places in the table."""
    return ((kind, colour, [places[role] for role in roles]) for kind, (colour, roles) in PLACES.items())


def _runs(true: pd.Series, dates: np.ndarray) -> list[tuple[float, float]]:
    """Start and length, in years, of every run of months in which it is true."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], true.to_numpy().astype(int), [0]])))
    return [(dates[start], (stop - start) / 12.0) for start, stop in zip(edges[::2], edges[1::2], strict=True)]


def _marks(rows: pd.DataFrame) -> dict[str, np.ndarray]:
    """Months with an arrest, a birth, a move."""
    number = (rows["month"].dt.year * 12 + rows["month"].dt.month).to_numpy()
    months = number - number[0]
    born = months == rows["last_birth"].to_numpy()
    place = rows["place"].to_numpy()
    moved = np.append(False, place[1:] != place[:-1])
    return {"move": moved, "arrest": rows["arrests"].diff().fillna(rows["arrests"]).to_numpy() > 0, "child born": born}


def _parting(ax: Axes, month: str, lane: float, base: float) -> None:
    """A line at the month in which two lives diverge, through both lanes, labelled in that of the other regime."""
    year, number = (int(part) for part in month.split("-"))
    date = year + (number - 1) / 12.0
    for bottom in (lane, base):
        ax.vlines(date, bottom + 0.04, bottom + 1, color=BLACK, linestyle="--", linewidth=1.8, zorder=5)
    first, last = ax.get_xlim()
    late = date > first + 0.8 * (last - first)
    ax.annotate(
        f"parts in {month}",
        (date, lane + NAMED),
        (-4 if late else 4, 0),
        textcoords="offset points",
        ha="right" if late else "left",
        va="center",
        fontsize=SMALL + 0.5,
    )


def _legends(ax: Axes, months: pd.DataFrame, places: Mapping[str, str], kin: pd.DataFrame) -> None:
    """Below the axes: what occurs in the bands, in the strips, and as marks."""
    seen = {*months["place"], *(set(kin["place"]) - {places["dead"]} if len(kin) else ())}
    bands: list[Artist] = [Patch(color=colour, label=kind) for kind, colour, names in _kinds(places) if seen & set(names)]
    if len(kin) and kin["minor"].any():
        bands.append(Line2D([], [], color="#777777", linewidth=2.5, label="thinner: kin below 18"))
    strips = [Patch(color=colour, label=word) for state, (word, colour) in STATES.items() if (months["state"] == state).any()]
    found = [_marks(rows.reset_index(drop=True)) for _, rows in months.groupby("regime", sort=False)]
    points = [
        Line2D([], [], marker=mark, color=colour, linestyle="none", markersize=size, markeredgecolor=BLACK, label=name)
        for name, (mark, colour, size) in MARKS.items()
        if any(one[name].any() for one in found)
    ]
    if len(kin) and (kin["place"] == places["dead"]).any():
        points.append(Line2D([], [], marker="x", color=BLACK, linestyle="none", markeredgewidth=1.6, label="one of kin dies"))
    look: dict[str, Any] = {
        "loc": "upper left",
        "fontsize": SMALL,
        "title_fontsize": SMALL,
        "alignment": "left",
        "borderaxespad": 0.0,
    }
    below = -0.65 / (figure_of(ax).get_figheight() * ax.get_position().height)  # inches, in heights of the axes
    for title, handles, left in (("band: place", bands, -0.16), ("strip: wish and can", strips, 0.36), ("marks", points, 0.78)):
        words = [str(one.get_label()) for one in handles]
        columns = 2 if handles is bands and len(bands) > 3 else 1
        ax.add_artist(Legend(ax, handles, words, title=title, ncols=columns, bbox_to_anchor=(left, below), **look))


def _wrapped(regime: str) -> str:
    """The name of a regime in short lines, broken at its joints."""
    return regime.replace("+", "\n+").replace("@", "\n@").replace("_", " ")
