"""The worlds of a lesson: the same people, with the same luck, under every set of a few laws; where each is, month by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from tqdm import tqdm

from transitsim.core.calendar import label, parse, parse_end
from transitsim.core.errors import UserError
from transitsim.engine.resolve import checked, resolve
from transitsim.engine.run_inputs import Inputs
from transitsim.inputs.context import Context
from transitsim.inputs.library import Library
from transitsim.inputs.regime import Regime
from transitsim.inputs.settings import Settings
from transitsim.lesson.packed_months import month_byte
from transitsim.studies.decomposition.structural_share import every_set
from transitsim.studies.decomposition.structures_removed import Structure, check_structures, load_structures, without

SWITCHES = "lesson"  # configs/structures/lesson.yaml
FEWEST, MOST = 20, 500  # people on the page
MOST_SWITCHES = 4


@dataclass(frozen=True, eq=False)
class Question:
    """What a lesson is made from, as values (`ask`).

    inputs : of the baseline
    switches : in the order of the page's codes; `asks` holds the regime that turns each on
    laws : the regime of every world: in world w, switch i is on where bit i of w is 1; the first is the baseline
    start, people : the month from which the switches rule, and how many people are shown
    """

    inputs: Inputs
    switches: tuple[Structure, ...]
    asks: tuple[Regime, ...]
    laws: tuple[Regime, ...]
    start: str = "1998-01"
    people: int = MOST

    @property
    def settings(self) -> Settings:
        """Of the baseline."""
        return self.inputs.settings

    @property
    def context(self) -> Context:
        """Names of places and countries."""
        return self.inputs.context

    @property
    def first(self) -> int:
        """Month from which the laws differ."""
        return parse(self.start, "from")

    @property
    def since(self) -> str:
        """That month as '1998-01', however it was written."""
        return label(self.first)


def ask(settings: Settings, start: str, people: int, library: Library) -> Question:
    """A question from words, once all that can be wrong with it has been looked for.

    Parameters
    ----------
    library : as `structures.structure_library` makes it

    Raises
    ------
    UserError
        When a number lies outside its range, or two switches move the same lever.
    """
    if isinstance(people, bool) or not isinstance(people, int) or not FEWEST <= people <= MOST:
        raise UserError(f"people={people} will not do: give a whole number from {FEWEST} to {MOST}.")
    first = parse(start, "from")
    if not 0 <= first < parse_end(settings.until, "until"):
        raise UserError(f"from={start} lies outside the run, 1995-01 to {settings.until}.")
    switches = load_structures([SWITCHES], library)
    if len(switches) > MOST_SWITCHES:
        raise UserError(f"structures/{SWITCHES}.yaml has {len(switches)} switches; the page has room for {MOST_SWITCHES}.")
    inputs = resolve(settings, library)
    check_structures(settings.regime, switches, first, library)
    laws = tuple(library.regime(without(settings.regime, on, first)) for on in every_set(switches))
    library.check_together(settings.context, laws[-1].name)
    checked(inputs.under(laws[-1]))
    return Question(inputs, switches, tuple(library.regime(one.regime) for one in switches), laws, start, people)


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
    lives : uint8, shape (worlds, people, months), as `lesson/packed_months.py` packs a month
    entered : how many enter transit in at least one world, of whom these were drawn
    """

    question: Question
    people: np.ndarray
    lives: np.ndarray
    entered: int


def live(inputs: Inputs) -> Lived:
    """Live one world, the first replicate, to its end."""
    from transitsim.engine.model import TransitModel
    from transitsim.engine.world import build_world

    model = TransitModel(world=build_world(inputs), views=False)
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
    """
    laws = tqdm(question.laws, desc="worlds", delay=2.0, disable=not progress)
    return [live(question.inputs.under(law)) for law in laws]


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
