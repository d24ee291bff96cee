"""Levers: what people face and laws, states or markets can move. Dated values live in `configs/regime/`.

A new lever is one line here, a dated value with its source in every regime that has no base (`configs/regime/`), and the rule
that reads it (`rules/`); then `make docs`.

A lever ending in `_women` or `_men` is a structure that differs by sex; the rules never see the sex, only the
row of the table that applies (`schema/structures.py`).
"""

from __future__ import annotations

from transitsim.core.dictionary import Field, record_type
from transitsim.schema.enums import TOP_RUNG


def _share(name: str, unit: str, meaning: str, high: float = 1.0) -> Field:
    return Field(name, unit, meaning, low=0.0, high=high)


def _amount(name: str, unit: str, meaning: str, high: float = 1e6) -> Field:
    return Field(name, unit, meaning, low=0.0, high=high)


LEVER_FIELDS = (
    # origin
    _amount("origin.desire", "people/month", "adults who begin to wish to cross", 50_000),
    _amount("origin.elite_leavers", "people/year", "privileged leavers who need not cross on foot", 1_000),
    _amount("origin.cash_median", "US$", "cash at hand of a poor household"),
    _amount("origin.prices", "index", "price level at the origin, 1 in the first month", 100),
    _amount("origin.crossing_fee", "US$", "price of the crossing for a border resident"),
    _share("origin.closed", "0 or 1", "nobody crosses, either way"),
    _share("origin.catch_chance", "chance", "caught at the crossing"),
    _share("origin.shoot_chance", "chance", "killed at the crossing"),
    _share("origin.crossing_violence", "chance", "violence at the crossing"),
    _share("origin.detention_violence", "chance a month", "violence in detention at the origin"),
    _share("origin.return_violence", "chance a month", "violence at home after a return"),
    _share("origin.propaganda", "chance a month", "hearing a staged return decry the destination"),
    _share("origin.detection_attached", "chance", "departure noticed early, tied to a work unit"),
    _share("origin.detection_unattached", "chance", "departure noticed early, not tied"),
    _share("origin.accepts_returnees", "chance a month", "a person held for return is taken back"),
    _amount("origin.punishment_months", "months", "mean detention after a forced return", 240),
    _amount("origin.punishment_bound_factor", "factor", "on it when caught on the way to the destination", 10),
    _share("origin.kin_punishment_chance", "chance", "kin are punished when a person is known to have gone abroad"),
    _amount("origin.kin_punishment_severity", "utility factor", "how hard", 10),
    _share("origin.phone_block_chance", "chance a month", "a call to kin fails"),
    _share("origin.seizure_chance", "chance", "money sent is lost or seized at the origin"),
    # transit
    _share("transit.arrest_hazard", "per month", "arrest of a visible person without papers"),
    _amount("transit.arrest_coethnic_factor", "factor", "on it in the co-ethnic border area", 10),
    _amount("transit.arrest_village_factor", "factor", "on it in a village", 10),
    _amount("transit.arrest_city_factor", "factor", "on it in a city", 10),
    _amount("transit.arrest_inland_factor", "factor", "on it inland", 10),
    _share("transit.standardisation", "0-1", "how far the regional factors are squeezed to one"),
    _share("transit.arrest_home_factor", "factor", "on it when hidden in a union"),
    _share("transit.arrest_confined_factor", "factor", "on it when hidden in commercial sex"),
    _share("transit.arrest_employer_factor", "factor", "on it when living in with an employer"),
    _share("transit.arrest_rent_factor", "factor", "on it in a rented room"),
    _share("transit.arrest_shelter_factor", "factor", "on it in a shelter"),
    _share("transit.arrest_permit_factor", "factor", "on it with a permit"),
    _share("transit.handover_share", "share", "of the arrested who are handed over for return"),
    _share("transit.recognition", "share", "of arrests of people without papers that recognition as refugees prevents"),
    _share("transit.detention_violence", "chance a month", "violence in detention in transit"),
    _amount("transit.detention_months", "months", "held before return", 120),
    _share("transit.backlog_release_hazard", "per month", "let go while the origin refuses returnees"),
    _amount("transit.prices", "index", "price level in transit, 1 in the first month", 100),
    _amount("transit.wage", "US$/month", "pay without papers at a middling command of the language"),
    _amount("transit.rung_cap", "0-5", "highest job rung without papers", TOP_RUNG),
    _share("transit.wage_theft", "chance a month", "pay is withheld from one without papers"),
    _share("transit.care_access", "share", "of health care open without papers"),
    _share("transit.care_access_permit", "share", "of health care open with a permit"),
    _amount("transit.bride_demand", "index", "demand for informal unions, 1 at its height", 5),
    _amount("transit.bride_price", "US$", "median price, which lenders lend against"),
    _amount("transit.bond_months", "months", "mean time held after a placement", 120),
    _share("transit.violence_home", "chance a month", "violence in a union"),
    _share("transit.violence_confined", "chance a month", "violence in commercial sex"),
    _share("transit.violence_elsewhere", "chance a month", "violence otherwise"),
    _share("transit.permit_rate", "per month", "granted to the eligible"),
    _amount("transit.permit_years", "years", "residence needed without a child", 50),
    _share("transit.permit_exit_block", "chance", "a permit's watch stops a departure"),
    _share("transit.permit_biometric_chance", "chance", "enrolled with the permit"),
    _share("transit.surveillance", "0-1", "identity checks on travel"),
    _share("transit.child_papers_chance", "chance", "a registered child born in transit can get papers to travel"),
    _share("transit.registration_hazard", "per month", "a child born in transit is entered in a household register"),
    _share("transit.registration_exposes", "0-1", "registering a child exposes a parent who is there"),
    # route
    _amount("route.fee", "US$", "price of the road to the destination"),
    _share("route.upfront_share", "share", "of it paid before arrival"),
    _share("route.pledge_share", "share", "of the grant that a guide lends against"),
    _amount("route.child_fee_factor", "factor", "on the price with a child", 5),
    _share("route.guide_penalty", "0-1", "prosecution of guides: fewer of them, and more expensive"),
    _share("route.deception", "chance", "a guide gives a false picture"),
    _share("route.violence", "chance a month", "violence on the road"),
    _amount("route.journey_months", "months", "from setting out to the destination", 60),
    _share("route.airlift", "share", "of those waiting on the way who are flown to the destination this month"),
    _share("route.contact_hazard", "per month", "of meeting a guide"),
    _share("route.contact_factor", "factor", "on meeting one: closures and prosecution"),
    _share("route.open", "0 or 1", "a leg out of the transit country is open"),
    _share("route.capture_chance", "chance", "caught, an attempt"),
    _share("route.death_chance", "chance", "dies, an attempt"),
    _amount("route.rescue_places", "people/year", "journeys paid by helpers"),
    _amount("route.embassy_places", "people/year", "entries to embassies that work"),
    _amount("route.other_leavers", "people/year", "by sea, across the line, workers and officials abroad", 1_000),
    # destination
    _amount("destination.prices", "index", "price level at the destination, 1 in the first month", 100),
    _amount("destination.grant", "US$", "first cash"),
    _amount("destination.wage", "US$/month", "mean pay of the employed"),
    _share("destination.employment", "share", "employed"),
    _amount("destination.benefit", "US$/month", "benefit"),
    _amount("destination.rent", "US$/month", "rent"),
    _share("destination.stigma", "0-1", "one minus belonging"),
    _amount("destination.late_years", "years", "of transit beyond which support is cut; 0 is no rule", 50),
    _share("destination.late_share", "share", "of support left beyond them"),
    _share("destination.child_support", "share", "of a grant paid for a child born in transit"),
    _share("destination.media_frame", "share", "of the press that shows victims only"),
    _share("destination.discrimination", "chance a month", "discrimination at full stigma"),
    _share("destination.care_base", "per year", "use of mental-health care by natives"),
    _share("destination.skill_return", "share", "pay added per unit of language and skill above the reference"),
    _share("destination.enterprise", "per year", "start-up of a business, at no language and no skill"),
    _share("destination.return_allowed", "0 or 1", "the settled may go home"),
    _share("destination.redefection", "per person-year", "going back to the origin"),
    _share("destination.onward", "per person-year", "moving on to a third country"),
    # third countries
    _amount("third.places", "people/year", "admissions"),
    _amount("third.wait_months", "months", "wait for admission", 240),
    # remittances and networks
    _share("remittance.fee", "share", "taken by the carrier"),
    _share("remittance.loss_chance", "chance", "the money does not arrive"),
    _share("network.sponsor_rate", "per person-year", "of paying for kin, at the reference price"),
    _amount("network.reference_price", "US$", "the price at which that rate holds"),
    _share("network.report_hazard", "per month", "of hearing how a journey or a family fared"),
    # structures that differ by sex
    _share("structure.credit_women", "chance", "a lender takes the pledge of a woman"),
    _share("structure.credit_men", "chance", "a lender takes the pledge of a man"),
    _share("structure.attached_women", "share", "of women tied to a work unit"),
    _share("structure.attached_men", "share", "of men tied to a work unit"),
    _share("structure.placement_women", "chance", "a woman without credit is placed at entry"),
    _share("structure.placement_men", "chance", "a man without credit is placed at entry"),
    _share("structure.union_women", "per month", "a woman enters an informal union, at full demand"),
    _share("structure.union_men", "per month", "a man enters an informal union, at full demand"),
    _share("structure.live_in_women", "per month", "a woman finds live-in work"),
    _share("structure.live_in_men", "per month", "a man finds live-in work"),
    _share("structure.birth_women", "per month", "a woman in a union gives birth"),
    _share("structure.birth_men", "per month", "a man in a union gives birth; 0 but in symmetric worlds"),
    _share("structure.care_women", "share", "of a child's care that falls to a mother"),
    _share("structure.care_men", "share", "of a child's care that falls to a father"),
    _amount("structure.rescue_priority_women", "factor", "on a helper's chance to take a woman", 5),
    _amount("structure.rescue_priority_men", "factor", "on a helper's chance to take a man", 5),
    _share("structure.elite_women", "share", "of women among privileged leavers"),
    _share("structure.other_women", "share", "of women among the other routes"),
)

LEVERS = {field.name: field for field in LEVER_FIELDS}

# what the month offers beside the regime: filled by the engine from last month's queues
CHANCE_FIELDS = (
    Field("chance.rescue", "chance", "a helper's place for one who asks", kind="f8", low=0, high=1),
    Field("chance.embassy", "chance", "an embassy entry for one who tries", low=0, high=1),
    Field("chance.third", "chance", "admission for one who asks", low=0, high=1),
    Field("chance.friend", "chance", "a friend abroad pays for one who asks", low=0, high=1),
    Field("usual.capture_chance", "chance", "caught, an attempt, under the context's own regime", low=0, high=1),
    Field("usual.catch_chance", "chance", "caught at the crossing, under the context's own regime", low=0, high=1),
    Field("month", "month", "the month itself", kind="i8"),
    Field("news", "0 or 1", "the price of the road or a border has just changed: everybody thinks again", kind="i8"),
)

POLICY = record_type(LEVER_FIELDS + CHANCE_FIELDS)
