"""The folder of a study at work: what is said when it is stopped or cannot be written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

from transitsim.core.errors import UserError

if TYPE_CHECKING:
    from transitsim.results.store.answer_folder import AnswerFolder


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
    if place is None or not place.kept():
        return ""
    return f"{len(place.kept())} replicates are kept in {place.path}, and the same command goes on with them."
