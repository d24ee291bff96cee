"""Months as integers: month 0 is January 1995. The only module that knows calendars.

A year alone means its January where something begins, and its December where something ends.
"""

from __future__ import annotations

import re
from datetime import date as day

from transitsim.core.errors import UserError

FIRST_YEAR = 1995
FIRST_MONTH = f"{FIRST_YEAR}-01"  # month 0: where every run begins
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


def month_of(year: int, month: int = 1) -> int:
    """Number of the month, 0 for January 1995; negative before.

    >>> month_of(1995), month_of(2024, 12)
    (0, 359)
    """
    return (year - FIRST_YEAR) * 12 + month - 1


def parse(date: object, where: str = "a date") -> int:
    """Read 2006 or '2006-01' as the number of the month in which something begins.

    >>> parse("2006-01"), parse(2006)
    (132, 132)

    Raises
    ------
    UserError
        When `date` is neither; `where` names the place in the user's file.
    """
    return _read(date, where, 1)


def parse_end(date: object, where: str = "a date") -> int:
    """Read 2010 or '2010-12' as the number of the last month of something: a year alone is meant whole.

    >>> parse_end(2010) == parse_end("2010-12"), parse_end("2010-01")
    (True, 180)

    Raises
    ------
    UserError
        When `date` is neither.
    """
    return _read(date, where, 12)


def parse_day(date: object, where: str = "a date") -> int:
    """Read 2006, '2006-01' or '2006-01-15', the date of an event, as the number of its month.

    Raises
    ------
    UserError
        When `date` is none of these, or no such day has been.
    """
    year, month, of_month = _parts(date, where)
    try:
        day(year, month or 1, 1 if of_month is None else of_month)
    except ValueError:
        raise UserError(f"{where}: '{date}' is no day of the calendar; write it like 2006-01-15.") from None
    return month_of(year, month or 1)


def _read(date: object, where: str, missing: int) -> int:
    """A month; `missing` is the one that a year alone means."""
    year, month, of_month = _parts(date, where)
    if of_month is not None:
        raise UserError(f"{where}: '{date}' names a day, and the shortest step here is a month; write {year}-{month or 1:02d}.")
    return month_of(year, missing if month is None else month)


def _parts(date: object, where: str) -> tuple[int, int | None, int | None]:
    match = _DATE.fullmatch(str(date))
    month, of_month = (int(match[i]) if match and match[i] else None for i in (2, 3))
    if not match or (month is not None and not 1 <= month <= 12) or match[1] == "0000":
        raise UserError(f"{where}: '{date}' is no month; write it like 2006-01.")
    return int(match[1]), month, of_month


def label(month: int) -> str:
    """'2006-01' for month 132."""
    return f"{FIRST_YEAR + month // 12}-{month % 12 + 1:02d}"


def year_of(month: int) -> int:
    """Calendar year of a month number."""
    return FIRST_YEAR + month // 12
