"""Validation: any table of arrivals by year and sex, scored against the fitted model and the naive forecasts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from transitsim.calibration.bank_of_runs import Runs
from transitsim.calibration.forecast_scores import Forecast, p_uniform, score
from transitsim.calibration.posterior_predictive import forecast, placed
from transitsim.calibration.rolling_origin import naive
from transitsim.calibration.targets import arrival_cells
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
    scores : years (inside or outside the training window), part (all, female, male), forecaster, and `forecast_scores.score`
    cells : year, sex, arrivals, inside, low90, low50, median, high50, high90, pit
    p_flat : of a Kolmogorov-Smirnov test that the pits are uniform, by years
    """

    scores: pd.DataFrame
    cells: pd.DataFrame
    p_flat: Mapping[str, float]

    def text(self) -> str:
        """Scores and cells as tables in words."""
        scores, cells = self.scores.drop(columns="cells"), self.cells
        scores = scores.assign(**{name: numbers(scores[name], 2) for name in scores.columns[3:]})
        cells = cells.assign(**{name: numbers(cells[name]) for name in ("arrivals", *FIVE)}, pit=numbers(cells["pit"], 2))
        uniform = "; ".join(f"{years} the training window p = {p:.3f}" for years, p in self.p_flat.items())
        parts = [
            "# Arrivals scored",
            markdown(scores),
            f"Places of the counts in their forecasts are uniform: {uniform}.",
            markdown(cells),
        ]
        return "\n\n".join(parts) + "\n"


def last_year(table: str) -> int:
    """Last year in a table of arrivals."""
    counts = evidence.arrivals_by_year_and_sex(table)
    if counts.empty:
        raise UserError(f"{table} holds no arrivals by calendar year and sex.")
    return int(counts["year"].max())


def validate(runs: Runs, table: str) -> Validation:
    """Score the arrivals of a table, the years inside the training window and those outside it separately.

    Naive forecasts know the window's years of the plan's own table, and are asked for the years after it; inside it, where
    they have seen the answer, they are left out.

    Parameters
    ----------
    runs : posterior draws simulated to the last year of the table or beyond
    table : packaged name or path of a CSV with year, sex, arrivals

    Raises
    ------
    UserError
        When no year of the table can be scored.
    """
    plan = runs.plan
    cells = arrival_cells(table, FIRST_YEAR, FIRST_YEAR + runs.series.shape[1] - 1)
    if cells.empty:
        raise UserError(f"No year of {table} lies between {FIRST_YEAR} and the end of the run; there is nothing to score.")
    cells["inside"] = cells["year"].between(plan.first_year, plan.window[1])
    rows, scored, p_flat = [], [], {}
    for inside, part in cells.groupby("inside"):
        part, years = part.reset_index(drop=True), "inside" if inside else "outside"
        scored.append(placed(part, "arrivals", forecast(runs, part).draws))
        p_flat[years] = p_uniform(scored[-1]["pit"].to_numpy())
        rows += _by_part(years, part, lambda asked: [forecast(runs, asked)])
        after = part[part["year"] > plan.window[1]].reset_index(drop=True)
        if len(after):
            rows += _by_part("after", after, lambda asked: [forecast(runs, asked), *naive(plan, plan.training_arrivals(), asked)])
    return Validation(pd.DataFrame(rows), pd.concat(scored).sort_values(["year", "sex"], ignore_index=True), p_flat)


def _by_part(years: str, cells: pd.DataFrame, forecasts: Callable[[pd.DataFrame], Sequence[Forecast]]) -> list[dict]:
    """Scores of everybody's arrivals, and of each sex's."""
    rows = []
    for part in PARTS:
        own = cells if part == "all" else cells[cells["sex"] == part].reset_index(drop=True)
        if len(own):
            rows += [{"years": years, "part": part, "forecaster": one.name, **score(one, own)} for one in forecasts(own)]
    return rows
