"""A small lesson for tests, lived once: sixteen worlds of a few hundred people."""

from __future__ import annotations

from functools import cache

from transitsim.inputs.settings import Settings
from transitsim.lesson.lesson_worlds import Lesson, LessonWorld, draw, lesson_study, simulate_worlds
from transitsim.studies.decomposition.structures_removed import structure_library

LIBRARY = structure_library()
STUDY = lesson_study(Settings(scale=1000, until="2003-12", seed=5), "1998-01", 80, LIBRARY)


@cache
def lived() -> list[LessonWorld]:
    """The worlds."""
    return simulate_worlds(STUDY)


@cache
def drawn() -> Lesson:
    """The lesson."""
    return draw(STUDY, lived())
