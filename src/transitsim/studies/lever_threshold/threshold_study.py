"""What a threshold is asked of: a lever, the range in which it is turned, and the change of an outcome that is looked for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from transitsim.core.errors import UserError, closest
from transitsim.core.window import Window
from transitsim.engine.resolve import checked
from transitsim.engine.run_inputs import Inputs
from transitsim.inputs.settings import Settings
from transitsim.inputs.time_series import MOST
from transitsim.schema.levers import LEVERS
from transitsim.studies.followed_outcomes import Change, Followed
from transitsim.studies.paired_study import check_replicates

LEVER_AS = ("factor", "value")


@dataclass(frozen=True, eq=False)
class ThresholdStudy:
    """A lever that is turned until an outcome has changed by so much.

    Attributes
    ----------
    inputs : of the baseline
    window : the months in which the lever is turned and outcomes are counted
    lever : the lever that is turned
    followed : the outcome, and of whom
    change : how much it is to change
    between : least and most of the lever: factors on its dated values, or values
    lever_as : 'factor' or 'value'
    points : values of the lever on the coarse grid
    tolerance : to which the threshold is refined, as a share of the range
    """

    inputs: Inputs
    window: Window
    lever: str
    followed: Followed
    change: Change
    between: tuple[float, float]
    lever_as: str = "factor"
    points: int = 7
    tolerance: float = 0.02

    @property
    def settings(self) -> Settings:
        """Of the baseline."""
        return self.inputs.settings

    def check(self) -> None:
        """Find what can be wrong before anything is simulated."""
        if self.lever not in LEVERS:
            raise UserError(f"There is no lever {self.lever}.{closest(self.lever, LEVERS)}")
        if self.lever_as not in LEVER_AS:
            raise UserError(f"lever_as={self.lever_as} is none.{closest(self.lever_as, LEVER_AS)} Use: {', '.join(LEVER_AS)}.")
        low, high = self.between
        least, most = (0.0, MOST) if self.lever_as == "factor" else (LEVERS[self.lever].low, LEVERS[self.lever].high)
        if not least <= low < high <= most:
            told = f"two different {self.lever_as}s, the smaller first, from {least:g} to {most:g}"
            raise UserError(f"between={low:g},{high:g} is not a range: give {told}.")
        check_replicates(self.settings, 8)
        if self.points < 3 or not 0.0 < self.tolerance < 1.0:
            raise UserError(f"points={self.points}, tolerance={self.tolerance}: give 3 points or more, and a share of the range.")
        self.followed.check(self.inputs.context.place_names)
        checked(self.turned(self.between[1]))
        if self.lever_as == "factor" and not self.baseline_values().any():
            raise UserError(f"{self.lever} is 0 in {self.settings.regime}, and a factor of it is 0; say lever_as=value.")

    def turned(self, place: float) -> Inputs:
        """The same with the lever turned to a place."""
        return self.inputs.under(
            self.inputs.regime.with_lever(self.lever, since=self.window.start, **{self.lever_as: float(place)})
        )

    def baseline_values(self) -> np.ndarray:
        """Values of the lever under the baseline in the months in which it is turned."""
        policy = self.inputs.regime.policy(self.window.months, self.settings.lever_factors)
        return np.asarray(policy[LEVERS[self.lever].column])[self.window.first :]

    @property
    def origin(self) -> float:
        """Where the lever stands under the baseline: factor 1, or its mean value."""
        return 1.0 if self.lever_as == "factor" else float(self.baseline_values().mean())
