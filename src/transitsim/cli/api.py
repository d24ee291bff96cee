"""The commands as Python functions, with the same names: what `import transitsim as ts` offers to call."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from transitsim.inputs.library import Library

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from transitsim.results.load import Results
    from transitsim.studies.life_history.explain import Explanation

SCREEN = 90  # dots per inch of a picture on the screen; those in a folder of results are finer


def simulate(
    regime: str = "history",
    *,
    context: str | None = None,
    replicates: int = 1,
    scale: int = 10,
    seed: int = 1,
    until: str = "2024-12",
    behaviour: Mapping[str, float] | None = None,
    lever_factors: Mapping[str, float] | None = None,
    rationing: bool = True,
    threads: int = 1,
    decision: str = "random_utility",
    assumptions: str | None = None,
    lives_per_draw: int = 1,
    panel: Iterable[int] = (),
    people: str | Path = "",
    kin: str | Path = "",
    out: str | Path | None = None,
    overwrite: bool = False,
    progress: bool = False,
    config_folders: Iterable[str | Path] = (),
) -> Results:
    """Simulate one history: the twin of `transitsim run`, with the same names.

    Parameters
    ----------
    regime, context
        Names of files in `configs/regime` and `configs/context`, or in the same sub-folders of `config_folders`;
        without a context, the one that `configs/run/config.yaml` names.
    replicates
        Repetitions with other people and other luck.
    scale
        People that one agent stands for.
    seed
        Key of all luck: the same seed gives the same history.
    until
        Last month, like '2030-12'.
    behaviour
        Preferences in place of their defaults, like {'weight_security': 0.8}.
    lever_factors
        Factors on dated levers, like {'transit.arrest_hazard': 1.2}.
    rationing
        Whether places with helpers, in embassies and in third countries are rationed.
    threads
        Threads for one replicate; results do not depend on it.
    decision
        How people decide: random_utility, optimal_stopping, dynamic_choice, planned_behaviour, or one that is registered.
    assumptions
        `posterior`, for each replicate a draw of what the evidence leaves open, or `point`, one value; without a word,
        posterior where the context has one.
    lives_per_draw
        Replicates that share a draw; from 2 on `sources_of_spread` tells chance from parameters.
    panel
        Persons whose months are kept.
    people, kin
        Files of your own persons and of who is whose kin, who live in the place of drawn ones (docs/own_data.md).
    out
        Folder of the results, summary and pictures; when not given, a temporary one that goes with the
        returned results.
    overwrite
        Replace the results that stand in `out`.
    progress
        Show a bar on anything over two seconds.
    config_folders
        Your own folders of configurations, searched before the package's.

    Returns
    -------
    Results
        Tables (`flows`, `stocks`, `spells`, `decisions`) as DataFrames, and the record of the run.

    Examples
    --------
    >>> results = simulate("history", scale=100, behaviour={"weight_security": 0.8})  # doctest: +SKIP
    """
    from transitsim.engine.assumptions import usual_assumptions
    from transitsim.engine.resolve import resolve
    from transitsim.inputs.settings import Settings
    from transitsim.studies.run import run

    library = Library(config_folders)
    context = context or Settings.context
    settings = Settings(
        regime=regime,
        context=context,
        replicates=replicates,
        scale=scale,
        seed=seed,
        until=str(until),
        behaviour=dict(behaviour or {}),
        lever_factors=dict(lever_factors or {}),
        rationing=rationing,
        threads=threads,
        decision=decision,
        assumptions=assumptions or usual_assumptions(context, library),
        lives_per_draw=lives_per_draw,
        panel=tuple(panel),
        people=str(people),
        kin=str(kin),
    )
    inputs = resolve(settings, library)
    if out is None:
        held = tempfile.mkdtemp(prefix="transitsim-")
        results = run(inputs, Path(held), progress=progress)
        weakref.finalize(results, shutil.rmtree, held, ignore_errors=True)
        return results
    from transitsim.plots.all_figures import OF_A_RUN, draw_all

    return run(inputs, Path(out), overwrite, progress, draw=draw_all, figures=OF_A_RUN)


def explain(
    person: int,
    regimes: Iterable[str] = ("history", "safe_passage"),
    *,
    start: str = "1995-01",
    replicate: int = 0,
    scale: int = 100,
    progress: bool = False,
    config_folders: Iterable[str | Path] = (),
    **settings: Any,
) -> Explanation:
    """One invented person's years under several laws, and why they part: the twin of `transitsim explain`.

    Parameters
    ----------
    person
        Identity, the same under every law; `transitsim explain --list` offers some.
    regimes
        The first is the one compared with; the others are laid over it from `start` on.
    replicate, scale, progress, config_folders, settings
        As in `simulate`.

    Returns
    -------
    Explanation
        `text`, and the DataFrames `months`, `partings` and `links`.

    Examples
    --------
    >>> print(explain(101, scale=200).text)  # doctest: +SKIP
    """
    from transitsim.inputs.settings import Settings
    from transitsim.studies.life_history.explain import explain as tell

    asked = Settings(scale=scale, **settings)
    return tell(person, tuple(regimes), asked, replicate, str(start), Library(config_folders), progress)


@overload
def draw_life(found: Explanation, ax: None = None) -> Figure: ...
@overload
def draw_life(found: Explanation, ax: Axes) -> Axes: ...
def draw_life(found: Explanation, ax: Axes | None = None) -> Figure | Axes:
    """The picture of an explanation: a lane a regime, months coloured by place, and where the lives part.

    With `ax` it is drawn into these Axes, which are returned; without, a Figure is.

    Examples
    --------
    >>> draw_life(explain(101, scale=200)).savefig("life.png")  # doctest: +SKIP
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
