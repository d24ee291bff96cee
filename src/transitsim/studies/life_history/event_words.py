"""What happens in a life, in words: month by month, from what differs between one month's end and the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from transitsim.rules.moves import at_origin, is_transit
from transitsim.schema.enums import TRANSIT, Constraint, Hiding, Option, Place, State
from transitsim.studies.life_history.family_lanes import Family, Lane, lanes
from transitsim.studies.life_history.family_words import (
    HELD,
    UNDER_WAY,
    Moment,
    birth,
    how_entered,
    how_paid,
    minor_moves,
    minors,
    money,
    news,
    parents,
    punishment,
    who_goes,
    with_whom,
)
from transitsim.studies.life_history.timeline import Years

HOUSING = {
    Hiding.NONE: "without a roof",
    Hiding.SHELTER: "in a shelter",
    Hiding.EMPLOYER: "lives with an employer",
    Hiding.MARRIAGE: "a union begins",
    Hiding.COMMERCIAL_SEX: "in commercial sex",
    Hiding.RENT: "rents a room",
}
BEGINS = {
    "permit": "gets a permit",
    "employed": "finds a job",
    "enterprise": "starts a business",
    "deceived": "is given a false picture by a guide",
    "registered": "is entered in a household register",
}
ENDS = {"employed": "loses the job", "enterprise": "closes the business"}
WISHES = {
    Option.STAY: "stay",
    Option.MOVE: "move elsewhere inside",
    Option.DESTINATION_ALONE: "go on to {destination} alone",
    Option.DESTINATION_WITH_CHILD: "go on to {destination} together",
    Option.THIRD_COUNTRY: "go on to a third country",
    Option.RETURN: "go home",
}
OBSTACLES = {
    Constraint.FUNDS: "money is missing",
    Constraint.GUIDE: "no guide",
    Constraint.CONFINED: "held to a placement or a debt",
    Constraint.SURVEILLANCE: "identity checks",
    Constraint.CHILD: "a child who may not come, or would be left with nobody",
    Constraint.BORDER: "the way is shut",
    Constraint.HEALTH: "illness, an infant, or a birth to come",
    Constraint.INFORMATION: "no road is known",
    Constraint.ELIGIBILITY: "nobody admits them",
}
Happening = tuple[int, tuple[str, ...]]  # a month, and what happens in it
GOALS = {Option.THIRD_COUNTRY: "a third country"}


def events(
    years: Years, member: int | None = None, told: Sequence[Lane] = (), which: int = 0
) -> list[tuple[int, tuple[str, ...]]]:
    """Months in which something happens to one of the family, each with what does.

    Of the person asked for wishes, work and money too; a year's pay and money sent stand in its last month.

    Parameters
    ----------
    member : row of the family; the person asked for when None
    told : who is named by which letter (`family_lanes.py`); `which` of the regimes there these years are
    """
    me = years.member if member is None else member
    family, asked = Family(years, told or lanes([years]), which), me == years.member
    awake, found = years.awake[:, me], []
    for month in range(len(awake)):
        words = tuple(_happened(Moment(family, me, month), asked))
        if asked:
            words += tuple(_year(years.ends[:, me], awake, month))
        if words:
            found.append((month, words))
    return found


def _happened(moment: Moment, asked: bool) -> Iterator[str]:
    before, now = moment.before, moment.now
    if now["place"] < 0 or before["place"] == Place.DEAD:
        return
    if before["place"] < 0:
        yield from birth(moment)
        return
    if asked and now["desire_month"] == moment.month and at_origin.py_func(now["place"]):
        yield "begins to wish to leave"
    if moment.moved:
        yield _moved(moment)
    elif now["arrests"] > before["arrests"]:
        yield "arrested, let go for all savings"
    if now["place"] == Place.DEAD:
        return
    if not moment.minor:
        yield from parents(moment)
        yield from _household(before, now)
    yield from minors(moment)
    yield from money(moment)
    yield from punishment(moment)
    if asked and not moment.minor:
        yield from who_goes(moment)
        yield from news(moment)
        yield from _work(before, now)
    yield from (words for name, words in BEGINS.items() if now[name] > before[name] and (asked or name == "registered"))
    if asked and not moment.minor:
        yield from _wishes(moment)
    elif not moment.minor and now["binding"] & Constraint.HOUSEHOLD and not before["binding"] & Constraint.HOUSEHOLD:
        yield f"wants to {_wish(moment, 'wish')}; the household decides to {_wish(moment, 'choice')}"


def _moved(moment: Moment) -> str:
    """A change of place in words."""
    before, now = moment.before["place"], moment.now["place"]
    to = moment.place(now)
    if now == Place.DEAD:
        return "dies"
    if moment.minor:
        return minor_moves(moment)
    if now in HELD:
        caught = "caught on leaving" if at_origin.py_func(before) else "arrested"
        return f"{'handed over' if before == Place.DETENTION_TRANSIT else caught}: {to}"
    if before in HELD:
        return f"let go: {to}"
    if at_origin.py_func(before):
        paid = how_entered(moment)
        return f"leaves for {to}{f' ({paid})' if paid else ''}{with_whom(moment)}"
    if is_transit.py_func(before) and now in UNDER_WAY:
        goal = GOALS.get(Option(moment.now["goal"]), moment.place(Place.DESTINATION))
        return f"sets out for {goal}{with_whom(moment)}; {how_paid(moment)}"
    if before in UNDER_WAY:
        return f"{'on to' if now in UNDER_WAY else 'reaches'} {to}{with_whom(moment)}"
    return f"{'goes back' if at_origin.py_func(now) else 'moves'} to {to}{with_whom(moment)}"


def _household(before: np.record, now: np.record) -> Iterator[str]:
    """Being held to a placement, and how one lives in transit."""
    if now["bond"] > 0 and before["bond"] == 0:
        yield f"held to a placement for {now['bond']} month{'s' if now['bond'] > 1 else ''}"
    elif now["bond"] == 0 and before["bond"] > 0 and now["place"] in TRANSIT:
        yield "no longer held"
    if before["hiding"] == Hiding.MARRIAGE and now["union_since"] < 0:
        yield "the union ends"
    if now["place"] in TRANSIT and now["hiding"] != before["hiding"]:
        yield HOUSING[Hiding(now["hiding"])]


def _work(before: np.record, now: np.record) -> Iterator[str]:
    if now["rung"] > before["rung"]:
        yield f"a better job, rung {now['rung']} of 5"
    yield from (words for name, words in ENDS.items() if now[name] < before[name])


def _wish(moment: Moment, name: str) -> str:
    """An option in words."""
    return WISHES[Option(moment.now[name])].format(destination=moment.place(Place.DESTINATION))


def obstacles(bits: int) -> str:
    """What stands in the way, in words.

    >>> obstacles(3)
    'money is missing; no guide'
    """
    return "; ".join(words for bit, words in OBSTACLES.items() if bits & bit)


def _wishes(moment: Moment) -> Iterator[str]:
    """What a review changed: what the person would do were the road free and safe, what they want, what stands in the way."""
    before, now = moment.before, moment.now
    if at_origin.py_func(now["place"]):
        if now["state"] == State.INVOLUNTARY and before["state"] != State.INVOLUNTARY:
            yield f"tries to cross and cannot: {obstacles(int(now['binding']))}"
        return
    if now["place"] not in TRANSIT or now["state"] in (State.NOT_COUNTED, State.FORCED) or before["place"] not in TRANSIT:
        return
    wishes = now["wish_safe"] != before["wish_safe"] or now["wish"] != before["wish"]
    if not wishes and (now["reviewed"] == before["reviewed"] or now["binding"] == before["binding"]):
        return
    safe, wish = _wish(moment, "wish_safe"), _wish(moment, "wish")
    told = f"would, and wants to, {wish}" if safe == wish else f"would {safe}, wants to {wish}"
    others = int(now["binding"]) & ~Constraint.HOUSEHOLD
    if now["binding"] & Constraint.HOUSEHOLD:
        told += f"; the household decides to {_wish(moment, 'choice')}"
    if others and now["wish"] != now["choice"]:
        told += f"; what stands in the way: {obstacles(others)}"
    yield told


def _year(rows: np.ndarray, awake: np.ndarray, month: int) -> Iterator[str]:
    """Pay, money sent and months with violence of the calendar year, or its part, that ends with this month."""
    if month % 12 < 11 and month + 1 < len(awake):
        return
    first = month - month % 12
    year = rows[first + 1 : month + 2][awake[first : month + 1]]  # who sleeps earns and sends nothing
    if year["earned"].any():
        sent = year["sent"].sum()
        yield f"income of {year['earned'].mean():,.0f} US$ a month this year" + (
            f", sent home {sent:,.0f} US$ in all" if sent >= 0.5 else ""
        )
    violent = rows["violent_months"][month + 1] - rows["violent_months"][first]
    if violent:
        yield f"violence in {violent} month{'s' if violent > 1 else ''} of it"
