"""`transitsim compare`: the same people under several laws; tables, a summary and a picture in one folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hydra.core.override_parser.types import ChoiceSweep

from transitsim.door.compose import call_hydra, read, run_words, search_words
from transitsim.door.config import Job
from transitsim.ground.errors import UserError

HELP = """\
The same people, with the same luck, under several laws.

  transitsim compare regimes=[safe_passage,broker_crackdown] from=2006-01 replicates=20 scale=50 out=results/compared

  baseline    regime compared with                                        history
  regimes     names of regimes, each laid over the baseline from `from`   (must be given)
  from        a January: the laws part, and outcomes are counted from it  1995-01
  workers     processes                                                   1
  and every setting of `transitsim run`: replicates (20), scale, seed, until, behaviour.*, lever_factors.*, overwrite

Leaves paired_differences.parquet, changed_course.parquet, summary.md, record.json and a picture.
"""
OWN = ("baseline", "regimes", "from", "workers")
USUAL = ["replicates=20", "out=results/compared"]


def run(words: Sequence[str], folder: Path | None = None) -> int:
    """What `transitsim compare` does with its words; `folder` is the user's own folder of configurations."""
    own, rest = _split(list(words))
    if "regimes" not in own:
        raise UserError("There is nothing to compare with: name regimes=[safe_passage,...].")
    asked: list[Job] = []
    baseline = str(own.get("baseline", "history"))
    call_hydra([*run_words([*USUAL, *rest, f"regime={baseline}"]), *search_words(folder)], asked.append)
    compare_into(
        asked[0],
        _names(own["regimes"]),
        str(own.get("from", "1995-01")),
        _workers(own.get("workers", 1)),
        (folder,) if folder else (),
    )
    return 0


def compare_into(job: Job, regimes: tuple[str, ...], start: str, workers: int, folders: tuple[Path, ...]) -> None:
    """Compare, leave everything in the folder, and print the summary."""
    from transitsim.results.answer import AnswerFolder
    from transitsim.show.comparison import draw_comparison
    from transitsim.studies.compare import Question, check, compare
    from transitsim.studies.comparison_folder import leave

    question = Question(job.settings, regimes, start, folders)
    check(question)
    place = AnswerFolder(job.out, job.overwrite)
    try:
        found = compare(question, workers=workers, progress=job.progress)
    except KeyboardInterrupt:
        place.abandon()
        raise KeyboardInterrupt("Stopped before the comparison was finished; nothing was written.") from None
    print(leave(found, place), end="")
    print(f"\nPicture: {draw_comparison(place.path)}. Results are in {place.path}.")


def _split(words: list[str]) -> tuple[dict[str, Any], list[str]]:
    """The words of the comparison itself by name, and those of the runs."""
    own, rest = {}, []
    for word, one in zip(words, read(words), strict=True):
        if one.key_or_group in OWN:
            own[one.key_or_group] = one.value()
        elif one.key_or_group == "regime":
            raise UserError(f"{word}: a comparison names baseline=... and regimes=[...].")
        else:
            rest.append(word)
    return own, rest


def _names(value: Any) -> tuple[str, ...]:
    """[a,b] or a,b or a."""
    value = value.list if isinstance(value, ChoiceSweep) else value
    return tuple(str(one) for one in value) if isinstance(value, list) else (str(value),)


def _workers(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise UserError(f"workers={value} will not do: give a whole number of at least 1.")
    return value
