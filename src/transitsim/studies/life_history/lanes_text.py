"""The years side by side, one column a regime: the person's own, then a lane for each of the family to whom something happens."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from transitsim.core.calendar import label
from transitsim.studies.life_history.event_words import events
from transitsim.studies.life_history.family_lanes import Family, Lane, lanes
from transitsim.studies.life_history.timeline import Years

WIDTH, DATE = 100, 9
LEGEND = (
    "Month by month. Would: were the road free and safe. Wants: at its price and danger. "
    "What stands in the way: of what they want."
)
KIN = (
    "The family, a lane for each to whom something happens, the eldest first; A is the person above. "
    "Wishes, work and money are those of A alone."
)


def side_by_side(present: Sequence[tuple[str, Years]]) -> Iterator[Iterator[str]]:
    """Blocks of lines: the timeline of the person, then those of the family; regime and years of each present."""
    told = lanes([years for _, years in present])
    yield _timeline(present, told, told[0], LEGEND)
    others = [(lane, _events(present, told, lane)) for lane in told[1:]]
    happened = [(lane, found) for lane, found in others if any(found)]
    if happened:
        yield iter(in_lines(KIN))
    for lane, found in happened:
        yield _lane(present, told, lane, found)
    quiet = [_titled(present, told, lane) for lane, found in others if not any(found)]
    if quiet:
        yield iter(in_lines(f"Nothing happened to {'; '.join(quiet)}."))


def _events(present: Sequence[tuple[str, Years]], told: Sequence[Lane], lane: Lane) -> list[dict[int, tuple[str, ...]]]:
    """Under each regime, months and words of one member."""
    return [
        {} if row is None else dict(events(years, row, told, which))
        for which, ((_, years), row) in enumerate(zip(present, lane.rows, strict=True))
    ]


def _titled(present: Sequence[tuple[str, Years]], told: Sequence[Lane], lane: Lane) -> str:
    """'B, mother of A, born 1950-02'."""
    which = next(which for which, row in enumerate(lane.rows) if row is not None)
    row = lane.rows[which]
    assert row is not None
    return f"{lane.letter}, {Family(present[which][1], told, which).title(row)}"


def _lane(
    present: Sequence[tuple[str, Years]], told: Sequence[Lane], lane: Lane, found: list[dict[int, tuple[str, ...]]]
) -> Iterator[str]:
    missing = [regime for (regime, _), row in zip(present, lane.rows, strict=True) if row is None]
    never = f"; not born under {', '.join(missing)}" if missing else ""
    yield from in_lines(f"{_titled(present, told, lane)} (person {lane.person}){never}")
    yield from _months([regime for regime, _ in present], found)


def _timeline(present: Sequence[tuple[str, Years]], told: Sequence[Lane], lane: Lane, head: str) -> Iterator[str]:
    yield from in_lines(head)
    yield from _months([regime for regime, _ in present], _events(present, told, lane))


def _months(regimes: Sequence[str], happened: Sequence[dict[int, tuple[str, ...]]]) -> Iterator[str]:
    """One column a regime; a month that is the same under all of them stands once."""
    width = (WIDTH - DATE - 2 * (len(regimes) - 1)) // len(regimes)
    yield from _row("", [f"[{regime}]" for regime in regimes], width)
    for month in sorted(set().union(*happened)):
        cells = ["; ".join(one.get(month, ())) for one in happened]
        if len(set(cells)) == 1:
            yield from in_lines(f"{label(month)}  {cells[0]}", "", " " * DATE)
        else:
            yield from _row(label(month), [cell or "." for cell in cells], width)


def _row(date: str, cells: Sequence[str], width: int) -> Iterator[str]:
    """Cells beside each other, wrapped."""
    columns = [textwrap.wrap(cell, width, break_on_hyphens=False) for cell in cells]
    for line in range(max(map(len, columns))):
        words = [column[line] if line < len(column) else "" for column in columns]
        yield (f"{date if line == 0 else '':{DATE}}" + "  ".join(f"{one:{width}}" for one in words)).rstrip()


def in_lines(words: str, start: str = "", further: str | None = None) -> list[str]:
    """Words in lines of WIDTH."""
    further = start.replace("-", " ") if further is None else further
    return textwrap.wrap(words, WIDTH, initial_indent=start, subsequent_indent=further, break_on_hyphens=False)
