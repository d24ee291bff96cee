"""The worlds of a lesson: the same people, with the same luck, under every set of a few laws; where each is, month by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
from tqdm import tqdm

from transitsim.ground.errors import UserError
from transitsim.ground.months import label, parse
from transitsim.lesson.months import month_byte
from transitsim.nouns.context import Context, check_together, load_context
from transitsim.nouns.settings import Settings
from transitsim.studies.structures import Structure, check_structures, load_structures, searched, without

SWITCHES = "lesson"  # configs/structures/lesson.yaml
FEWEST, MOST = 20, 500  # people on the page
MOST_SWITCHES = 4


@dataclass(frozen=True)
class Question:
    """What a lesson is made from: settings of the baseline, the month from which the switches rule, how many people."""

    settings: Settings
    start: str = "1998-01"
    people: int = MOST
    config_folders: tuple[Path, ...] = ()

    @property
    def first(self) -> int:
        """Month from which the laws differ."""
        return parse(self.start, "from")

    @property
    def since(self) -> str:
        """That month as '1998-01', however it was written."""
        return label(self.first)

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where the regimes of the switches are found."""
        return searched(self.config_folders)

    @cached_property
    def switches(self) -> tuple[Structure, ...]:
        """The switches, in the order of the page's codes."""
        return load_structures([SWITCHES], self.config_folders)

    @cached_property
    def context(self) -> Context:
        """Names of places and countries."""
        return load_context(self.settings.context, self.config_folders)

    @property
    def laws(self) -> tuple[str, ...]:
        """The law of every world: in world w, switch i is on where bit i of w is 1; the first is the baseline."""
        on = [[one for bit, one in enumerate(self.switches) if world >> bit & 1] for world in range(1 << len(self.switches))]
        return tuple(without(self.settings.regime, each, self.first) for each in on)

    def check(self) -> None:
        """Find what can be wrong before anything is lived.

        Raises
        ------
        UserError
            When a number lies outside its range, or two switches move the same lever.
        """
        if isinstance(self.people, bool) or not isinstance(self.people, int) or not FEWEST <= self.people <= MOST:
            raise UserError(f"people={self.people} will not do: give a whole number from {FEWEST} to {MOST}.")
        if not 0 <= self.first < parse(self.settings.until, "until"):
            raise UserError(f"from={self.start} lies outside the run, 1995-01 to {self.settings.until}.")
        if len(self.switches) > MOST_SWITCHES:
            raise UserError(
                f"structures/{SWITCHES}.yaml has {len(self.switches)} switches; the page has room for {MOST_SWITCHES}."
            )
        check_structures(self.settings.regime, self.switches, self.first, self.folders)
        check_together(self.settings.context, self.laws[-1], self.folders)


class Lived(NamedTuple):
    """One world: array of PERSON at its end, and a byte for every person and month, uint8, shape (people, months)."""

    people: np.ndarray
    months: np.ndarray


@dataclass(frozen=True)
class Lesson:
    """What the page shows.

    Attributes
    ----------
    question : what was asked
    people : array of PERSON at the end of the baseline, those drawn: women first, then by address
    lives : uint8, shape (worlds, people, months), as `lesson/months.py` packs a month
    entered : how many enter transit in at least one world, of whom these were drawn
    """

    question: Question
    people: np.ndarray
    lives: np.ndarray
    entered: int


def live(settings: Settings, folders: tuple[Path, ...] = ()) -> Lived:
    """Live one world, the first replicate, to its end."""
    from transitsim.machines.model import TransitModel

    model = TransitModel(settings, 0, folders, views=False)
    months = np.zeros((model.world.months, len(model.people)), np.uint8)
    try:
        for month in months:
            before = model.people[["wished_months", "returns"]].copy()
            model.step()
            month[:] = month_byte(before, model.people)
        return Lived(np.array(model.people), months.T)
    finally:
        model.close()


def live_all(question: Question, progress: bool = False) -> list[Lived]:
    """Live every world of the question, in order.

    Parameters
    ----------
    question : worlds take people * months bytes each, 3 MB at scale=100
    progress : whether to show a bar on anything over two seconds

    Raises
    ------
    UserError
        Before anything is lived, when the question will not do.
    """
    question.check()
    laws = tqdm(question.laws, desc="worlds", delay=2.0, disable=not progress)
    return [live(replace(question.settings, regime=law), question.folders) for law in laws]


def draw(question: Question, worlds: Sequence[Lived]) -> Lesson:
    """Draw the people of the page.

    Drawn are adults who enter transit in at least one of the worlds, each with the same chance, by the seed; so nobody is
    left out because a law keeps her at home, and one dot stands for entered * scale / people people.

    Parameters
    ----------
    worlds : as `live_all` gives them

    Raises
    ------
    UserError
        When not the same people are in all worlds, or fewer enter than are asked for.
    """
    persons = worlds[0].people["person"]
    if any(not np.array_equal(persons, one.people["person"]) for one in worlds):
        raise UserError("The switches change who comes to wish to cross (origin.desire); a lesson needs the same people.")
    entered = np.flatnonzero(np.any([one.people["first_entered"] >= 0 for one in worlds], axis=0))
    if len(entered) < question.people:
        until, scale = question.settings.until, question.settings.scale
        cure = f"ask for fewer people, or a scale below {scale}"
        raise UserError(f"Only {len(entered)} agents enter transit to {until}, fewer than people={question.people}: {cure}.")
    drawn = np.random.default_rng(question.settings.seed).choice(entered, question.people, replace=False)
    drawn = drawn[np.lexsort((persons[drawn], worlds[0].people["sex"][drawn]))]
    return Lesson(question, worlds[0].people[drawn], np.array([one.months[drawn] for one in worlds]), len(entered))
