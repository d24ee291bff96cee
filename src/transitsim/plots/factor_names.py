"""Names of factors, and titles, as they stand on a figure: short, in words, in lines that fit."""

from __future__ import annotations

ONE_LINE, TWO_LINES = 0.915, 0.87  # top of the axes, share of the figure


def in_words(factor: str) -> str:
    r"""The factor in words; one on a lever has its times sign.

    >>> in_words("behaviour.weight_security"), in_words("lever_factors.transit.arrest_hazard"), in_words("regime")
    ('weight security', 'arrest hazard (transit,\xa0×)', 'regime')
    """
    section, _, name = factor.partition(".")
    if section == "lever_factors":
        group, _, lever = name.partition(".")
        return f"{lever.replace('_', ' ')} ({group},\N{NO-BREAK SPACE}×)"
    return (name or section).replace("_", " ")


def top_below(title: str) -> float:
    """Where the axes end below a title of one line or two, share of the figure."""
    return TWO_LINES if "\n" in title else ONE_LINE
