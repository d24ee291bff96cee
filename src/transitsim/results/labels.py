"""Codes to words: lower-case names of the enumerations, places as the context calls them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from transitsim.core.calendar import FIRST_YEAR
from transitsim.schema.enums import CLASSES, SEXES, Constraint, Entry, Hiding, Option, Place, State, names

UNBORN = "unborn"  # place of one who is not born yet, code -1


def place_words(place_names: Mapping[Place, str]) -> tuple[str, ...]:
    """The context's name of every place, in order; a place it does not name keeps its role."""
    return tuple(place_names.get(place, place.name.lower()) for place in Place)


def dictionaries(places: Sequence[str]) -> dict[str, Sequence[str]]:
    """Words of every coded column of PERSON and of the tally's arrays."""
    return {
        "sex": SEXES,
        "social_class": CLASSES,
        "home": places,
        "place": (*places, UNBORN),
        "hiding": names(Hiding),
        "entry_mode": names(Entry),
        "wish_safe": names(Option),
        "wish": names(Option),
        "choice": names(Option),
        "state": names(State),
    }


def spoken(codes: np.ndarray, dictionary: Sequence[str]) -> pa.DictionaryArray:
    """Codes as words, shape kept; codes index `dictionary`, -1 its last word."""
    codes = codes.astype("i4")
    places = np.where(codes < 0, len(dictionary) + codes, codes)
    return pa.DictionaryArray.from_arrays(pa.array(places), pa.array(dictionary, pa.string()))


def binding_words(masks: np.ndarray) -> pa.DictionaryArray:
    """Bit masks of constraints as 'funds+guide' or 'none'."""
    kinds, codes = np.unique(masks, return_inverse=True)
    return spoken(codes.reshape(-1), [binding_word(int(mask)) for mask in kinds])


def binding_word(mask: int) -> str:
    """One bit mask of constraints in words.

    >>> binding_word(3), binding_word(0)
    ('funds+guide', 'none')
    """
    held = [bit.name.lower() for bit in Constraint if bit.value and mask & bit.value]
    return "+".join(held) or "none"


def dates(months: np.ndarray) -> pa.Array:
    """Month numbers as dates of their first days."""
    start = np.datetime64(f"{FIRST_YEAR}-01", "M")
    return pa.array((start + months.astype("i8")).astype("datetime64[D]"), pa.date32())
