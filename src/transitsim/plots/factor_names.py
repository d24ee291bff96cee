"""Names of factors, and titles, as they stand on a figure: short, in words, in lines that fit."""

from __future__ import annotations

import textwrap

LINE = 34  # letters that fit beside a figure of a fit
ONE_LINE, TWO_LINES = 0.915, 0.87  # top of the axes, share of the figure


def in_words(factor: str, width: int = 0) -> str:
    r"""The factor in words, on lines of `width` letters where that is given; one on a lever has its times sign.

    >>> in_words("behaviour.weight_security"), in_words("lever_factors.transit.arrest_hazard"), in_words("regime")
    ('weight security', 'arrest hazard (transit,\xa0×)', 'regime')
    """
    section, _, name = factor.partition(".")
    if section == "lever_factors":
        group, _, lever = name.partition(".")
        name = f"{lever} ({group},\N{NO-BREAK SPACE}×)"
    words = (name or section).replace("_", " ")
    return textwrap.fill(words, width) if width else words


def top_below(title: str) -> float:
    """Where the axes end below a title of one line or two, share of the figure."""
    return TWO_LINES if "\n" in title else ONE_LINE
