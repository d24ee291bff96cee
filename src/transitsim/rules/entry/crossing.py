"""The crossing itself: noticed missing, caught at the border, killed, or over."""

from transitsim.ground.compiled import rule
from transitsim.ground.luck import Stream, months_until, uniforms
from transitsim.nouns.codes import Entry, Mail, Place
from transitsim.rules.beliefs import first_picture
from transitsim.rules.body.harm import risk_violence
from transitsim.rules.entry.placement import place_newcomer
from transitsim.rules.moves import die, move_to


@rule
def cross(me, place, policy, p, luck, entry):
    """Noticed with the chance of her tie to a work unit, else caught with the border's, else killed with its.

    Who is noticed or caught is detained for a geometric time of mean `origin.punishment_months`. A visit visa
    meets neither border risk. Work units notice absence sooner (M13, NW17); kin of one
    known to have left are watched.
    """
    noticed, caught, shot, months = uniforms(luck, me.person, policy.month, Stream.CROSSING, 0)
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
        me.until = policy.month + months_until(months, 1.0 / max(1.0, policy.origin_punishment_months))
        move_to(me, Place.DETENTION_ORIGIN)
    elif on_foot and shot < policy.origin_shoot_chance:
        die(me)
    else:
        me.entry = entry
        me.mail |= Mail.ENTERED_TRANSIT
        me.entered = policy.month
        if me.first_entered < 0:
            me.first_entered = policy.month
            first_picture(me, policy, p, luck)
        place_newcomer(me, place, policy, p, luck)
