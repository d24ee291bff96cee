"""What waits at the destination: grant, work, pay, belonging."""

from transitsim.core.elementary import exp
from transitsim.core.jit import rule


@rule
def stigma_met(policy, p):
    """Stigma of everyday life plus what a press that shows victims only adds to it, at most 1 (M66i)."""
    return min(1.0, policy.destination_stigma + p.life_frame_stigma * policy.destination_media_frame)


@rule
def employment_chance(policy, p):
    """e exp(-k (s - s0)): stigma beyond that under which employment was observed costs jobs (M66b)."""
    return min(1.0, policy.destination_employment * exp(-p.life_stigma_jobs * (stigma_met(policy, p) - p.life_stigma_reference)))


@rule
def assets(me):
    """Mean of language and business skill, carried onward (M32)."""
    return (me.language + me.skill) / 2.0


@rule
def pay_there(me, policy, p):
    """Pay w (1 + r (a - a0)), a the language and skill brought along. US$ a month."""
    return policy.destination_wage * max(0.0, 1.0 + policy.destination_skill_return * (assets(me) - p.life_assets_reference))


@rule
def income_there(me, policy, p):
    """Expected income: employment * pay + (1 - employment) * benefit - rent, US$ a month."""
    employed = employment_chance(policy, p)
    return max(1.0, employed * pay_there(me, policy, p) + (1.0 - employed) * policy.destination_benefit - policy.destination_rent)


@rule
def support_for_child(policy):
    """What the destination pays for a child born in transit: a share of the grant, US$ (M59)."""
    return policy.destination_child_support * policy.destination_grant


@rule
def grant_for(me, policy):
    """First cash; beyond `destination.late_years` of transit only `destination.late_share` of it (M66c). US$."""
    late = policy.destination_late_years
    if late > 0.0 and me.entered >= 0 and policy.month - me.entered > 12.0 * late:
        return policy.destination_grant * policy.destination_late_share
    return policy.destination_grant
