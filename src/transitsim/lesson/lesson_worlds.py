"""The worlds of a lesson: the same people with the same random numbers under every set of a few regimes, month by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from tqdm import tqdm

from transitsim.core.errors import UserError
from transitsim.core.window import Window
from transitsim.engine.run_inputs import Inputs
from transitsim.inputs.context import Context
from transitsim.inputs.library import Library
from transitsim.inputs.regime import Regime
from transitsim.inputs.settings import Settings
from transitsim.lesson.packed_months import month_byte
from transitsim.schema.enums import CHILDHOOD
from transitsim.studies.decomposition.structures_removed import Structure, load_structures, removal_study
from transitsim.studies.paired_study import PairedStudy

START = "1998-01"
SWITCHES = "lesson"  # configs/structures/lesson.yaml
FEWEST, MOST = 20, 500  # people on the page
MOST_SWITCHES = 4


@dataclass(frozen=True, eq=False)
class LessonStudy:
    """What a lesson is made from, as values (`lesson_study`).

    paired : the baseline and the regime of every world: in world w, switch i is on where bit i of w is 1
    switches : in the order of the page's codes; `regimes` holds the regime that turns each on
    people : how many people are shown
    """

    paired: PairedStudy
    switches: tuple[Structure, ...]
    regimes: tuple[Regime, ...]
    people: int = MOST

    @property
    def settings(self) -> Settings:
        """Of the baseline."""
        return self.paired.settings

    @property
    def context(self) -> Context:
        """Names of places and countries."""
        return self.paired.baseline.context

    @property
    def window(self) -> Window:
        """The months in which the regimes differ."""
        return self.paired.window


def lesson_study(settings: Settings, start: str, people: int, library: Library) -> LessonStudy:
    """The worlds of a lesson, once all that can be wrong with them has been looked for.

    Parameters
    ----------
    library : as `structure_library` makes it

    Raises
    ------
    UserError
        When a number lies outside its range, or two switches move the same lever.
    """
    if isinstance(people, bool) or not isinstance(people, int) or not FEWEST <= people <= MOST:
        raise UserError(f"people={people} is not possible: give a whole number from {FEWEST} to {MOST}.")
    window = Window(start, settings.until, whole_years=False)
    switches = load_structures([SWITCHES], library)
    if len(switches) > MOST_SWITCHES:
        raise UserError(f"structures/{SWITCHES}.yaml has {len(switches)} switches; the page has room for {MOST_SWITCHES}.")
    paired = removal_study(settings, switches, window, library)
    return LessonStudy(paired, switches, tuple(library.regime(one.regime) for one in switches), people)


class LessonWorld(NamedTuple):
    """One world: who had which row at its beginning, array of PERSON at its end, and a byte for every person and month.

    persons : addresses, shape (people,); rows kept for those born later change hands
    months : uint8, shape (people, months)
    """

    persons: np.ndarray
    people: np.ndarray
    months: np.ndarray


@dataclass(frozen=True)
class Lesson:
    """What the page shows.

    Attributes
    ----------
    study : what it is made from
    people : array of PERSON at the end of the baseline, those drawn: women first, then by address
    lives : uint8, shape (worlds, people, months), as `lesson/packed_months.py` packs a month
    entered : how many enter transit in at least one world, of whom these were drawn
    """

    study: LessonStudy
    people: np.ndarray
    lives: np.ndarray
    entered: int


def simulate_world(inputs: Inputs) -> LessonWorld:
    """Simulate one world, the first replicate, to its end."""
    from transitsim.engine.simulate import model_of

    with model_of(inputs) as model:
        months = np.zeros((model.world.months, len(model.people)), np.uint8)
        persons = model.people["person"].copy()
        for lived, month in enumerate(months, 1):
            before = model.people[["wished_months", "returns"]].copy()
            model.step()
            month[:] = month_byte(before, model.people, lived)
        return LessonWorld(persons, np.array(model.people), months.T)


def simulate_worlds(study: LessonStudy, progress: bool = False) -> list[LessonWorld]:
    """Simulate every world of the study, in order.

    Parameters
    ----------
    study : worlds take people * months bytes each, 3 MB at scale=100
    progress : whether to show a bar on anything over two seconds
    """
    worlds = tqdm(study.paired.worlds, desc="worlds", delay=2.0, disable=not progress)
    return [simulate_world(inputs) for inputs in worlds]


def draw(study: LessonStudy, worlds: Sequence[LessonWorld]) -> Lesson:
    """Draw the people of the page.

    Drawn are people who enter transit in at least one of the worlds, and in none before they are grown, each with the same
    chance, by the seed; so nobody is left out because a regime keeps them at home, and one dot stands for entered * scale /
    people people.

    Parameters
    ----------
    worlds : as `simulate_worlds` gives them

    Raises
    ------
    UserError
        When not the same people are in all worlds, or fewer enter than are asked for.
    """
    persons = worlds[0].persons
    if any(not np.array_equal(persons, one.persons) for one in worlds):
        raise UserError("The switches change who comes to wish to cross (origin.desire); a lesson needs the same people.")
    same = np.all([one.people["person"] == persons for one in worlds], axis=0)
    enters = np.array([one.people["first_entered"] >= 0 for one in worlds])
    young = np.array([one.people["first_entered"] - one.people["born"] < CHILDHOOD for one in worlds])
    entered = np.flatnonzero(same & enters.any(axis=0) & ~(enters & young).any(axis=0))
    if len(entered) < study.people:
        until, scale = study.settings.until, study.settings.scale
        cure = f"ask for fewer dots, or a scale below {scale}"
        raise UserError(f"Only {len(entered)} agents enter transit to {until}, fewer than dots={study.people}: {cure}.")
    drawn = np.random.default_rng(study.settings.seed).choice(entered, study.people, replace=False)
    drawn = drawn[np.lexsort((persons[drawn], worlds[0].people["sex"][drawn]))]
    return Lesson(study, worlds[0].people[drawn], np.array([one.months[drawn] for one in worlds]), len(entered))
