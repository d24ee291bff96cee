"""One person as a row: every attribute with unit and meaning.

Floats take eight bytes, integers four (identity eight), and codes, places, options and flags one.
"""

from __future__ import annotations

from transitsim.core.dictionary import Field, record_type
from transitsim.schema.enums import NEVER

SLOTS = 32  # addresses a family: person = family * SLOTS + slot
SMALL = ("0/1", "code", "place", "option")  # units whose values fit one byte
NOBODY, OUTSIDE, INSTITUTION = -1, -2, -3  # in place of a row of the family


def _i(name: str, unit: str, meaning: str, default: int = 0, kind: str = "i4") -> Field:
    return Field(name, unit, meaning, default, kind="i1" if unit in SMALL else kind)


def _f(name: str, unit: str, meaning: str, default: float = 0.0) -> Field:
    return Field(name, unit, meaning, default)


PERSON_FIELDS = (
    # identity, fixed
    _i("person", "address", "identity, the first word of every draw; the same in every regime", kind="i8"),
    _i("family_row", "row", "row of the first member of the family"),
    _i("family_size", "rows", "of the family: everybody in it, and room for those who may be born"),
    _i("mother", "member", "who bore the person: which row of the family, -1 nobody, -2 outside the model", -1, "i1"),
    _i("father", "member", "the other parent, the same", -1, "i1"),
    _i("spouse", "member", "husband or wife, the same", -1, "i1"),
    _i("guardian", "member", "who looks after a minor: the same, -3 an institution", -1, "i1"),
    _i("head", "address", "of whom people live and travel with, -1 of nobody", -1, "i8"),
    _i("born_in_transit", "0/1", "born away from the origin: in transit, or of a person who came through it"),
    _i("born", "month", "month of birth"),
    _i("dies", "month", "month of a natural death", NEVER),
    _i("sex", "code", "0 female, 1 male; read only to look up tables of structures"),
    _i("social_class", "code", "0 poor, 1 middle, 2 privileged"),
    _i("home", "place", "where the person lives at the origin"),
    _i("desire_month", "month", "month of first wishing to cross; never for latent kin", NEVER),
    _f("cash_luck", "sd", "standard normal place in the distribution of cash of the class"),
    _f("price_luck", "sd", "standard normal place in the distribution of prices lent against"),
    _i("attached", "0/1", "tied to a work unit that notices absence"),
    # place and time
    _i("place", "place", "where the person is"),
    _i("came_from", "place", "place left this month, -1 if none", -1),
    _i("hiding", "code", "how the person is housed in transit"),
    _i("wake", "month", "next month in which anything can happen, asleep or not", NEVER),
    _i("window_ends", "month", "month from which no crossing is tried any more, -1 if none was", -1),
    _i("held_until", "month", "end of the term of the last detention, -1 if none", -1),
    _i("travelling_until", "month", "month in which the last journey arrives, if nothing happens, -1 if none", -1),
    _i("arrived", "month", "last arrival at the destination or in a third country, -1 if none", -1),
    _i("entered", "month", "start of the present stay in transit", -1),
    _i("first_entered", "month", "start of the first stay in transit", -1),
    _i("entry_mode", "code", "how the crossing was paid for"),
    _i("goal", "option", "what the journey under way is for"),
    _i("set_out_from", "place", "where it began, and a child with a parent there goes back to"),
    _i("brings", "0/1", "minors in the person's care come along on the move of this month"),
    _i("attempts", "count", "journeys begun"),
    _i("arrests", "count", "arrests in transit"),
    _i("returns", "count", "forced returns to the origin"),
    _i("bound", "0/1", "was arrested on the way to the destination"),
    _i("short_trip", "0/1", "came to earn or fetch food and go back"),
    # constraint
    _i("bond", "months", "months still held to a placement, 0 when free"),
    _f("debt", "US$", "owed to a lender or a guide"),
    _f("instalment", "US$/month", "paid off a guide's debt"),
    _i("guide", "0/1", "knows a guide"),
    _i("permit", "0/1", "holds a residence permit"),
    _i("biometric", "0/1", "enrolled biometrically"),
    _i("sponsored", "0/1", "kin abroad offer to pay; until used, or until it lapses"),
    _f("offer", "US$", "what kin have laid by for the person's road and crossing"),
    _i("offered_by", "member", "who did: which row of the family", -1, "i1"),
    _i("offer_ends", "month", "in which the offer lapses", NEVER),
    _i("registered", "0/1", "one born in transit who is in a household register"),
    _i("informed", "0/1", "knows that there is a road to a third country"),
    # means
    _f("savings", "US$", "money at hand"),
    _f("earned", "US$/month", "pay this month"),
    _f("pay_due", "US$/month", "pay of the work in transit this month, withheld or not"),
    _f("spent", "US$/month", "consumption this month, board in kind included"),
    _f("saved", "US$/month", "saved this month; below 0 when savings are drawn down"),
    _f("support", "US$/month", "given by others this month, so that nobody falls below the floor of consumption"),
    _i("rung", "0-5", "job rung in transit"),
    _i("employed", "0/1", "has a job at the destination"),
    _f("language", "0-1", "command of the language of the transit country"),
    _f("skill", "0-1", "business skill learned at work"),
    _i("enterprise", "0/1", "runs a business at the destination"),
    # ties
    _i("births", "count", "children borne in the course of the world"),
    _i("due", "month", "in which the person gives birth, never if not expecting", NEVER),
    _i("last_birth", "month", "of the last birth, -1 without one", -1),
    # what the person knows of kin (`rules/family/sheet.py`)
    _f("children_here", "children", "own minors who live with the person, by the care that they need"),
    _f("children_bound", "children", "of these, those whom a parent outside the model would keep"),
    _f("children_free", "children", "of these, those who may come along on the road"),
    _f("children_left", "children", "own minors in the transit country, by the care that they need"),
    _f("children_home", "children", "own minors at the origin, the same"),
    _f("children_there", "children", "own minors at the destination, the same"),
    _i("mates", "people", "others who are grown, of the same household, and in the same place"),
    _i("spouse_here", "0/1", "husband or wife is one of those"),
    _i("minors_here", "people", "own minors who live with the person"),
    _i("minors_apart", "people", "own minors who live elsewhere"),
    _i("minors_left", "people", "of these, those in the transit country"),
    _i("wards", "people", "minors in the person's care who live with them"),
    _i("wards_free", "people", "of these, those who may come along on the road"),
    _i("wards_born", "people", "of those who may come along, born in transit"),
    _i("sole", "0/1", "one of these would be left with nobody"),
    _i("infant", "0/1", "an infant needs the person"),
    _i("let_go", "0/1", "a minor who may come along on the road: papers, and a parent's consent"),
    _i("exposed", "0/1", "a minor whose entry in a register exposes a parent who is there"),
    _f("care_sent", "US$/month", "sent this month to children left in transit"),
    _f("partner", "-1 to 1", "quality of the union"),
    _i("union_since", "month", "start of the present union, -1 without one", -1),
    _f("dependants", "weight", "summed weight of kin at the origin who live on what is sent"),
    _f("need", "US$/month", "what they need, shared among those who send"),
    _f("need_met", "share", "share of it delivered, smoothed over three months"),
    _f("sent", "US$/month", "sent this month to kin at the origin"),
    _i("kin_there", "0/1", "has had kin reach the destination"),
    _i("kin_in_transit", "0/1", "has kin in the transit country"),
    _i("kin_punished", "count", "times kin at the origin were punished for the person's leaving, or the person among kin"),
    # beliefs
    _f("believed_capture", "chance", "of being caught on the road"),
    _f("capture_reports", "reports", "weight of what that belief rests on"),
    _f("believed_arrest", "chance a month", "of arrest where the person is"),
    _f("believed_punishment", "chance", "that kin are punished"),
    _f("punishment_reports", "reports", "weight of what that belief rests on"),
    _f("believed_destination", "utility", "what a false or hostile picture adds to life at the destination"),
    _f("believed_no_return", "0-1", "knowledge that there is no way back"),
    _i("deceived", "0/1", "was given a false picture by a guide, and has not found out"),
    # wellbeing
    _f("distress", "0-1", "mental distress"),
    _f("health", "0-1", "bodily health", 1.0),
    # the decision
    _f("leaving_taste", "utility", "persistent effect that belongs to the options that leave for good"),
    _i("reviewed", "month", "last review", -1),
    _i("shocks_from", "month", "month at whose address the taste shocks are drawn, -1 before the first review", -1),
    _i("review_until", "month", "reviews are certain until this month after an event", -1),
    _i("wish_safe", "option", "best option if the road were free and safe"),
    _i("wish", "option", "best option at its price and danger"),
    _i("choice", "option", "best option among those open"),
    _i("open_options", "bits", "options that no constraint closes"),
    _i("binding", "constraint bits", "what closes the wished option"),
    _i("state", "code", "aspiration by capability this month"),
    _f("shortfall", "US$", "money missing for the wished option"),
    _f("months_to_afford", "months", "shortfall over monthly saving"),
    _f("opening_luck", "uniform", "draw that identity checks are held against, as long as the taste shocks last"),
    _f("admission_luck", "uniform", "draw that admission abroad is held against, as long"),
    _i("helped", "code", "who lifts money and guide this month: 0 nobody, 1 helper, 2 friend, 3 embassy"),
    _f("watch_luck", "uniform", "draw that a permit's watch is held against, as long"),
    # exposure and messages
    _i("violent_months", "months", "months with violence"),
    _i("wished_months", "months", "months lived as wished were the road free and safe; at home, of return alone"),
    _i("exposures", "bits", "what the person was exposed to this month"),
    _i("acts", "bits", "what the person did this month"),
    _i("messages", "bits", "left for kin this month"),
    _i("requests", "bits", "rationed places requested this month"),
    _i("pending_requests", "bits", "rationed places requested last month: the answer comes now"),
)

# what others of the family read lies together, in one line of the processor's cache
READ_BY_KIN = (
    *("person", "head", "family_row", "family_size", "born", "dies", "wake", "desire_month", "messages"),
    *("mother", "father", "spouse", "guardian", "born_in_transit", "sex", "place", "came_from", "home", "let_go", "registered"),
)
PERSON = record_type(PERSON_FIELDS, READ_BY_KIN)
