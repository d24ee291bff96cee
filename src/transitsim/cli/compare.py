"""`transitsim compare`: the same people under several regimes; tables, a summary and pictures in one folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from transitsim.cli.help import documented
from transitsim.cli.parser import Asked, Study, read_arguments
from transitsim.cli.study_folder import Answer, answer
from transitsim.cli.words import AMOUNT, NAMES, REQUIRED, SINCE, TEXT, WORKERS, Command, Word
from transitsim.core.calendar import FIRST_MONTH
from transitsim.core.errors import UserError, closest

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from transitsim.studies.comparison.compare import Comparison
    from transitsim.studies.followed_outcomes import Change
    from transitsim.studies.own_outcomes import OwnOutcomes
    from transitsim.studies.paired_study import PairedStudy

COMMAND = Command(
    "compare",
    "paired differences between regimes, and whose course of life changes",
    words=(
        Word("regimes", REQUIRED, NAMES, "regimes, each laid over the baseline"),
        Word("baseline", "history", TEXT, "the regime that they are compared with"),
        SINCE,
        Word("outcome", "arrivals", TEXT, "the outcome whose running interval is drawn, and whose precision is looked at"),
        Word("precision", None, AMOUNT, "half-width wanted of the 90 % interval of its mean difference"),
        WORKERS,
    ),
    settings={"replicates": 20, "out": "results/compared"},
    python="compare",
    examples=("compare regimes=safe_passage,broker_crackdown since=2006-01 replicates=20 scale=50 out=results/compared",),
    leaves="Leaves paired_differences.parquet, paired_replicates.parquet, changed_course.parquet, summary.md, record.json and "
    "pictures.",
)


def run(asked: Asked) -> int:
    if refused := [word for word in asked.overrides if word.startswith("regime=")]:
        raise UserError(f"{refused[0]}: a comparison names baseline=... and regimes=...")
    return _answer(asked.study(f"regime={asked['baseline']}")).tell()


@documented(COMMAND)
def compare(
    regimes: str | Iterable[str] | Mapping[str, str],
    *,
    outcomes: Sequence[OwnOutcomes] = (),
    parameters: Mapping[str, Mapping[str, float]] | None = None,
    baseline: str = "history",
    since: str = FIRST_MONTH,
    outcome: str = "arrivals",
    precision: str | float | None = None,
    replicates: int = 20,
    workers: int = 1,
    executor: Executor | None = None,
    out: str | Path | None = None,
    overwrite: bool = False,
    progress: bool = False,
    config_dir: str | Path | Iterable[str | Path] = (),
    **settings: Any,
) -> Comparison:
    """Compare regimes on the same people with the same random numbers.

    In Python `regimes` may also map names of one's own to regimes. `parameters` gives, by these names, values of behaviour.*,
    life.* and lever_factors.* that replace the baseline's. `outcomes` are own outcomes beside the package's: an `Outcome`, or a
    class of `Observer`; their rows have `own` in the column `group_by`.

    Returns
    -------
    Comparison
        `differences`, `pairs` (every replicate) and `changed` as DataFrames; `difference(outcome, group)` gives some rows, and
        `replicate_differences(regime, outcome, group)` the difference of every replicate.

    Examples
    --------
    >>> found = compare(["safe_passage"], since="2006-01", replicates=20, scale=100)  # doctest: +SKIP
    >>> found.difference("arrivals", "women")[["difference", "low90", "high90"]]  # doctest: +SKIP
    """
    given = {**locals(), "regime": baseline}
    own = given.pop("outcomes"), given.pop("parameters")
    return _answer(read_arguments(COMMAND, given), regimes if isinstance(regimes, Mapping) else None, *own).found


def _answer(
    study: Study,
    named: Mapping[str, str] | None = None,
    outcomes: Sequence[OwnOutcomes] = (),
    parameters: Mapping[str, Mapping[str, float]] | None = None,
) -> Answer[Comparison]:
    from transitsim.plots.comparison_figures import draw_comparison
    from transitsim.studies.comparison.compare import compare as simulate
    from transitsim.studies.comparison.compare import comparison_study
    from transitsim.studies.comparison.comparison_summary import leave
    from transitsim.studies.paired_parts import key_of
    from transitsim.studies.run_keys import asked_of

    paired = comparison_study(study.settings, named or study["regimes"], study["since"], study.library, parameters, outcomes)
    followed = _followed(study["outcome"], study["precision"], paired)
    return answer(
        *(study, paired.worlds, ["paired_difference", *(f"running_interval_{one}" for one in paired.regimes)]),
        lambda place: simulate(paired, study.executor, study["workers"], study.progress, place),
        lambda found, place: leave(found, place, *followed),
        lambda _, folder: draw_comparison(folder),
        key=key_of(paired),
        asked={"regimes": list(paired.regimes), "since": paired.window.start, **asked_of(paired.settings)},
    )


def _followed(outcome: str, precision: str | float | None, study: PairedStudy) -> tuple[str, Change | None]:
    """The outcome that is followed and its precision, once they have been checked."""
    from transitsim.measures.outcomes import NAMES
    from transitsim.studies.followed_outcomes import read_change

    known = (*NAMES, *(name for one in study.own for name in one.units))
    if outcome not in known:
        raise UserError(f"There is no outcome '{outcome}'.{closest(outcome, known)} docs/names.md lists them.")
    return outcome, None if precision is None else read_change(precision, "precision")
