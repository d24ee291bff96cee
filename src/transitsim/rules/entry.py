"""Entry: a month at the origin for one who wishes to cross, paying, crossing, and where a newcomer lands."""

from transitsim.core.elementary import exp
from transitsim.core.jit import rule
from transitsim.core.random_numbers import Stream, months_until, uniforms
from transitsim.rules.beliefs import first_picture
from transitsim.rules.brokers import contact_hazard, crossing_of_party
from transitsim.rules.health import risk_violence
from transitsim.rules.moves import die, fate, leave_household, move_to
from transitsim.rules.return_migration import go_home
from transitsim.rules.settlement import arrive
from transitsim.rules.union import enter_union
from transitsim.schema.enums import MIDDLE, NEVER, PRIVILEGED, Constraint, Entry, Hiding, Message, Option, Place, State


@rule
def tries_now(me, policy, p, luck):
    """True in the first month awake, then with the hazard of trying again (after a return: recrossing)."""
    if policy.month == me.wake:
        return True
    again = p.life_recross_hazard if me.first_entered >= 0 else p.life_retry_hazard
    try_luck, _, _, _ = uniforms(luck, fate(me), policy.month, Stream.TRIP, 0)
    return try_luck < again


@rule
def stuck_at_origin(me, binding, shortfall):
    """Wishes to leave and cannot: INVOLUNTARY already at the origin, with what binds and the money missing."""
    me.state = State.INVOLUNTARY
    me.binding = binding
    me.shortfall = shortfall


@rule
def live_at_origin(me, place, policy, p, luck):
    """Try to cross while the window is open; the unfinanced are unable to leave at the origin (M15, M17).

    INVOLUNTARY from a failed try until the next, MOBILE in the month of crossing (FORCED when placed by deceit),
    else PREPARING.
    """
    before_the_wish = policy.month < me.desire_month < NEVER and me.first_entered < 0 and me.sponsored == 0
    if policy.month >= me.window_ends or before_the_wish:
        me.wake = NEVER
        if me.sponsored:
            me.messages |= Message.FAMILY_CHANGED
        me.sponsored = 0
        me.state = State.NOT_COUNTED
        return
    me.wish_safe = Option.DESTINATION_ALONE
    me.wish = Option.DESTINATION_ALONE
    me.choice = Option.STAY
    if me.first_entered >= 0:
        risk_violence(me, policy.origin_return_violence, 0, policy, p, luck)
    if me.entry_mode == Entry.ELITE or me.entry_mode == Entry.OTHER:
        arrive(me, policy, p, luck, Place.DESTINATION)
        me.choice = Option.DESTINATION_ALONE
        me.state = State.MOBILE
        return
    if policy.origin_closed > 0.0:
        stuck_at_origin(me, Constraint.BORDER, 0.0)
        return
    if not tries_now(me, policy, p, luck):
        if me.state != State.INVOLUNTARY:
            me.state = State.PREPARING
            me.binding = Constraint.NONE
        return
    entry = finance(me, place, policy, p, luck)
    if entry == Entry.NOT_YET:
        missing = crossing_of_party(me, policy, p, place, me.sole) - cash_at_hand(me, policy, p)
        stuck_at_origin(me, Constraint.FUNDS | (Constraint.CHILD if me.sole else 0), missing)
        return
    me.binding = Constraint.NONE
    me.shortfall = 0.0
    cross(me, place, policy, p, luck, entry)
    if me.place == Place.DEAD:
        return
    me.choice = Option.DESTINATION_ALONE
    me.state = State.FORCED if me.bond > 0 and entry != Entry.CREDIT else State.MOBILE


@rule
def cash_at_hand(me, policy, p):
    """Cash C = median * class factor * exp(spread z), or savings brought back if they are more, US$. Assumed log-normal."""
    factor = 1.0
    if me.social_class == MIDDLE:
        factor = p.life_cash_middle
    elif me.social_class == PRIVILEGED:
        factor = p.life_cash_privileged
    return max(me.savings, policy.origin_cash_median * factor * exp(p.life_cash_spread * me.cash_luck))


@rule
def credit_line(me, policy, p):
    """What is lent against a person: price B less the lender's margin, B (1 - m), US$ (Friebel and Guriev 2006)."""
    price = policy.transit_bride_price * exp(p.life_price_spread * me.price_luck)
    return price * (1.0 - p.life_resale_margin)


@rule
def finance(me, place, policy, p, luck):
    """Source of the crossing fee F, or NOT_YET: a sponsor, who has paid it, own cash C >= F, visa, credit B (1 - m) >= F - C.

    Sources are tried in that order; credit only where lenders take such a pledge (`place.credit`, by a draw
    that stays the person's). Pays at once: savings keep what is left, a debt what was borrowed. Minors in the person's care come
    along when their crossing too can be paid, or a sponsor pays; who would leave one with nobody goes with them or not at all.
    What a sponsor has laid by is the road's from then on.
    """
    cash = cash_at_hand(me, policy, p)
    whole = crossing_of_party(me, policy, p, place, True)
    if me.sponsored:
        me.brings = 1
        me.savings = cash
        me.offer = max(0.0, me.offer - whole)
        return Entry.SPONSORED
    if me.wards > 0 and cash >= whole:
        me.brings = 1
        me.savings = cash - whole
        return Entry.OWN_CASH
    fee = crossing_of_party(me, policy, p, place, me.sole)
    visa, _, _, _ = uniforms(luck, me.person, policy.month, Stream.FINANCE, 0)
    _, lender, _, _ = uniforms(luck, me.person, 0, Stream.TRAITS, 0)
    if cash >= fee:
        me.savings = cash - fee
        return Entry.OWN_CASH
    if me.kin_in_transit and not me.sole and cash >= p.life_visa_cash * policy.origin_prices and visa < p.life_visa_chance:
        me.savings = cash - p.life_visa_cash * policy.origin_prices
        return Entry.VISA
    if lender < place.credit and credit_line(me, policy, p) >= fee - cash:
        me.brings = me.sole
        me.savings = 0.0
        me.debt = fee - cash
        return Entry.CREDIT
    return Entry.NOT_YET


@rule
def cross(me, place, policy, p, luck, entry):
    """Noticed with the chance of the tie to a work unit, else caught with the border's, else killed with its.

    Whoever is noticed or caught is detained for a geometric time of mean `origin.punishment_months`. A visit visa
    meets neither border risk. Work units notice absence sooner (M13; Newsweek 2017); kin of one
    known to have left are watched. Who cross together are noticed and caught together.
    """
    noticed, caught, _, months = uniforms(luck, fate(me), policy.month, Stream.CROSSING, 0)
    _, _, shot, _ = uniforms(luck, me.person, policy.month, Stream.CROSSING, 0)
    tie, _, _, _ = uniforms(luck, me.person, 0, Stream.TRAITS, 0)
    me.attached = 1 if tie < place.attached else 0
    notice = policy.origin_detection_attached if me.attached else policy.origin_detection_unattached
    if me.kin_punished > 0:
        notice *= p.life_watched
    on_foot = entry != Entry.VISA
    if on_foot:
        risk_violence(me, policy.origin_crossing_violence, 1, policy, p, luck)
    if noticed < notice or (on_foot and caught < policy.origin_catch_chance):
        me.savings = 0.0
        me.debt = 0.0
        me.sponsored = 0
        me.held_until = policy.month + months_until(months, 1.0 / max(1.0, policy.origin_punishment_months))
        move_to(me, Place.DETENTION_ORIGIN)
    elif on_foot and shot < policy.origin_shoot_chance:
        die(me)
    else:
        me.entry_mode = entry
        me.messages |= Message.ENTERED_TRANSIT
        me.entered = policy.month
        if me.first_entered < 0:
            me.first_entered = policy.month
            first_picture(me, policy, p, luck)
        place_newcomer(me, place, policy, p, luck)


@rule
def place_on_market(me, policy, p, market, where, months):
    """Union, commercial sex or domestic work, held for a geometric time of mean `transit.bond_months`.

    The debt of the crossing is what the bond pays off. Three uniforms: market, where, months.
    """
    leave_household(me)
    me.bond = months_until(months, 1.0 / max(1.0, policy.transit_bond_months))
    if market < p.life_market_marriage:
        enter_union(me, policy, p)
        if where < p.life_market_inland:
            move_to(me, Place.TRANSIT_INLAND)
        elif where < p.life_market_inland + (1.0 - p.life_market_inland) * p.life_market_city:
            move_to(me, Place.TRANSIT_CITY)
        else:
            move_to(me, Place.TRANSIT_VILLAGE)
    elif market < p.life_market_marriage + p.life_market_commercial_sex:
        me.hiding = Hiding.COMMERCIAL_SEX
        move_to(me, Place.TRANSIT_CITY)
    else:
        me.hiding = Hiding.EMPLOYER
        move_to(me, Place.TRANSIT_CITY if where < p.life_market_city else Place.TRANSIT_VILLAGE)


@rule
def full_contact(policy, p):
    """Share of full contact with guides: hazard now over its ceiling, at most 1."""
    return min(1.0, contact_hazard(policy) / p.life_full_contact)


@rule
def place_newcomer(me, place, policy, p, luck):
    """Credit is always placed; others are placed with `place.placement`, else planned, on a trip, or hiding.

    Sponsored people come with the party's guide. Placement on credit and later placement are separate.
    """
    market, where, months, placed = uniforms(luck, me.person, policy.month, Stream.PLACEMENT, 0)
    plan, trip, _, _ = uniforms(luck, me.person, policy.month, Stream.PLACEMENT, 1)
    me.hiding = Hiding.NONE
    if me.entry_mode == Entry.CREDIT or (me.sponsored == 0 and placed < place.placement):
        place_on_market(me, policy, p, market, where, months)
        return
    if me.sponsored or plan < p.life_plan_share * full_contact(policy, p):
        me.guide = 1
        me.informed = 1
    elif trip < p.life_trip_share:
        me.short_trip = 1
    move_to(me, Place.TRANSIT_COETHNIC)


@rule
def end_trip(me, policy, p, luck):
    """Back with a constant hazard once savings reach the target, or at once when the need was food.

    A trip turns into a stay with a union or live-in work, or when the border shuts.
    """
    if me.hiding == Hiding.MARRIAGE or me.hiding == Hiding.EMPLOYER or policy.origin_closed > 0.0:
        me.short_trip = 0
        return
    back, _, _, _ = uniforms(luck, me.person, policy.month, Stream.TRIP, 0)
    food, _, _, _ = uniforms(luck, me.person, me.entered, Stream.TRIP, 1)
    ready = food < p.life_trip_food_share or me.savings >= p.behaviour_target_savings * policy.origin_prices
    if ready and back < p.life_trip_return_hazard:
        go_home(me, policy, p.life_trip_recross_months)
        me.choice = Option.RETURN
        me.state = State.MOBILE
