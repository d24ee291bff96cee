"""What a user is told: one sentence with the value, the place and the cure; the door turns it into exit code 2."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class UserError(Exception):
    """Bad input. The message is a whole sentence: what is wrong, which value, what to do."""


def closest(name: str, known: Iterable[str]) -> str:
    """' Did you mean X?' for the known name nearest to `name`, or the empty string when none is near."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f" Did you mean '{near[0]}'?" if near else ""
