"""What a place offers and asks of people: one record by (place, sex), rebuilt each month.

The only reader of sex. Rules get the row that applies and know nothing of the other.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from transitsim.core.dictionary import Field, record_type
from transitsim.core.jit import rule
from transitsim.schema.enums import SEXES, TRANSIT, Place
from transitsim.schema.levers import POLICY

# constant over time, from the context's `places`
SETTING_FIELDS = (
    Field("wage_factor", "factor", "on the transit wage", 0.0, 0.0, 3.0),
    Field("language_exposure", "0-1", "how much of the language is heard", 0.0, 0.0, 1.0),
    Field("marriage_factor", "factor", "on the union hazard", 0.0, 0.0, 3.0),
    Field("live_in_factor", "factor", "on the hazard of live-in work", 0.0, 0.0, 3.0),
    Field("permit_factor", "factor", "on the permit rate", 0.0, 0.0, 3.0),
    Field("shelter_hazard", "per month", "an unhoused person finds a shelter", 0.0, 0.0, 1.0),
    Field("shelter_loss", "per month", "a shelter has to be left", 0.0, 0.0, 1.0),
    Field("fee_factor", "factor", "on the crossing fee for residents", 1.0, 0.0, 5.0),
)

STRUCTURES = ("credit", "attached", "placement", "union", "live_in", "birth", "care", "rescue_priority")

STRUCTURE_FIELDS = (
    *SETTING_FIELDS,
    Field("arrest_factor", "factor", "on the arrest hazard, after standardisation"),
    *(Field(name, "", f"structure.{name} of the person's sex") for name in STRUCTURES),
)

STRUCTURE = record_type(STRUCTURE_FIELDS)
_REGIONS = {
    Place.TRANSIT_COETHNIC: "coethnic",
    Place.TRANSIT_VILLAGE: "village",
    Place.TRANSIT_CITY: "city",
    Place.TRANSIT_INLAND: "inland",
}
# columns of a table of levers, and of a table of structures
_LEVER, _COLUMN = POLICY.names.index, STRUCTURE.names.index  # type: ignore[union-attr]
_STANDARDISATION = _LEVER("transit_standardisation")
_ARREST_LEVERS = np.array([_LEVER(f"transit_arrest_{_REGIONS[place]}_factor") for place in TRANSIT])
_BY_SEX = np.array([[_LEVER(f"structure_{name}_{suffix}") for name in STRUCTURES] for suffix in ("women", "men")])
_PERMIT, _ARREST, _FIRST_BY_SEX = (_COLUMN(name) for name in ("permit_factor", "arrest_factor", STRUCTURES[0]))


@rule
def lay_structures(levers, constants, table):
    """Fill the table of structures, month by month, from levers and what is constant in a place.

    levers : floats, shape (months, levers), POLICY without its names; `constants`: floats, shape (places, SETTING_FIELDS)
    table : floats, shape (months, places, 2, STRUCTURE_FIELDS). The regional factors f of arrest and of permits become
        1 + (1 - standardisation) (f - 1) in places of transit.
    """
    for month in range(len(levers)):
        keep = 1.0 - levers[month, _STANDARDISATION]
        for sex in range(2):
            for place in range(len(constants)):
                row = table[month, place, sex]
                for index in range(constants.shape[1]):
                    row[index] = constants[place, index]
                for index in range(len(_BY_SEX[sex])):
                    row[_FIRST_BY_SEX + index] = levers[month, _BY_SEX[sex, index]]
            for index in range(len(_ARREST_LEVERS)):
                row = table[month, TRANSIT[0] + index, sex]
                row[_ARREST] = 1.0 + keep * (levers[month, _ARREST_LEVERS[index]] - 1.0)
                row[_PERMIT] = 1.0 + keep * (row[_PERMIT] - 1.0)


def constants_of(settings: Mapping[Place, Mapping[str, float]]) -> np.ndarray:
    """What a context says of its places, shape (places, SETTING_FIELDS); 0 where it says nothing."""
    table = np.zeros((len(Place), len(SETTING_FIELDS)))
    for place, constants in settings.items():
        for name, value in constants.items():
            table[place, _COLUMN(name)] = value
    return table


def levers_of(policy: np.ndarray) -> np.ndarray:
    """The same memory as floats, shape (months, levers): for rules that go through levers by column."""
    return policy.view(np.float64).reshape(len(policy), -1)


def structures(policy: np.ndarray, settings: Mapping[Place, Mapping[str, float]]) -> np.ndarray:
    """Table of structures for every month, place and sex.

    Parameters
    ----------
    policy : array of POLICY, shape (months,)
        The dated levers.
    settings : place to its constants (names of SETTING_FIELDS)

    Returns
    -------
    array of STRUCTURE, shape (months, places, 2), see `lay_structures`
    """
    table = np.zeros((len(policy), len(Place), len(SEXES)), STRUCTURE)
    lay_structures(levers_of(policy), constants_of(settings), table.view(np.float64).reshape(*table.shape, -1))
    return table
