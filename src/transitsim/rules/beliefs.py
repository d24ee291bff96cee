"""Beliefs: what she takes the dangers to be. They hold true values for now, in columns of their own."""

from transitsim.ground.compiled import rule
from transitsim.rules.control.arrest import settled_hazard


@rule
def believe(me, place, policy):
    """Capture on the road, arrest here once settled, punishment of kin, and no way back: as they are this month."""
    me.believed_capture = policy.route_capture_chance
    me.believed_arrest = settled_hazard(me, place, me.hiding, policy)
    me.believed_punishment = policy.origin_kin_punishment_chance
    me.believed_no_return = 1.0
