"""Errors of a user: one sentence with the value, the place and what to do; the command line turns it into exit code 2."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from types import TracebackType


class UserError(Exception):
    """Bad input. The message is a whole sentence: what is wrong, which value, what to do.

    `all` holds this sentence and those of further mistakes that were found in the same reading.
    """

    def __init__(self, *words: str, others: Iterable[str] = ()) -> None:
        super().__init__(*words)
        self.all: tuple[str, ...] = (str(self), *others)


class Gathering:
    """Reads on after a mistake, to tell all of them at the end.

    >>> wrong = Gathering()
    >>> for word in ("one", "two"):
    ...     with wrong:
    ...         raise UserError(f"{word} is no number.")
    >>> wrong.sentences
    ['one is no number.', 'two is no number.']
    """

    def __init__(self) -> None:
        self.sentences: list[str] = []

    def __enter__(self) -> Gathering:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> bool:
        if isinstance(error, UserError):
            self.sentences += error.all
        return isinstance(error, UserError)

    def tell(self) -> None:
        """Raise the first mistake, with the others behind it; nothing when there was none."""
        if self.sentences:
            raise UserError(self.sentences[0], others=self.sentences[1:])


def shown(value: object, longest: int = 60) -> str:
    """A value of the user's in a sentence: in quotes, 'nothing' for None, cut where it is long.

    >>> shown("NO"), shown(None), shown([1, 2])
    ("'NO'", 'nothing', "'[1, 2]'")
    """
    words = str(value)
    return "nothing" if value is None else f"'{words if len(words) <= longest else f'{words[:longest]}...'}'"


def closest(name: str, known: Iterable[str]) -> str:
    """' Did you mean X?' for the known name nearest to `name`, or the empty string when none is near."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f" Did you mean '{near[0]}'?" if near else ""


def check_known(name: str, known: Iterable[str], sentence: str, before: str = "Known:") -> None:
    """Refuse a name that is not known: the sentence, the nearest that is, and all of them.

    >>> check_known("weding", ("wedding", "birth"), "There is no event 'weding'.")
    Traceback (most recent call last):
    transitsim.core.errors.UserError: There is no event 'weding'. Did you mean 'wedding'? Known: wedding, birth.

    Raises
    ------
    UserError
        When the name is not among those known.
    """
    names = list(known)
    if name not in names:
        raise UserError(f"{sentence}{closest(name, names)} {before} {', '.join(names)}.")
