"""Arrival: the grant, a first job or none, word to kin, and what kin at the origin may pay for it."""

from transitsim.ground.compiled import rule
from transitsim.ground.luck import Stream, uniforms
from transitsim.nouns.codes import Mail, Option, Place
from transitsim.rules.moves import leave_home, move_to, no_choice
from transitsim.rules.settlement.support import employment_chance, grant_for, support_for_child


@rule
def arrive(me, policy, p, luck, to):
    """Settle at `to`; kin are told; with dependants at home, kin are punished with the origin's chance (M41)."""
    job, known, _, _ = uniforms(luck, me.person, policy.month, Stream.ARRIVAL, 0)
    leave_home(me)
    no_choice(me)
    move_to(me, to)
    me.until = policy.month
    me.guide = 0
    me.sponsored = 0
    if to == Place.DESTINATION:
        me.mail |= Mail.REACHED_DESTINATION
        me.savings += grant_for(me, policy)
        if me.goal == Option.DESTINATION_WITH_CHILD:
            me.savings += support_for_child(policy)
        me.employed = 1 if job < employment_chance(policy, p) else 0
    if me.dependants > 0.0 and known < policy.origin_kin_punishment_chance:
        me.kin_punished += 1
        me.mail |= Mail.KNOWN_DEPARTURE
