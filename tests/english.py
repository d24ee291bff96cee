"""English that stood on pages and may not come back, mostly made by joining names of columns or switches."""

from __future__ import annotations

import re

PLACES = r"(died|at home|detained|border area|villages|cities|inland|on the way|destination|third country)"
BROKEN = {
    rf"\b{PLACES} with (papers|road|bond|kin)\b": "under the law with road, died",
    r"\bmonths?: died\b": "the month of the death",
    r"\bNone of them is anybody\b": "None of them is a real person",
    r"\bWhat \w+ asks\b": "What it changes",
    r"\b(stands for|of), people\b": "people that one agent stands for",
    r"\bLast December\b": "December of the last year, or the month with its year",
    r"\bKeep the tables\b": "Download the tables",
    r"\bhangs?( \w+)? on\b": "depends on",
}


def broken(text: str) -> list[str]:
    """What of it stands in a text, with what to write instead."""
    words = " ".join(text.split())
    return [f"'{found[0]}': {better}" for old, better in BROKEN.items() for found in re.finditer(old, words)]
