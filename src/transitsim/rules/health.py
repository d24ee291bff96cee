"""Body and mind: harm as counted exposure, health and the care it needs, distress (M01, M02, M32, M50, M72, M73)."""

from transitsim.core.jit import rule
from transitsim.core.random_numbers import Stream, uniforms
from transitsim.schema.enums import Act, Exposure


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
    """Violence with the given chance; two risks of one month take two blocks of random numbers."""
    harm, _, _, _ = uniforms(luck, me.person, policy.month, Stream.EXPOSURE, block)
    if harm < chance:
        suffer(me, Exposure.VIOLENCE + 0, p)


@rule
def care_in_transit(me, policy):
    """Share of health care that is open in the transit country, by papers."""
    return policy.transit_care_access_permit if me.permit else policy.transit_care_access


@rule
def keep_health(me, access, p):
    """H' = H + gain * access * (1 - H) - wear * (1 - access) * H."""
    me.health += p.life_health_gain * access * (1.0 - me.health) - p.life_health_wear * (1.0 - access) * me.health


@rule
def fall_ill(me, p, u):
    """Ill this month with chance illness * (1 - H): no one sets out ill. One uniform."""
    if u < p.life_illness * (1.0 - me.health):
        me.exposures |= Exposure.ILLNESS


@rule
def apart_from_kin(me):
    """True while own minors live elsewhere, or kin at the origin live on what is sent."""
    return me.minors_apart > 0 or me.dependants > 0.0


@rule
def distress_kept_up(me, stigma, p):
    """Level that separation and stigma keep up: a [apart] + b stigma, at most 1."""
    apart = p.life_distress_separation if apart_from_kin(me) else 0.0
    return min(1.0, apart + p.life_distress_stigma * stigma)


@rule
def live_with_distress(me, stigma, p):
    """D' = D + r (level - D): so slow that fifteen years change little (Noh and Lee 2020; M72)."""
    me.distress += p.life_distress_recovery * (distress_kept_up(me, stigma, p) - me.distress)


@rule
def seek_care(me, policy, p, u):
    """Mental-health care is used this month with chance base/12 * (1 + k D); natives use it with base/12. One uniform."""
    if u < policy.destination_care_base / 12.0 * (1.0 + p.life_care_slope * me.distress):
        me.acts |= Act.SEEK_CARE
