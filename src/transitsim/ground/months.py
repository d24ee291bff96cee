"""Months as integers: month 0 is January 1995. The only module that knows calendars."""

from __future__ import annotations

import re

from transitsim.ground.errors import UserError

FIRST_YEAR = 1995
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


def month_of(year: int, month: int = 1) -> int:
    """Number of the month, 0 for January 1995; negative before.

    >>> month_of(1995), month_of(2024, 12)
    (0, 359)
    """
    return (year - FIRST_YEAR) * 12 + month - 1


def parse(date: object, where: str = "a date") -> int:
    """Read 2006, '2006-01' or '2006-01-15' as a month number.

    >>> parse("2006-01")
    132

    Raises
    ------
    UserError
        When `date` is none of these; `where` names the place in the user's file.
    """
    match = _DATE.fullmatch(str(date))
    month = int(match[2] or 1) if match else 0
    if not match or not 1 <= month <= 12:
        raise UserError(f"{where}: '{date}' is no month; write it like 2006-01.")
    return month_of(int(match[1]), month)


def label(month: int) -> str:
    """'2006-01' for month 132."""
    return f"{FIRST_YEAR + month // 12}-{month % 12 + 1:02d}"


def year_of(month: int) -> int:
    """Calendar year of a month number."""
    return FIRST_YEAR + month // 12
