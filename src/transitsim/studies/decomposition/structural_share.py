"""Structural shares: how much of a gap is due to which structure, by taking structures off under the same luck.

v(S) is the gap when the structures in S are off. The shadow value of a structure is v({i}) - v(none), one taken off alone;
its Shapley value is the mean of what taking it off changes over all orders of taking off (`studies/decomposition/shapley.py`),
and these add up to v(all) - v(none). The share of the gap due to it is minus the Shapley value over the gap:

    share_i = -mean(phi_i) / mean(v(none))

Every replicate is lived in all 2**n worlds by the same people with the same luck, and gives Shapley values of its own;
intervals are over replicates. A structure is no cause of its own: what it does depends on which others stand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
import pandas as pd

from transitsim.core.calendar import parse, parse_end
from transitsim.core.errors import UserError
from transitsim.engine.resolve import checked, resolve
from transitsim.engine.run_inputs import Inputs
from transitsim.inputs.library import Library
from transitsim.inputs.regime import Regime
from transitsim.inputs.settings import Settings
from transitsim.measures.intervals import CONFIDENCE, confidence_of_ratio, paired
from transitsim.studies.decomposition.shapley import alone, last, shapley
from transitsim.studies.decomposition.structures_removed import Structure, check_structures, load_structures, without
from transitsim.studies.followed_outcomes import Change, Followed, behind
from transitsim.studies.paired import Lived, Task, live_all
from transitsim.studies.precision import running_interval

NONE = "none"
MEASURES = {"shapley": shapley, "alone": alone, "last": last}


def every_set(structures: Sequence[Structure]) -> tuple[tuple[Structure, ...], ...]:
    """All sets of structures, by bit mask: the first is empty, the last holds all."""
    sets = range(1 << len(structures))
    return tuple(tuple(one for bit, one in enumerate(structures) if mask >> bit & 1) for mask in sets)


@dataclass(frozen=True, eq=False)
class Question:
    """What is asked, as values (`ask`).

    Attributes
    ----------
    inputs : of the baseline
    structures : what is taken off
    laws : the regime of each world, in the order of `worlds`
    followed : outcomes, and of whom
    start : the January from which structures are off and outcomes are counted
    precision, relative : half-width wanted of the 90 % interval of what all of them do (as a share of it); None for none
    """

    inputs: Inputs
    structures: tuple[Structure, ...]
    laws: tuple[Regime, ...]
    followed: tuple[Followed, ...]
    start: str = "1995-01"
    precision: float | None = None
    relative: bool = False

    @property
    def settings(self) -> Settings:
        """Of the baseline."""
        return self.inputs.settings

    @property
    def first(self) -> int:
        """Month from which structures are off and outcomes are counted."""
        return parse(self.start, "from")

    @property
    def worlds(self) -> tuple[tuple[Structure, ...], ...]:
        """The structures that are off in each world, by bit mask."""
        return every_set(self.structures)

    @property
    def lived(self) -> list[Inputs]:
        """What every world rests on, the baseline's first."""
        return [self.inputs, *map(self.inputs.under, self.laws[1:])]


@dataclass(frozen=True)
class StructuralShare:
    """What came out: two tidy tables (columns: `schema/tables.py`), what was asked, and seconds of each replicate.

    `shares` has a row for each outcome, structure and measure (shapley; alone, the shadow value; last, all others being
    off already), and one for all structures at once; `worlds` the outcome of every replicate in every world.
    """

    question: Question
    shares: pd.DataFrame
    worlds: pd.DataFrame
    seconds: tuple[float, ...]

    def whole(self, outcome: str) -> np.ndarray:
        """What taking all structures off changes in each replicate, shape (replicates,)."""
        rows = self.worlds[self.worlds["outcome"] == outcome].pivot(index="replicate", columns="off", values="value")
        return (rows["+".join(one.name for one in self.question.structures)] - rows[NONE]).to_numpy()

    def running(self, outcome: str) -> pd.DataFrame:
        """How that difference settles as replicates are added (`studies/precision.running_interval`)."""
        return running_interval(self.whole(outcome))


def structural_share(
    question: Question, executor: Executor | None = None, workers: int = 1, progress: bool = False
) -> StructuralShare:
    """Live every replicate in all worlds and share out the gaps.

    Parameters
    ----------
    question : as `ask` makes it; `question.settings.replicates` says how often, n structures cost 2**n worlds a replicate
    executor : anything that speaks `concurrent.futures`; without one, `workers` processes of this machine
    workers : 1 stays in this process
    progress : whether to show a bar
    """
    replicates, worlds = question.settings.replicates, question.lived
    tasks = [Task(world, replicate, question.first) for world in worlds for replicate in range(replicates)]
    lived = live_all(tasks, executor, workers, progress)
    names = question.inputs.context.place_names
    shares, tables = [], []
    for followed in question.followed:
        worth = np.array([followed.value(one.values, names) for one in lived]).reshape(len(worlds), replicates).T
        shares.append(share_table(worth, question.structures, followed, behind(lived[:replicates], followed, names)))
        tables.append(world_table(worth, question.worlds, followed))
    whole = (pd.concat(each, ignore_index=True) for each in (shares, tables))
    return StructuralShare(question, *whole, _seconds(lived, replicates))


def _seconds(lived: Sequence[Lived], replicates: int) -> tuple[float, ...]:
    return tuple(float(one) for one in np.reshape([each.seconds for each in lived], (-1, replicates)).sum(axis=0))


def share_table(
    worth: np.ndarray, structures: Sequence[Structure], followed: Followed, behind: Mapping[str, object]
) -> pd.DataFrame:
    """Shapley values, shadow values and their shares, with intervals over replicates.

    Parameters
    ----------
    worth : the gap in every world, shape (replicates, 2**structures); a replicate with a gap in its numbers is left out
    behind : agents, events and few of `studies/gaps.behind`, under the law as it is
    """
    worth = np.where(np.isfinite(worth).all(axis=1, keepdims=True), worth, np.nan)
    gap, whole = worth[:, 0], worth[:, -1] - worth[:, 0]
    named = [("all", "All of them off", "all", whole)]
    for measure, value in MEASURES.items():
        found = value(worth)
        named += [(one.name, one.title, measure, found[:, i]) for i, one in enumerate(structures)]
    rows = [
        {
            "outcome": followed.outcome,
            "unit": followed.unit,
            "group_name": followed.label,
            "structure": name,
            "title": title,
            "measure": measure,
            "interval": CONFIDENCE,
            **paired(gap, gap + change),
            **share_of(-change, gap),
            **behind,
        }
        for name, title, measure, change in named
    ]
    return pd.DataFrame(rows)


def share_of(part: np.ndarray, whole: np.ndarray) -> dict[str, float]:
    """mean(part) / mean(whole) with its 90 % interval (Fieller).

    Not told when the 90 % interval of the whole holds zero: a share of what may be nothing says nothing.

    Parameters
    ----------
    part, whole : shape (replicates,)
    """
    known = np.isfinite(part) & np.isfinite(whole)
    low, high = (float(end) for end in confidence_of_ratio(part[known], whole[known], 90))
    share = float(part[known].mean() / whole[known].mean()) if np.isfinite(low) else float("nan")
    return {"share": share, "share_low90": low, "share_high90": high}


def world_table(worth: np.ndarray, worlds: Sequence[Sequence[Structure]], followed: Followed) -> pd.DataFrame:
    """The gap of every replicate in every world; `off` names the structures taken off, joined by '+'."""
    off = ["+".join(one.name for one in world) or NONE for world in worlds]
    replicates = len(worth)
    return pd.DataFrame(
        {
            "outcome": followed.outcome,
            "unit": followed.unit,
            "group_name": followed.label,
            "off": np.tile(off, replicates),
            "replicate": np.repeat(np.arange(replicates), len(off)),
            "value": worth.ravel(),
        }
    )


def ask(
    settings: Settings,
    structures: Sequence[str],
    outcomes: Sequence[str],
    between: Sequence[str],
    start: str,
    library: Library,
    precision: Change | None = None,
) -> Question:
    """A question from words: names of lists or regimes, outcomes, one group or two.

    Parameters
    ----------
    library : as `structures.structure_library` makes it

    Raises
    ------
    UserError
        When a structure, an outcome, a date or a setting will not do.
    """
    if len(set(outcomes)) < len(outcomes) or not outcomes:
        raise UserError(f"outcome={','.join(outcomes)}: name one or several, each once.")
    first, goal = parse(start, "from"), precision or Change(None, False)
    if first % 12:
        raise UserError(f"from={start}: outcomes are counted by calendar year; start in a January, like 2006-01.")
    if not 0 <= first < parse_end(settings.until, "until"):
        raise UserError(f"from={start} lies outside the run, 1995-01 to {settings.until}.")
    if settings.replicates < 2:
        raise UserError("replicates=1 gives no interval; ask for at least 2, better 8.")
    if goal.amount is not None and not goal.amount > 0.0:
        raise UserError(f"precision={goal.amount:g} will not do: give a half-width above 0, like 0.02 or 10%.")
    inputs, found = resolve(settings, library), load_structures(structures, library)
    followed = tuple(Followed(outcome, tuple(between)) for outcome in outcomes)
    for one in followed:
        one.check(inputs.context.place_names)
    check_structures(settings.regime, found, first, library)
    laws = tuple(library.regime(without(settings.regime, off, first)) for off in every_set(found))
    library.check_together(settings.context, laws[-1].name)
    checked(inputs.under(laws[-1]))
    return Question(inputs, found, laws, followed, start, *goal)
