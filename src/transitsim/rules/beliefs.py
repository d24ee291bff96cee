"""Beliefs about dangers and the destination, and how reports, guides and propaganda change them."""

from transitsim.core.jit import rule
from transitsim.core.random_numbers import Stream, uniforms
from transitsim.rules.arrest import settled_hazard
from transitsim.schema.enums import Exposure


@rule
def revise(mean, seen, report, weight):
    """Posterior mean of a Beta belief: (n m + w x) / (n + w), x one report of weight w, n what it rested on."""
    return (seen * mean + weight * report) / (seen + weight)


@rule
def first_picture(me, policy, p, luck):
    """What a newcomer believes: the dangers of that month, and perhaps not that there is no way back (M66e)."""
    known, _, _, _ = uniforms(luck, me.person, 0, Stream.BELIEF, 0)
    me.believed_capture = policy.route_capture_chance
    me.capture_reports = p.life_prior_reports
    me.believed_punishment = policy.origin_kin_punishment_chance
    me.punishment_reports = p.life_prior_reports
    me.believed_no_return = 1.0 if known < p.life_no_return_known else 0.0


@rule
def learn_of_journey(me, outcome, p):
    """Revise the believed danger of the road by one report, 1 for a capture; it then rests on more, up to the memory."""
    weight = p.behaviour_report_weight
    me.believed_capture = revise(me.believed_capture, me.capture_reports, outcome, weight)
    me.capture_reports = min(p.life_report_memory, me.capture_reports + weight)


@rule
def hear_report(me, policy, p, luck, calls):
    """Word of one journey, and by phone of one family: captured or not, punished or not; false pictures fade (M61, M62)."""
    captured, punished, found_out, _ = uniforms(luck, me.person, policy.month, Stream.NEWS, 1)
    learn_of_journey(me, 1.0 if captured < policy.route_capture_chance else 0.0, p)
    if calls:
        weight = p.behaviour_report_weight
        outcome = 1.0 if punished < policy.origin_kin_punishment_chance else 0.0
        me.believed_punishment = revise(me.believed_punishment, me.punishment_reports, outcome, weight)
        me.punishment_reports = min(p.life_report_memory, me.punishment_reports + weight)
    me.believed_destination *= 1.0 - p.life_picture_fades
    if found_out < p.life_picture_fades:
        me.deceived = 0
        me.believed_no_return = 1.0
        me.believed_destination = min(0.0, me.believed_destination)


@rule
def be_deceived(me, policy, p, luck):
    """A guide gives a false picture with chance `route.deception`: a safe road, a golden place, a way back (M66e)."""
    lied_to, _, _, _ = uniforms(luck, me.person, policy.month, Stream.BELIEF, 1)
    if lied_to >= policy.route_deception:
        return
    me.deceived = 1
    me.exposures |= Exposure.DECEIT
    me.believed_no_return = 0.0
    me.believed_destination = min(p.life_deceit_size, me.believed_destination + p.life_deceit_size)
    learn_of_journey(me, 0.0, p)


@rule
def hear_propaganda(me, policy, p, u):
    """A staged return lowers the picture of the destination, down to -`life.propaganda_size` (M66g). One uniform."""
    if u < policy.origin_propaganda:
        me.believed_destination = max(-p.life_propaganda_size, me.believed_destination - p.life_propaganda_size)


@rule
def see_control(me, place, policy, p):
    """Arrest in the own place is seen: the hazard of one who knows the place."""
    me.believed_arrest = settled_hazard(me, place, me.hiding, policy, p)
