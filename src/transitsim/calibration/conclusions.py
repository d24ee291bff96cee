"""Which conclusions hold under every decision model: each is looked at in the same runs under every fitted rule.

A conclusion says that an outcome goes up or down under a regime, compared with the same people and the same random numbers
under the baseline. For posterior draw k the difference d_k is of one pair of runs; under a rule the conclusion

    holds        when d_k has the expected sign in nine draws of ten or more,
    is opposite  when it has the other sign in nine of ten or more,
    is not seen  otherwise.

Where a regime has no effect, nine like signs of ten come by chance once in a hundred times (11 / 1024). Under all rules: yes
when it holds under each, no when it is opposite under one, else not seen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd

from transitsim.calibration.posterior_predictive import FIRST_REPLICATE
from transitsim.calibration.refit import Refit
from transitsim.core.errors import UserError, check_known, closest
from transitsim.core.parallel import each
from transitsim.core.window import Window
from transitsim.engine.run_inputs import Inputs
from transitsim.inputs.cited_yaml import check_keys, mapping, read_yaml, text
from transitsim.inputs.library import Library
from transitsim.inputs.regime import Regime
from transitsim.inputs.settings import Settings
from transitsim.measures.intervals import FIVE, middle_and_ends
from transitsim.measures.outcomes import NAMES, OUTCOMES
from transitsim.measures.tally_sums import groups
from transitsim.results.store.durable import write_durably
from transitsim.studies.comparison.compare import comparison_study
from transitsim.studies.paired import simulate
from transitsim.studies.paired_study import PairedStudy
from transitsim.studies.run_keys import inputs_key

KEYS = ("title", "baseline", "since", "until", "conclusions")
WORDS = ("claim", "source", "outcome", "expected")
OPTIONAL = {"regime": "", "group": "everybody", "against": ""}
SIGNS = {"up": 1, "down": -1}
SURE, FEWEST = 0.9, 8  # share of draws that must agree, and draws below which no share is given
HOLDS, OPPOSITE, NOT_SEEN = "holds", "opposite", "not seen"


@dataclass(frozen=True)
class Conclusion:
    """What is claimed.

    Attributes
    ----------
    name, claim, source : of the claim, in words, and where it is made
    outcome, sign : of `measures/outcomes.py`; +1 or -1
    regime : whose difference from the baseline is meant; empty: the baseline itself
    group, against : whose outcome is meant, and from whose it differs; empty: nobody's
    """

    name: str
    claim: str
    source: str
    outcome: str
    sign: int
    regime: str = ""
    group: str = "everybody"
    against: str = ""

    def columns(self) -> dict[str, str]:
        """The first columns of the answer."""
        unit = OUTCOMES[NAMES.index(self.outcome)].unit
        return {
            "conclusion": self.name,
            "claim": self.claim,
            "source": self.source,
            "regime": self.regime,
            "outcome": self.outcome,
            "group_name": self.group,
            "against": self.against,
            "unit": unit,
            "expected": "up" if self.sign > 0 else "down",
        }


@dataclass(frozen=True)
class Conclusions:
    """Conclusions, and where they are looked at: the baseline, the regimes laid over it, the first January, the last month."""

    title: str
    baseline: Regime
    regimes: Mapping[str, Regime]
    since: str
    until: str
    each: tuple[Conclusion, ...]

    def study(self, inputs: Inputs, draws: int) -> PairedStudy:
        """The comparison of the regimes, with a plan's inputs."""
        base = inputs.under(self.baseline).but(until=self.until, replicates=draws, threads=1)
        scenarios = {name: base.under(regime) for name, regime in self.regimes.items()}
        return PairedStudy(base, scenarios, Window(self.since, self.until))


def load_conclusions(name: str, settings: Settings, library: Library) -> Conclusions:
    """The conclusions in `configs/conclusions/<name>.yaml`, the user's folders before the package's.

    Raises
    ------
    UserError
        When a regime, an outcome, a group or a word in it is unknown, or a month is not usable.
    """
    path = library.path("conclusions", name)
    content = read_yaml(path)
    check_keys(content, KEYS, path.name)
    entries = mapping(content.get("conclusions"), f"{path.name}, conclusions")
    if not entries:
        raise UserError(f"{path.name}: there is no conclusion; name at least one.")
    who = {group.name: group.by for group in groups(library.context(settings.context).place_names)}
    title, baseline, since, until = (text(content.get(key), f"{path.name}, {key}") for key in KEYS[:4])
    each = tuple(_read(one, entry, f"{path.name}, {one}", who) for one, entry in entries.items())
    regimes = tuple(dict.fromkeys(one.regime for one in each if one.regime)) or (baseline,)
    study = comparison_study(replace(settings, regime=baseline, until=until, replicates=FEWEST), regimes, since, library)
    values = {name: world.regime for name, world in study.scenarios.items()}
    return Conclusions(title, study.baseline.regime, values, since, until, each)


def _read(name: str, value: object, where: str, who: Mapping[str, str]) -> Conclusion:
    entry = mapping(value, where)
    check_keys(entry, (*WORDS, *OPTIONAL), where)
    claim, source, outcome, expected = (text(entry.get(key), f"{where}, {key}") for key in WORDS)
    if outcome not in NAMES:
        raise UserError(f"{where}: there is no outcome '{outcome}'.{closest(outcome, NAMES)} docs/names.md lists them.")
    if expected not in SIGNS:
        raise UserError(f"{where}: expected '{expected}' is no direction; say up or down.")
    regime, group, against = (str(entry.get(key, usual)) for key, usual in OPTIONAL.items())
    for one in filter(None, (group, against)):
        check_known(one, who, f"{where}: there is no group '{one}'.")
        if who[one] not in OUTCOMES[NAMES.index(outcome)].by:
            raise UserError(f"{where}: {outcome} is not defined for {one}; name another group.")
    if not regime and not against:
        raise UserError(f"{where}: nothing is compared; name a regime, or the group to compare with.")
    return Conclusion(name, claim, source, outcome, SIGNS[expected], regime, group, against)


def differences(study: PairedStudy, replicate: int, conclusions: Sequence[Conclusion]) -> np.ndarray:
    """Difference and what it is a difference from, of every conclusion in one replicate, shape (conclusions, 2)."""
    worlds, who = simulate(study.task(replicate)).worlds, [group.name for group in groups(study.place_names)]

    def value(one: Conclusion, group: str, regime: str = "") -> float:
        world = 1 + study.regimes.index(regime) if regime else 0
        return float(worlds[world].values[NAMES.index(one.outcome), who.index(group)])

    def change(one: Conclusion, group: str) -> float:
        return value(one, group, one.regime) - value(one, group) if one.regime else value(one, group)

    rows = []
    for one in conclusions:
        other = change(one, one.against) if one.against else 0.0
        rows.append((change(one, one.group) - other, value(one, one.group if one.regime else one.against)))
    return np.array(rows)


def look_at(
    conclusions: Conclusions,
    fits: Sequence[Refit],
    folder: Path,
    draws: int = 10,
    executor: Executor | None = None,
    progress: bool = False,
) -> pd.DataFrame:
    """Look at every conclusion under every rule, in the first `draws` posterior draws of each.

    Draw k has the same people and random numbers under every rule. Differences in the folder are not simulated again.

    Returns
    -------
    DataFrame
        conclusion, claim, source, regime, outcome, group_name, against, unit, expected, rule, draws, base, difference
        (medians), low90, low50, high50, high90 (of a further draw; blank from too few), as_expected, opposite (shares of
        draws), verdict.

    Raises
    ------
    UserError
        When there are too few draws.
    """
    if draws < FEWEST:
        raise UserError(f"draws={draws} are too few to tell a sign from chance; ask for at least {FEWEST}.")
    tasks = [
        (conclusions.study(one.plan.inputs_at(values), draws), FIRST_REPLICATE + number, conclusions.each)
        for one in fits
        for number, values in enumerate(one.draws[one.plan.names].head(draws).to_numpy(float))
    ]
    found = _all_differences(tasks, Path(folder), executor, progress).reshape(len(fits), draws, len(conclusions.each), 2)
    rows = [
        {**one.columns(), "rule": fit.rule, **verdict_of(found[place, :, index, 0], found[place, :, index, 1], one.sign)}
        for index, one in enumerate(conclusions.each)
        for place, fit in enumerate(fits)
    ]
    return pd.DataFrame(rows)


def _all_differences(tasks: Sequence[tuple], folder: Path, executor: Executor | None, progress: bool) -> np.ndarray:
    """Differences of every task, those that the folder lacks simulated and kept there, shape (tasks, conclusions, 2)."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{_key(*task)}.npy" for task in tasks]
    missing = [index for index, path in enumerate(paths) if not path.is_file()]
    for place, found in each(differences, [tasks[index] for index in missing], executor, "draws", progress):
        content = BytesIO()
        np.save(content, found)
        write_durably(paths[missing[place]], content.getvalue())
    return np.array([np.load(path) for path in paths])


def _key(study: PairedStudy, replicate: int, conclusions: Sequence[Conclusion]) -> str:
    """Hash of all that the differences follow from: code, settings, regimes, random numbers, and what is claimed."""
    keys = [inputs_key(one, study.window.first) for one in study.worlds]
    return hashlib.sha256(repr((keys, replicate, conclusions)).encode()).hexdigest()[:32]


def verdict_of(gaps: np.ndarray, base: np.ndarray, sign: int) -> dict[str, object]:
    """What differences over draws say of a claim with that sign; one that is no number agrees with nothing."""
    known = gaps[np.isfinite(gaps)]
    ends = dict(zip(FIVE, map(float, middle_and_ends(known) if len(known) else [np.nan] * 5), strict=True))
    agree, disagree = (float((side * known > 0).sum() / len(gaps)) for side in (sign, -sign))
    return {
        "draws": len(gaps),
        "base": float(np.nanmedian(base)) if np.isfinite(base).any() else float("nan"),
        "difference": ends.pop("median"),
        **ends,
        "as_expected": agree,
        "opposite": disagree,
        "verdict": HOLDS if agree >= SURE else OPPOSITE if disagree >= SURE else NOT_SEEN,
    }


def under_all(table: pd.DataFrame) -> pd.Series:
    """By conclusion, in the order of the table: yes, no or not seen."""

    def verdict(found: pd.Series) -> str:
        if (found == HOLDS).all():
            return "yes"
        return "no" if (found == OPPOSITE).any() else NOT_SEEN

    return table.groupby("conclusion", sort=False)["verdict"].agg(verdict)
