"""Money for kin at the origin: the new economics of labour migration (Lucas and Stark 1985)."""

from transitsim.core.jit import rule
from transitsim.core.random_numbers import Stream, uniforms
from transitsim.rules.prices import need_now, origin_consumption
from transitsim.schema.enums import Act

LEAST_SHARE = 0.01  # of money sent that arrives, for a division that would else be by zero


@rule
def remittance(income, kin_income, weight, delivered_share):
    """r* = max(0, (w y - y_k / g) / (1 + w)): maximises ln(y - r) + w ln(y_k + g r); g is the share that arrives."""
    if delivered_share <= 0.0:
        return 0.0
    return max(0.0, (weight * income - kin_income / delivered_share) / (1.0 + weight))


@rule
def care_money(income, left, policy, p):
    """Money for K children left in transit: r* with weight w K, who otherwise live on the floor of consumption (M58). US$."""
    if left <= 0.0:
        return 0.0
    return remittance(income, left * p.behaviour_consumption_floor * policy.transit_prices, left * p.behaviour_child_weight, 1.0)


@rule
def arriving_share(policy):
    """Expected share that arrives, g = (1 - fee) (1 - loss) (1 - seizure)."""
    return (1.0 - policy.remittance_fee) * (1.0 - policy.remittance_loss_chance) * (1.0 - policy.origin_seizure_chance)


@rule
def amount_needed(me, policy, share):
    """What must be sent for the whole need to arrive, US$."""
    return need_now(me, policy) / max(share, LEAST_SHARE)


@rule
def wanted_remittance(me, policy, p, income):
    """What is sent when a call gets through: r*, never more than fills the need. US$ a month."""
    if me.dependants <= 0.0:
        return 0.0
    share = arriving_share(policy)
    return min(remittance(income, origin_consumption(policy, p), p.behaviour_kin_weight, share), amount_needed(me, policy, share))


@rule
def expected_remittance(me, policy, p, income):
    """Expected US$ sent a month, c r, and expected share of the need met, c (1 - loss) (1 - seizure) min(1, r (1 - fee)/need).

    c : chance that a call gets through
    """
    sent = wanted_remittance(me, policy, p, income)
    if sent <= 0.0 or me.need <= 0.0:
        return 0.0, 0.0
    calls = 1.0 - policy.origin_phone_block_chance
    arrives = (1.0 - policy.remittance_loss_chance) * (1.0 - policy.origin_seizure_chance)
    return calls * sent, calls * arrives * min(1.0, sent * (1.0 - policy.remittance_fee) / need_now(me, policy))


@rule
def send_money(me, policy, p, luck, income):
    """Send r* when a call gets through, never more than fills the need; what arrives is smoothed over `life.need_months`.

    Returns the amount sent, US$.
    """
    sent = 0.0
    delivered = 0.0
    if me.need > 0.0:
        wanted = wanted_remittance(me, policy, p, income)
        if wanted > 0.0:
            call, lost, seized, _ = uniforms(luck, me.person, policy.month, Stream.REMITTANCE, 0)
            if call >= policy.origin_phone_block_chance:
                sent = wanted
                if lost >= policy.remittance_loss_chance and seized >= policy.origin_seizure_chance:
                    delivered = sent * (1.0 - policy.remittance_fee)
        me.need_met += (min(1.0, delivered / need_now(me, policy)) - me.need_met) / p.life_need_months
    me.sent = sent
    if sent > 0.0:
        me.acts |= Act.SEND
    return sent
