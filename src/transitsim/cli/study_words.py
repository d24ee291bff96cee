"""The words of a study: those that are its own, and those of the runs it makes, which Hydra composes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hydra.core.override_parser.types import ChoiceSweep

from transitsim.cli.hydra_compose import call_hydra, read, run_words, search_words
from transitsim.cli.hydra_schema import Job
from transitsim.core.errors import UserError

if TYPE_CHECKING:
    from transitsim.results.store.answer_folder import AnswerFolder


def split(words: Sequence[str], own: Collection[str]) -> tuple[dict[str, Any], list[str]]:
    """The words in `own`, by name, and the rest.

    >>> split(["outcome=arrivals", "scale=100"], ("outcome",))
    ({'outcome': 'arrivals'}, ['scale=100'])
    """
    found, rest = {}, []
    for word, one in zip(words, read(list(words)), strict=True):
        if one.key_or_group in own:
            found[one.key_or_group] = one.value()
        else:
            rest.append(word)
    return found, rest


def job(usual: Sequence[str], words: Sequence[str], folder: Path | None) -> Job:
    """The settings of the runs, `usual` where nothing else is said."""
    asked: list[Job] = []
    call_hydra([*run_words([*usual, *words]), *search_words(folder)], asked.append)
    return asked[0]


def listed(value: Any) -> tuple[str, ...]:
    """The names in [a,b] or a,b or a."""
    value = value.list if isinstance(value, ChoiceSweep) else value
    return tuple(str(one) for one in value) if isinstance(value, list) else (str(value),)


@contextmanager
def at_work(place: AnswerFolder | None, when: str) -> Iterator[None]:
    """Hold the folder of the answer, if there is one; Ctrl-C is told as 'Stopped before ...', with what is kept."""
    with place or nullcontext():
        try:
            yield
        except KeyboardInterrupt:
            raise KeyboardInterrupt(f"Stopped before {when}; {_kept(place) or 'nothing was written.'}") from None
        except OSError as error:
            if place is None:
                raise
            told = f"{error.filename or place.path} cannot be written ({error.strerror or error})"
            raise UserError(f"{told}; {_kept(place) or 'nothing else was changed.'}") from None


def _kept(place: AnswerFolder | None) -> str:
    """How much of the work outlasts a stop, in a sentence, or the empty string."""
    kept = len(place.kept()) if place is not None else 0
    return f"{kept} replicates are kept in {place.path}, and the same command goes on with them." if kept else ""


def whole(name: str, value: Any, least: int = 1) -> int:
    """A whole number of at least `least`."""
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise UserError(f"{name}={value} will not do: give a whole number of at least {least}.")
    return value
