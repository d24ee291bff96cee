"""What waits at the destination: income and the grant."""

from transitsim.ground.compiled import rule


@rule
def income_there(policy):
    """Expected income: employment * wage + (1 - employment) * benefit - rent, US$ a month."""
    return max(
        1.0,
        policy.destination_employment * policy.destination_wage
        + (1.0 - policy.destination_employment) * policy.destination_benefit
        - policy.destination_rent,
    )


@rule
def grant_for(me, policy):
    """First cash; beyond `destination.late_years` of transit only `destination.late_share` of it (M66c). US$."""
    late = policy.destination_late_years
    if late > 0.0 and me.entered >= 0 and policy.month - me.entered > 12.0 * late:
        return policy.destination_grant * policy.destination_late_share
    return policy.destination_grant
