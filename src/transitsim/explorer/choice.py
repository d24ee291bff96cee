"""What the two worlds differ in: a regime, factors on levers, a way to decide, and the month from which they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from transitsim.ground.errors import UserError, closest
from transitsim.machines.rule_sets import decision_of
from transitsim.nouns.dated import MOST
from transitsim.nouns.levers import LEVERS
from transitsim.nouns.regime import root
from transitsim.nouns.settings import Settings
from transitsim.studies.compare import Question, check

EXPLORED = "explored"  # name of the regime that the factors make
SMALLEST = 50  # people an agent stands for, at least: every month of every person is kept


@dataclass(frozen=True)
class Choice:
    """What is asked of the explorer.

    settings : of the first world; `regime` in them is the baseline
    regime : laid over the baseline in the second world from `start` on; empty for none
    factors : lever to a factor on what it would be in the second world from `start` on
    decision : how people decide in the second world from `start` on; empty for as in the first
    start : a January
    """

    settings: Settings
    regime: str = ""
    factors: Mapping[str, float] = field(default_factory=dict)
    decision: str = ""
    start: str = "2006-01"

    @property
    def asked(self) -> str:
        """Name of the regime that is compared with the baseline; the baseline itself when no law is changed."""
        return "+".join(part for part in (self.regime, EXPLORED if self.factors else "") if part) or self.settings.regime

    def question(self, folders: Sequence[Path] = ()) -> Question:
        """The same as a comparison (`studies/compare.py`): `folders` hold the regime `explored` when there are factors."""
        return Question(replace(self.settings, replicates=2), (self.asked,), self.start, tuple(folders))


def regime_text(choice: Choice, folders: Sequence[Path] = ()) -> str:
    """The factors as a regime file, to be kept and compared with any other."""
    lines = [
        "# What if these levers were moved as somebody moved them in the explorer?",
        f"name: {EXPLORED}",
        "title: Levers moved in the explorer",
        "status: hypothetical",
        f"base: {root(choice.settings.regime, folders)}",
        "",
        "levers:",
    ]
    for lever, factor in sorted(choice.factors.items()):
        entry = f"from: {choice.start}, factor: {factor:g}, source: assumed, because: tried in the explorer"
        lines += [f"  {lever}:", f"    - {{{entry}}}"]
    return "\n".join(lines) + "\n"


def write_regime(choice: Choice, folder: Path, folders: Sequence[Path] = ()) -> None:
    """Leave the factors as `regime/explored.yaml` in a folder of configurations; nothing when there are none.

    Raises
    ------
    UserError
        When a lever or a factor will not do.
    """
    for lever, factor in choice.factors.items():
        if lever not in LEVERS:
            raise UserError(f"There is no lever {lever}.{closest(lever, LEVERS)}")
        if not 0.0 <= factor <= MOST:
            raise UserError(f"{lever}: the factor {factor:g} is outside its range, 0 to {MOST:g}.")
    if choice.factors:
        path = folder / "regime" / f"{EXPLORED}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(regime_text(choice, folders), encoding="utf-8")


def check_choice(choice: Choice, folders: Sequence[Path] = ()) -> Question:
    """The comparison, once everything that was chosen has been checked.

    Raises
    ------
    UserError
        When a regime, a date, a setting or a way to decide will not do, or the world is too large to look at.
    """
    if choice.settings.scale < SMALLEST:
        raise UserError(
            f"scale={choice.settings.scale}: the explorer keeps every month of every person; give at least {SMALLEST}, "
            "and use `transitsim compare` for larger worlds."
        )
    question = choice.question(folders)
    check(question)
    decision_of(choice.decision or choice.settings.decision)
    return question


def again(choice: Choice) -> str:
    """The comparison of the same laws; its replicate 0 is what the explorer counts at the end of the run."""
    settings = choice.settings
    words = [f"regimes=[{choice.asked}]", f"baseline={settings.regime}", f"from={choice.start}", "replicates=2"]
    words.append(f"assumptions={settings.assumptions}")
    words += [f"scale={settings.scale}", f"seed={settings.seed}", f"until={settings.until}"]
    words += [f"behaviour.{name}={value:g}" for name, value in settings.behaviour.items()]
    words += [f"lever_factors.{name}={value:g}" for name, value in settings.lever_factors.items()]
    words += [f"decision={settings.decision}"] if settings.decision != Settings.decision else []
    words += [f"context={settings.context}"] if settings.context != Settings.context else []
    words += [] if settings.scarce else ["scarce=false"]
    return " ".join(["transitsim compare", *words, *(["--config-dir ."] if choice.factors else [])])
