"""Harm as counted exposure, at every stage of a journey (M01, M02)."""

from transitsim.ground.compiled import rule
from transitsim.ground.luck import Stream, uniforms
from transitsim.nouns.codes import Exposure


@rule
def suffer(me, exposure, p):
    """Note one exposure of this month; violence and discrimination close a share of the gap to full distress."""
    if me.exposures & exposure:
        return
    me.exposures |= exposure
    if exposure == Exposure.VIOLENCE:
        me.violent_months += 1
    if exposure == Exposure.VIOLENCE or exposure == Exposure.DISCRIMINATION:
        me.distress += p.life_trauma * (1.0 - me.distress)


@rule
def risk_violence(me, chance, block, policy, p, luck):
    """Violence with the given chance; two risks of one month take two blocks of luck."""
    harm, _, _, _ = uniforms(luck, me.person, policy.month, Stream.EXPOSURE, block)
    if harm < chance:
        suffer(me, Exposure.VIOLENCE + 0, p)
