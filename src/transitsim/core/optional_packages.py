"""Libraries that come with an extra of the package, and what to do where one is missing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from transitsim.core.errors import UserError


def cure(extra: str) -> str:
    """What to type for an extra.

    >>> cure("excel")
    "`pip install 'transitsim[excel]'`, in a copy of the sources `pip install -e '.[excel]'`"
    """
    return f"`pip install 'transitsim[{extra}]'`, in a copy of the sources `pip install -e '.[{extra}]'`"


@contextmanager
def brought_by(extra: str) -> Iterator[None]:
    """Around an import: the error for a missing library names the extra that installs it.

    Raises
    ------
    UserError
        When a module is not there.
    """
    try:
        yield
    except ModuleNotFoundError as problem:
        raise UserError(f"{problem.name} is not installed; {cure(extra)} brings it.") from None
