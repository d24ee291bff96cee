"""Structural shares: how much of a gap is due to which structure, by removing structures for the same people.

v(S) is the gap when the structures in S are removed. The shadow value of a structure is v({i}) - v(none), one removed alone;
its Shapley value is the mean of what its removal changes over all orders of removal (`studies/decomposition/shapley.py`),
and these add up to v(all) - v(none). The share of the gap due to it is minus the Shapley value over the gap:

    share_i = -mean(phi_i) / mean(v(none))

Every replicate has all 2**n worlds, with the same people and the same random numbers, and gives Shapley values of its own;
intervals are over replicates. A structure is no cause of its own: what it does depends on which others stand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
import pandas as pd

from transitsim.core.errors import UserError
from transitsim.core.representation import Shown
from transitsim.core.window import Window
from transitsim.inputs.library import Library
from transitsim.inputs.settings import Settings
from transitsim.measures.intervals import CONFIDENCE, confidence_of_ratio, paired
from transitsim.studies.decomposition.shapley import alone, last, shapley
from transitsim.studies.decomposition.structures_removed import (
    NONE,
    Structure,
    every_set,
    load_structures,
    names_of,
    removal_study,
)
from transitsim.studies.followed_outcomes import Change, Followed, values_and_behind
from transitsim.studies.paired import simulate_worlds
from transitsim.studies.paired_study import PairedStudy, check_replicates
from transitsim.studies.precision import running_interval

MEASURES = {"shapley": shapley, "alone": alone, "last": last}


@dataclass(frozen=True, eq=False)
class ShareStudy:
    """What is shared out.

    Attributes
    ----------
    paired : the worlds in which every set of structures is removed
    structures : what is removed
    followed : outcomes, and of whom
    precision, relative : half-width wanted of the 90 % interval of what all of them do (as a share of it); None for none
    """

    paired: PairedStudy
    structures: tuple[Structure, ...]
    followed: tuple[Followed, ...]
    precision: float | None = None
    relative: bool = False

    @property
    def settings(self) -> Settings:
        """Of the baseline."""
        return self.paired.settings

    @property
    def start(self) -> str:
        """The January from which structures are removed and outcomes are counted."""
        return self.paired.window.start


def share_study(
    settings: Settings,
    structures: Sequence[str],
    outcomes: Sequence[str],
    between: Sequence[str],
    start: str,
    library: Library,
    precision: Change | None = None,
) -> ShareStudy:
    """A study from names of lists or regimes, outcomes, and one group or two.

    Parameters
    ----------
    library : as `structure_library` makes it

    Raises
    ------
    UserError
        When a structure, an outcome, a date or a setting is not valid.
    """
    if len(set(outcomes)) < len(outcomes) or not outcomes:
        raise UserError(f"outcome={','.join(outcomes)}: name one or several, each once.")
    window = Window(start, settings.until)
    check_replicates(settings, 8)
    if precision is not None and not precision.amount > 0.0:
        raise UserError(f"precision={precision.amount:g} is not a half-width: give one above 0, like 0.02 or 10%.")
    found = load_structures(structures, library)
    followed = tuple(Followed(outcome, tuple(between)) for outcome in outcomes)
    paired = removal_study(settings, found, window, library)
    for one in followed:
        one.check(paired.place_names)
    return ShareStudy(paired, found, followed, *(precision or ()))


@dataclass(frozen=True, repr=False)
class StructuralShare(Shown):
    """What came out: two tidy tables (columns: `schema/tables.py`), the study, and seconds of each replicate.

    `shares` has a row for each outcome, structure and measure (shapley; alone, the shadow value; last, all others being
    off already), and one for all structures at once; `worlds` the outcome of every replicate in every world.
    """

    study: ShareStudy
    shares: pd.DataFrame
    worlds: pd.DataFrame
    seconds: tuple[float, ...]

    @property
    def heading(self) -> str:
        """Which structures of which outcomes, how often."""
        outcomes = ", ".join(one.outcome for one in self.study.followed)
        return f"of {names_of(self.study.structures)} in {outcomes}: {len(self.seconds)} replicates"

    @property
    def holds(self) -> dict[str, str]:
        """The window, and the rows of both tables."""
        return {
            "counted": f"{self.study.start} to {self.study.settings.until}",
            "shares": f"{len(self.shares):,} rows",
            "worlds": f"{len(self.worlds):,} rows",
        }

    def whole(self, outcome: str) -> np.ndarray:
        """What the removal of all structures changes in each replicate, shape (replicates,)."""
        rows = self.worlds[self.worlds["outcome"] == outcome].pivot(index="replicate", columns="off", values="value")
        return (rows[names_of(self.study.structures)] - rows[NONE]).to_numpy()

    def running(self, outcome: str) -> pd.DataFrame:
        """How that difference settles as replicates are added (`studies/precision.running_interval`)."""
        return running_interval(self.whole(outcome))


def structural_share(
    study: ShareStudy, executor: Executor | None = None, workers: int = 1, progress: bool = False
) -> StructuralShare:
    """Simulate every replicate in all worlds and share out the gaps.

    Parameters
    ----------
    study : as `share_study` makes it; `study.settings.replicates` says how often, n structures cost 2**n worlds a replicate
    executor : anything that speaks `concurrent.futures`; without one, `workers` processes of this machine
    workers : 1 stays in this process
    progress : whether to show a bar
    """
    found = simulate_worlds(study.paired.worlds, study.paired.window, executor, workers, progress)
    shares, worlds = [], []
    for followed in study.followed:
        values, behind = values_and_behind(found.worlds, followed, study.paired.place_names)
        shares.append(share_table(values.T, study.structures, followed, behind))
        worlds.append(world_table(values.T, every_set(study.structures), followed))
    return StructuralShare(study, pd.concat(shares, ignore_index=True), pd.concat(worlds, ignore_index=True), found.seconds)


def share_table(
    worth: np.ndarray, structures: Sequence[Structure], followed: Followed, behind: Mapping[str, object]
) -> pd.DataFrame:
    """Shapley values, shadow values and their shares, with intervals over replicates.

    Parameters
    ----------
    worth : the gap in every world, shape (replicates, 2**structures); a replicate with a gap in its numbers is left out
    behind : agents, events and few of `values_and_behind`, under the baseline
    """
    worth = np.where(np.isfinite(worth).all(axis=1, keepdims=True), worth, np.nan)
    gap, whole = worth[:, 0], worth[:, -1] - worth[:, 0]
    named = [("all", "All of them off", "all", whole)]
    for measure, value in MEASURES.items():
        found = value(worth)
        named += [(one.name, one.title, measure, found[:, i]) for i, one in enumerate(structures)]
    rows = [
        {
            **followed.named,
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
    """The gap of every replicate in every world; `off` names the structures removed, joined by '+'."""
    off = [names_of(world) for world in worlds]
    replicates = len(worth)
    return pd.DataFrame(
        {
            **followed.named,
            "off": np.tile(off, replicates),
            "replicate": np.repeat(np.arange(replicates), len(off)),
            "value": worth.ravel(),
        }
    )
