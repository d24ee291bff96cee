"""The years of one invented person under several laws, where they part, and the chain of causes from there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from transitsim.ground.errors import UserError
from transitsim.nouns.codes import CLASSES, SEXES
from transitsim.nouns.settings import Settings
from transitsim.studies.compare import Question
from transitsim.studies.courses import COURSES, courses, in_both
from transitsim.studies.parting import COMPARED, PAST, Cause, Parting, parting, steps_of
from transitsim.studies.timeline import Years, live_years, monthly, unknown

TOLD = ("wish_safe", "wish", "choice", "place", "hiding", "child_a", "returns", "sent")  # fields whose parting is told
SHOWN = 3  # causes told of a link
MOST = 3  # laws side by side
LISTED = 12  # persons offered


class Link(NamedTuple):
    """A field that parts in a month, by which step and rule, and the causes that weigh most; `others` were left out."""

    month: int
    field: str
    step: str
    rule: str
    causes: tuple[Cause, ...]
    others: int


@dataclass(frozen=True)
class Explanation:
    """One life under several laws: `years` under each, and beside the first of them `partings` and `links`.

    `months` is the wide table of all months, `text` says it in words, `show/one_life.py` draws it. A law under which she
    does not exist has None for years; one from which her life never parts, None for a parting.
    """

    person: int
    settings: Settings
    replicate: int
    start: str
    laws: tuple[str, ...]
    years: tuple[Years | None, ...]
    partings: tuple[Parting | None, ...]
    links: tuple[tuple[Link, ...], ...]

    @cached_property
    def months(self) -> pd.DataFrame:
        """One row a law and month, one column a field in words (`studies/timeline.py` monthly)."""
        return monthly([years for years in self.years if years is not None])

    @cached_property
    def text(self) -> str:
        """The explanation in words, for a terminal of 100 columns."""
        from transitsim.studies.one_life_words import told

        return told(self)

    def __str__(self) -> str:
        return self.text


def laws_of(settings: Settings, regimes: Sequence[str], start: str) -> tuple[str, ...]:
    """Full names of the laws: the first regime, and each further one over it from the start on.

    Raises
    ------
    UserError
        When there are too few or too many, one is named twice, or the start lies outside the run.
    """
    if not 2 <= len(regimes) <= MOST or len(set(regimes)) < len(regimes):
        raise UserError(f"regimes={','.join(regimes)} will not do: name 2 to {MOST} different ones, like history,safe_passage.")
    question = Question(replace(settings, regime=regimes[0]), tuple(regimes[1:]), start)
    if not 0 <= question.first < Question(settings, (), settings.until).first:
        raise UserError(f"from={start} lies outside the run, 1995-01 to {settings.until}.")
    return tuple(question.law(regime) for regime in regimes)


def explain(
    person: int,
    regimes: Sequence[str] = ("history", "safe_passage"),
    settings: Settings | None = None,
    replicate: int = 0,
    start: str = "1995-01",
    folders: Sequence[Path] = (),
    progress: bool = False,
) -> Explanation:
    """Live a person's years under each law and tell where and why they part from those under the first.

    Parameters
    ----------
    person : address of a person (`people_who_part` offers some)
    regimes : the first is compared with the others, each laid over it from `start` on
    settings : the run; its regime is not used
    replicate : which repetition
    folders : the user's own folders of configurations

    Raises
    ------
    UserError
        When the person is in no world, or the regimes will not do.
    """
    settings = settings or Settings()
    return explain_all([person], regimes, settings, replicate, start, folders, progress)[0]


def explain_all(
    persons: Sequence[int],
    regimes: Sequence[str],
    settings: Settings,
    replicate: int = 0,
    start: str = "1995-01",
    folders: Sequence[Path] = (),
    progress: bool = False,
) -> list[Explanation]:
    """`explain` for several persons, at the price of one: every world is lived once."""
    laws = laws_of(settings, regimes, start)
    worlds = [live_years(replace(settings, regime=law), persons, replicate, folders, progress) for law in laws]
    found = []
    for index, person in enumerate(persons):
        years = tuple(lives[index] for lives, _ in worlds)
        if not any(years):
            raise unknown(person, worlds[0][1])
        partings, links = [], []
        for other in years[1:]:
            both = years[0] is not None and other is not None
            partings.append(parting(years[0], other, other.member) if both else None)
            links.append(links_of(years[0], other, partings[-1]) if partings[-1] else ())
        found.append(Explanation(person, settings, replicate, start, laws, years, tuple(partings), tuple(links)))
    return found


def links_of(one: Years, other: Years, first: Parting) -> tuple[Link, ...]:
    """The chain from the first parting: when each told field parts and why, and before it the fields that it came from.

    A cause that lies in her past leads to the month in which that field had parted, and on, back to the law, a queue or
    kin. Fields of the first parting itself are not repeated.
    """
    apart = {name: one.hers[name] != other.hers[name] for name in COMPARED}
    open_links = [(int(apart[name].argmax()) - 1, name) for name in TOLD if apart[name].any()]
    found: dict[tuple[int, str], Link] = {}
    while open_links:
        month, name = open_links.pop()
        if month <= first.month or (month, name) in found:
            continue
        (step,) = steps_of(one, other, one.member, month, (name,))
        causes = sorted(step.causes, key=_weight)
        found[month, name] = Link(month, name, step.step, step.rule, tuple(causes[:SHOWN]), len(causes[SHOWN:]))
        open_links += [(since(apart[cause.name], month), cause.name) for cause in causes[:SHOWN] if cause.kind == PAST]
    return tuple(found[key] for key in sorted(found))


def _weight(cause: Cause) -> tuple[bool, bool, bool]:
    """Causes that are both enough and needed first, then those that are enough; her past after what came from outside."""
    return not (cause.enough and cause.needed), not cause.enough, cause.kind == PAST


def since(apart: np.ndarray, month: int) -> int:
    """Month from which a field has differed without a break up to the beginning of `month`; -1 when it was drawn so."""
    same = np.flatnonzero(~apart[: month + 1])
    return int(same[-1]) if len(same) else -1


def people_who_part(
    regimes: Sequence[str],
    settings: Settings,
    replicate: int = 0,
    start: str = "1995-01",
    folders: Sequence[Path] = (),
    progress: bool = False,
) -> pd.DataFrame:
    """Some invented people whose lives end differently under the first two laws: one for each pair of courses, most common first.

    Returns
    -------
    DataFrame: person, sex, class, born (decade), one column a law with the course of life, agents (that share the pair);
    `attrs["parted"]` and `attrs["people"]`: how many lives differ at the end at all, of how many in both worlds
    """
    laws = laws_of(settings, regimes, start)[:2]
    ends = [live_years(replace(settings, regime=law), (), replicate, folders, progress)[1] for law in laws]
    here, there = in_both(*ends)
    one, other = ends[0][here], ends[1][there]
    apart = np.logical_or.reduce([one[name] != other[name] for name in COMPARED])
    frame = pd.DataFrame(
        {
            "person": one["person"],
            "sex": np.array(SEXES)[one["sex"]],
            "class": np.array(CLASSES)[one["social_class"]],
            "born": [f"{1995 + int(born) // 120 * 10 - 5}s" for born in one["born"]],
            laws[0]: np.array(COURSES)[courses(one)],
            laws[1]: np.array(COURSES)[courses(other)],
        }
    )
    moved = frame[frame[laws[0]] != frame[laws[1]]]
    pairs = moved.groupby(list(laws), as_index=False).agg(agents=("person", "size"), person=("person", "first"))
    pairs = pairs.sort_values(["agents", "person"], ascending=[False, True]).head(LISTED)
    found = pairs[["person", "agents"]].merge(frame, on="person")[[*frame.columns, "agents"]]
    found.attrs = {"parted": int(apart.sum()), "people": len(one)}
    return found
