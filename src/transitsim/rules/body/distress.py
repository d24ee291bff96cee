"""Distress: trauma that hardly fades, kept up by separation and stigma, and the care sought for it (M32, M72)."""

from transitsim.ground.compiled import rule
from transitsim.nouns.codes import NEVER, Act


@rule
def apart_from_kin(me, month):
    """True while a child born in transit and under 18 lives elsewhere, or dependants live at the origin."""
    away_a = me.child_a != NEVER and me.child_a_place != me.place and month - me.child_a < 216
    away_b = me.child_b != NEVER and me.child_b_place != me.place and month - me.child_b < 216
    return away_a or away_b or me.dependants > 0.0


@rule
def distress_kept_up(me, stigma, month, p):
    """Level that separation and stigma keep up: a [apart] + b stigma, at most 1."""
    apart = p.life_distress_separation if apart_from_kin(me, month) else 0.0
    return min(1.0, apart + p.life_distress_stigma * stigma)


@rule
def live_with_distress(me, stigma, month, p):
    """D' = D + r (level - D): so slow that fifteen years change little (Noh and Lee 2020; M72)."""
    me.distress += p.life_distress_recovery * (distress_kept_up(me, stigma, month, p) - me.distress)


@rule
def seek_care(me, policy, p, u):
    """Mental-health care is used this month with chance base/12 * (1 + k D); natives use it with base/12. One uniform."""
    if u < policy.destination_care_base / 12.0 * (1.0 + p.life_care_slope * me.distress):
        me.acts |= Act.SEEK_CARE
