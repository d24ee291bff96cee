"""A month of a life in one byte, and lives as runs of equal months.

The lower four bits are the kind of place at the month's end, the upper four what is so: WISHED, RETURNED, PERMIT, HELD.
"""

from __future__ import annotations

import base64
from typing import NamedTuple

import numpy as np

from transitsim.measures.places import ORIGIN, place_at_end
from transitsim.schema.enums import TRANSIT, Place

WISHED, RETURNED, PERMIT, HELD = 16, 32, 64, 128


class Kind(NamedTuple):
    """A kind of place: its name, the country it is in ('' when in none), and the places."""

    name: str
    country: str
    places: tuple[Place, ...]


KINDS = (
    Kind("at home", "origin", (Place.ORIGIN_BORDER, Place.ORIGIN_INTERIOR)),
    Kind("detained", "origin", (Place.DETENTION_ORIGIN,)),
    Kind("border area", "transit", (Place.TRANSIT_COETHNIC,)),
    Kind("villages", "transit", (Place.TRANSIT_VILLAGE,)),
    Kind("cities", "transit", (Place.TRANSIT_CITY,)),
    Kind("inland", "transit", (Place.TRANSIT_INLAND,)),
    Kind("detained", "transit", (Place.DETENTION_TRANSIT,)),
    Kind("on the way", "", (Place.ROUTE, Place.HOLDING, Place.EMBASSY)),
    Kind("destination", "destination", (Place.DESTINATION,)),
    Kind("third country", "", (Place.THIRD_COUNTRY,)),
    Kind("died", "", (Place.DEAD,)),
)
DESTINATION = 8
_OF_PLACE = np.array([next(i for i, kind in enumerate(KINDS) if place in kind.places) for place in Place], np.uint8)


def month_byte(before: np.ndarray, now: np.ndarray, months: int) -> np.ndarray:
    """The last of so many months simulated, a byte a person.

    byte = kind + 16 wished + 32 returned + 64 permit + 128 held: away from home, and life was as they would wish if the road
    were free and safe (M70); they were handed over to the origin; in transit, with a permit; in transit, held to a placement.

    Parameters
    ----------
    before : wished_months and returns at the end of the month before
    now : array of PERSON

    Returns
    -------
    uint8, shape (people,)
    """
    in_transit = np.isin(now["place"], TRANSIT)
    flags = (
        (WISHED, (now["wished_months"] > before["wished_months"]) & ~np.isin(now["place"], ORIGIN)),
        (RETURNED, now["returns"] > before["returns"]),
        (PERMIT, in_transit & (now["permit"] > 0)),
        (HELD, in_transit & (now["bond"] > 0)),
    )
    return _OF_PLACE[place_at_end(now)] + sum(np.uint8(bit) * so for bit, so in flags)


def packed(lives: np.ndarray) -> bytes:
    """Lives as runs, one life after another: a byte, then how many months it lasts, seven bits to a byte, lowest first.

    A length of 128 months and more has its eighth bit set and goes on in a second byte.

    Parameters
    ----------
    lives : uint8, shape (..., months), fewer than 2**14 months
    """
    flat = lives.reshape(-1, lives.shape[-1])
    begins = np.ones(flat.shape, bool)
    begins[:, 1:] = flat[:, 1:] != flat[:, :-1]
    starts = np.flatnonzero(begins)
    lengths = np.diff(starts, append=flat.size)
    long = lengths > 127
    runs = np.stack([flat.ravel()[starts], lengths & 127 | long << 7, lengths >> 7], axis=1).astype(np.uint8)
    return runs[np.stack([np.ones_like(long), np.ones_like(long), long], axis=1)].tobytes()


def as_text(data: bytes) -> str:
    """Bytes as base64."""
    return base64.b64encode(data).decode("ascii")
