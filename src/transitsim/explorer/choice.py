"""What the two worlds differ in: a regime, factors on levers, a way to decide, and the month from which they differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from transitsim.core.errors import UserError
from transitsim.core.shell_command import command
from transitsim.engine.decision_models import decision_of
from transitsim.inputs.library import Library
from transitsim.inputs.setting_words import setting_words
from transitsim.inputs.settings import Settings
from transitsim.studies.comparison.compare import comparison_study
from transitsim.studies.paired_study import PairedStudy

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
        turned = (f"{lever}:x{factor!r}" for lever, factor in sorted(self.factors.items()))
        return "+".join(part for part in (self.regime, *turned) if part) or self.settings.regime


def check_choice(choice: Choice, library: Library) -> PairedStudy:
    """The comparison, once everything that was chosen has been checked.

    Raises
    ------
    UserError
        When a regime, a date, a setting or a decision model is not valid, or the world is too large to look at.
    """
    if choice.settings.scale < SMALLEST:
        raise UserError(
            f"scale={choice.settings.scale}: the explorer keeps every month of every person; give at least {SMALLEST}, "
            "and use `transitsim compare` for larger worlds."
        )
    decision_of(choice.decision or choice.settings.decision)
    return comparison_study(replace(choice.settings, replicates=2), [choice.asked], choice.start, library)


def again(choice: Choice) -> str:
    """The comparison of the same laws; its replicate 0 is what the explorer counts at the end of the run."""
    worlds = f"regimes={choice.asked}", f"baseline={choice.settings.regime}", f"since={choice.start}"
    always = ("scale", "seed", "until", "assumptions")
    return command(
        "compare", *worlds, "replicates=2", *setting_words(choice.settings, always, ("regime", "replicates", "threads"))
    )
