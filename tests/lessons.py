"""A small lesson for tests, lived once: sixteen worlds of a few hundred people."""

from __future__ import annotations

from functools import cache

from transitsim.lesson.worlds import Lesson, Lived, Question, draw, live_all
from transitsim.nouns.settings import Settings

QUESTION = Question(Settings(scale=1000, until="2003-12"), people=80)


@cache
def lived() -> list[Lived]:
    """The worlds."""
    return live_all(QUESTION)


@cache
def drawn() -> Lesson:
    """The lesson."""
    return draw(QUESTION, lived())
