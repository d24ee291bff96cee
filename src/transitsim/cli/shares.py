"""`transitsim shares`: how much of a gap is due to which structure; tables, a summary and pictures in one folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from transitsim.cli.help import documented
from transitsim.cli.parser import Asked, Study, read_arguments
from transitsim.cli.study_folder import Answer, answer
from transitsim.cli.words import AMOUNT, NAMES, SINCE, WORKERS, Command, Word
from transitsim.core.calendar import FIRST_MONTH

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from transitsim.studies.decomposition.structural_share import StructuralShare

COMMAND = Command(
    "shares",
    "how much of a gap is due to which structure (Shapley values), with intervals",
    words=(
        Word(
            "structures",
            "by_sex",
            NAMES,
            "a list (by_sex, by_law, or your own structures/NAME.yaml), or up to six regimes that each remove one structure; n "
            "of them are 2^n worlds a replicate",
        ),
        Word("outcome", "held", NAMES, "outcomes of `transitsim compare`, or held, life_not_as_wished"),
        Word("group", "everybody", NAMES, "a group; of two, the first minus the second"),
        SINCE,
        Word("precision", None, AMOUNT, "half-width wanted of the 90 % interval of what all structures do together"),
        WORKERS,
    ),
    settings={"replicates": 8, "scale": 200, "assumptions": "point", "out": "results/shares"},
    python="structural_share",
    examples=(
        "shares structures=by_sex outcome=held,mean_stay group=women,men replicates=8 scale=200 out=results/shares",
        "shares structures=no_arrest,free_road,no_bride_market outcome=life_not_as_wished",
    ),
    leaves="Every set of the structures is removed, for the same people with the same random numbers.\n"
    "Leaves structural_shares.parquet, structural_worlds.parquet, summary.md, record.json and two pictures an outcome.",
)


def run(asked: Asked) -> int:
    return _answer(asked.study()).tell()


@documented(COMMAND)
def structural_share(
    structures: str | Iterable[str] = "by_sex",
    outcome: str | Iterable[str] = "held",
    group: str | Iterable[str] = "everybody",
    *,
    regime: str = "history",
    since: str = FIRST_MONTH,
    precision: str | float | None = None,
    replicates: int = 8,
    scale: int = 200,
    workers: int = 1,
    executor: Executor | None = None,
    out: str | Path | None = None,
    overwrite: bool = False,
    progress: bool = False,
    config_dir: str | Path | Iterable[str | Path] = (),
    **settings: Any,
) -> StructuralShare:
    """How much of a gap is due to which structure.

    Returns
    -------
    StructuralShare
        `shares` and `worlds` as DataFrames, `running(outcome)` for how the whole settles with more replicates.

    Examples
    --------
    >>> found = structural_share("by_sex", "held", ("women", "men"), replicates=8)  # doctest: +SKIP
    >>> found.shares.query("measure == 'shapley'")[["structure", "difference", "share"]]  # doctest: +SKIP
    """
    return _answer(read_arguments(COMMAND, locals())).found


def _answer(study: Study) -> Answer[StructuralShare]:
    from transitsim.studies.decomposition.share_summary import leave
    from transitsim.studies.decomposition.structural_share import share_study
    from transitsim.studies.decomposition.structural_share import structural_share as simulate
    from transitsim.studies.decomposition.structures_removed import structure_library
    from transitsim.studies.followed_outcomes import read_change

    precision = None if study["precision"] is None else read_change(study["precision"], "precision")
    shares = share_study(
        *(study.settings, study["structures"], study["outcome"], study["group"], study["since"]),
        *(structure_library(study.library.folders), precision),
    )
    figures = [f"{stem}_{one.outcome}" for one in shares.followed for stem in ("structural_share", "running_interval")]
    return answer(
        *(study, shares.paired.worlds, figures),
        lambda _: simulate(shares, study.executor, study["workers"], study.progress),
        *(leave, draw),
    )


def draw(found: StructuralShare, folder: Path) -> list[Path]:
    """Two pictures an outcome in the folder's `figures`, the shares and how their sum settles; the files written."""
    from transitsim.plots.all_figures import save
    from transitsim.plots.running_interval import draw_running_interval
    from transitsim.plots.structural_share_bars import draw_structural_share
    from transitsim.plots.style import Stamp
    from transitsim.results.record import read_record

    study, paths = found.study, []
    stamp = Stamp.of(read_record(folder), note=f"from {study.start}")
    for followed in study.followed:
        rows = found.shares[found.shares["outcome"] == followed.outcome]
        title = f"{followed.outcome.replace('_', ' ')}, {followed.label}"
        paths.append(save(draw_structural_share(rows, stamp, title), folder, f"structural_share_{followed.outcome}"))
        running, target = found.running(followed.outcome), None if study.relative else study.precision
        axes = draw_running_interval(running, stamp, f"{title}: all off", followed.unit, target)
        paths.append(save(axes, folder, f"running_interval_{followed.outcome}"))
    return paths
