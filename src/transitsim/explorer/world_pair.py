"""Two worlds of the same people: one past, then each its own law; what everybody did is kept month by month."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from transitsim.core.calendar import label
from transitsim.engine.branch import branch_to
from transitsim.engine.decision_models import rule_set
from transitsim.engine.model import TransitModel
from transitsim.engine.tally import Tally
from transitsim.engine.world import build_world
from transitsim.explorer.choice import Choice, check_choice
from transitsim.inputs.library import Library
from transitsim.results.labels import binding_word, dictionaries, place_words
from transitsim.schema.enums import Place
from transitsim.schema.levers import LEVERS

DIARY = np.dtype(
    [
        ("place", "i1"),
        ("wish_safe", "i1"),
        ("wish", "i1"),
        ("choice", "i1"),
        ("state", "i1"),
        ("binding", "i2"),
        ("arrests", "i2"),
    ]
)  # what is kept of a person and month: nine bytes
FIRST_DAY = "1995-01-01"


class Side:
    """One world and its diary: `law` is the full name of its regime, `months` one array of DIARY a month since `since`."""

    def __init__(self, law: str, model: TransitModel) -> None:
        self.law, self.model = law, model
        self.since = model.month + 1
        self.months: list[np.ndarray] = []

    @property
    def people(self) -> np.ndarray:
        """Everybody at the end of the month, array of PERSON."""
        return self.model.people

    def step(self) -> None:
        """One month, and a line in everybody's diary."""
        self.model.step()
        page = np.zeros(len(self.people), DIARY)
        for name in DIARY.names or ():
            page[name] = self.people[name]
        self.months.append(page)

    def tally(self) -> Tally:
        """Everything counted so far, from 1995 on."""
        return self.model.ledger.tally(self.model.month + 1, 0.0, self.model.settings.scale)

    def row(self, person: int) -> int | None:
        """Row of a person, None when she is not in this world."""
        found = np.flatnonzero(self.people["person"] == person)
        return int(found[0]) if len(found) else None

    def lived(self, person: int) -> np.ndarray:
        """Her diary since `since`, array of DIARY, shape (months,); empty when she is not in this world."""
        row = self.row(person)
        return np.array([page[row] for page in self.months], DIARY) if row is not None else np.zeros(0, DIARY)


class Pair:
    """The baseline lived to the start, and a second world that goes on from there under what was chosen.

    The same as one replicate of `studies/paired.py`, month by month.

    Parameters
    ----------
    choice : what the worlds differ in
    library : where names lead

    Raises
    ------
    UserError
        When what was chosen is not valid.
    """

    def __init__(self, choice: Choice, library: Library, replicate: int = 0) -> None:
        study = check_choice(choice, library)
        base, other = study.worlds
        self.choice, self.study, self.first = choice, study, study.window.first
        model = TransitModel(world=build_world(base, replicate), replicate=replicate, views=False)
        self.here = Side(base.settings.regime, model)
        for _ in range(self.first):
            self.here.step()
        beside = branch_to(model, other)
        beside.rules = rule_set(choice.decision or base.settings.decision)
        self.there = Side(other.regime.name, beside)

    @property
    def sides(self) -> tuple[Side, Side]:
        """The baseline and the other world."""
        return self.here, self.there

    @property
    def month(self) -> int:
        """Number of the month last lived; -1 before the first."""
        return self.here.model.month

    @property
    def months_left(self) -> int:
        """Months until the end of the run."""
        return self.here.model.world.months - 1 - self.month

    @property
    def months_apart(self) -> int:
        """Months lived since the worlds part."""
        return self.month + 1 - self.first

    def step(self, months: int = 1) -> None:
        """Live so many months in both worlds, or to the end of the run."""
        for _ in range(min(months, self.months_left)):
            for side in self.sides:
                side.step()

    @property
    def place_names(self) -> Mapping[Place, str]:
        """Names of the places in the context."""
        return self.here.model.world.context.place_names

    @property
    def places(self) -> tuple[str, ...]:
        """Names of all places, in the order of their codes."""
        return place_words(self.place_names)

    def life(self, person: int) -> pd.DataFrame:
        """Her months in both worlds, side by side: what `plots/life_history.py` draws. The past is the same and stands in both.

        Returns
        -------
        DataFrame: regime, month (first day), person, place, wish_safe, wish, choice, state, binding, arrests, child_a, child_b
        """
        past = self.here.lived(person)[: self.first]
        parts = []
        for side in self.sides:
            months = side.lived(person)
            row = side.row(person)
            if row is None:
                continue
            if side.since and len(past):
                months = np.concatenate([past, months])
            first = self.month + 1 - len(months)
            parts.append(self._told(side, person, row, months, first))
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()

    def _told(self, side: Side, person: int, row: int, months: np.ndarray, first: int) -> pd.DataFrame:
        words = dictionaries(self.places)
        dates = pd.date_range(FIRST_DAY, periods=first + len(months), freq="MS")[first:]
        columns = {"regime": self.name(side), "month": dates, "person": person}
        for name in DIARY.names or ():
            columns[name] = np.array(words[name])[months[name]] if name in words else months[name]
        columns["binding"] = [binding_word(int(bits)) for bits in months["binding"]]
        return pd.DataFrame(columns | {name: side.people[name][row] for name in ("child_a", "child_b")})

    def name(self, side: Side) -> str:
        """What a world is called: its law, and how people decide in it when that is what differs."""
        decision = self.choice.decision
        otherwise = side is self.there and decision and decision != self.choice.settings.decision
        same = side is self.there and side.law == self.here.law
        return f"{side.law}, {decision.replace('_', ' ')}" if otherwise else f"{side.law} (again)" if same else side.law

    @property
    def date(self) -> str:
        """The month last lived, like '2007-12'."""
        return label(self.month)

    def levers(self) -> tuple[tuple[str, str, float, float], ...]:
        """Every lever that was changed by a factor: name, unit, its value in both worlds in the month now shown."""
        month = max(self.month, self.first)
        here, there = (side.model.world.policy[month] for side in self.sides)
        changed = (LEVERS[name] for name in sorted(self.choice.factors))
        return tuple((one.name, one.unit, float(here[one.column]), float(there[one.column])) for one in changed)

    def close(self) -> None:
        """Let go of both models."""
        for side in self.sides:
            side.model.close()
