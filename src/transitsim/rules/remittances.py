"""Money for kin at the origin: the new economics of labour migration (Lucas and Stark 1985)."""

from transitsim.core.jit import rule
from transitsim.core.random_numbers import Stream, uniforms
from transitsim.schema.enums import Act

LEAST_SHARE = 0.01  # of money sent that arrives, for a division that would else be by zero


@rule
def remittance(income, kin_income, weight, delivered_share):
    """r* = max(0, (w y - y_k / g) / (1 + w)): maximises ln(y - r) + w ln(y_k + g r); g is the share that arrives."""
    if delivered_share <= 0.0:
        return 0.0
    return max(0.0, (weight * income - kin_income / delivered_share) / (1.0 + weight))


@rule
def care_money(income, left, p):
    """Money for K children left in transit: r* with weight w K, who otherwise live on the floor of consumption (M58). US$."""
    if left <= 0.0:
        return 0.0
    return remittance(income, left * p.behaviour_consumption_floor, left * p.behaviour_child_weight, 1.0)


@rule
def arriving_share(policy):
    """Expected share that arrives, g = (1 - fee) (1 - loss) (1 - seizure)."""
    return (1.0 - policy.remittance_fee) * (1.0 - policy.remittance_loss_chance) * (1.0 - policy.origin_seizure_chance)


@rule
def amount_needed(me, share):
    """What must be sent for the whole need to arrive, US$."""
    return me.need / max(share, LEAST_SHARE)


@rule
def send_money(me, policy, p, luck, income):
    """Send r* when a call gets through, never more than fills the need; what arrives is smoothed over `life.need_months`.

    Returns the amount sent, US$.
    """
    sent = 0.0
    delivered = 0.0
    share = arriving_share(policy)
    if me.dependants > 0.0:
        wanted = min(remittance(income, p.life_origin_consumption, p.behaviour_kin_weight, share), amount_needed(me, share))
        if wanted > 0.0:
            call, lost, seized, _ = uniforms(luck, me.person, policy.month, Stream.REMITTANCE, 0)
            if call >= policy.origin_phone_block_chance:
                sent = wanted
                if lost >= policy.remittance_loss_chance and seized >= policy.origin_seizure_chance:
                    delivered = sent * (1.0 - policy.remittance_fee)
        me.need_met += (min(1.0, delivered / me.need) - me.need_met) / p.life_need_months
    me.sent = sent
    if sent > 0.0:
        me.acts |= Act.SEND
    return sent
