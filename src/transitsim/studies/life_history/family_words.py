"""What happens between kin, in words: births, who looks after whom, who comes along, who pays, who is punished."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from transitsim.rules.family.ties import is_alive, is_child_of, is_minor
from transitsim.rules.moves import at_origin, is_transit
from transitsim.schema.enums import CHILDHOOD, NEVER, Entry, Help, Place
from transitsim.schema.person import NOBODY
from transitsim.studies.life_history.family_lanes import Family

UNDER_WAY = (Place.ROUTE, Place.HOLDING, Place.EMBASSY)
HELD = (Place.DETENTION_TRANSIT, Place.DETENTION_ORIGIN)
HELPERS = {Help.HELPER: "helpers pay the road", Help.FRIEND: "a friend pays the road", Help.EMBASSY: "an embassy takes them in"}
ENTRIES = {
    Entry.OWN_CASH: "pays the crossing themselves",
    Entry.VISA: "with a visa, invited by kin",
    Entry.CREDIT: "the crossing paid on credit",
    Entry.ELITE: "",
    Entry.OTHER: "",
    Entry.NOT_YET: "",
}


class Moment:
    """One member's month: their row before it and after it, and those of the family."""

    def __init__(self, family: Family, me: int, month: int) -> None:
        ends = family.years.ends
        self.family, self.me, self.month = family, me, month
        self.was, self.are = ends[month], ends[month + 1]
        self.before, self.now = self.was[me], self.are[me]

    @property
    def minor(self) -> bool:
        """Below 18 in this month."""
        return bool(is_minor.py_func(self.now, self.month))

    @property
    def moved(self) -> bool:
        """Elsewhere than a month ago."""
        return bool(self.now["place"] != self.before["place"])

    def place(self, code: int) -> str:
        """A place in words."""
        return "the road" if code == Place.ROUTE else self.family.places[code]

    def others(self) -> Iterator[int]:
        """Rows of those of the family who live."""
        for kin in range(len(self.are)):
            if kin != self.me and 0 <= self.was["place"][kin] < Place.DEAD and 0 <= self.are["place"][kin] < Place.DEAD:
                yield kin


def company(moment: Moment) -> list[int]:
    """Who moves from the same place to the same place in the month, of the same household or in the person's care, or caring."""
    found = []
    for kin in moment.others():
        same = all(rows["place"][kin] == mine["place"] for rows, mine in ((moment.was, moment.before), (moment.are, moment.now)))
        together = moment.before["head"] != NOBODY and moment.was["head"][kin] == moment.before["head"]
        cares = moment.was["guardian"][kin] == moment.me or moment.before["guardian"] == kin
        if same and (together or cares):
            found.append(kin)
    return found


def left_behind(moment: Moment) -> list[int]:
    """Minors in the person's care who stay where they were."""
    return [
        kin
        for kin in moment.others()
        if moment.was["guardian"][kin] == moment.me
        and moment.month - moment.are["born"][kin] < CHILDHOOD
        and moment.was["place"][kin] == moment.before["place"] == moment.are["place"][kin]
    ]


def household(moment: Moment) -> list[int]:
    """Grown kin with whom the person lived when the month began."""
    begun = moment.family.years.begun[moment.month]
    mine = begun[moment.me]
    if mine["head"] == NOBODY:
        return []
    same = (begun["head"] == mine["head"]) & (begun["place"] == mine["place"]) & (moment.month - begun["born"] >= CHILDHOOD)
    return [kin for kin in np.flatnonzero(same).tolist() if kin != moment.me]


def birth(moment: Moment) -> Iterator[str]:
    """Of one who is born: where, and of whom."""
    parents = [int(moment.now[name]) for name in ("mother", "father") if moment.now[name] >= 0]
    of = f", {moment.family.named(moment.me, parents)}" if parents else ""
    yield f"is born in {moment.place(moment.now['place'])}{of}"


def minor_moves(moment: Moment) -> str:
    """How a minor comes to another place: nobody below 18 decides."""
    to, along = moment.place(moment.now["place"]), company(moment)
    if moment.now["place"] in HELD:
        return f"held{_with(moment, along)}: {to}"
    if along:
        way = "on the road" if moment.now["place"] == Place.ROUTE else f"to {to}"
        return f"taken along {way} by {moment.family.named(moment.me, along)}"
    if is_transit.py_func(moment.before["place"]) and moment.now["place"] == Place.DESTINATION:
        there = [
            int(moment.now[name])
            for name in ("mother", "father")
            if moment.now[name] >= 0 and moment.are["place"][moment.now[name]] == Place.DESTINATION
        ]
        return f"sent for by {moment.family.named(moment.me, there) or 'kin'}, to {to}"
    return f"brought {'home, ' if at_origin.py_func(moment.now['place']) else ''}to {to}"


def minors(moment: Moment) -> Iterator[str]:
    """Of a minor: who looks after them; the register."""
    before, now = int(moment.before["guardian"]), int(moment.now["guardian"])
    if moment.minor and now not in (before, NOBODY):
        afar = " from afar" if now >= 0 and moment.are["place"][now] != moment.now["place"] else ""
        since = " from now on" if before != NOBODY else ""
        yield f"looked after by {moment.family.guardian(moment.now, moment.me, now)}{afar}{since}"
    if moment.month - moment.now["born"] == CHILDHOOD:
        yield "comes of age: decides for themselves from now on"


def parents(moment: Moment) -> Iterator[str]:
    """Of a parent: expecting, births, minors who are with them again."""
    if moment.now["due"] != NEVER and moment.before["due"] == NEVER:
        yield "expects a child"
    for kin in range(len(moment.are)):
        child, earlier = moment.are[kin], moment.was[kin]
        if not is_child_of.py_func(child, moment.me) or not is_alive.py_func(child):
            continue
        if earlier["place"] < 0:
            yield f"{moment.family.called(moment.me, kin)} is born"
        elif is_minor.py_func(child, moment.month) and child["place"] == moment.now["place"]:
            if earlier["place"] != moment.before["place"]:
                yield f"{moment.family.called(moment.me, kin)} is with them again"


def money(moment: Moment) -> Iterator[str]:
    """Offers of kin, on both sides."""
    if moment.now["sponsored"] > moment.before["sponsored"]:
        payer = int(moment.now["offered_by"])
        who = moment.family.called(moment.me, payer) if payer >= 0 else "kin abroad"
        yield f"{who} {_offers(moment.now['offer'])} them to come"
    elif _came_back(moment.before, moment.now):
        yield "the money laid by for them is taken back"
    for kin in range(len(moment.are)):
        if kin == moment.me or moment.are["offered_by"][kin] != moment.me:
            continue
        earlier, later = moment.was[kin], moment.are[kin]
        if later["sponsored"] > earlier["sponsored"]:
            yield f"{_offers(later['offer'])} {moment.family.called(moment.me, kin)} to come"
        elif _came_back(earlier, later):
            yield f"{earlier['offer']:,.0f} US$ laid by for {moment.family.called(moment.me, kin)} come back unused"


def _offers(money: float) -> str:
    return f"lays by {money:,.0f} US$ for" if money >= 0.5 else "asks, the road being free,"


def _came_back(earlier: np.record, later: np.record) -> bool:
    """True when an offer ended in another way than that its holder set out, or arrived."""
    ended = earlier["offer"] >= 0.5 and later["offer"] == 0.0
    return bool(ended and later["place"] not in (*UNDER_WAY, Place.DESTINATION, Place.THIRD_COUNTRY) and later["sponsored"] == 0)


def who_goes(moment: Moment) -> Iterator[str]:
    """Grown kin of the household who go where the person does not."""
    if moment.moved:
        return
    gone = [kin for kin in household(moment) if moment.are["place"][kin] not in (moment.before["place"], Place.DEAD)]
    if gone:
        yield f"{moment.family.named(moment.me, gone)} leave{'s' if len(gone) == 1 else ''} the household"


def punishment(moment: Moment) -> Iterator[str]:
    """Who is punished for whom."""
    if moment.now["kin_punished"] <= moment.before["kin_punished"]:
        return
    if at_origin.py_func(moment.now["place"]):
        yield "punished because kin are known to have left"
        return
    home = [
        kin
        for kin in moment.others()
        if at_origin.py_func(moment.are["place"][kin]) and moment.are["kin_punished"][kin] > moment.was["kin_punished"][kin]
    ]
    yield f"for this are punished at home: {moment.family.named(moment.me, home) if home else 'kin'}"


def news(moment: Moment) -> Iterator[str]:
    """The first of kin to arrive."""
    if moment.now["kin_there"] > moment.before["kin_there"]:
        there = [kin for kin in moment.others() if moment.are["arrived"][kin] == moment.month]
        who = moment.family.named(moment.me, there) if there else "one of kin"
        there = there or [moment.me]
        yield f"{who} reach{'es' if len(there) == 1 else ''} {moment.place(Place.DESTINATION)}"


def how_paid(moment: Moment) -> str:
    """Who pays the road of one who sets out."""
    if moment.before["sponsored"]:
        payer = int(moment.before["offered_by"])
        return f"{moment.family.called(moment.me, payer) if payer >= 0 else 'kin'} has paid the road"
    if moment.now["helped"] != Help.NOBODY:
        return HELPERS[Help(moment.now["helped"])]
    if moment.family.years.world.policy["route_fee"][moment.month] <= 0.0:
        return "the road is free"
    owed = moment.now["debt"] - moment.before["debt"]
    purse = "paid from the household's purse" if household(moment) else "pays the road themselves"
    return f"{purse}, {owed:,.0f} US$ of it owed" if owed > 0.0 else purse


def how_entered(moment: Moment) -> str:
    """How the crossing out of the origin was paid for."""
    entry = Entry(moment.now["entry_mode"])
    if entry == Entry.SPONSORED:
        payer = int(moment.before["offered_by"])
        return f"{moment.family.called(moment.me, payer) if payer >= 0 else 'kin'} has paid"
    return ENTRIES[entry]


def with_whom(moment: Moment) -> str:
    """Who comes along, who of the household stays, and which minors stay behind."""
    along, words = company(moment), ""
    stay = [kin for kin in household(moment) if moment.are["place"][kin] == moment.before["place"]]
    behind = left_behind(moment)
    words = _with(moment, along)
    if stay:
        words += f", while {moment.family.named(moment.me, stay)} stay{'s' if len(stay) == 1 else ''}"
    return words + (f", leaving {moment.family.named(moment.me, behind)} behind" if behind else "")


def _with(moment: Moment, others: list[int]) -> str:
    return f" with {moment.family.named(moment.me, others)}" if others else ""
