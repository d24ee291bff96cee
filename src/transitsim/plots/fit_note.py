"""What stands under a figure of a fit: what lines and bands mean, how much was simulated, which window, which commit."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass


@dataclass(frozen=True)
class Note:
    """The words under a figure; takes the place of a run's stamp."""

    words: str

    def text(self, bands: str) -> str:
        """One line, parts between dots; `bands` says what lines and bands mean."""
        return " · ".join(part for part in (bands, self.words) if part)


def spoken_parameter(name: str, width: int = 34) -> str:
    """'arrest hazard (transit) ×' for a factor on a lever, 'weight security' for a preference, on lines of `width`."""
    group, _, rest = name.partition(".")
    if group == "lever_factors":
        where, _, lever = rest.partition(".")
        rest = f"× {lever} ({where})"
    return textwrap.fill((rest or group).replace("_", " "), width)
