"""`transitsim explain`: years of one invented person and their family under several regimes, and where and why they diverge."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from transitsim.cli.help import documented
from transitsim.cli.parser import Asked, Study, read_arguments
from transitsim.cli.words import MONTH, NAMES, PATH, REPLICATE, TEXT, Command, Word, whole_from
from transitsim.core.calendar import FIRST_MONTH

if TYPE_CHECKING:
    from transitsim.studies.life_history.explain import Explanation

COMMAND = Command(
    "explain",
    "one invented life and the family's under several regimes: where it parts, why, and what follows",
    words=(
        Word(
            "person",
            None,
            whole_from(0),
            "whose life; goes with scale, seed, replicate and context. Without one, some persons are listed whose lives end "
            "differently",
            "a list of some",
        ),
        Word("regimes", "safe_passage", NAMES, "one or two regimes, each laid over the baseline"),
        Word("baseline", "history", TEXT, "the regime that they are compared with"),
        Word("since", FIRST_MONTH, MONTH, "the regimes differ from this month on"),
        REPLICATE,
        Word("out", None, PATH, "folder for the words, the table and the picture, as person_N.*"),
    ),
    settings={"scale": 100, "assumptions": "point"},
    python="explain",
    examples=("explain scale=100", "explain person=19208 since=2006-01 out=results/explained"),
)


def run(asked: Asked) -> int:
    study = asked.study(f"regime={asked['baseline']}")
    if study["person"] is None:
        return _list(study)
    found, paths = _explain(study)
    print(found.text, end="")
    if paths:
        print(f"\nLeft: {', '.join(map(str, paths))}.")
    return 0


@documented(COMMAND)
def explain(
    person: int,
    regimes: str | Iterable[str] = "safe_passage",
    *,
    baseline: str = "history",
    since: str = FIRST_MONTH,
    replicate: int = 0,
    scale: int = 100,
    out: str | Path | None = None,
    overwrite: bool = False,
    progress: bool = False,
    config_dir: str | Path | Iterable[str | Path] = (),
    **settings: Any,
) -> Explanation:
    """One invented person's years under several regimes, and why they diverge.

    Returns
    -------
    Explanation
        `text`, `divergences` and `later`, and the DataFrames `months` and `family`.

    Examples
    --------
    >>> print(explain(101, scale=200).text)  # doctest: +SKIP
    """
    return _explain(read_arguments(COMMAND, {**locals(), "regime": baseline}))[0]


def _explain(study: Study) -> tuple[Explanation, list[Path]]:
    """The explanation, and the files that were left of it where a folder is named."""
    from transitsim.plots.life_history import LEFT, leave
    from transitsim.results.store.folder import Folder
    from transitsim.studies.life_history.explain import explain as tell

    stem, out, regimes = f"person_{study['person']}", study["out"], (study["baseline"], *study["regimes"])
    names = [f"{stem}.{kind}" for kind in LEFT]
    with Folder(out, study.overwrite, names, "explain") if out else nullcontext():
        found = tell(
            *(study["person"], regimes, study.settings, study["replicate"], study["since"], study.library),
            progress=study.progress,
        )
        return found, leave(found, out, stem) if out else []


def _list(study: Study) -> int:
    """Print some persons whose lives end differently."""
    from transitsim.core.text import markdown
    from transitsim.studies.life_history.explain import people_who_diverge, worlds_of

    worlds = worlds_of(study.settings, (study["baseline"], *study["regimes"]), study["since"], study.library)
    found = people_who_diverge(worlds, study["replicate"], study.progress)
    print("Invented people, one for each pair of courses of life. Agents share the pair; fewer than 30 may be chance.\n")
    print(markdown(found))
    print(f"\n{found.attrs['diverged']:,} of {found.attrs['people']:,} agents differ at the end in any attribute.")
    return 0
