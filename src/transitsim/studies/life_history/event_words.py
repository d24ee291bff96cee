"""What happens in a life, in words: month by month, from what differs between one month's end and the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from transitsim.results.labels import binding_word, place_words
from transitsim.schema.enums import TRANSIT, Entry, Hiding, Option, Place, State
from transitsim.studies.life_history.timeline import Years

HELD = (Place.DETENTION_TRANSIT, Place.DETENTION_ORIGIN)
HOME = (Place.ORIGIN_BORDER, Place.ORIGIN_INTERIOR)
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
    "kin_there": "kin have reached the destination",
    "sponsored": "kin abroad offer to pay",
    "employed": "finds a job",
    "enterprise": "starts a business",
    "deceived": "is given a false picture by a guide",
    "kin_punished": "kin at the origin are punished",
    "registered": "is entered in a household register",
}


def events(years: Years) -> list[tuple[int, tuple[str, ...]]]:
    """Months in which something happens, each with what does; a year's pay and money sent stand in its last month."""
    rows, places = years.shown_rows, place_words(years.world.context.place_names)
    awake = years.awake[:, years.member]
    found = []
    for month in range(len(awake)):
        told = (*_happened(rows[month], rows[month + 1], month, places), *_year(rows, awake, month))
        if told:
            found.append((month, told))
    return found


def _happened(before: np.record, now: np.record, month: int, places: Sequence[str]) -> Iterator[str]:
    if now["place"] != before["place"]:
        yield _moved(before, now, places)
    elif now["arrests"] > before["arrests"]:
        yield "arrested, let go for all savings"
    yield from _household(before, now)
    if now["last_birth"] == month:
        yield "a child is born"
    if now["minors_apart"] > before["minors_apart"]:
        yield "a child lives elsewhere from now on"
    elif now["minors_here"] > before["minors_here"] and now["last_birth"] != month:
        yield "a child lives with them again"
    if now["rung"] > before["rung"]:
        yield f"job rung {now['rung']}"
    yield from (words for name, words in BEGINS.items() if now[name] > before[name])
    yield from _wishes(before, now)


def _moved(before: np.record, now: np.record, places: Sequence[str]) -> str:
    """A change of place in words."""
    to = places[now["place"]]
    if now["place"] == Place.DEAD:
        return "dies"
    if now["place"] in HELD:
        return f"{'handed over' if before['place'] == Place.DETENTION_TRANSIT else 'arrested'}: {to}"
    if before["place"] in HELD:
        return f"let go: {to}"
    if before["place"] in HOME:
        return f"leaves ({Entry(now['entry_mode']).name.lower().replace('_', ' ')}): {to}"
    return f"goes back: {to}" if now["place"] in HOME else f"to {to}"


def _household(before: np.record, now: np.record) -> Iterator[str]:
    """Being held to a placement, and how one lives in transit."""
    if now["bond"] > 0 and before["bond"] == 0:
        yield f"held to a placement for {now['bond']} months"
    elif now["bond"] == 0 and before["bond"] > 0 and now["place"] in TRANSIT:
        yield "no longer held"
    if before["hiding"] == Hiding.MARRIAGE and now["union_since"] < 0:
        yield "the union ends"
    if now["place"] in TRANSIT and now["hiding"] != before["hiding"]:
        yield HOUSING[Hiding(now["hiding"])]


def _wishes(before: np.record, now: np.record) -> Iterator[str]:
    """What a review changed: what the person would do were the road free and safe, what they want, and what closes it."""
    if now["state"] in (State.NOT_COUNTED, State.FORCED):
        return
    wishes = now["wish_safe"] != before["wish_safe"] or now["wish"] != before["wish"]
    if not wishes and (now["reviewed"] == before["reviewed"] or now["binding"] == before["binding"]):
        return
    safe, wish = (Option(now[name]).name.lower().replace("_", " ") for name in ("wish_safe", "wish"))
    wants = f"would and wants {wish}" if safe == wish else f"would {safe}, wants {wish}"
    closed = f", closed by {binding_word(int(now['binding']))}" if now["binding"] else ", open"
    yield wants + (closed if now["wish"] != Option.STAY else "")


def _year(rows: np.ndarray, awake: np.ndarray, month: int) -> Iterator[str]:
    """Pay, money sent and months with violence of the calendar year, or its part, that ends with this month."""
    if month % 12 < 11 and month + 1 < len(awake):
        return
    first = month - month % 12
    year = rows[first + 1 : month + 2][awake[first : month + 1]]  # who sleeps earns and sends nothing
    if year["earned"].any():
        sent = year["sent"].sum()
        yield f"paid {year['earned'].mean():.0f} US$ a month this year" + (f", sent home {sent:.0f} US$" if sent >= 0.5 else "")
    violent = rows["violent_months"][month + 1] - rows["violent_months"][first]
    if violent:
        yield f"violence in {violent} month{'s' if violent > 1 else ''} of it"
