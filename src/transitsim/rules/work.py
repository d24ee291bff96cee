"""Language, the job ladder and pay."""

from transitsim.core.jit import rule
from transitsim.rules.union import bargaining
from transitsim.schema.enums import TOP_RUNG, Act, Hiding


@rule
def learn_language(me, place, p):
    """L' = L + rate * exposure * (1 - L); while held `life.language_held` of it is heard (M29)."""
    exposure = place.language_exposure * (p.life_language_held if me.bond > 0 else 1.0)
    if me.bond == 0 and me.language < p.life_promotion_language:
        me.acts |= Act.LEARN
    me.language += p.behaviour_learning_rate * exposure * (1.0 - me.language)


@rule
def learn_skill(me, p):
    """B' = B + gain * rung/top * (1 - B): business skill comes with responsibility (M32, M71)."""
    me.skill += p.life_skill_gain * (1.0 / TOP_RUNG) * me.rung * (1.0 - me.skill)


@rule
def promote(me, policy, p, u):
    """The next rung with a constant hazard once the language serves, up to the cap without papers (M30, M31). One uniform."""
    cap = float(TOP_RUNG) if me.permit else policy.transit_rung_cap
    if me.bond == 0 and me.language >= p.life_promotion_language and me.rung < cap and u < p.life_promotion_hazard:
        me.rung += 1


@rule
def going_wage(place, policy, p, language, rung):
    """Pay w = wage * place * (base + slope L) (1 + step * rung), US$ a month."""
    return (
        policy.transit_wage
        * place.wage_factor
        * (p.life_wage_language_base + p.life_wage_language_slope * language)
        * (1.0 + p.life_rung_step * rung)
    )


@rule
def pay_share(me, policy, p):
    """Share of the going wage that is paid, by hiding place; in a union nothing while held (M23), else m + k b (1 - m).

    b is bargaining power (M20).
    """
    hiding = me.hiding
    if hiding == Hiding.MARRIAGE:
        if me.bond > 0:
            return 0.0
        regained = p.life_bargain_pay * bargaining(me, policy, p)
        return p.life_pay_marriage + regained * (1.0 - p.life_pay_marriage)
    if hiding == Hiding.COMMERCIAL_SEX:
        return p.life_pay_commercial_sex
    if hiding == Hiding.EMPLOYER:
        return p.life_pay_employer
    if hiding == Hiding.SHELTER:
        return p.life_pay_shelter
    if hiding == Hiding.RENT:
        return p.life_pay_rent
    return p.life_pay_none


@rule
def expected_pay(me, policy, pay):
    """Pay less what is withheld from one without papers, on average. US$ a month."""
    return pay if me.permit else pay * (1.0 - policy.transit_wage_theft)


@rule
def board(hiding, wage, policy, p):
    """Board in kind worth a share of the wage, US$ a month; a shelter gives the floor of consumption."""
    if hiding == Hiding.MARRIAGE or hiding == Hiding.COMMERCIAL_SEX:
        return p.life_board_union * wage
    if hiding == Hiding.EMPLOYER:
        return p.life_board_employer * wage
    if hiding == Hiding.SHELTER:
        return p.behaviour_consumption_floor * policy.transit_prices
    return 0.0
