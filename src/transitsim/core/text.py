"""Tables as text: numbers as people read them, aligned columns that are markdown too."""

from __future__ import annotations

import re

import pandas as pd

NOTHING = "-"
LIVE = ("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠")  # what a formula may begin with
CONTROL = re.compile("[\x00-\x08\x0b-\x1f]")  # what no workbook can hold, and what ends a row of a CSV
PLAIN = re.compile(r"[-+]?[\d.,]*(?: %)?")  # a number as it is told here, or a dash


def number(value: float, digits: int = 0) -> str:
    """A number with thousands parted; a dash when it is missing or not finite."""
    return f"{value:,.{digits}f}" if pd.notna(value) and abs(value) != float("inf") else NOTHING


def signed(value: float, digits: int = 0) -> str:
    """A change with its sign, thousands parted; 0 without one; a dash when it is missing or not finite.

    >>> signed(4200), signed(-0.0312, 3), signed(0.2)
    ('+4,200', '-0.031', '0')
    """
    told = number(value, digits)
    if told == NOTHING or not told.strip("-0.,"):
        return told.removeprefix("-") or NOTHING
    return told if value < 0 else f"+{told}"


def per_cent(change: float, base: float) -> str:
    """A change as per cent of what it is a change from, with its sign; a dash where that is not above 0.

    >>> per_cent(-4200, 21300), per_cent(1.0, 0.0)
    ('-20 %', '-')
    """
    share = 100.0 * change / base if base > 0.0 else float("nan")
    told = signed(share, 0 if abs(share) >= 9.5 else 1)
    return told if told == NOTHING else f"{told} %"


def digits_of_unit(unit: str) -> int:
    """Decimals with which a number of this unit is written."""
    return 3 if unit in ("share", "0-1") else 1 if unit.startswith(("US$", "months")) else 0


def numbers(values: pd.Series, digits: int = 0) -> pd.Series:
    """Every value as `number`."""
    return pd.Series([number(value, digits) for value in values], index=values.index, name=values.name, dtype="str")


def ranges(low: pd.Series, high: pd.Series, digits: int = 0) -> pd.Series:
    """'5-12', or '5' where both ends read the same."""
    ends = [(number(least, digits), number(most, digits)) for least, most in zip(low, high, strict=True)]
    return pd.Series([least if least == most else f"{least}-{most}" for least, most in ends], index=low.index, dtype="str")


def spoken(name: str) -> str:
    """A name as people write it.

    >>> spoken("third_country")
    'Third Country'
    """
    return name.replace("_", " ").title()


def inert(table: pd.DataFrame) -> pd.DataFrame:
    """The table without control characters, an apostrophe before every word that a spreadsheet would take for a formula.

    >>> inert(pd.DataFrame({"=a": ["=1+1", "-5", "-", "@x", "plain"]}))["'=a"].tolist()
    ["'=1+1", '-5', '-', "'@x", 'plain']
    """
    words = {name: table[name].map(_inert, na_action="ignore") for name in table.select_dtypes(["object", "str", "category"])}
    return table.assign(**words).rename(columns=_inert)


def _inert(cell: object) -> object:
    if not isinstance(cell, str):
        return cell
    cell = CONTROL.sub("", cell)
    return f"'{cell}" if cell and cell.lstrip(" ")[:1] in LIVE and not PLAIN.fullmatch(cell) else cell


def markdown(table: pd.DataFrame) -> str:
    """A table in aligned columns between bars, everything to the right."""
    if table.empty:
        return "(nobody)"
    words = table.astype(str)
    widths = [max(len(name), *(len(word) for word in words[name])) for name in words]

    def line(cells: list[str]) -> str:
        return "| " + " | ".join(cell.rjust(width) for cell, width in zip(cells, widths, strict=True)) + " |"

    rule = "|" + "|".join("-" * (width + 1) + ":" for width in widths) + "|"
    return "\n".join([line(list(words)), rule, *(line(list(row)) for row in words.itertuples(index=False))])
