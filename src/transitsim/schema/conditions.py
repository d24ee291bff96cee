"""What is counted of every person-month: the conditions, in order, each with its unit and meaning. Add at the end of a group.

A condition is what holds at the end of the month, counted in the place where the month was spent. `total` in the table
is its sum over people, weights applied, so a mean is total over `person_months` of the same year, place and sex.
"""

from __future__ import annotations

from enum import IntEnum
from types import SimpleNamespace

import numpy as np

from transitsim.core.dictionary import Field
from transitsim.schema.enums import Act, Exposure, Hiding, Stage

MONTHS = "person-months"

EVERYWHERE = (
    Field("person_months", MONTHS, "lived in the place"),
    Field("with_dependants", MONTHS, "with dependants at the origin"),
    Field("need_met", MONTHS, "with dependants, times the share of their need that was delivered"),
    Field("language", "0-1, summed", "command of the language of the transit country"),
    Field("skill", "0-1, summed", "business skill"),
    Field("savings", "US$, summed", "money at hand"),
    Field("distress", "0-1, summed", "mental distress"),
    Field("health", "0-1, summed", "bodily health"),
    Field("deceived", MONTHS, "under a false picture given by a guide"),
    Field("wish_match", MONTHS, "in which life is as wished were the road free and safe; at home, of return alone"),
)
BUDGET = (
    Field("earned", "US$", "pay; this and the three below only in transit, at the destination and in third countries"),
    Field("consumption", "US$", "consumption, board in kind included"),
    Field("below_subsistence", MONTHS, "with consumption below `behaviour.consumption_reference`"),
    Field("sent", "US$", "sent to kin at the origin"),
)
IN_TRANSIT = (
    Field("permit", MONTHS, "with a residence permit; this and the seven below only in the four places of transit"),
    Field("biometric", MONTHS, "enrolled biometrically"),
    Field("in_union", MONTHS, "in an informal union"),
    Field("bargaining", "0-1, summed", "power at home, over months in a union"),
    Field("wish_safe_to_leave", MONTHS, "with a wish to leave if the road were free and safe"),
    Field("wish_to_leave", MONTHS, "with a wish to leave at the road's price and danger"),
    Field("wish_destination_with_dependants", MONTHS, "in which one with dependants wishes for the destination"),
    Field("wish_destination_without_dependants", MONTHS, "in which one without dependants wishes for the destination"),
)
SETTLED = (
    Field("employed", MONTHS, "with a job at the destination"),
    Field("enterprise", MONTHS, "running a business at the destination"),
    Field("care_sent", "US$", "sent by the settled to children left in transit"),
    Field("care_of_natives", "times", "mental-health care that as many natives of the destination would have used"),
)
CHILDREN = (
    Field("children_here", "child-months", "own children below 18 who live with the person"),
    Field("children_elsewhere", "child-months", "own children below 18 who live elsewhere"),
    Field("child_months", "child-months", "own children below 18, wherever they live"),
    Field("children_left", "child-months", "of those elsewhere, living in a place of transit"),
    Field("children_in_transit", "child-months", "born in transit and below 18, there; this and the rest by the child"),
    Field("registered_children", "child-months", "of these, in a household register"),
    Field("school_age_children", "child-months", "of these, from `life.school_age` to 16 years of age"),
    Field("in_school", "child-months", "of those of school age, registered: schools ask for it"),
)
EVENTS = (
    Field("arrests", "times", "arrests in transit, those bought off or let go included"),
    Field("forced_returns", "people", "handed over from detention in transit to the origin"),
    Field("deaths", "people", "died away from home, of whatever cause"),
    Field("early_deaths", "people", "of them, before the month in which they would have died by age alone"),
    Field("births", "people", "children born in transit"),
    Field("helped_departures", "people", "set out with the help of helpers, friends or an embassy"),
    Field("kin_punished", "people", "whose kin at the origin came under punishment this month"),
)


def _each(start: str, codes: type[IntEnum], meaning: str) -> tuple[Field, ...]:
    """One condition for every code, in their order; of codes that are bits, for every bit."""
    named = [code for code in codes if codes not in (Act, Exposure) or code]
    return tuple(Field(f"{start}_{code.name.lower()}", MONTHS, f"{meaning} {code.name.lower()}") for code in named)


ONE_BY_ONE = (*EVERYWHERE, *BUDGET, *IN_TRANSIT, *SETTLED, *CHILDREN, *EVENTS)
BY_CODE = {
    "hiding": _each("hiding", Hiding, "spent wholly in one place of transit, housed as"),
    "violence_in": _each("violence_in", Hiding, "of these, with violence, housed as"),
    "stage": _each("stage", Stage, "lived in the stage of"),
    "harm": _each("harm", Stage, "with violence or discrimination in the stage of"),
    "act": _each("act", Act, "with the act"),
    "exposure": _each("exposure", Exposure, "with the exposure to"),
}
CONDITION_FIELDS = (*ONE_BY_ONE, *(field for block in BY_CODE.values() for field in block))
MEASURES = tuple(field.name for field in CONDITION_FIELDS)
Measure = SimpleNamespace(**{name.upper(): index for index, name in enumerate(MEASURES)})  # place of each in a row of sums

# the sums of one cell as a record, in the order of MEASURES: counted by name, by code within a block
CONDITION = np.dtype(
    (
        np.record,
        [*((field.name, "f8") for field in ONE_BY_ONE), *((name, "f8", (len(block),)) for name, block in BY_CODE.items())],
    )
)

# Consumption in bins of equal ratio, so that quantiles over people can be read off: 16 to a doubling, from US$ 10 a month.
LOWEST, BINS_A_DOUBLING, BINS = 10.0, 16, 192
REGIONS = ("transit", "destination")


def bin_edges() -> np.ndarray:
    """Edges of the bins of consumption, US$ a month, shape (BINS + 1,); what lies outside is in the first or last bin."""
    return LOWEST * 2.0 ** (np.arange(BINS + 1) / BINS_A_DOUBLING)
