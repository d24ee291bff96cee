"""Targets: the observations that a fit is held against, each one cell of an evidence table, with its error model.

Only rows inside the training window are kept; what a table holds of other years is left where it is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from transitsim.calibration.error_models import ERRORS
from transitsim.core.errors import UserError, closest
from transitsim.inputs import evidence
from transitsim.inputs.cited_yaml import check_keys, mapping, number, text
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
class Target:
    """One kind of observation: its error model, the first year that counts, and where its rows stand."""

    name: str
    error: str
    sd: float
    why: str
    first: int
    rows: tuple[Mapping[str, object], ...]


def read_targets(value: object, where: str) -> tuple[Target, ...]:
    """The `targets:` section of a plan.

    Raises
    ------
    UserError
        When a target or its error model is unknown, or its size is missing.
    """
    said = mapping(value, where)
    if not said:
        raise UserError(f"{where}: there is nothing to fit to; name at least one target.")
    return tuple(_read_target(name, entry, f"{where}, {name}") for name, entry in said.items())


def _read_target(name: str, entry: object, where: str) -> Target:
    known = ("arrivals", *SERIES[len(SEXES) :])
    if name not in known:
        raise UserError(f"{where}: there is no such target.{closest(name, known)} Known: {', '.join(known)}.")
    said = mapping(entry, where)
    check_keys(said, ("error", "factor", "sd", "why", "from", "rows"), where)
    error = text(said.get("error"), f"{where}, error")
    if error not in ERRORS:
        raise UserError(f"{where}: there is no error model '{error}'.{closest(error, ERRORS)} Known: {', '.join(ERRORS)}.")
    sd = 0.0
    if error == "log_normal":
        sd = math.log(number(said.get("factor"), f"{where}, factor", 1.001, 100.0))
    elif error != "negative_binomial":
        sd = number(said.get("sd"), f"{where}, sd", 1e-6, 10.0)
    rows = said.get("rows") or []
    if name != "arrivals" and not rows:
        raise UserError(f"{where}: rows are missing; say in which table each observation stands.")
    first = int(number(said.get("from", 0), f"{where}, from"))
    return Target(name, error, sd, text(said.get("why"), f"{where}, why"), first, tuple(rows))


def observations(targets: Sequence[Target], arrivals: str, window: tuple[int, int]) -> pd.DataFrame:
    """The observations of the years in `window`, both ends included: the table of targets.

    Parameters
    ----------
    targets : what counts
    arrivals : the table of arrivals by year and sex, packaged name or path
    window : first and last year

    Returns
    -------
    DataFrame
        target, series (what the model is asked for), year, observed, error, sd (on the scale of the error), source, why.

    Raises
    ------
    UserError
        When no observation lies in the window, or a row cannot be found.
    """
    found = []
    for target in targets:
        lines = _arrivals(target, arrivals, window) if target.name == "arrivals" else _rows(target, window)
        common = {"target": target.name, "error": target.error, "sd": target.sd, "why": target.why}
        found += [common | line for line in lines]
    if not found:
        raise UserError(f"No observation lies between {window[0]} and {window[1]}; widen the window.")
    return pd.DataFrame(found)[list(COLUMNS)]


def _arrivals(target: Target, table: evidence.Table, window: tuple[int, int]) -> list[dict[str, object]]:
    counts = evidence.arrivals_by_year_and_sex(table)
    counts = counts[counts["year"].between(max(window[0], target.first), window[1])]
    return [
        {"series": f"arrivals_{row.sex}", "year": row.year, "observed": float(row.arrivals), "source": Path(table.name).name}
        for row in counts.itertuples()
    ]


def _rows(target: Target, window: tuple[int, int]) -> list[dict[str, object]]:
    inside = [row for row in target.rows if window[0] <= int(row["year"]) <= window[1]]
    return [
        {"series": target.name, "year": int(row["year"]), "observed": _cell(row, target.name), "source": str(row["table"])}
        for row in inside
    ]


def _cell(row: Mapping[str, object], name: str) -> float:
    """The one number that a row's `where` and `column` point to, times `times`."""
    where = f"target {name} of {row['year']}"
    check_keys(row, ("year", "table", "where", "column", "times"), where)
    table, column = evidence.read(str(row["table"])), text(row.get("column"), f"{where}, column")
    wanted = mapping(row.get("where"), where)
    for key in (*wanted, column):
        if key not in table:
            raise UserError(f"{where}: {row['table']} has no column '{key}'.{closest(key, table.columns)}")
    for key, value in wanted.items():
        table = table[table[key].astype("str") == str(value)]
    if len(table) != 1:
        raise UserError(f"{where}: {len(table)} rows of {row['table']} are meant; one is needed: say more under where.")
    return float(table[column].iloc[0]) * float(row.get("times", 1.0))
