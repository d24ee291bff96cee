"""Short trips: to earn or fetch food, and back."""

from transitsim.ground.compiled import rule
from transitsim.ground.luck import Stream, uniforms
from transitsim.nouns.codes import Hiding, Option, State
from transitsim.rules.journey.home import go_home


@rule
def end_trip(me, policy, p, luck):
    """Back with a constant hazard once savings reach the target, or at once when the need was food.

    A trip turns into a stay when she marries or finds live-in work, or when the border shuts behind her.
    """
    if me.hiding == Hiding.MARRIAGE or me.hiding == Hiding.EMPLOYER or policy.origin_closed > 0.0:
        me.short_trip = 0
        return
    back, _, _, _ = uniforms(luck, me.person, policy.month, Stream.TRIP, 0)
    food, _, _, _ = uniforms(luck, me.person, me.entered, Stream.TRIP, 1)
    ready = food < p.life_trip_food_share or me.savings >= p.behaviour_target_savings
    if ready and back < p.life_trip_return_hazard:
        go_home(me, policy, p.life_trip_recross_months)
        me.choice = Option.RETURN
        me.state = State.MOBILE
