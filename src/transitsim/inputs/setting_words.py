"""Settings as words of a command, as they are typed before a shell reads them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from transitsim.inputs.settings import Settings


def setting_words(
    settings: Settings | Mapping[str, Any], always: Collection[str] = ("regime",), never: Collection[str] = ()
) -> list[str]:
    """What differs from the defaults of `Settings`, and what is named in `always`; what is named in `never` is left out.

    >>> setting_words(Settings("my regime", seed=3, behaviour={"weight_security": 0.1 + 0.2}))
    ['regime=my regime', 'seed=3', 'behaviour.weight_security=0.30000000000000004']
    """
    values, words = settings if isinstance(settings, Mapping) else vars(settings), []
    for name, usual in vars(Settings()).items():
        value = values.get(name, usual)
        if isinstance(value, Mapping):
            words += [f"{name}.{key}={each!r}" for key, each in value.items() if f"{name}.{key}" not in never]
        elif name in always or (name not in never and value not in (usual, list(usual) if isinstance(usual, tuple) else usual)):
            words.append(f"{name}={typed(value)}")
    return words


def typed(value: Any) -> str:
    """A value as it is typed."""
    if isinstance(value, bool):
        return str(value).lower()
    return listed(value) if isinstance(value, (tuple, list)) else str(value)


def listed(values: Iterable[Any]) -> str:
    """Several values as one word: a,b; what has a comma in it stands in quotes.

    >>> listed(["safe_passage", "a, b"]), listed([17, 23])
    ("safe_passage,'a, b'", '17,23')
    """
    words = [_in_list(str(one)) for one in values]
    text = ",".join(words)
    return f"[{text}]" if text.startswith("[") else text


def _in_list(word: str) -> str:
    plain = "," not in word and not word.startswith(("'", " "))
    return word if plain else "'" + word.replace("'", "''") + "'"
