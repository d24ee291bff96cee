"""All pictures of a calibration, and of a validation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes

from transitsim.calibration.calibrate import Calibration
from transitsim.calibration.priors import probabilities
from transitsim.calibration.validation import Validation
from transitsim.plots.all_figures import save
from transitsim.plots.posterior_intervals import draw_posterior
from transitsim.plots.posterior_predictive_bands import draw_predictive_arrivals, draw_predictive_others
from transitsim.plots.probability_integral_transform import draw_pit
from transitsim.plots.rank_histogram import draw_rank_histogram
from transitsim.plots.recovery_intervals import draw_recovery
from transitsim.plots.style import Note
from transitsim.plots.trade_offs import draw_trade_offs


def draw_calibration(found: Calibration, folder: Path, words: str) -> list[Path]:
    """Draw prior to posterior, trade-offs, predictive bands and, when asked for, recovery and ranks; the files written."""
    plan, note = found.plan, Note(words)
    sampled = Note(f"{len(found.bank)} runs, 1 agent = {plan.settings.scale} people · {words}") if found.bank else note
    places = pd.DataFrame(probabilities(found.draws[plan.names].to_numpy(), plan.priors), columns=plan.names)
    arrivals, others = arrivals_and_others(found.observed)
    flat = found.checks.set_index("check_name")["reached"].filter(like="uniform").iloc[0]
    pictures: dict[str, Callable[[], Axes]] = {
        "posterior": lambda: draw_posterior(places, found.draws, sampled),
        "trade_offs": lambda: draw_trade_offs(found.trade_offs, sampled),
        "predictive_arrivals": lambda: draw_predictive_arrivals(arrivals, note),
        "pit": lambda: draw_pit(arrivals["pit"], flat, note),
    }
    if len(others):
        pictures["predictive_others"] = lambda: draw_predictive_others(others, note)
    if (recovery := found.recovery) is not None:
        fits = Note(f"{len(recovery.truth)} fits to runs with known parameters · {sampled.words}")
        pictures["recovery"] = lambda: draw_recovery(recovery.table(), fits)
        pictures["rank_histogram"] = lambda: draw_rank_histogram(recovery.tidy(), fits)
    return [save(draw(), folder, name) for name, draw in pictures.items()]


def arrivals_and_others(observed: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A table of targets, its arrivals as cells of year and sex, and its other rows."""
    arrived = observed["target"] == "arrivals"
    cells = observed[arrived].assign(sex=observed["series"].str.removeprefix("arrivals_"))
    return cells.rename(columns={"observed": "arrivals"}), observed[~arrived]


def draw_validation(found: Validation, folder: Path, words: str) -> list[Path]:
    """Draw bands beside the table's counts, and places of the counts inside and outside the window; the files written."""
    note, inside = Note(words), found.cells["inside"]
    trained_to = int(found.cells.loc[inside, "year"].max()) if inside.any() else None
    pictures = [save(draw_predictive_arrivals(found.cells, note, trained_to=trained_to), folder, "arrivals")]
    for years, part in found.cells.groupby(inside.map({True: "inside", False: "outside"})):
        pictures.append(
            save(draw_pit(part["pit"], found.p_flat[years], Note(f"{years} the window · {words}")), folder, f"pit_{years}")
        )
    return pictures
