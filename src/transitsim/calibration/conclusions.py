"""Which conclusions hold under every decision model: each is checked with the same people under every fitted model.

A conclusion says that an outcome goes up or down under a regime, for the same people with the same random numbers as under
history. For posterior draw k the difference d_k is of one pair of runs; under a decision model the conclusion

    holds        when d_k has the expected sign in nine draws of ten or more,
    is opposite  when it has the other sign in nine of ten or more,
    is not seen  otherwise.

Where a regime has no effect, nine equal signs of ten come by chance once in a hundred times (11 / 1024). Under all
models: yes when it holds under each, no when it is opposite under one, else not seen.
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
from transitsim.core.errors import UserError, closest
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

KEYS = ("title", "baseline", "from", "until", "conclusions")
SIGNS = {"up": 1, "down": -1}
SURE, LEAST = 0.9, 8  # share of draws that must agree, and draws below which no share is told
HOLDS, OPPOSITE, NOT_SEEN = "holds", "opposite", "not seen"


@dataclass(frozen=True)
class Conclusion:
    """What is claimed.

    Attributes
    ----------
    name, claim, source : of the claim, in words, and where it stands
    outcome, sign : of `measures/outcomes.py`; +1 or -1
    regime : whose difference from the baseline is meant; none: the baseline itself
    group, against : whose outcome is meant, and whose is taken off; none: nobody's
    """

    name: str
    claim: str
    source: str
    outcome: str
    sign: int
    regime: str = ""
    group: str = "everybody"
    against: str = ""


@dataclass(frozen=True)
class Conclusions:
    """Conclusions, and where they are looked at: the baseline, the regimes laid over it, the first January, the last month."""

    title: str
    baseline: Regime
    regimes: Mapping[str, Regime]
    start: str
    until: str
    each: tuple[Conclusion, ...]

    def study(self, inputs: Inputs, draws: int) -> PairedStudy:
        """The comparison of the regimes, with a plan's inputs."""
        base = inputs.under(self.baseline).but(until=self.until, replicates=draws, threads=1)
        scenarios = {name: base.under(regime) for name, regime in self.regimes.items()}
        return PairedStudy(base, scenarios, Window(self.start, self.until))


def load_conclusions(name: str, settings: Settings, library: Library) -> Conclusions:
    """The conclusions in `configs/conclusions/<name>.yaml`, the user's folders before the package's.

    Raises
    ------
    UserError
        When a regime, an outcome, a group or a word in it is unknown, or a month is not valid.
    """
    path = library.path("conclusions", name)
    said = read_yaml(path)
    check_keys(said, KEYS, path.name)
    entries = mapping(said.get("conclusions"), f"{path.name}, conclusions")
    if not entries:
        raise UserError(f"{path.name}: there is no conclusion; name at least one.")
    who = {group.name: group.by for group in groups(library.context(settings.context).place_names)}
    title, baseline, start, until = (text(said.get(key), f"{path.name}, {key}") for key in KEYS[:4])
    each = tuple(_read(one, entry, f"{path.name}, {one}", who) for one, entry in entries.items())
    regimes = tuple(dict.fromkeys(one.regime for one in each if one.regime)) or (baseline,)
    study = comparison_study(replace(settings, regime=baseline, until=until, replicates=LEAST), regimes, start, library)
    values = {name: world.regime for name, world in study.scenarios.items()}
    return Conclusions(title, study.baseline.regime, values, start, until, each)


def _read(name: str, entry: object, where: str, who: Mapping[str, str]) -> Conclusion:
    said = mapping(entry, where)
    check_keys(said, ("claim", "source", "outcome", "expected", "regime", "group", "against"), where)
    claim, source, outcome, expected = (
        text(said.get(key), f"{where}, {key}") for key in ("claim", "source", "outcome", "expected")
    )
    if outcome not in NAMES:
        raise UserError(f"{where}: there is no outcome '{outcome}'.{closest(outcome, NAMES)} docs/names.md lists them.")
    if expected not in SIGNS:
        raise UserError(f"{where}: expected '{expected}' is not valid; say up or down.")
    regime, group, against = str(said.get("regime", "")), str(said.get("group", "everybody")), str(said.get("against", ""))
    for one in (group, *([against] if against else [])):
        if one not in who:
            raise UserError(f"{where}: there is no group '{one}'.{closest(one, who)} Known: {', '.join(who)}.")
        if who[one] not in OUTCOMES[NAMES.index(outcome)].by:
            raise UserError(f"{where}: {outcome} does not exist for {one}; name another group.")
    if not regime and not against:
        raise UserError(f"{where}: nothing is compared; name a regime, or the group it is compared with.")
    return Conclusion(name, claim, source, outcome, SIGNS[expected], regime, group, against)


def differences(study: PairedStudy, replicate: int, asked: Sequence[Conclusion]) -> np.ndarray:
    """Difference and what it is a difference from, of every conclusion in one pair of lives, shape (conclusions, 2)."""
    worlds, who = simulate(study.task(replicate)).worlds, [group.name for group in groups(study.place_names)]

    def value(world: int, one: Conclusion, group: str) -> float:
        return float(worlds[world].values[NAMES.index(one.outcome), who.index(group)])

    def told(one: Conclusion, group: str) -> float:
        then = value(0, one, group)
        return value(1 + study.regimes.index(one.regime), one, group) - then if one.regime else then

    rows = []
    for one in asked:
        less = told(one, one.against) if one.against else 0.0
        base = value(0, one, one.group if one.regime else one.against)
        rows.append((told(one, one.group) - less, base))
    return np.array(rows)


def look(
    fits: Sequence[Refit],
    asked: Conclusions,
    folder: Path,
    draws: int = 10,
    executor: Executor | None = None,
    progress: bool = False,
) -> pd.DataFrame:
    """Look at every conclusion under every rule, in the first `draws` posterior draws of each.

    Draw k has the same people and luck under every rule. Differences that stand in the folder are not lived again.

    Returns
    -------
    DataFrame
        conclusion, claim, source, regime, outcome, group, against, unit, expected, rule, draws, base, difference (medians),
        low90, low50, high50, high90 (of a further draw; blank from too few), as_expected, opposite (shares of draws), verdict.
    """
    if draws < LEAST:
        raise UserError(f"draws={draws} are too few to tell a sign from chance; ask for at least {LEAST}.")
    tasks = [
        (asked.study(one.plan.inputs_at(values), draws), FIRST_REPLICATE + number, asked.each)
        for one in fits
        for number, values in enumerate(one.draws[one.plan.names].head(draws).to_numpy(float))
    ]
    lived = _lived(tasks, Path(folder), executor, progress).reshape(len(fits), -1, len(asked.each), 2)
    return pd.DataFrame(
        [
            {**_said(one), "rule": fit.rule, **tell(lived[place, :, index, 0], lived[place, :, index, 1], one.sign)}
            for index, one in enumerate(asked.each)
            for place, fit in enumerate(fits)
        ]
    )


def _lived(tasks: Sequence[tuple], folder: Path, executor: Executor | None, progress: bool) -> np.ndarray:
    """Differences of every task, those that are missing in the folder lived and left there, shape (tasks, conclusions, 2)."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{_key(*task)}.npy" for task in tasks]
    missing = [index for index, path in enumerate(paths) if not path.is_file()]
    for place, found in each(differences, [tasks[index] for index in missing], executor, "draws under every regime", progress):
        content = BytesIO()
        np.save(content, found)
        write_durably(paths[missing[place]], content.getvalue())
    return np.array([np.load(path) for path in paths])


def _key(study: PairedStudy, replicate: int, asked: Sequence[Conclusion]) -> str:
    """Hash of all that the differences follow from: code, settings, regimes, random numbers, and the claims."""
    keys = [inputs_key(one, study.window.first) for one in study.worlds]
    return hashlib.sha256(repr((keys, replicate, asked)).encode()).hexdigest()[:32]


def _said(one: Conclusion) -> dict[str, str]:
    names = ("claim", "source", "regime", "outcome")
    groups_named = {"group_name": one.group, "against": one.against}
    unit = OUTCOMES[NAMES.index(one.outcome)].unit
    expected = "up" if one.sign > 0 else "down"
    return {
        "conclusion": one.name,
        **{name: getattr(one, name) for name in names},
        **groups_named,
        "unit": unit,
        "expected": expected,
    }


def tell(gaps: np.ndarray, base: np.ndarray, sign: int) -> dict[str, object]:
    """What differences over draws say of a claim with that sign; one that is no number agrees with nothing."""
    known = gaps[np.isfinite(gaps)]
    told = dict(zip(FIVE, middle_and_ends(known) if len(known) else [np.nan] * 5, strict=True))
    so, other = float((sign * known > 0).sum() / len(gaps)), float((sign * known < 0).sum() / len(gaps))
    verdict = HOLDS if so >= SURE else OPPOSITE if other >= SURE else NOT_SEEN
    return {
        "draws": len(gaps),
        "base": float(np.nanmedian(base)) if np.isfinite(base).any() else float("nan"),
        "difference": float(told.pop("median")),
        **{name: float(end) for name, end in told.items()},
        "as_expected": so,
        "opposite": other,
        "verdict": verdict,
    }


def under_all(table: pd.DataFrame) -> pd.Series:
    """By conclusion, in the order of the table: yes, no or not seen."""

    def verdict(found: pd.Series) -> str:
        if (found == HOLDS).all():
            return "yes"
        return "no" if (found == OPPOSITE).any() else NOT_SEEN

    return table.groupby("conclusion", sort=False)["verdict"].agg(verdict)
