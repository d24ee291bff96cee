"""Validation: any table of arrivals by year and sex, scored against the fitted model and the naive forecasts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
from scipy.stats import kstest

from transitsim.calibration.fit_plan import Plan
from transitsim.calibration.forecast_scores import pit, score
from transitsim.calibration.posterior_predictive import Lives, bands, forecast
from transitsim.calibration.rolling_origin import cells_of, first_year, naive
from transitsim.core.calendar import FIRST_YEAR
from transitsim.core.errors import UserError
from transitsim.core.text import markdown, numbers
from transitsim.inputs import evidence
from transitsim.measures.intervals import FIVE
from transitsim.schema.enums import SEXES

PARTS = ("all", *SEXES)


@dataclass(frozen=True, eq=False)
class Validation:
    """What came out.

    Attributes
    ----------
    scores : years (inside or outside the training window), part (all, female, male), forecaster, and `scores.score`
    cells : year, sex, arrivals, inside, low90, low50, median, high50, high90, pit
    p_flat : of a Kolmogorov-Smirnov test that the pits are uniform, by years
    """

    scores: pd.DataFrame
    cells: pd.DataFrame
    p_flat: Mapping[str, float]

    def text(self) -> str:
        """Scores and cells as tables in words."""
        words = self.scores.drop(columns="cells")
        words = words.assign(**{name: numbers(words[name], 2) for name in words.columns[3:]})
        cells = self.cells.assign(
            **{name: numbers(self.cells[name]) for name in ("arrivals", *FIVE)}, pit=numbers(self.cells["pit"], 2)
        )
        flat = "; ".join(f"{years} the training window p = {p:.3f}" for years, p in self.p_flat.items())
        parts = [
            "# Arrivals scored",
            markdown(words),
            f"Places of the counts in their forecasts are uniform: {flat}.",
            markdown(cells),
        ]
        return "\n\n".join(parts) + "\n"


def last_year(table: str) -> int:
    """Last year that a table of arrivals holds."""
    counts = evidence.arrivals_by_year_and_sex(table)
    if counts.empty:
        raise UserError(f"{table} holds no arrivals by calendar year and sex.")
    return int(counts["year"].max())


def validate(plan: Plan, lives: Lives, table: str) -> Validation:
    """Score the arrivals of a table, the years inside the training window and those outside it apart.

    Naive forecasts know the window's years of the plan's own table, and are asked for the years after it; inside it, where
    they have seen the answer, they are not asked.

    Parameters
    ----------
    lives : posterior draws lived to the last year of the table or beyond
    table : packaged name or path of a CSV with year, sex, arrivals

    Raises
    ------
    UserError
        When no year of the table can be scored.
    """
    cells = cells_of(table, FIRST_YEAR, FIRST_YEAR + lives.said.shape[1] - 1)
    if cells.empty:
        raise UserError(f"No year of {table} lies between {FIRST_YEAR} and the end of the run; there is nothing to score.")
    start = first_year(plan)
    cells["inside"] = cells["year"].between(start, plan.window[1])
    rows, told, flat = [], [], {}
    for inside, part in cells.groupby("inside"):
        part = part.reset_index(drop=True)
        years = "inside" if inside else "outside"
        one = forecast(lives, part)
        told.append(part.assign(**bands(one.draws), pit=pit(one.draws, part["arrivals"].to_numpy(float))))
        flat[years] = float(kstest(told[-1]["pit"], "uniform").pvalue)
        rows += [{"years": years, **row} for row in _by_part(part, lambda asked: [forecast(lives, asked)])]
        after = part[part["year"] > plan.window[1]].reset_index(drop=True)
        if len(after):
            known = cells_of(plan.arrivals, start, plan.window[1])
            rows += [
                {"years": "after", **row}
                for row in _by_part(after, lambda asked, known=known: _rivals(plan, lives, known, asked))
            ]
    return Validation(pd.DataFrame(rows), pd.concat(told).sort_values(["year", "sex"], ignore_index=True), flat)


def _rivals(plan: Plan, lives: Lives, known: pd.DataFrame, cells: pd.DataFrame) -> list:
    return [forecast(lives, cells), *naive(plan, known, cells)]


def _by_part(cells: pd.DataFrame, forecasters) -> list[dict[str, object]]:
    """Scores of everybody's arrivals, and of each sex's."""
    rows = []
    for part in PARTS:
        asked = cells if part == "all" else cells[cells["sex"] == part].reset_index(drop=True)
        if len(asked):
            rows += [{"part": part, "forecaster": one.name, **score(one, asked)} for one in forecasters(asked)]
    return rows
