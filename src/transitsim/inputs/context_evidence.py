"""Which observations a context has: the names it gives in its own file, checked when the file is read."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from transitsim.core.calendar import label, parse, parse_end
from transitsim.core.errors import UserError
from transitsim.inputs import evidence
from transitsim.inputs.cited_yaml import check_keys, mapping, text
from transitsim.inputs.evidence import Table

KEYS = ("arrivals", "stock", "forced_returns", "who_arrived", "defaults_sought_on")


@dataclass(frozen=True)
class EvidenceOf:
    """Tables of observations, as they were read; None where a context has none.

    Attributes
    ----------
    arrivals, stock, forced_returns, who_arrived : the tables
    stock_group : rows of the stock's table that count, by its column `group`; all when empty
    near_border : words in the column `geography` by which an estimate is of the places near the border only
    sought_from, sought_to : months between which default values were sought against these tables; empty if never
    """

    arrivals: Table | None = None
    stock: Table | None = None
    stock_group: str = ""
    near_border: str = ""
    forced_returns: Table | None = None
    who_arrived: Table | None = None
    sought_from: str = ""
    sought_to: str = ""


def read_evidence_of(value: object, path: Path, packaged: Callable[[str, str], Table]) -> EvidenceOf:
    """The `evidence:` section of a context's file at `path`; every part of it may be left out.

    `packaged` gives a table by its name and the part that it plays; a file is named as seen from the context's.

    Raises UserError when a table is not there or lacks a column, or a key or month is not valid.
    """
    where = f"{path.name}, evidence"
    entries = mapping(value, where)
    check_keys(entries, KEYS, where)
    stock = entries.get("stock")
    stock = mapping({"table": stock} if isinstance(stock, str) else stock, f"{where}, stock")
    check_keys(stock, ("table", "group", "near_border"), f"{where}, stock")
    if stock:
        text(stock.get("table"), f"{where}, stock, table")
    grouped = ("group",) if "group" in stock else ()
    returns = (*evidence.RETURNS, "measure", "period")

    def table(value: object, columns: tuple[str, ...], part: str) -> Table | None:
        """A packaged table by its name, or a table beside the context's file; it must have these columns."""
        if value is None:
            return None
        here = f"{where}, {part}"
        name = text(value, here)
        try:
            is_file = name.endswith(evidence.ENDINGS)
            found = evidence.table(path.parent / name, _kept_as(name), part) if is_file else packaged(name, part)
        except UserError as problem:
            raise UserError(f"{here}: {problem}", others=problem.all[1:]) from None
        for column in columns:
            if column not in found.headings:
                raise UserError(f"{here}: {value} has no column '{column}'; it needs {', '.join(columns)}.")
        return found

    first, last = _window(entries.get("defaults_sought_on"), f"{where}, defaults_sought_on")
    return EvidenceOf(
        arrivals=table(entries.get("arrivals"), (*evidence.ARRIVALS, "source_id"), "arrivals"),
        stock=table(stock.get("table"), (*evidence.STOCK, *grouped), "stock"),
        stock_group=text(stock["group"], f"{where}, stock, group") if "group" in stock else "",
        near_border=text(stock["near_border"], f"{where}, stock, near_border") if "near_border" in stock else "",
        forced_returns=table(entries.get("forced_returns"), returns, "forced_returns"),
        who_arrived=table(entries.get("who_arrived"), evidence.WHO, "who_arrived"),
        sought_from=first,
        sought_to=last,
    )


def _kept_as(name: str) -> str:
    """Path of a table beside the context's file in the folder of configurations, which results keep."""
    place = posixpath.normpath(f"context/{Path(name).as_posix()}")
    if Path(name).is_absolute() or place.startswith(".."):
        raise UserError(f"{name} lies outside the folder of configurations; put it beside the context's file.")
    return place


def _window(value: object, where: str) -> tuple[str, str]:
    if value is None:
        return "", ""
    entries = mapping(value, where)
    check_keys(entries, ("from", "to"), where)
    first = parse(text(entries.get("from"), f"{where}, from"), f"{where}, from")
    last = parse_end(text(entries.get("to"), f"{where}, to"), f"{where}, to")
    if last < first:
        raise UserError(f"{where}: {label(last)} is before {label(first)}; put the earlier month first.")
    return label(first), label(last)
