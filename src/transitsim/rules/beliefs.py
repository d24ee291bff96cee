"""Beliefs: what she takes the dangers to be. They hold true values for now, in columns of their own."""

from transitsim.ground.compiled import rule
from transitsim.rules.control.arrest import arrest_hazard


@rule
def believe(me, place, policy, p):
    """Capture on the road, arrest here, punishment of kin, and that there is no way back: as they are this month."""
    me.believed_capture = policy.route_capture_chance
    me.believed_arrest = arrest_hazard(me, place, policy, p)
    me.believed_punishment = policy.origin_kin_punishment_chance
    me.believed_no_return = 1.0
