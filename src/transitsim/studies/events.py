"""What happens in a life, in words: month by month, from what differs between one month's end and the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from transitsim.ground.months import label
from transitsim.nouns.codes import NEVER, TRANSIT, Hiding, Option, Place, State
from transitsim.results.words import binding_word, names, place_words
from transitsim.studies.timeline import Years

HELD = (Place.DETENTION_TRANSIT, Place.DETENTION_ORIGIN)
OPTIONS, ENTRIES = names(Option), ("", "own cash", "visa", "kin pay", "on credit", "without crossing", "without crossing")
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
    "deceived": "is given a false picture of the road",
}
RISES = {"kin_punished": "kin at the origin are punished", "registered": "a child is registered"}


def events(years: Years) -> list[tuple[int, tuple[str, ...]]]:
    """Months in which something happens, each with what does; a year's pay and money sent stand in its last month."""
    rows, places = years.hers, place_words(years.world.context.place_names)
    found = []
    for month in range(len(rows) - 1):
        told = (*_happened(rows[month], rows[month + 1], month, places), *_year(rows, month))
        if told:
            found.append((month, told))
    return found


def _happened(before: np.record, now: np.record, month: int, places: Sequence[str]) -> Iterator[str]:
    if now["place"] != before["place"]:
        yield _moved(before, now, places)
    elif now["arrests"] > before["arrests"]:
        yield "arrested, let go for all savings"
    if now["bond"] > 0 and before["bond"] == 0:
        yield f"held to a placement, {now['bond']} months"
    elif now["bond"] == 0 and before["bond"] > 0 and now["place"] in TRANSIT:
        yield "no longer held"
    if now["place"] in TRANSIT and now["hiding"] != before["hiding"]:
        yield f"{'a union ends, ' if before['hiding'] == Hiding.MARRIAGE else ''}{HOUSING[Hiding(now['hiding'])]}"
    yield from (f"a child is born ({label(month)})" for child in ("child_a", "child_b") if now[child] == month)
    yield from _children(now, places)
    if now["rung"] > before["rung"]:
        yield f"job rung {now['rung']}"
    yield from (words for name, words in BEGINS.items() if now[name] > before[name])
    yield from (words for name, words in RISES.items() if now[name] > before[name])
    yield from _wishes(before, now)


def _moved(before: np.record, now: np.record, places: Sequence[str]) -> str:
    """A change of place in words."""
    to, since = places[now["place"]], Place(before["place"])
    if now["place"] == Place.DEAD:
        return "dies"
    if now["place"] in HELD:
        return f"{'handed over' if since == Place.DETENTION_TRANSIT else 'arrested'}, held: {to}"
    if since in HELD:
        return f"let go: {to}"
    if since in (Place.ORIGIN_BORDER, Place.ORIGIN_INTERIOR):
        return f"crosses ({ENTRIES[now['entry']]}): {to}"
    return f"to {to}"


def _children(now: np.record, places: Sequence[str]) -> Iterator[str]:
    """Moves of children born in transit that are not hers too."""
    for child in ("child_a", "child_b"):
        to = now[f"{child}_place"]
        if now[child] != NEVER and now[f"{child}_from"] >= 0 and to != now["place"]:
            yield f"a child stays behind: {places[to]}"


def _wishes(before: np.record, now: np.record) -> Iterator[str]:
    """What she would do were the road free and safe, what she wants, and whether she could, when a review changed it."""
    asked = ("wish_safe", "wish", "binding")
    if now["state"] in (State.NOT_COUNTED, State.FORCED) or all(now[name] == before[name] for name in asked):
        return
    if now["wish_safe"] == before["wish_safe"] and now["wish"] == before["wish"] and now["reviewed"] == before["reviewed"]:
        return  # only what closes the wish has changed, without a review
    could = f"closed by {binding_word(int(now['binding']))}" if now["binding"] else "open"
    yield f"if safe {OPTIONS[now['wish_safe']]}; wants {OPTIONS[now['wish']]}: {could}"


def _year(rows: np.ndarray, month: int) -> Iterator[str]:
    """Pay, money sent and months with violence of the year that ends with this month or this life."""
    if month % 12 < 11 and month + 2 < len(rows):
        return
    year = rows[month - month % 12 + 1 : month + 2]
    if year["earned"].any():
        yield f"this year: pay {year['earned'].mean():.0f} US$ a month, sent home {year['sent'].sum():.0f} US$"
    violent = year["violent_months"][-1] - rows["violent_months"][month - month % 12]
    if violent:
        yield f"violence in {violent} month{'s' if violent > 1 else ''}"
