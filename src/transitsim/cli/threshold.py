"""`transitsim threshold`: how strong a lever must be before an outcome changes; a table, a summary and a picture."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from transitsim.cli.help import documented
from transitsim.cli.parser import Asked, Study, read_arguments
from transitsim.cli.study_folder import Answer, answer
from transitsim.cli.words import AMOUNT, ENDS, NAMES, NUMBER, REQUIRED, SINCE, TEXT, WORKERS, Command, Word, one_of, whole_from
from transitsim.core.calendar import FIRST_MONTH

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from transitsim.studies.lever_threshold.threshold_answer import Threshold

COMMAND = Command(
    "threshold",
    "how strong a lever must be before an outcome changes by so much",
    words=(
        Word("lever", REQUIRED, TEXT, "what is varied, like transit.arrest_hazard; `transitsim names` lists them"),
        Word("outcome", REQUIRED, TEXT, "an outcome of `transitsim compare`, or held, life_not_as_wished"),
        Word("change", REQUIRED, AMOUNT, "in the unit of the outcome, or per cent of the baseline"),
        Word("between", REQUIRED, ENDS, "range of the lever"),
        Word(
            "lever_as",
            "factor",
            one_of("factor", "value"),
            "what `between` gives: a factor on the lever's dated values, or values",
        ),
        Word("group", "everybody", NAMES, "a group; of two, the first minus the second"),
        SINCE,
        Word("points", 7, whole_from(3), "places on the coarse grid that is simulated first"),
        Word("tolerance", 0.02, NUMBER, "to which the threshold is refined, as a share of the range"),
        WORKERS,
    ),
    settings={"replicates": 8, "scale": 200, "assumptions": "point", "out": "results/threshold"},
    python="threshold",
    examples=(
        "threshold lever=transit.arrest_hazard outcome=arrivals change=-20% between=0.5,4 out=results/threshold",
        "threshold lever=transit.wage lever_as=value between=20,400 since=2006-01 outcome=mean_stay change=+6",
    ),
    leaves="Leaves threshold_points.parquet, summary.md, record.json and a picture.",
)


def run(asked: Asked) -> int:
    return _answer(asked.study()).tell()


@documented(COMMAND)
def threshold(
    lever: str,
    outcome: str,
    change: str | float,
    between: tuple[float, float],
    *,
    lever_as: str = "factor",
    group: str | Iterable[str] = "everybody",
    regime: str = "history",
    since: str = FIRST_MONTH,
    points: int = 7,
    tolerance: float = 0.02,
    replicates: int = 8,
    scale: int = 200,
    workers: int = 1,
    executor: Executor | None = None,
    out: str | Path | None = None,
    overwrite: bool = False,
    progress: bool = False,
    config_dir: str | Path | Iterable[str | Path] = (),
    **settings: Any,
) -> Threshold:
    """How strong a lever must be before an outcome changes by so much.

    Returns
    -------
    Threshold
        `at`, `interval`, and every place simulated in `points`, a DataFrame; `str` of it says in a sentence what was found.

    Examples
    --------
    >>> found = threshold("transit.arrest_hazard", "arrivals", "-20%", (0.5, 4))  # doctest: +SKIP
    >>> found.at, found.interval  # doctest: +SKIP
    """
    return _answer(read_arguments(COMMAND, locals())).found


def _answer(study: Study) -> Answer[Threshold]:
    from transitsim.core.window import Window
    from transitsim.engine.resolve import resolve
    from transitsim.studies.followed_outcomes import Followed, read_change
    from transitsim.studies.lever_threshold.threshold import threshold as simulate
    from transitsim.studies.lever_threshold.threshold_answer import leave
    from transitsim.studies.lever_threshold.threshold_study import ThresholdStudy

    varied = ThresholdStudy(
        resolve(study.settings, study.library),
        Window(study["since"], study.settings.until),
        study["lever"],
        Followed(study["outcome"], study["group"]),
        read_change(study["change"]),
        *(study["between"], study["lever_as"], study["points"], study["tolerance"]),
    )
    varied.check()
    return answer(
        *(study, [varied.inputs], ["threshold"]),
        lambda _: simulate(varied, study.executor, study["workers"], study.progress),
        *(leave, draw),
    )


def draw(found: Threshold, folder: Path) -> list[Path]:
    """The response in the folder's `figures`; the files written."""
    from transitsim.plots.all_figures import save
    from transitsim.plots.style import Stamp
    from transitsim.plots.threshold_response import draw_threshold
    from transitsim.results.record import read_record

    study = found.study
    stamp = Stamp.of(read_record(folder), note=f"from {study.window.start}")
    title = f"{study.followed.outcome.replace('_', ' ')}, {study.followed.label}: {study.change}?"
    return [save(draw_threshold(found.points, stamp, title, found.interval, found.at), folder, "threshold")]
