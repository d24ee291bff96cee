"""`transitsim lesson`: one page for a classroom without Python; the same people under every set of four switches."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from transitsim.cli.help import documented
from transitsim.cli.parser import Asked, Study, read_arguments
from transitsim.cli.words import MONTH, Command, Word, whole_from
from transitsim.core.errors import UserError

if TYPE_CHECKING:
    from transitsim.lesson.lesson_worlds import LessonStudy

COMMAND = Command(
    "lesson",
    "one page for a classroom: the same 500 people under 16 regimes; needs no network",
    words=(
        Word("since", "1998-01", MONTH, "the switches hold from this month on"),
        Word("dots", 500, whole_from(20, 500), "people on the page"),
    ),
    settings={"scale": 100, "assumptions": "point", "out": "lesson.html"},
    python="lesson_page",
    examples=("lesson", "lesson out=lesson.html since=2000-01 seed=7 overwrite=true"),
    leaves="The page shows invented people under each of 16 sets of four switches, to be predicted first. It opens by double "
    "click, on a phone too. The switches are those of configs/structures/lesson.yaml. Teacher's notes: docs/lesson.md.",
)


def run(asked: Asked) -> int:
    path = _leave(asked.study())
    print(f"The lesson is in {path} ({path.stat().st_size / 1e6:.1f} MB). It opens by double click and needs no network.")
    return 0


@documented(COMMAND)
def lesson_page(
    out: str | Path,
    since: str = "1998-01",
    dots: int = 500,
    *,
    scale: int = 100,
    overwrite: bool = False,
    progress: bool = False,
    config_dir: str | Path | Iterable[str | Path] = (),
    **settings: Any,
) -> Path:
    """Write the page of a lesson, like 'lesson.html', of one replicate.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    UserError
        When something stands there already, or a value is outside its range.
    """
    return _leave(read_arguments(COMMAND, locals()))


def _leave(study: Study) -> Path:
    """Check all that can be wrong, simulate the worlds, write the page."""
    from transitsim.lesson.lesson_page import write
    from transitsim.lesson.lesson_worlds import draw, lesson_study, simulate_worlds
    from transitsim.results.store.sealed_page import check_page
    from transitsim.studies.decomposition.structures_removed import structure_library

    path = study.out or Path()
    check_page(path, study.overwrite)
    lesson = lesson_study(study.settings, study["since"], study["dots"], structure_library(study.library.folders))
    if lesson.settings.replicates != 1:
        raise UserError(f"replicates={lesson.settings.replicates} is not valid: the page shows one replicate; change seed.")
    return write(draw(lesson, simulate_worlds(lesson, study.progress)), path, again(lesson), study.overwrite)


def again(study: LessonStudy) -> str:
    """The command that gives the same page again."""
    from transitsim.core.shell_command import command
    from transitsim.inputs.setting_words import setting_words

    words = setting_words(study.settings, always=("scale", "seed", "until"))
    return command("lesson", "out=lesson.html", f"since={study.window.start}", f"dots={study.people}", *words)
