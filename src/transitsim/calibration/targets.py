"""Targets: the observations to which a plan is fitted, each one cell of an evidence table, with its error model.

Only rows inside the training window are kept; what a table holds of other years is not read.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from transitsim.calibration.error_models import ERRORS
from transitsim.core.errors import UserError, check_known, shown
from transitsim.inputs import evidence
from transitsim.inputs.cited_yaml import mapping, number, text
from transitsim.schema.enums import SEXES

SERIES = (
    *(f"arrivals_{sex}" for sex in SEXES),
    "stock",
    "stock_women",
    "forced_returns",
    "wish_safe_destination",
    "wish_safe_stay",
    "employed",
)
COLUMNS = ("target", "series", "year", "observed", "error", "sd", "source", "why")


@dataclass(frozen=True)
class Cell:
    """One number of an evidence table: its year, the table, the row that `where` names, the column, a factor on it."""

    year: int
    table: str
    where: Mapping[str, object]
    column: str
    times: float

    def value(self, target: str) -> float:
        """The number; a UserError when the table does not have exactly one such row, or the cell is no number."""
        place, table = f"target {target} of {self.year}", evidence.read(self.table)
        for key in (*self.where, self.column):
            check_known(key, table.columns, f"{place}: {self.table} has no column '{key}'.", "It has:")
        for key, value in self.where.items():
            table = table[table[key].astype("str") == str(value)]
        if len(table) != 1:
            raise UserError(f"{place}: {len(table)} rows of {self.table} are meant; one is needed: say more under where.")
        cell = table[self.column].iloc[0]
        try:
            return number(float(cell) * self.times, place)
        except (ValueError, TypeError, UserError):
            raise UserError(f"{place}: {shown(cell)} in column '{self.column}' of {self.table} is not a number.") from None


@dataclass(frozen=True)
class Target:
    """One kind of observation: its error model, the first year that counts, and where its rows are."""

    name: str
    error: str
    sd: float
    why: str
    first: int
    cells: tuple[Cell, ...]


def read_targets(value: object, where: str) -> tuple[Target, ...]:
    """The `targets:` section of a plan.

    Raises
    ------
    UserError
        When a target or its error model is unknown, its size is missing, or a row does not say which cell is meant.
    """
    entries = mapping(value, where)
    if not entries:
        raise UserError(f"{where}: there is nothing to fit to; name at least one target.")
    return tuple(_read_target(name, entry, f"{where}, {name}") for name, entry in entries.items())


def _read_target(name: str, value: object, where: str) -> Target:
    known = ("arrivals", *SERIES[len(SEXES) :])
    check_known(name, known, f"{where}: there is no such target.")
    entry = mapping(value, where)
    error = text(entry.get("error"), f"{where}, error")
    check_known(error, ERRORS, f"{where}: there is no error model '{error}'.")
    sd = 0.0
    if error == "log_normal":
        sd = math.log(number(entry.get("factor"), f"{where}, factor", 1.001, 100.0))
    elif error != "negative_binomial":
        sd = number(entry.get("sd"), f"{where}, sd", 1e-6, 10.0)
    rows = entry.get("rows") or []
    if name != "arrivals" and not rows:
        raise UserError(f"{where}: rows are missing; list in which table each observation is, one a line after '- '.")
    first = int(number(entry.get("from", 0), f"{where}, from"))
    cells = tuple(_read_cell(row, f"{where}, row {place}") for place, row in enumerate(rows, start=1))
    return Target(name, error, sd, text(entry.get("why"), f"{where}, why"), first, cells)


def _read_cell(value: object, where: str) -> Cell:
    row = mapping(value, where)
    return Cell(
        int(number(row.get("year"), f"{where}, year", 1900, 2100)),
        text(row.get("table"), f"{where}, table"),
        mapping(row.get("where"), f"{where}, where"),
        text(row.get("column"), f"{where}, column"),
        number(row.get("times", 1.0), f"{where}, times"),
    )


def observations(targets: Sequence[Target], arrivals: evidence.Table | None, window: tuple[int, int]) -> pd.DataFrame:
    """The observations of the years in `window`, both ends included: the table of targets.

    Parameters
    ----------
    targets : what counts
    arrivals : the table of arrivals by year and sex
    window : first and last year

    Returns
    -------
    DataFrame
        target, series (of the model), year, observed, error, sd (on the scale of the error), source, why.

    Raises
    ------
    UserError
        When no observation lies in the window, or a row cannot be found.
    """
    found = []
    for target in targets:
        rows = _arrivals(target, arrivals, window) if target.name == "arrivals" else _others(target, window)
        common = {"target": target.name, "error": target.error, "sd": target.sd, "why": target.why}
        found += [common | row for row in rows]
    if not found:
        raise UserError(f"No observation lies between {window[0]} and {window[1]}; widen the window.")
    return pd.DataFrame(found)[list(COLUMNS)]


def _arrivals(target: Target, table: evidence.Table | None, window: tuple[int, int]) -> list[dict[str, object]]:
    cells = arrival_cells(table, max(window[0], target.first), window[1])
    source = Path(table.name).name if table else ""
    return [
        {"series": f"arrivals_{row.sex}", "year": row.year, "observed": float(row.arrivals), "source": source}
        for row in cells.itertuples()
    ]


def _others(target: Target, window: tuple[int, int]) -> list[dict[str, object]]:
    return [
        {"series": target.name, "year": cell.year, "observed": cell.value(target.name), "source": cell.table}
        for cell in target.cells
        if window[0] <= cell.year <= window[1]
    ]


def arrival_cells(table: str | evidence.Table | None, first: int, last: int) -> pd.DataFrame:
    """Arrivals by year and sex from year `first` to `last`, both included: year, sex, arrivals.

    Raises
    ------
    UserError
        When there is no table, or it cannot be read.
    """
    if table is None:
        raise UserError("The context names no table of arrivals; name one in its file, or leave the target 'arrivals' out.")
    counts = evidence.arrivals_by_year_and_sex(table)
    return counts[counts["year"].between(first, last)].reset_index(drop=True)
