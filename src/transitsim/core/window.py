"""The window of a study: the months in which its regimes differ and its outcomes are counted."""

from __future__ import annotations

from dataclasses import dataclass

from transitsim.core.calendar import FIRST_MONTH, label, parse, parse_end
from transitsim.core.errors import UserError


@dataclass(frozen=True)
class Window:
    """The months from `start` to `until`, the last month of the run; both like '2006-01'.

    `whole_years`: outcomes are counted by calendar year, so that the window has to begin in a January.

    Raises
    ------
    UserError
        When `start` is not a month, is not a January, or lies outside the run.
    """

    start: str = FIRST_MONTH
    until: str = "2024-12"
    whole_years: bool = True

    def __post_init__(self) -> None:
        first = parse(self.start, "since")
        if self.whole_years and first % 12:
            raise UserError(f"since={self.start}: outcomes are counted by calendar year; start in a January, like 2006-01.")
        if not 0 <= first < parse_end(self.until, "until"):
            raise UserError(f"since={self.start} lies outside the run, {FIRST_MONTH} to {self.until}.")
        object.__setattr__(self, "start", label(first))

    @property
    def first(self) -> int:
        """Number of its first month; 0 is January 1995."""
        return parse(self.start)

    @property
    def months(self) -> int:
        """Months of a run that ends with it, from January 1995 on."""
        return parse_end(self.until) + 1
