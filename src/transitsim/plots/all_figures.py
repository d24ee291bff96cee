"""All figures of a folder of results."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes

from transitsim import measures
from transitsim.inputs.regime import Regime
from transitsim.inputs.regime_differences import assumed_values
from transitsim.measures.flows_and_stocks import share_as_counted
from transitsim.plots.arrivals_by_year import draw_arrivals
from transitsim.plots.aspirations_by_year import draw_want_can_do
from transitsim.plots.binding_constraints import draw_binding
from transitsim.plots.style import DOTS_PER_INCH, Stamp, figure_of
from transitsim.plots.survival_in_transit import draw_stays
from transitsim.plots.svg import svg
from transitsim.plots.transit_stock_by_month import draw_transit_stock
from transitsim.plots.womens_share_by_year import draw_womens_share
from transitsim.results.load import Results
from transitsim.results.observed import Observed, observed_beside
from transitsim.results.store.folder import FIGURES, change
from transitsim.results.store.inputs_folder import held_inputs

OF_A_RUN = ("arrivals", "womens_share", "transit_stock", "want_can_do", "binding", "stays")


def draw_all(folder: Path, assumed: int | None = None) -> list[Path]:
    """Draw every figure of the tables in `folder` into its `figures`; the files written, the arrivals first.

    `assumed` is the number of free assumed values in the months on which defaults were sought, counted from the regime
    when None.
    """
    results = Results(folder)
    held = held_inputs(folder, results.record["settings"])
    observed = observed_beside(held)
    if assumed is None:
        assumed = count_assumed(held.regime, observed)
    return [save(draw(), Path(folder), name) for name, draw in figures(results, observed, assumed).items()]


def figures(results: Results, observed: Observed, assumed: int | None = None) -> dict[str, Callable[..., Axes]]:
    """Name of every figure to the call that draws it, into the Axes `ax` where they are given."""
    record, places = results.record, results.places
    years = f"{observed.sought_from[:4]}-{observed.sought_to[:4]}"
    note = f"free assumed values within {years}: {assumed}" if observed.sought_from and assumed is not None else ""
    plain, counted = Stamp.of(record), Stamp.of(record, observed.arrivals_source)
    noted, estimated = Stamp.of(record, observed.arrivals_source, note), Stamp.of(record, observed.stock_source)

    def counts() -> pd.DataFrame:
        return measures.arrivals(results.flows, places)

    def arrivals(ax: Axes | None = None) -> Axes:
        return draw_arrivals(counts(), observed.arrivals, noted, places["destination"], ax, observed.dispersion)

    def share(ax: Axes | None = None) -> Axes:
        return draw_womens_share(share_as_counted(counts(), observed.dispersion), observed.arrivals, counted, ax)

    def stock(ax: Axes | None = None) -> Axes:
        return draw_transit_stock(measures.transit_stock(results.stocks, places), observed.stock, estimated, ax)

    return {
        "arrivals": arrivals,
        "womens_share": share,
        "transit_stock": stock,
        "want_can_do": lambda ax=None: draw_want_can_do(measures.want_can_do(results.decisions, places), plain, ax),
        "binding": lambda ax=None: draw_binding(measures.binding(results.decisions, places), plain, ax),
        "stays": lambda ax=None: draw_stays(measures.stays(results.spells), plain, ax),
    }


def save(ax: Axes, folder: Path, name: str) -> Path:
    """Write a figure as PNG and as SVG, both or none; the PNG's path."""
    with change(folder) as staged:
        path = staged / FIGURES / f"{name}.png"
        path.parent.mkdir(exist_ok=True)
        figure_of(ax).savefig(path, format="png", dpi=DOTS_PER_INCH)
        path.with_suffix(".svg").write_bytes(svg(ax))
    return Path(folder) / FIGURES / path.name


def count_assumed(regime: Regime, observed: Observed) -> int | None:
    """Free assumed values of a regime where its defaults were sought; None when they were not."""
    if not observed.sought_from:
        return None
    return len(assumed_values(regime, observed.sought_from, observed.sought_to))
