"""One sentence for everything that a user can get wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator

from transitsim.core.errors import UserError

KINDS = {"Integer": "a whole number", "Float": "a number", "Boolean": "true or false", "String": "a text"}


def sentence(error: BaseException) -> str | None:
    """What to tell the user about `error`, or None when it is not the user's to correct."""
    if isinstance(error, UserError):
        return str(error)
    if isinstance(error, PermissionError):
        return f"No permission to write {error.filename}: choose another folder with out=DIR."
    if isinstance(error, OSError):
        return f"{error.filename or 'A file'} cannot be used ({error.strerror or error})."
    return _composing(error) if _is_of_hydra(error) else None


def _is_of_hydra(error: BaseException) -> bool:
    return type(error).__module__.split(".")[0] in ("hydra", "omegaconf")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _composing(error: BaseException) -> str:
    """A sentence about what Hydra or OmegaConf could not compose."""
    text = "\n".join(str(one) for one in _causes(error) if _is_of_hydra(one))
    for told in (_wrong_type(text), _unknown_key(text), _wrong_kind(text)):
        if told:
            return told
    first = next((line.strip() for line in text.splitlines() if line.strip()), type(error).__name__)
    return first.rstrip(".:") + "."


def _wrong_type(text: str) -> str | None:
    value = re.search(r"Value '(.*?)'(?: of type '.*?')? (?:could not be converted to|is not a valid) (\w+)", text)
    value = value or re.search(r"Value '(.*?)' .*?\b(bool)\b", text)
    if not value:
        return None
    key = re.search(r"full_key: (\S+)", text)
    kind = KINDS.get(value[2], {"bool": "true or false"}.get(value[2], f"of type {value[2]}"))
    return f"{key[1] if key else 'A setting'}={value[1]} is not valid: give {kind}."


def _unknown_key(text: str) -> str | None:
    key = re.search(r"full_key: (\S+)", text) if re.search(r"Key '.*?' (?:not in|is not in struct)", text) else None
    key = key or re.search(r"Could not (?:override|append to config|delete from config)[^']*'([^']+)'", text)
    if not key:
        return None
    from transitsim.cli.hydra_schema import no_setting

    return str(no_setting(key[1].removeprefix("+")))


def _wrong_kind(text: str) -> str | None:
    word = re.search(r"Error merging override (.*)", text)
    return f"{word[1]} is not valid: `transitsim run --cfg job` shows what belongs there." if word else None
