"""`transitsim compare`: the same people under several laws; tables, a summary and pictures in one folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from transitsim.cli.run import library_of, settled
from transitsim.cli.study_words import at_work, job, listed, split, whole
from transitsim.core.errors import UserError, closest
from transitsim.inputs.library import Library

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from transitsim.results.store.answer_folder import AnswerFolder
    from transitsim.studies.comparison.compare import Comparison
    from transitsim.studies.followed_outcomes import Change
    from transitsim.studies.observers import OwnOutcomes
    from transitsim.studies.paired_study import PairedStudy

HELP = """\
The same people, with the same luck, under several laws.

  transitsim compare regimes=[safe_passage,broker_crackdown] from=2006-01 replicates=20 scale=50 out=results/compared

  baseline    regime compared with                                                        history
  regimes     names of regimes, each laid over the baseline from `from`                   (must be given)
  from        a January: the laws part, and outcomes are counted, from it                 1995-01
  outcome     the one whose running interval is drawn, and whose precision is looked at   arrivals
  precision   half-width wanted of the 90 % interval of its mean, like 500 or 10%         (none)
  workers     processes                                                                   1
  and every setting of `transitsim run`: replicates (20), scale, seed, until, behaviour.*, lever_factors.*, overwrite

Leaves paired_differences.parquet, paired_replicates.parquet, changed_course.parquet, summary.md, record.json and pictures.
"""
OWN = ("baseline", "regimes", "from", "outcome", "precision", "workers", "regime")
USUAL = ["replicates=20", "out=results/compared"]


def run(words: Sequence[str], folder: Path | None = None) -> int:
    """What `transitsim compare` does with its words; `folder` is the user's own folder of configurations."""
    own, rest = split(words, OWN)
    if "regime" in own:
        raise UserError(f"regime={own['regime']}: a comparison names baseline=... and regimes=[...].")
    if "regimes" not in own:
        raise UserError("There is nothing to compare with: name regimes=[safe_passage,...].")
    library = library_of(folder)
    asked = settled(job(USUAL, [*rest, f"regime={own.get('baseline', 'history')}"], folder), library)
    from transitsim.studies.comparison.compare import comparison_study

    study = comparison_study(asked.settings, listed(own["regimes"]), str(own.get("from", "1995-01")), library)
    outcome, precision = _followed(str(own.get("outcome", "arrivals")), own.get("precision"), study)
    workers, place = whole("workers", own.get("workers", 1)), _place(study, asked.out, asked.overwrite)
    _, text, pictures = _answer(study, place, outcome, precision, None, workers, asked.progress)
    print(text, end="")
    print(f"\nPictures: {', '.join(path.name for path in pictures)}. Results are in {place.path}.")
    return 0


def compare(
    regimes: str | Iterable[str] | Mapping[str, str],
    *,
    outcomes: Sequence[OwnOutcomes] = (),
    parameters: Mapping[str, Mapping[str, float]] | None = None,
    baseline: str = "history",
    start: str = "1995-01",
    outcome: str = "arrivals",
    precision: str | float | None = None,
    replicates: int = 20,
    workers: int = 1,
    executor: Executor | None = None,
    out: str | Path | None = None,
    overwrite: bool = False,
    progress: bool = False,
    config_folders: Iterable[str | Path] = (),
    **settings: Any,
) -> Comparison:
    """Compare laws on the same people with the same luck: the twin of `transitsim compare`.

    Parameters
    ----------
    regimes
        Names of regimes, each laid over the baseline; or a mapping of names of one's own to them.
    outcomes
        Own outcomes beside the package's: an `Outcome`, a function of the tables of a replicate, or a class of `Observer`,
        which follows every world month by month. Their rows have `own` in the column `group_by`.
    parameters
        By the name of a regime, values of behaviour.*, life.* and lever_factors.* that replace the baseline's there.
    baseline
        The regime they are compared with.
    start
        A January: the laws part there, and outcomes are counted from it.
    outcome, precision
        The outcome whose running interval is drawn, and the half-width wanted of the 90 % confidence interval of its mean
        difference, like 500 or '10%'; the summary says when it is missed, and how many replicates would do.
    replicates
        Repetitions with other people and other luck, at least 2.
    workers, executor
        Processes of this machine, or anything that speaks `concurrent.futures`.
    out, overwrite, progress, config_folders
        As in `simulate`; without `out` nothing is written.
    settings
        Any other setting of `simulate`: scale, seed, until, context, behaviour, lever_factors, rationing, threads, decision,
        assumptions, lives_per_draw, people, kin.

    Returns
    -------
    Comparison
        `differences`, `pairs` (every replicate) and `changed` as DataFrames; `difference(outcome, group)` gives some rows, and
        `replicate_differences(regime, outcome, group)` the difference of every replicate.

    Examples
    --------
    >>> found = compare(["safe_passage"], start="2006-01", replicates=20, scale=100)  # doctest: +SKIP
    >>> found.difference("arrivals", "women")[["difference", "low90", "high90"]]  # doctest: +SKIP
    """
    from transitsim.engine.assumptions import usual_assumptions
    from transitsim.inputs.settings import Settings
    from transitsim.studies.comparison.compare import comparison_study

    named = isinstance(regimes, Mapping)
    names = dict(regimes) if named else listed(regimes if isinstance(regimes, str) else list(regimes))
    library = Library(config_folders)
    if settings.get("assumptions") is None:
        settings["assumptions"] = usual_assumptions(settings.get("context") or Settings.context, library)
    asked = Settings(regime=baseline, replicates=replicates, **settings)
    study = comparison_study(asked, names, str(start), library, parameters, outcomes)
    followed = _followed(outcome, precision, study)
    place = _place(study, Path(out), overwrite) if out is not None else None
    return _answer(study, place, *followed, executor, workers, progress)[0]


def _followed(outcome: str, precision: str | float | None, study: PairedStudy) -> tuple[str, Change | None]:
    """The outcome that is followed and its precision, once they have been checked."""
    from transitsim.measures.outcomes import NAMES
    from transitsim.studies.followed_outcomes import read_change

    known = (*NAMES, *(name for one in study.own for name in one.units))
    if outcome not in known:
        raise UserError(f"There is no outcome '{outcome}'.{closest(outcome, known)} docs/names.md lists them.")
    return outcome, None if precision is None else read_change(precision, "precision")


def _answer(
    study: PairedStudy,
    place: AnswerFolder | None,
    outcome: str,
    precision: Change | None,
    executor: Executor | None,
    workers: int,
    progress: bool,
) -> tuple[Comparison, str, list[Path]]:
    """What came out, the summary and the pictures; written when there is a place for it."""
    from transitsim.plots.comparison_figures import draw_comparison
    from transitsim.studies.comparison.compare import compare as live
    from transitsim.studies.comparison.comparison_summary import leave

    with at_work(place, "the comparison was finished"):
        found = live(study, executor, workers, progress, place)
        if place is None:
            return found, "", []
        text = leave(found, place, outcome, precision)
        with place.change():  # all pictures together
            paths = draw_comparison(place.path)
        place.finish()
    return found, text, paths


def _place(study: PairedStudy, out: Path, overwrite: bool) -> AnswerFolder:
    """The folder of the comparison; entered, it is refused, begun or gone on with."""
    from transitsim.results.store.answer_folder import AnswerFolder
    from transitsim.results.store.folder import pictures
    from transitsim.results.store.inputs_folder import input_files
    from transitsim.studies.paired_parts import asked_of, key_of

    names = pictures(["paired_difference", *(f"running_interval_{regime}" for regime in study.regimes)])
    names += tuple(input_files(study.worlds))
    return AnswerFolder(out, overwrite, "compare", names, key_of(study), asked_of(study))
