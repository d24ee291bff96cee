"""`transitsim wishes`: how much of the wish to leave is structure and how much chance; tables and a summary in one folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from transitsim.cli.help import documented
from transitsim.cli.parser import Asked, Study, read_arguments
from transitsim.cli.study_folder import Answer, answer
from transitsim.cli.words import SWITCH, WORKERS, YEARS, Command, Word

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from transitsim.studies.wishes_explained.wish_study import WishesExplained

WINDOW, ARRIVALS = (2003, 2010), (2002, 2011)
COMMAND = Command(
    "wishes",
    "how much of the wish to leave is structure and how much chance, by group and year",
    words=(
        Word("window", WINDOW, YEARS, "first and last year over which people asked are taken together"),
        Word("arrivals", ARRIVALS, YEARS, "first and last year in which outcomes of changed worlds are taken"),
        Word(
            "shift",
            True,
            SWITCH,
            "also simulate worlds with a better and a worse life abroad, and with the language not learnt or learnt faster",
        ),
        WORKERS,
    ),
    settings={"replicates": 8, "scale": 50, "until": "2011-12", "assumptions": "point", "out": "results/wishes"},
    python="wishes_explained",
    examples=("wishes replicates=8 scale=50 out=results/wishes", "wishes regime=no_arrest window=2000,2005 shift=false"),
    leaves="Everybody who lives in transit is asked in June and December; asking changes nothing.\n"
    "Leaves wishes_explained.parquet, structure_carriers.parquet, changed_worlds.parquet, summary.md and record.json.",
)


def run(asked: Asked) -> int:
    return _answer(asked.study()).tell()


@documented(COMMAND)
def wishes_explained(
    window: Iterable[int] = WINDOW,
    arrivals: Iterable[int] = ARRIVALS,
    shift: bool = True,
    *,
    regime: str = "history",
    replicates: int = 8,
    scale: int = 50,
    workers: int = 1,
    executor: Executor | None = None,
    out: str | Path | None = None,
    overwrite: bool = False,
    progress: bool = False,
    config_dir: str | Path | Iterable[str | Path] = (),
    **settings: Any,
) -> WishesExplained:
    """How much of the wish to leave for good is structure, and how much chance.

    Returns
    -------
    WishesExplained
        `wishes`, `carriers` and `worlds` as DataFrames, `value(measure, group, passage)` for one number.

    Examples
    --------
    >>> found = wishes_explained((2003, 2010), replicates=8)  # doctest: +SKIP
    >>> found.value("uncertainty_share", "women", "safe")  # doctest: +SKIP
    """
    return _answer(read_arguments(COMMAND, locals())).found


def _answer(study: Study) -> Answer[WishesExplained]:
    from transitsim.studies.wishes_explained.wish_study import wish_study
    from transitsim.studies.wishes_explained.wish_study import wishes_explained as simulate
    from transitsim.studies.wishes_explained.wish_summary import leave

    arrivals = study["arrivals"] if study["shift"] else None
    wishes = wish_study(study.settings, study["window"], arrivals, study.library)
    return answer(
        *(study, [wishes.inputs], ()),
        lambda _: simulate(wishes, study.executor, study["workers"], study.progress),
        *(leave, lambda found, folder: []),
    )
