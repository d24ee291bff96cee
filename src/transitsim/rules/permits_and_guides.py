"""Permits and guides: what opens or closes the road while living in transit."""

from transitsim.core.jit import rule
from transitsim.rules.beliefs import be_deceived
from transitsim.rules.brokers import contact_hazard
from transitsim.rules.moves import think_again
from transitsim.schema.enums import Message


@rule
def get_permit(me, place, policy, p, granted, enrolled):
    """Eligible with a child born there or after `transit.permit_years`; both faces come with it (M50, M51). Two uniforms."""
    if me.permit or me.bond > 0 or granted >= policy.transit_permit_rate * place.permit_factor:
        return
    if me.births > 0 or policy.month - me.entered >= 12.0 * policy.transit_permit_years:
        me.permit = 1
        me.messages |= Message.FAMILY_CHANGED
        if enrolled < policy.transit_permit_biometric_chance:
            me.biometric = 1
        think_again(me, policy, p.behaviour_review_months)


@rule
def meet_guide(me, policy, p, luck, u):
    """A guide is met with the contact hazard, less while held, more with kin abroad; a contact lasts until lost.

    Guides may deceive. One uniform.
    """
    if me.guide:
        if u < p.life_guide_loss:
            me.guide = 0
        return
    held = p.life_guide_held if me.bond > 0 else 1.0
    kin = p.life_guide_kin if me.kin_there else 1.0
    if u < contact_hazard(policy) * held * kin:
        me.guide = 1
        me.informed = 1
        be_deceived(me, policy, p, luck)
