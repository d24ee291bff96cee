"""`transitsim shares`: how much of a gap is due to which structure; tables, a summary and pictures in one folder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from transitsim.cli.study_words import at_work, job, listed, split, whole

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from transitsim.results.store.answer_folder import AnswerFolder
    from transitsim.studies.decomposition.structural_share import ShareStudy, StructuralShare

HELP = """\
How much of a gap is due to which structure: every set of up to six structures is taken off, for the same people with the
same luck.

  transitsim shares structures=by_sex outcome=held,mean_stay between=women,men replicates=8 scale=200 out=results/shares
  transitsim shares structures=[no_arrest,free_road,no_bride_market] outcome=life_not_as_wished

  structures  a list (by_sex, by_law, or your own structures/NAME.yaml), or regimes that each take   by_sex
              one structure off; n of them make 2^n worlds a replicate
  outcome     one or several of those of `transitsim compare`; or held, life_not_as_wished           held
  between     two groups, the first minus the second; or one, like everybody                         everybody
  from        a January: structures are off, and outcomes are counted, from it                       1995-01
  precision   half-width wanted of the 90 % interval of what all of them do, like 0.02 or 10%        (none)
  workers     processes                                                                              1
  and every setting of `transitsim run`: regime, replicates (8), scale (200), seed, until, overwrite, ...

Leaves structural_shares.parquet, structural_worlds.parquet, summary.md, record.json and two pictures an outcome.
"""
OWN = ("structures", "outcome", "between", "from", "precision", "workers")
USUAL = ["replicates=8", "scale=200", "out=results/shares"]


def run(words: Sequence[str], folder: Path | None = None) -> int:
    """What `transitsim shares` does with its words; `folder` is the user's own folder of configurations."""
    own, rest = split(words, OWN)
    asked = job(USUAL, rest, folder)
    from transitsim.studies.decomposition.structural_share import share_study
    from transitsim.studies.decomposition.structures_removed import structure_library
    from transitsim.studies.followed_outcomes import read_change

    study = share_study(
        asked.settings,
        listed(own.get("structures", "by_sex")),
        listed(own.get("outcome", "held")),
        listed(own.get("between", "everybody")),
        str(own.get("from", "1995-01")),
        structure_library((folder,) if folder else ()),
        read_change(own["precision"], "precision") if "precision" in own else None,
    )
    workers, place = whole("workers", own.get("workers", 1)), _place(study, asked.out, asked.overwrite)
    _, text, pictures = _answer(study, place, None, workers, asked.progress)
    print(text, end="")
    print(f"\nPictures: {', '.join(path.name for path in pictures)}. Results are in {place.path}.")
    return 0


def structural_share(
    structures: str | Iterable[str] = "by_sex",
    outcome: str | Iterable[str] = "held",
    between: str | Iterable[str] = "everybody",
    *,
    regime: str = "history",
    start: str = "1995-01",
    precision: str | float | None = None,
    replicates: int = 8,
    scale: int = 200,
    workers: int = 1,
    executor: Executor | None = None,
    out: str | Path | None = None,
    overwrite: bool = False,
    progress: bool = False,
    config_folders: Iterable[str | Path] = (),
    **settings: Any,
) -> StructuralShare:
    """How much of a gap is due to which structure: the twin of `transitsim shares`.

    Parameters
    ----------
    structures
        A list ('by_sex', 'by_law', or one of your own), or regimes that each take one structure off, at most six.
    outcome
        One or several outcomes, or the gaps between wish and life 'held' and 'life_not_as_wished'.
    between
        Two groups, the first minus the second, or one.
    regime
        The baseline.
    start
        A January: structures are off, and outcomes are counted, from it.
    precision
        Half-width wanted of the 90 % interval of what all structures do together, like 0.02 or '10%'; the summary says
        when it is missed, and how many replicates would do.
    replicates, scale, settings
        As in `simulate`; n structures cost 2**n worlds a replicate.
    workers, executor
        Processes of this machine, or anything that speaks `concurrent.futures`.
    out, overwrite, progress, config_folders
        As in `simulate`; without `out` nothing is written.

    Returns
    -------
    StructuralShare
        `shares` and `worlds` as DataFrames, `running(outcome)` for how the whole settles with more replicates.

    Examples
    --------
    >>> found = structural_share("by_sex", "held", ("women", "men"), replicates=8)  # doctest: +SKIP
    >>> found.shares.query("measure == 'shapley'")[["structure", "difference", "share"]]  # doctest: +SKIP
    """
    from transitsim.inputs.settings import Settings
    from transitsim.studies.decomposition.structural_share import share_study
    from transitsim.studies.decomposition.structures_removed import structure_library
    from transitsim.studies.followed_outcomes import read_change

    study = share_study(
        Settings(regime=regime, replicates=replicates, scale=scale, **settings),
        *(listed(one if isinstance(one, str) else list(one)) for one in (structures, outcome, between)),
        str(start),
        structure_library(config_folders),
        None if precision is None else read_change(precision, "precision"),
    )
    place = _place(study, Path(out), overwrite) if out is not None else None
    return _answer(study, place, executor, workers, progress)[0]


def _answer(
    study: ShareStudy, place: AnswerFolder | None, executor: Executor | None, workers: int, progress: bool
) -> tuple[StructuralShare, str, list[Path]]:
    """What came out, the summary and the pictures; written when there is a place for it."""
    from transitsim.studies.decomposition.share_summary import leave
    from transitsim.studies.decomposition.structural_share import structural_share as live

    with at_work(place, "all worlds were lived"):
        found = live(study, executor, workers, progress)
        if place is None:
            return found, "", []
        text = leave(found, place)
        with place.change():  # all pictures together
            return found, text, draw(found, place.path)


def _place(study: ShareStudy, out: Path, overwrite: bool) -> AnswerFolder:
    """The folder of the answer."""
    from transitsim.results.store.answer_folder import AnswerFolder
    from transitsim.results.store.folder import pictures
    from transitsim.results.store.inputs_folder import input_files

    stems = [(f"structural_share_{one.outcome}", f"running_interval_{one.outcome}") for one in study.followed]
    return AnswerFolder(out, overwrite, "shares", (*pictures(sum(stems, ())), *input_files(study.paired.worlds)))


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
