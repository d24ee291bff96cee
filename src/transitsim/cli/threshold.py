"""`transitsim threshold`: how strong a lever must be before an outcome changes; a table, a summary and a picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from transitsim.cli.study_words import at_work, job, listed, split, whole
from transitsim.core.errors import UserError
from transitsim.core.window import Window

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from transitsim.results.store.answer_folder import AnswerFolder
    from transitsim.studies.threshold_answer import Threshold
    from transitsim.studies.threshold_study import ThresholdStudy

HELP = """\
How strong must a lever be before an outcome changes by so much, for the same people with the same luck?

  transitsim threshold lever=transit.arrest_hazard outcome=arrivals change=-20% between=0.5,4 out=results/threshold
  transitsim threshold lever=transit.wage dial=value between=20,400 from=2006-01 outcome=mean_stay change=+6

  lever       what is turned; `transitsim names` lists them                            (must be given)
  outcome     one of those of `transitsim compare`; or held, life_not_as_wished        (must be given)
  change      in the unit of the outcome, or per cent of the baseline                  (must be given)
  between     least and most of the lever                                              (must be given)
  dial        factor on the lever's dated values, or value                             factor
  of          a group, or two: the first minus the second                              everybody
  from        a January: the lever is turned, and outcomes are counted, from it        1995-01
  points      places on the coarse grid that is lived first                            7
  tolerance   to which the threshold is refined, as a share of the range               0.02
  workers     processes                                                                1
  and every setting of `transitsim run`: regime, replicates (8), scale (200), seed, until, overwrite, ...

Leaves threshold_points.parquet, summary.md, record.json and a picture.
"""
NEEDED = ("lever", "outcome", "change", "between")
OWN = (*NEEDED, "dial", "of", "from", "points", "tolerance", "workers")
USUAL = ["replicates=8", "scale=200", "out=results/threshold"]


def run(words: Sequence[str], folder: Path | None = None) -> int:
    """What `transitsim threshold` does with its words; `folder` is the user's own folder of configurations."""
    own, rest = split(words, OWN)
    for name in NEEDED:
        if name not in own:
            raise UserError(f"{name}=... is missing; see `transitsim threshold --help`.")
    asked = job(USUAL, rest, folder)
    from transitsim.engine.resolve import resolve
    from transitsim.inputs.library import Library
    from transitsim.studies.followed_outcomes import Followed, read_change
    from transitsim.studies.threshold_study import ThresholdStudy

    study = ThresholdStudy(
        resolve(asked.settings, Library((folder,) if folder else ())),
        Window(str(own.get("from", Window.start)), asked.settings.until),
        str(own["lever"]),
        Followed(str(own["outcome"]), listed(own.get("of", "everybody"))),
        read_change(own["change"]),
        _range(listed(own["between"])),
        str(own.get("dial", "factor")),
        whole("points", own.get("points", 7), 3),
        _number("tolerance", own.get("tolerance", 0.02)),
    )
    study.check()
    workers, place = whole("workers", own.get("workers", 1)), _place(study, asked.out, asked.overwrite)
    _, text, picture = _answer(study, place, None, workers, asked.progress)
    print(text, end="")
    print(f"\nPicture: {picture}. Results are in {place.path}.")
    return 0


def threshold(
    lever: str,
    outcome: str,
    change: str | float,
    between: tuple[float, float],
    *,
    dial: str = "factor",
    of: str | Iterable[str] = "everybody",
    regime: str = "history",
    start: str = "1995-01",
    points: int = 7,
    tolerance: float = 0.02,
    replicates: int = 8,
    scale: int = 200,
    workers: int = 1,
    executor: Executor | None = None,
    out: str | Path | None = None,
    overwrite: bool = False,
    progress: bool = False,
    config_folders: Iterable[str | Path] = (),
    **settings: Any,
) -> Threshold:
    """How strong a lever must be before an outcome changes by so much: the twin of `transitsim threshold`.

    Parameters
    ----------
    lever
        What is turned, like 'transit.arrest_hazard'.
    outcome
        An outcome, or one of the gaps between wish and life 'held' and 'life_not_as_wished'.
    change
        In the unit of the outcome (500), or per cent of the baseline ('-20%').
    between
        Least and most of the lever.
    dial
        'factor' on the lever's dated values, or 'value'.
    of
        A group, or two: the first minus the second.
    regime
        The baseline.
    start
        A January: the lever is turned, and outcomes are counted, from it.
    points, tolerance
        Places on the coarse grid, and how far the threshold is refined, as a share of the range.
    replicates, scale, settings
        As in `simulate`.
    workers, executor
        Processes of this machine, or anything that speaks `concurrent.futures`.
    out, overwrite, progress, config_folders
        As in `simulate`; without `out` nothing is written.

    Returns
    -------
    Threshold
        `at`, `interval`, and every place lived in `points`, a DataFrame; `str` of it says in a sentence what was found.

    Examples
    --------
    >>> found = threshold("transit.arrest_hazard", "arrivals", "-20%", (0.5, 4))  # doctest: +SKIP
    >>> found.at, found.interval  # doctest: +SKIP
    """
    from transitsim.engine.resolve import resolve
    from transitsim.inputs.library import Library
    from transitsim.inputs.settings import Settings
    from transitsim.studies.followed_outcomes import Followed, read_change
    from transitsim.studies.threshold_study import ThresholdStudy

    asked = Settings(regime=regime, replicates=replicates, scale=scale, **settings)
    study = ThresholdStudy(
        resolve(asked, Library(config_folders)),
        Window(str(start), asked.until),
        lever,
        Followed(outcome, listed(of if isinstance(of, str) else list(of))),
        read_change(change),
        _range(between),
        dial,
        whole("points", points, 3),
        _number("tolerance", tolerance),
    )
    study.check()
    place = _place(study, Path(out), overwrite) if out is not None else None
    return _answer(study, place, executor, workers, progress)[0]


def _answer(
    study: ThresholdStudy, place: AnswerFolder | None, executor: Executor | None, workers: int, progress: bool
) -> tuple[Threshold, str, Path | None]:
    """What came out, the summary and the picture; written when there is a place for it."""
    from transitsim.studies.threshold import threshold as live
    from transitsim.studies.threshold_answer import leave

    with at_work(place, "the threshold was found"):
        found = live(study, executor, workers, progress)
        if place is None:
            return found, "", None
        text = leave(found, place)
        return found, text, draw(found, place.path)


def _place(study: ThresholdStudy, out: Path, overwrite: bool) -> AnswerFolder:
    """The folder of the answer."""
    from transitsim.results.store.answer_folder import AnswerFolder
    from transitsim.results.store.folder import pictures
    from transitsim.results.store.inputs_folder import input_files

    return AnswerFolder(out, overwrite, "threshold", (*pictures(["threshold"]), *input_files([study.inputs])))


def draw(found: Threshold, folder: Path) -> Path:
    """The response in the folder's `figures`; the file written."""
    from transitsim.plots.all_figures import save
    from transitsim.plots.style import Stamp
    from transitsim.plots.threshold_response import draw_threshold
    from transitsim.results.record import read_record

    study = found.study
    stamp = Stamp.of(read_record(folder), note=f"from {study.window.start}")
    title = f"{study.followed.outcome.replace('_', ' ')}, {study.followed.label}: {study.change}?"
    return save(draw_threshold(found.points, stamp, title, found.interval, found.at), folder, "threshold")


def _range(ends: Sequence[str | float]) -> tuple[float, float]:
    """The least and the most."""
    if len(ends) != 2:
        raise UserError(f"between={','.join(map(str, ends))} will not do: give the least and the most, like 0.5,4.")
    return _number("between", ends[0]), _number("between", ends[1])


def _number(name: str, value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise UserError(f"{name}={value} is no number.") from None
