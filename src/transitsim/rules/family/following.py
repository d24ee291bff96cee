"""Where minors go when those who look after them have moved: along, home, back, or nowhere."""

from transitsim.core.jit import rule
from transitsim.rules.destination import support_for_child
from transitsim.rules.family.ties import ASLEEP, STIRRED, has_parent_outside, is_alive, is_minor
from transitsim.rules.moves import at_origin, is_transit, move_to
from transitsim.schema.enums import Place

STAYS = -1


@rule
def is_under_way(place):
    """True between places: on the road, waiting on the way, in an embassy."""
    return place == Place.ROUTE or place == Place.HOLDING or place == Place.EMBASSY


@rule
def is_held(place):
    """True in detention."""
    return place == Place.DETENTION_TRANSIT or place == Place.DETENTION_ORIGIN


@rule
def kept_outside(child):
    """True for a child born in transit whom a parent outside the model would keep there."""
    return child.born_in_transit and has_parent_outside(child)


@rule
def after_capture(child, guardian):
    """Held along with who looks after them, but who has a parent outside the model goes, or stays, where that parent is."""
    if not kept_outside(child):
        return Place.DETENTION_TRANSIT + 0
    return guardian.set_out_from + 0 if is_under_way(child.place) else STAYS


@rule
def where_to(child, guardian):
    """Place to which a minor goes whose guardian has left the place in which both were; STAYS for none.

    | the guardian | the minor |
    |---|---|
    | dies on the road | goes on with the party; dies in detention: goes home; dies elsewhere: stays |
    | crosses, or moves inside | comes when brought |
    | sets out from transit | comes when brought and let go |
    | goes home | comes, but for one whom a parent outside the model keeps |
    | is arrested, or caught on the road | `after_capture` |
    | is handed over | goes home; is caught at the crossing: stays |
    | goes on, arrives, is released, leaves the destination | comes along |
    """
    left, to = guardian.came_from, guardian.place
    if to == Place.DEAD and is_held(left):
        return child.home + 0
    if to == Place.DEAD:
        return Place.DESTINATION + 0 if is_under_way(left) else STAYS
    if to == Place.DETENTION_ORIGIN:
        return child.home + 0 if left == Place.DETENTION_TRANSIT else STAYS
    if to == Place.DETENTION_TRANSIT:
        return after_capture(child, guardian)
    if at_origin(left):
        return to + 0 if guardian.brings else STAYS
    if is_transit(left):
        if at_origin(to):
            return STAYS if kept_outside(child) else to + 0
        comes = guardian.brings or (is_transit(to) and not kept_outside(child))
        return to + 0 if comes and (child.let_go or is_transit(to)) else STAYS
    return to + 0


@rule
def go_along(child, guardian, to, month):
    """The minor moves; entries and arrivals are remembered of minors too, and the journey or term for one who grows up in it."""
    if at_origin(child.place) and is_transit(to):
        child.entered = month
        child.entry_mode = guardian.entry_mode
        if child.first_entered < 0:
            child.first_entered = month
    if to == Place.DESTINATION or to == Place.THIRD_COUNTRY:
        child.arrived = month
    child.goal = guardian.goal
    child.set_out_from = guardian.set_out_from
    child.travelling_until = guardian.travelling_until
    child.held_until = guardian.held_until
    child.wake = month
    move_to(child, to)


@rule
def follow(people, first, size, awake, policy):
    """Minors whose guardian has moved this month follow, or stay. The destination supports those born in transit (M59)."""
    for member in range(size):
        child = people[first + member]
        if not is_alive(child) or not is_minor(child, policy.month) or child.guardian < 0 or child.came_from >= 0:
            continue
        guardian = people[first + child.guardian]
        if guardian.came_from < 0 or guardian.came_from != child.place:
            continue
        to = where_to(child, guardian)
        if to == STAYS:
            continue
        if awake[first + member] == ASLEEP:
            awake[first + member] = STIRRED
        go_along(child, guardian, to, policy.month)
        if to == Place.DESTINATION and child.born_in_transit and is_alive(guardian):
            guardian.savings += support_for_child(policy)
