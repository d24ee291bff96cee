"""Designs whose values are listed: a grid, lists read side by side, and points one by one, in the study or in a CSV."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

import pandas as pd

from transitsim.core.errors import Gathering, UserError
from transitsim.inputs.cited_yaml import mapping
from transitsim.inputs.table_reader import read_table
from transitsim.studies.design.factors import check_name, listed_factors, read_cell, read_value


def grid(specification: Mapping, where: str) -> pd.DataFrame:
    """Every value of every factor with every value of the others; the last factor runs fastest."""
    factors = listed_factors(specification, where)
    return pd.DataFrame(list(product(*(factor.values for factor in factors))), columns=[factor.name for factor in factors])


def zipped(specification: Mapping, where: str) -> pd.DataFrame:
    """The first values of all factors are the first point, the second values the second; a single value is kept at all points.

    Raises
    ------
    UserError
        When the lists are of different lengths.
    """
    factors = listed_factors(specification, where)
    lengths = {factor.name: len(factor.values) for factor in factors if len(factor.values) > 1}
    if len(set(lengths.values())) > 1:
        counts = ", ".join(f"{name} has {count}" for name, count in lengths.items())
        raise UserError(f"{where}: lists read side by side must be equally long ({counts}); or take 'kind: grid'.")
    count = max(lengths.values(), default=1)
    return pd.DataFrame({one.name: one.values if len(one.values) > 1 else one.values * count for one in factors})


def listed(specification: Mapping, where: str) -> pd.DataFrame:
    """The points of `points:` or of a table (CSV, Parquet, workbook) with a column for each factor, in their order.

    Raises
    ------
    UserError
        When a point lacks a factor that another names, or a value is not usable; it holds all mistakes.
    """
    if ("points" in specification) == ("file" in specification):
        raise UserError(f"{where}: give either 'points:', a list, or 'file:', a table.")
    if "file" in specification:
        return _from_table(str(specification["file"]))
    rows = specification["points"]
    if not isinstance(rows, list) or not rows:
        raise UserError(f"{where}, points: list at least one point, as in '- {{regime: history}}'.")
    mistakes, found = Gathering(), []
    for index, row in enumerate(rows):
        with mistakes:
            found.append(_point(row, f"{where}, point {index + 1}"))
    mistakes.tell()
    for index, point in enumerate(found):
        for other in sorted(set(point) ^ set(found[0])):
            raise UserError(f"{where}: points 1 and {index + 1} differ in naming {other}; every point names every factor.")
    return pd.DataFrame(found)


def _point(row: object, where: str) -> dict:
    point = {}
    for name, value in mapping(row, where).items():
        check_name(name, where)
        point[name] = read_value(name, value, f"{where}, {name}")
    return point


def _from_table(given: str) -> pd.DataFrame:
    read = read_table(given)
    table, mistakes, columns = read.words, Gathering(), {}
    for name in table.columns:
        with mistakes:
            check_name(name, read.file)
            cells = table[name].items()
            columns[name] = [read_cell(name, cell, f"{read.file}, line {line}, {name}") for line, cell in cells]
    mistakes.tell()
    if table.empty:
        raise UserError(f"{read.file} holds no points; write one a line under the names of the factors.")
    return pd.DataFrame(columns)
