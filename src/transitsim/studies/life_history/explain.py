"""The years of one invented person under several regimes, where they diverge, and the chain of causes from there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from transitsim.core.calendar import FIRST_MONTH, year_of
from transitsim.core.errors import UserError
from transitsim.core.random_numbers import LINEAGE
from transitsim.core.window import Window
from transitsim.engine.run_inputs import Inputs
from transitsim.inputs.library import Library
from transitsim.inputs.settings import Settings
from transitsim.schema.enums import CLASSES, SEXES
from transitsim.studies.comparison.life_courses import COURSES, courses, in_both
from transitsim.studies.life_history.divergence import Cause, Divergence, diverged_since, divergence_of, steps_of
from transitsim.studies.life_history.explanation import Explanation, LaterDivergence
from transitsim.studies.life_history.replay import COMPARED, KIN, PAST, SELF
from transitsim.studies.life_history.timeline import FOLLOWED_FIELDS, Years, simulate_years, unknown
from transitsim.studies.paired_study import paired_study

SHOWN = 2  # causes told of a later divergence
MOST = 3  # regimes side by side
LISTED = 12  # persons offered


def worlds_of(settings: Settings, regimes: Sequence[str], start: str, library: Library) -> list[Inputs]:
    """What the worlds rest on: the first regime, and each further one over it from the start on.

    Raises
    ------
    UserError
        When there are too few or too many, one is named twice or does not go with the context, or the start lies outside
        the run.
    """
    if not 2 <= len(regimes) <= MOST or len(set(regimes)) < len(regimes):
        raise UserError(f"regimes={','.join(regimes)} is not valid: name 2 to {MOST} different ones, like history,safe_passage.")
    window = Window(start, settings.until, whole_years=False)
    return list(paired_study(replace(settings, regime=regimes[0]), regimes[1:], window, library).worlds)


def explain(
    person: int,
    regimes: Sequence[str] = ("history", "safe_passage"),
    settings: Settings | None = None,
    replicate: int = 0,
    start: str = FIRST_MONTH,
    library: Library | None = None,
    progress: bool = False,
) -> Explanation:
    """Live a person's years under each regime and say where and why they diverge from those under the first.

    Parameters
    ----------
    person : address of a person (`people_who_diverge` offers some)
    regimes : the first is compared with the others, each laid over it from `start` on
    settings : the run; its regime is not used
    replicate : which repetition
    library : where names lead

    Raises
    ------
    UserError
        When the person is in no world, or the regimes are not valid.
    """
    worlds = worlds_of(settings or Settings(), regimes, start, library or Library())
    return explain_all([person], worlds, replicate, start, progress)[0]


def explain_all(
    persons: Sequence[int], worlds: Sequence[Inputs], replicate: int = 0, start: str = FIRST_MONTH, progress: bool = False
) -> list[Explanation]:
    """`explain` for several persons, at the price of one: every world is simulated once."""
    lives = [simulate_years(one, persons, replicate, progress) for one in worlds]
    regimes, settings = tuple(one.regime.name for one in worlds), worlds[0].settings
    found = []
    for index, person in enumerate(persons):
        years = tuple(lived[index] for lived, _ in lives)
        if not any(years):
            raise unknown(person, lives[0][1])
        base = years[0]
        divergences, later = [], []
        for other in years[1:]:
            first = divergence_of(base, other, other.member) if base and other else None
            divergences.append(first)
            later.append(later_divergences(base, other, first) if base and other and first else ())
        found.append(Explanation(person, settings, replicate, start, regimes, years, tuple(divergences), tuple(later)))
    return found


def later_divergences(one: Years, other: Years, first: Divergence) -> tuple[LaterDivergence, ...]:
    """The chain from the first divergence: when each reported field diverges and why, and before it what it came from.

    A cause in the past leads to the month in which that field had diverged; one through kin to what those had left for the person
    in that month; and so on, back to the regime or a queue. What parts in the first month is told there (`Divergence`).
    """
    apart = [{name: one.ends[name][:, index] != other.ends[name][:, index] for name in COMPARED} for index in range(one.size)]
    own = apart[one.member]
    left = [(one.member, int(own[name].argmax()) - 1, name) for name in FOLLOWED_FIELDS if own[name].any()]
    found: dict[tuple[int, int, str], LaterDivergence] = {}
    while left:
        key = member, month, name = left.pop()
        if key in found or month < 0 or (member == one.member and month <= first.month):
            continue
        (step,) = steps_of(one, other, member, month, (name,))
        causes = sorted(step.causes, key=_weight)
        found[key] = LaterDivergence(member, month, (name,), step.step, step.rule, tuple(causes[:SHOWN]), len(causes[SHOWN:]))
        for cause in causes[:SHOWN]:
            if cause.kind == PAST:
                left.append((member, diverged_since(apart[member][cause.name], month), cause.name))
            elif cause.kind in (KIN, SELF) and apart[cause.member]["messages"][month + 1]:
                left.append((cause.member, month, "messages"))
    return _joined(found[key] for key in sorted(found, key=_in_order))


def _in_order(key: tuple[int, int, str]) -> tuple[int, int, int]:
    """By month, member and the order of fields in a row."""
    member, month, name = key
    return month, member, COMPARED.index(name)


def _joined(later: Iterable[LaterDivergence]) -> tuple[LaterDivergence, ...]:
    """Fields that diverge in the same month for the same causes, in one."""
    found: dict[tuple, LaterDivergence] = {}
    for link in later:
        causes = tuple((cause.kind, cause.name, cause.member, bool(cause.enough), bool(cause.needed)) for cause in link.causes)
        key = link.member, link.month, link.step, link.rule, causes, link.others
        same = found.get(key)
        found[key] = _both(same, link) if same else link
    return tuple(found.values())


def _both(one: LaterDivergence, other: LaterDivergence) -> LaterDivergence:
    """Two with the same causes, as one."""
    pairs = zip(one.causes, other.causes, strict=True)
    causes = tuple(a._replace(enough=a.enough + b.enough, needed=a.needed + b.needed) for a, b in pairs)
    return one._replace(fields=one.fields + other.fields, causes=causes)


def _weight(cause: Cause) -> tuple[bool, bool, bool, bool]:
    """Causes that are both enough and needed first, then those that are enough; the past last, and in it the place first."""
    return not (cause.enough and cause.needed), not cause.enough, cause.kind == PAST, cause.name != "place"


def people_who_diverge(worlds: Sequence[Inputs], replicate: int = 0, progress: bool = False) -> pd.DataFrame:
    """Some invented people whose lives end differently in the first two worlds: one for each pair of courses, most common first.

    Returns
    -------
    DataFrame: person, sex, class, born (decade), one column a regime with the course of life, agents (that share the pair);
    `attrs["diverged"]` and `attrs["people"]`: how many lives differ at the end at all, of how many in both worlds
    """
    regimes = tuple(one.regime.name for one in worlds[:2])
    ends = [simulate_years(one, (), replicate, progress)[1] for one in worlds[:2]]
    ends = [people[(people["place"] >= 0) & (people["person"] < 1 << LINEAGE)] for people in ends]
    here, there = in_both(*ends)
    one, other = ends[0][here], ends[1][there]
    months = Window(until=worlds[0].settings.until).months
    apart = np.logical_or.reduce([one[name] != other[name] for name in COMPARED])
    frame = pd.DataFrame(
        {
            "person": one["person"],
            "sex": np.array(SEXES)[one["sex"]],
            "social_class": np.array(CLASSES)[one["social_class"]],
            "born": [f"{year_of(int(born)) // 10 * 10}s" for born in one["born"]],
            regimes[0]: np.array(COURSES)[courses(one, months)],
            regimes[1]: np.array(COURSES)[courses(other, months)],
        }
    )
    moved = frame[frame[regimes[0]] != frame[regimes[1]]]
    pairs = moved.groupby(list(regimes), as_index=False).agg(agents=("person", "size"), person=("person", "first"))
    pairs = pairs.sort_values(["agents", "person"], ascending=[False, True]).head(LISTED)
    found = pairs[["person", "agents"]].merge(frame, on="person")[[*frame.columns, "agents"]]
    found.attrs = {"diverged": int(apart.sum()), "people": len(one)}
    return found
