"""What the explorer is opened with: chosen at the command line, read by every sitting."""

from __future__ import annotations

from dataclasses import dataclass, field

from transitsim.explorer.choice import Choice
from transitsim.inputs.library import Library
from transitsim.inputs.settings import Settings

USUAL_SCALE = 200  # about 2,000 people who would ever cross


@dataclass(frozen=True)
class Opening:
    """The choice that stands in the form at first, and where names lead."""

    choice: Choice
    library: Library = field(default_factory=Library)


_openings = [Opening(Choice(Settings(scale=USUAL_SCALE), "safe_passage"))]


def opening() -> Opening:
    """What the explorer was opened with."""
    return _openings[-1]


def open_with(chosen: Opening) -> None:
    """Open every sitting from now on so."""
    _openings.append(chosen)
