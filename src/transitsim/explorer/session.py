"""One person's sitting at the explorer: what was chosen, both worlds, and what is shown of them; no browser in it."""

from __future__ import annotations

import io
import threading
import zipfile
from dataclasses import dataclass

import pandas as pd

from transitsim.core.errors import UserError
from transitsim.explorer.choice import Choice, again
from transitsim.explorer.dots import Dots, dots_of
from transitsim.explorer.pair_counts import Counts, counts
from transitsim.explorer.world_pair import Pair
from transitsim.inputs.library import Library
from transitsim.studies.life_history.explain import explain


@dataclass(frozen=True, eq=False)  # one view is another only when it is the same one: frames are not compared
class View:
    """What is shown of a month; a frozen copy, so that drawing never meets a world that is being lived.

    date : the month last lived; months : since the worlds part; left : until the end of the run
    laws : names of the two worlds; lever : what each changed lever was and is in the month, as (name, unit, base, other)
    found : None until a month has been lived apart
    """

    choice: Choice
    group: str
    date: str
    months: int
    left: int
    laws: tuple[str, str]
    levers: tuple[tuple[str, str, float, float], ...]
    found: Counts | None
    dots: Dots

    @property
    def counted(self) -> Counts:
        """What is counted; a UserError until a month has been lived apart."""
        if self.found is None:
            raise UserError("Nothing is counted yet: live a month first.")
        return self.found


class Session:
    """Both worlds and a lock: whatever thread asks, one thing is done at a time.

    Parameters
    ----------
    library : where names lead
    """

    def __init__(self, library: Library | None = None) -> None:
        self.lock = threading.RLock()
        self.library = library or Library()
        self.pair: Pair | None = None

    def begin(self, choice: Choice, group: str = "everybody") -> View:
        """Live the past and part; with a start as before, live on to the month that was shown.

        Raises
        ------
        UserError
            When something chosen is not valid; the worlds that were there stay.
        """
        with self.lock:
            pair = Pair(choice, self.library)
            before = self.pair
            if before is not None and before.choice.start == choice.start:
                pair.step(before.months_apart)
            self.close()
            self.pair = pair
            return self.view(group)

    def step(self, months: int, group: str = "everybody") -> View:
        """Live so many months in both worlds, or to the end of the run."""
        with self.lock:
            self.worlds.step(months)
            return self.view(group)

    def view(self, group: str = "everybody") -> View:
        """What is to be shown now, with outcomes for one group."""
        with self.lock:
            pair = self.worlds
            return View(
                choice=pair.choice,
                group=group,
                date=pair.date,
                months=pair.months_apart,
                left=pair.months_left,
                laws=(pair.name(pair.here), pair.name(pair.there)),
                levers=pair.levers(),
                found=counts(pair, group) if pair.months_apart else None,
                dots=dots_of(pair),
            )

    def life(self, person: int) -> pd.DataFrame:
        """A person's months in both worlds.

        Raises
        ------
        UserError
            When she is in neither.
        """
        with self.lock:
            found = self.worlds.life(person)
        if found.empty:
            raise UserError(f"There is no person {person} in these worlds; choose one of those listed.")
        return found

    def reasons(self, person: int) -> str:
        """Why the two lives of a person diverge, in words (`studies/life_history/explain.py`); both worlds are simulated again.

        Raises
        ------
        UserError
            When people decide in another way in the second world: what is told is the doing of laws alone.
        """
        with self.lock:
            pair = self.worlds
        choice, settings = pair.choice, pair.choice.settings
        if choice.decision not in ("", settings.decision):
            raise UserError("Why lives part is told for laws; leave how people decide as in the first world.")
        if choice.asked == settings.regime:
            raise UserError("The two worlds have the same law; choose a regime or change a lever.")
        return explain(person, (settings.regime, choice.asked), settings, 0, choice.start, self.library).text

    def export(self) -> bytes:
        """A zip: counts, places, answers, constraints, who stands elsewhere, and how to get it again."""
        with self.lock:
            view = self.view()
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as folder:
            for name, frame in view.counted._asdict().items():
                folder.writestr(f"{name}.csv", frame.to_csv(index=False))
            folder.writestr("read_me.txt", read_me(view))
        return held.getvalue()

    @property
    def worlds(self) -> Pair:
        """Both worlds; a UserError while there are none."""
        if self.pair is None:
            raise UserError("No worlds yet: choose what they differ in first.")
        return self.pair

    def close(self) -> None:
        """Let go of the worlds."""
        with self.lock:
            if self.pair is not None:
                self.pair.close()
            self.pair = None


def read_me(view: View) -> str:
    """What the files are, and the command that gives the same numbers at the end of the run."""
    settings = view.choice.settings
    decides = f", and people decide by {view.choice.decision}" if view.choice.decision else ""
    lines = [
        f"Two worlds of the same invented people, with the same luck: base is {view.laws[0]}, other is {view.laws[1]}{decides}.",
        f"Counted from {view.choice.start} to {view.date}; seed {settings.seed}, replicate 0, 1 agent = {settings.scale} people.",
        "One replicate: no interval, and no forecast. Rows marked few rest on fewer than 30 agents or events.",
    ]
    if not view.choice.decision:
        lines += [f"With intervals, and the same numbers for replicate 0 once lived to {settings.until}:", again(view.choice)]
    return "\n".join(lines) + "\n"
