"""What `import transitsim as ts` offers beside the functions of the commands: simulate a history, draw it, draw a life."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, overload

from transitsim.cli.help import documented
from transitsim.cli.parser import read_arguments
from transitsim.cli.run import RUN
from transitsim.inputs.settings import Settings

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from transitsim.results.load import Results
    from transitsim.studies.life_history.explain import Explanation

SETTING_NAMES = tuple(entry.name for entry in fields(Settings))
SCREEN = 90  # dots per inch of a picture on the screen; those in a folder of results are finer


@documented(RUN)
def simulate(
    regime: str = "history",
    *,
    context: str = Settings.context,
    replicates: int = 1,
    scale: int = 10,
    seed: int = 1,
    until: str = "2024-12",
    behaviour: Mapping[str, float] | None = None,
    lever_factors: Mapping[str, float] | None = None,
    rationing: bool = True,
    threads: int = 1,
    decision: str = "random_utility",
    assumptions: str = "usual",
    lives_per_draw: int = 1,
    panel: Iterable[int] = (),
    people: str | Path = "",
    kin: str | Path = "",
    out: str | Path | None = None,
    overwrite: bool = False,
    progress: bool = False,
    config_dir: str | Path | Iterable[str | Path] = (),
) -> Results:
    """Simulate one history.

    Without `out`, the results stand in a temporary folder that goes with them.

    Returns
    -------
    Results
        Tables (`flows`, `stocks`, `spells`, `decisions`) as DataFrames, and the record of the run.

    Examples
    --------
    >>> results = simulate("history", scale=100, behaviour={"weight_security": 0.8})  # doctest: +SKIP
    """
    given = {**locals(), "behaviour": dict(behaviour or {}), "lever_factors": dict(lever_factors or {}), "panel": tuple(panel)}
    study = read_arguments(RUN, {**given, "settings": {name: given[name] for name in SETTING_NAMES}})
    from transitsim.engine.resolve import resolve
    from transitsim.plots.all_figures import OF_A_RUN, draw_all
    from transitsim.studies.run import run

    inputs = resolve(study.settings, study.library)
    if study.out is not None:
        return run(inputs, study.out, overwrite, progress, draw=draw_all, figures=OF_A_RUN)
    held = tempfile.mkdtemp(prefix="transitsim-")
    results = run(inputs, Path(held), progress=progress)
    weakref.finalize(results, shutil.rmtree, held, ignore_errors=True)
    return results


@overload
def draw_life(found: Explanation, ax: None = None) -> Figure: ...
@overload
def draw_life(found: Explanation, ax: Axes) -> Axes: ...
def draw_life(found: Explanation, ax: Axes | None = None) -> Figure | Axes:
    """The picture of an explanation: a lane a regime, months coloured by place, and where the lives diverge.

    With `ax` it is drawn into these Axes, which are returned; without, a Figure is.

    Examples
    --------
    >>> draw_life(ts.explain(101, scale=200)).savefig("life.png")  # doctest: +SKIP
    """
    from transitsim.plots.life_history import draw_explanation
    from transitsim.plots.style import figure_of

    drawn = draw_explanation(found, ax=ax)
    return drawn if ax is not None else figure_of(drawn)


@overload
def draw(results: Results, name: str = "arrivals", ax: None = None) -> Figure: ...
@overload
def draw(results: Results, name: str = "arrivals", *, ax: Axes) -> Axes: ...
def draw(results: Results, name: str = "arrivals", ax: Axes | None = None) -> Figure | Axes:
    """Draw one picture of a run: arrivals, womens_share, transit_stock, want_can_do, binding or stays.

    With `ax` it is drawn into these Axes, which are returned, and nothing else of their figure is touched; without, a Figure is.

    Examples
    --------
    >>> draw(results, "stays").savefig("stays.png")  # doctest: +SKIP
    """
    from transitsim.core.errors import UserError, closest
    from transitsim.plots.all_figures import figures
    from transitsim.plots.style import figure_of
    from transitsim.results.observed import observed_beside
    from transitsim.results.store.inputs_folder import held_inputs

    known = figures(results, observed_beside(held_inputs(results.folder, results.record["settings"])))
    if name not in known:
        raise UserError(f"There is no picture '{name}'.{closest(name, known)} Known: {', '.join(known)}.")
    drawn = known[name](ax)
    if ax is not None:
        return drawn
    picture = figure_of(drawn)
    picture.set_dpi(SCREEN)
    return picture
