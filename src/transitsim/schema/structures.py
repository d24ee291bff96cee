"""What a place offers and asks of people: one record by (place, sex), rebuilt each month.

The only reader of sex. Rules get the row that applies and know nothing of the other.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from transitsim.core.dictionary import Field, record_type
from transitsim.schema.enums import SEXES, TRANSIT, Place

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


def structures(policy: np.ndarray, settings: Mapping[Place, Mapping[str, float]]) -> np.ndarray:
    """Table of structures for every month, place and sex.

    Parameters
    ----------
    policy : array of POLICY, shape (months,)
        The dated levers.
    settings : place to its constants (names of SETTING_FIELDS)

    Returns
    -------
    array of STRUCTURE, shape (months, places, 2)
        The regional factors f of arrest and of permits become 1 + (1 - standardisation) (f - 1).
    """
    table = np.zeros((len(policy), len(Place), len(SEXES)), STRUCTURE)
    for place, constants in settings.items():
        for name, value in constants.items():
            table[name][:, place, :] = value
    keep = 1.0 - policy["transit_standardisation"]
    for place in TRANSIT:
        factor = policy[f"transit_arrest_{_REGIONS[place]}_factor"]
        table["arrest_factor"][:, place, :] = (1.0 + keep * (factor - 1.0))[:, None]
        table["permit_factor"][:, place, :] = 1.0 + keep[:, None] * (table["permit_factor"][:, place, :] - 1.0)
    for sex, suffix in enumerate(("women", "men")):
        for name in STRUCTURES:
            table[name][:, :, sex] = policy[f"structure_{name}_{suffix}"][:, None]
    return table
