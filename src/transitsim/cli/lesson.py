"""`transitsim lesson`: one page for a classroom without Python; the same people under every set of four switches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from transitsim.cli.study_words import job, split
from transitsim.core.errors import UserError

if TYPE_CHECKING:
    from transitsim.lesson.lesson_worlds import LessonStudy

HELP = """\
One page for a classroom: the same 500 invented people under each of 16 sets of four switches, to be predicted first. It
opens by double click, on a phone too, and asks for nothing.

  transitsim lesson lesson.html
  transitsim lesson lesson.html from=2000-01 seed=7 overwrite=true

  from        a month: the switches rule from it on                          1998-01
  people      dots on the page, 20 to 500                                    500
  overwrite   replace the page that stands there                             false
  and every setting of `transitsim run` but replicates: scale (100), seed, until, regime, ...

The switches are those of configs/structures/lesson.yaml. Teacher's notes: docs/lesson.md.
"""
OWN = ("from", "people")
USUAL = "scale=100"


def run(words: Sequence[str], folder: Path | None = None) -> int:
    """What `transitsim lesson` does with its words; `folder` is the user's own folder of configurations."""
    named = [word for word in words if "=" not in word]
    if len(named) != 1:
        raise UserError("Name one page: `transitsim lesson lesson.html`.")
    if any(word.startswith("out=") for word in words):
        raise UserError("The page is named without out=: `transitsim lesson lesson.html`.")
    own, rest = split([word for word in words if "=" in word], OWN)
    asked = job([USUAL], rest, folder)
    from transitsim.lesson.lesson_worlds import MOST, START, lesson_study
    from transitsim.studies.decomposition.structures_removed import structure_library

    library = structure_library((folder,) if folder else ())
    study = partial(lesson_study, asked.settings, str(own.get("from", START)), own.get("people", MOST), library)
    path = _leave(study, Path(named[0]), asked.overwrite, asked.progress)
    print(f"The lesson is in {path} ({path.stat().st_size / 1e6:.1f} MB). It opens by double click and needs no network.")
    return 0


def lesson_page(
    path: str | Path,
    start: str = "1998-01",
    people: int = 500,
    *,
    scale: int = 100,
    overwrite: bool = False,
    progress: bool = False,
    config_folders: Iterable[str | Path] = (),
    **settings: Any,
) -> Path:
    """Write the page of a lesson: the twin of `transitsim lesson`.

    Parameters
    ----------
    path
        The page to write, like 'lesson.html'.
    start
        The month from which the switches rule.
    people
        Dots on the page, 20 to 500.
    scale, settings
        As in `simulate`; the page shows one replicate.
    overwrite, progress, config_folders
        As in `simulate`.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    UserError
        When something stands there already, or what is asked for will not do.
    """
    from transitsim.inputs.settings import Settings
    from transitsim.lesson.lesson_worlds import lesson_study
    from transitsim.studies.decomposition.structures_removed import structure_library

    study = partial(lesson_study, Settings(scale=scale, **settings), str(start), people, structure_library(config_folders))
    return _leave(study, Path(path), overwrite, progress)


def _leave(asked: Callable[[], LessonStudy], path: Path, overwrite: bool, progress: bool) -> Path:
    """Check all that can be wrong, live the worlds, write the page."""
    from transitsim.lesson.lesson_page import check_free, write
    from transitsim.lesson.lesson_worlds import draw, simulate_worlds

    if path.suffix != ".html":
        raise UserError(f"{path} will not do: name the page with .html at the end, so that it opens in a browser.")
    if not path.parent.is_dir():
        raise UserError(f"There is no folder {path.parent}; make it first.")
    check_free(path, overwrite)
    study = asked()
    if study.settings.replicates != 1:
        raise UserError(f"replicates={study.settings.replicates} will not do: the page shows one draw of luck; change seed.")
    return write(draw(study, simulate_worlds(study, progress)), path, again(study), overwrite)


def again(study: LessonStudy) -> str:
    """The command that gives the same page again."""
    asked, usual = study.settings, type(study.settings)()
    words = [f"from={study.window.start}", f"people={study.people}"]
    words += [f"{name}={getattr(asked, name)}" for name in ("scale", "seed", "until")]
    words += [
        f"{name}={getattr(asked, name)}"
        for name in ("regime", "context", "decision", "rationing")
        if getattr(asked, name) != getattr(usual, name)
    ]
    words += [f"behaviour.{name}={value}" for name, value in asked.behaviour.items()]
    words += [f"lever_factors.{name}={value}" for name, value in asked.lever_factors.items()]
    return " ".join(["transitsim lesson lesson.html", *words])
