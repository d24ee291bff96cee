"""Finding and losing a hiding place: live-in work, shelters, rented rooms (M33)."""

from transitsim.core.jit import rule
from transitsim.schema.enums import Hiding


@rule
def rent_now(policy, p):
    """Rent of a room, US$ a month: a share of the going wage."""
    return p.life_rent * policy.transit_wage


@rule
def can_rent(me, policy, p):
    """True with `life.rent_months` of rent at hand."""
    return me.savings >= p.life_rent_months * rent_now(policy, p)


@rule
def find_housing(me, place, policy, p, found, lost):
    """Unhoused: live-in work with `place.live_in * place.live_in_factor`, else a shelter, else a room that can be paid.

    Housed otherwise than in a union: lost with the hazard of the place. Two uniforms.
    """
    if me.hiding == Hiding.NONE:
        live_in = place.live_in * place.live_in_factor
        if found < live_in:
            me.hiding = Hiding.EMPLOYER
        elif found < live_in + place.shelter_hazard:
            me.hiding = Hiding.SHELTER
        elif found < live_in + place.shelter_hazard + p.life_rent_hazard and can_rent(me, policy, p):
            me.hiding = Hiding.RENT
    elif me.bond > 0 or me.hiding == Hiding.MARRIAGE:
        return
    elif me.hiding == Hiding.SHELTER:
        if lost < place.shelter_loss:
            me.hiding = Hiding.NONE
    elif me.hiding == Hiding.RENT:
        if me.savings <= 0.0:
            me.hiding = Hiding.NONE
    elif lost < p.life_live_in_loss:
        me.hiding = Hiding.NONE
