"""Money closes: every dollar of every person and month has a name, nothing is paid from nothing, and nobody pays what they lack.

Worlds are lived month by month. A month that leaves only a budget behind is checked from the columns; any other is lived again
with the compiler off, and what each rule does to savings, debts and money laid by for kin is held against that rule's equation.
So is what members of a family do to each other.
"""

from __future__ import annotations

import ast
import functools
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from kin import CHILD, MONTH, family
from named import world_of
from plainly import by_hand, law
from worlds import someone

import transitsim
from transitsim.core.dictionary import Plain, plain
from transitsim.core.jit import interpreted
from transitsim.engine.model import TransitModel
from transitsim.inputs.library import load_context
from transitsim.inputs.settings import Settings
from transitsim.rules.arrest import arrest, detain
from transitsim.rules.bonds import serve_bond
from transitsim.rules.brokers import crossing_of_party, price_of_child, price_of_party
from transitsim.rules.budget import keep_budget
from transitsim.rules.choice.constraints import cash_price
from transitsim.rules.destination import grant_for, support_for_child
from transitsim.rules.detention import held_in_transit
from transitsim.rules.entry import cash_at_hand, cross, finance
from transitsim.rules.family.family_month import live_as_family
from transitsim.rules.family.following import follow
from transitsim.rules.family.households import share_purse
from transitsim.rules.family.messages import fetch_child
from transitsim.rules.family.sponsors import give_back, invite, pay, sponsor
from transitsim.rules.family.ties import AWAKE, is_alive
from transitsim.rules.journey import depart, move_inside, pay_for_road
from transitsim.rules.prices import move_cost
from transitsim.rules.return_migration import go_home
from transitsim.rules.schedule import step_person
from transitsim.rules.settlement import arrive, work_and_share
from transitsim.schema.enums import CHILDHOOD, TRANSIT, Entry, Help, Hiding, Option, Place

CENT = 1e-9
SETTLED = (Place.DESTINATION, Place.THIRD_COUNTRY)
LENT, OWED = "lent", "debts served, or void"
ACCOUNTS = ("savings", "debt", "offer")


def budget(was, now, found, policy, p, income, remitted, service, in_kind):
    return {
        "earned": income,
        "support": now.support,
        "sent": -remitted,
        "debt service": -service,
        "bought": in_kind - now.spent,
    }, {}


def month_settled(was, now, found, policy, p, luck):
    return {}, {OWED: -min(was.debt, min(was.instalment, now.earned - now.sent - now.care_sent))}


def road(was, now, found, policy, p):
    if was.sponsored or was.helped != Help.NOBODY:
        return {}, {}
    fee = by_hand(price_of_party)(was, policy, p, was.choice != Option.DESTINATION_ALONE)
    lent = fee - by_hand(cash_price)(was, policy, fee)
    return {"road": -fee, "lent by guides": lent}, {LENT: lent, OWED: -was.debt}


def moving(was, now, found, to, policy, p, luck):
    return {"moves": -by_hand(move_cost)(policy, p)}, {}


def arrival(was, now, found, policy, p, luck, to):
    grant = by_hand(grant_for)(was, policy) if to == Place.DESTINATION else 0.0
    return {"grants": grant}, {}, {"used": -was.offer}


def setting_out(was, now, found, policy, p):
    return {}, {}, {"used": -was.offer}


def arrested(was, now, found, place, policy, p, luck):
    let_go = now.arrests > was.arrests and now.place == was.place
    return {"bought off": -was.savings if let_go else 0.0}, {}


def handed_over(was, now, found, policy, p, luck):
    return {"seized": -was.savings if now.place == Place.DETENTION_ORIGIN else 0.0}, {}


def crossing(was, now, found, place, policy, p, luck):
    """Cash of a household at the origin comes to hand when it is used."""
    price, cash = by_hand(crossing_of_party), by_hand(cash_at_hand)(was, policy, p)
    fee = price(was, policy, p, place, was.sole)
    if found == Entry.OWN_CASH and now.brings:
        fee = price(was, policy, p, place, True)
    if found == Entry.NOT_YET:
        return {}, {}
    paid = {Entry.OWN_CASH: fee, Entry.CREDIT: fee, Entry.SPONSORED: 0.0, Entry.VISA: p.life_visa_cash * policy.origin_prices}
    lent = fee - cash if found == Entry.CREDIT else 0.0
    assert lent >= 0.0
    used = min(was.offer, price(was, policy, p, place, True)) if found == Entry.SPONSORED else 0.0
    return (
        {"brought from home": cash - was.savings, "crossing": -paid[found], "lent on a pledge": lent},
        {LENT: lent},
        {"used": -used},
    )


def caught(was, now, found, place, policy, p, luck, entry):
    held = now.place == Place.DETENTION_ORIGIN
    return {"seized": -was.savings if held else 0.0}, {OWED: -was.debt if held else 0.0}


def for_a_child(was, now, found, people, first, size, member, awake, policy, p):
    """A child in transit is fetched for its price; the destination supports those born in transit."""
    came = [row for row in now if now[row].place == Place.DESTINATION != was[row].place]
    if not came:
        return {}, {}
    (child,) = came
    price = by_hand(price_of_child)(policy, p)
    assert was[first + member].savings >= price
    assert now[child].mother == member or now[child].father == member
    return {"children's road": -price, "grants": now[child].born_in_transit * by_hand(support_for_child)(policy)}, {}


def for_followers(was, now, found, people, first, size, awake, policy):
    """Support for each minor born in transit who comes with a guardian."""
    came = [row for row in now if now[row].place == Place.DESTINATION != was[row].place and now[row].born_in_transit]
    kept = [row for row in came if by_hand(is_alive)(now[first + now[row].guardian])]
    return {"grants": len(kept) * by_hand(support_for_child)(policy)}, {}


def for_kin(was, now, found, policy, p, left, price):
    lent = 0.0 if left >= price else (1.0 - policy.route_upfront_share) * price
    assert left <= was.savings
    assert lent == 0.0 or was.debt == 0.0
    return {"kin's road": -price, "lent by guides": lent}, {LENT: lent}


def laid_by(was, now, found, member, price, policy, p):
    assert was.offer == 0.0, "somebody pays already"
    return {}, {}, {"laid by": price}


def sponsored(was, now, found, people, first, size, member, *others):
    """What a sponsor pays, own and lent, is what lies by for kin: no dollar of it is the price of nobody."""
    paid = sum(was[row].savings - now[row].savings + now[row].debt - was[row].debt for row in was)
    assert paid == pytest.approx(sum(now[row].offer - was[row].offer for row in was), abs=1e-8)
    return {}, {}


def given_back(was, now, found, people, first, size, policy):
    """An offer that lapses goes to who made it; with the dead it is lost."""
    lapsed = [was[row] for row in was if was[row].offer > 0.0 and now[row].offer == 0.0]
    back = sum(kin.offer for kin in lapsed if by_hand(is_alive)(was[first + kin.offered_by]))
    return {"offers back": back}, {}, {"back": -back, "lost": back - sum(kin.offer for kin in lapsed)}


def one_purse(was, now, found, people, first, size, member, option, alone, policy, p):
    """Within a household money only changes hands."""
    return {}, {}


def void(was, now, found, *others):
    return {}, {OWED: -was.debt}


def end_of_bond(was, now, found, *others):
    return {}, {OWED: -was.debt if now.bond == 0 and was.bond > 0 else 0.0}


EQUATIONS = {
    keep_budget: budget, work_and_share: month_settled, pay_for_road: road, move_inside: moving, arrive: arrival,
    arrest: arrested, held_in_transit: handed_over, finance: crossing, cross: caught, depart: setting_out,
    pay: for_kin, detain: void, go_home: void, serve_bond: end_of_bond, invite: laid_by,
}  # fmt: skip
OF_FAMILIES = {fetch_child: for_a_child, follow: for_followers, give_back: given_back, share_purse: one_purse}
WATCHED = {**EQUATIONS, **OF_FAMILIES, sponsor: sponsored}


def test_every_rule_that_touches_money_has_its_equation():
    """Whatever writes savings, debt or an offer stands in the lists above."""
    root, writing = Path(transitsim.__file__).parent, set()
    for path in [*(root / "rules").rglob("*.py"), *(root / "engine").rglob("*.py")]:
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef):
                for node in ast.walk(function):
                    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
                    if any(isinstance(one, ast.Attribute) and one.attr in ACCOUNTS for one in targets):
                        writing.add(function.name)
    assert writing - {"count_everywhere"} == {
        rule.py_func.__name__ for rule in (*EQUATIONS, *OF_FAMILIES)
    }  # which sums up into a table


def copied(me):
    """A row, or an ordinary object that stands for one, as another ordinary object."""
    return Plain(dict(vars(me))) if isinstance(me, Plain) else plain(me)


class Book:
    """Flows of money into savings, debts and offers by name, and the rules that were seen to make one."""

    def __init__(self):
        self.flows, self.offers, self.rules, self.open = defaultdict(float), defaultdict(float), set(), []
        self.watched = {}
        self.watched |= {rule: self.watch(rule) for rule in WATCHED}
        self.step, self.family = (interpreted(rule, self.watched) for rule in (step_person, live_as_family))

    def watch(self, rule):
        """The rule with the compiler off; what it does, apart from the rules that it calls, is held against its equation."""

        @functools.cache
        def body():
            return interpreted(rule, {other: watching for other, watching in self.watched.items() if other is not rule})

        def lived(me, *others):
            who = me if isinstance(me, dict) else {0: me}
            was = {row: copied(who[row]) for row in who}
            self.open.append(np.zeros(len(ACCOUNTS)))
            found = body()(me, *others)
            change = sum(np.array([getattr(who[row], a) - getattr(was[row], a) for a in ACCOUNTS]) for row in who)
            inside = self.open.pop()
            if self.open:
                self.open[-1] += change
            seen = (was, me, found, me, *others) if isinstance(me, dict) else (was[0], me, found, *others)
            self.enter(rule, WATCHED[rule](*seen), change - inside)
            assert min(getattr(who[row], a) for row in who for a in ACCOUNTS) >= 0.0, rule
            return found

        return lived

    def enter(self, rule, named, change):
        """Named flows of savings, of debt and of offers, and the changes that they must add up to."""
        named = (*named, {}, {})[: len(ACCOUNTS)]
        for flows, changed in zip(named, change, strict=True):
            assert sum(flows.values()) == pytest.approx(changed, abs=1e-8), (rule, flows, changed)
        for book, flows in ((self.flows, named[0]), (self.offers, named[2])):
            for name, amount in flows.items():
                book[name] += amount
        if any(amount for flows in named for amount in flows.values()) or rule in (sponsor, share_purse):
            self.rules.add(rule)

    def live_again(self, row, month):
        """The person's month with the compiler off; the row after it."""
        me = copied(row)
        self.step({0: me}, 0, *month)
        return me

    def as_family_again(self, people, awake, first, size, month):
        """What members of one family do to each other, with the compiler off; the rows after it."""
        family = {row: copied(people[row]) for row in range(first, first + size)}
        stirred = {row: int(awake[row]) for row in family}
        self.family(family, first, size, stirred, *month)
        return family


def board_of(people, offers, policy, p):
    """Board in kind, US$ a month: shares of the wage of who lives in, the floor of consumption in a shelter."""
    wage = policy.transit_wage * offers["wage_factor"][people["place"], people["sex"]]
    wage = wage * (p.life_wage_language_base + p.life_wage_language_slope * people["language"])
    wage = wage * (1.0 + p.life_rung_step * people["rung"])
    hiding = people["hiding"]
    shares = np.select(
        [np.isin(hiding, [Hiding.MARRIAGE, Hiding.COMMERCIAL_SEX]), hiding == Hiding.EMPLOYER],
        [p.life_board_union, p.life_board_employer],
    )
    shelter = p.behaviour_consumption_floor * policy.transit_prices * (hiding == Hiding.SHELTER)
    return np.where(np.isin(people["place"], TRANSIT), shares * wage + shelter, 0.0)


def check_columns(book, before, after, model):
    """Months that leave only a budget behind, from the columns; True for the rows that are checked. Minors leave none."""
    offers, policy, p, _ = model.this_month
    grown = (after["place"] >= 0) & (model.month - after["born"] >= CHILDHOOD)
    still = (after["place"] == before["place"]) & (after["arrests"] == before["arrests"])
    settled, served = np.isin(after["place"], SETTLED), before["debt"] - after["debt"]
    budgeted = still & (settled | (np.isin(after["place"], TRANSIT) & (served == 0.0)))
    budgeted &= np.isclose(after["savings"], before["savings"] + after["saved"], rtol=0.0, atol=CENT)
    budgeted &= grown & (after["offer"] == before["offer"])
    idle = ~grown | (~settled & ~np.isin(before["place"], (*TRANSIT, *SETTLED)))
    idle &= (after["savings"] == before["savings"]) & (served == 0.0) & (after["offer"] == before["offer"])
    rows, debts = after[budgeted], served[budgeted]
    sent, kind = rows["sent"] + rows["care_sent"], board_of(rows, offers, policy, p)
    off = rows["earned"] + rows["support"] + kind - sent - debts - rows["saved"] - rows["spent"]
    assert np.abs(off).max(initial=0.0) < 1e-7
    assert (debts >= 0.0).all()
    assert (debts <= before["instalment"][budgeted] + CENT).all()
    assert (rows["spent"] >= p.behaviour_consumption_floor - CENT).all()
    named = {"earned": rows["earned"], "support": rows["support"], "sent": -sent, "debt service": -debts}
    for name, amount in {**named, "bought": kind - rows["spent"]}.items():
        book.flows[name] += amount.sum()
    for column in ("earned", "saved", "support", "sent", "care_sent"):
        assert (after[column][idle] == 0.0).all(), column
    return budgeted | idle


def month_of(model):
    """The month's tables and records as ordinary objects."""
    offers, policy, p, luck = model.this_month
    table = {(place, sex): plain(offers[place, sex]) for place in Place for sex in (0, 1)}
    return table, plain(policy), plain(p), plain(luck)


def close(world):
    """Every month of a world; the book, with what people had at first and at last, savings and offers."""
    model, book = TransitModel(world=world, views=False), Book()
    first = [model.people[account].sum() for account in ("savings", "offer")]
    for _ in range(world.months):
        model.begin_month()
        model.look_around()
        month, awake, before = month_of(model), np.flatnonzero(model.awake), model.people.copy()
        model.live_members()
        alone, stirred = model.people.copy(), model.awake.copy()
        assert (alone[stirred == 0] == before[stirred == 0]).all()
        checked = check_columns(book, before[awake], alone[awake], model)
        for row in awake[~checked]:
            found = book.live_again(before[row], month)
            assert vars(found) == vars(plain(alone[row])), model.date
        model.live_as_families()
        after = model.people.copy()
        paid = np.flatnonzero(np.any([after[account] != alone[account] for account in ACCOUNTS], axis=0))
        for begun in np.unique(after["family_row"][paid]):
            found = book.as_family_again(alone, stirred, int(begun), int(after["family_size"][begun]), month)
            assert all(vars(me) == vars(plain(after[row])) for row, me in found.items()), model.date
        model.end_month()
        for column in ("savings", "debt", "offer", "earned", "support", "spent", "sent", "care_sent"):
            assert (model.people[column] >= 0.0).all(), (model.date, column)
    model.close()
    return book, first, [model.people[account].sum() for account in ("savings", "offer")]


WORLDS = {
    "history": ({}, {}),
    "sponsors and helpers": ({"network.sponsor_rate": 8.0, "route.rescue_places": 8.0}, {}),
    "the other context": ({}, {"context": "upland_rivermark"}),
}


def closed(name, scale):
    """The book of a world in which savings, and what is laid by for kin, change by the named flows and by nothing else."""
    factors, other = WORLDS[name]
    context = load_context(other.get("context", "north_korea_china"))
    settings = Settings(regime=context.regime, until=context.last_month, scale=scale, seed=3, lever_factors=factors, **other)
    book, first, last = close(world_of(settings))
    for begun, flows, ended in zip(first, (book.flows, book.offers), last, strict=True):
        assert begun + sum(flows.values()) == pytest.approx(ended, abs=1e-4)
    return book


def test_money_closes():
    """All months of history at 1:4000."""
    assert closed("history", 4000).flows["earned"] > 1e5


@pytest.mark.slow
def test_money_closes_in_whole_worlds():
    """All months of three worlds, a few hundred lives each; every rule that touches money is seen to."""
    seen = set().union(*(closed(name, 1000).rules for name in WORLDS))
    settled = plain(someone(place=Place.DESTINATION, savings=70.0, debt=500.0, instalment=10.0))
    book = Book()
    book.watched[go_home](settled, law(), 0.0)  # owing, too rare for three worlds
    assert (settled.savings, settled.debt) == (70.0, 0.0)
    here, way = {"place": Place.DESTINATION, "came_from": Place.HOLDING}, {"place": Place.HOLDING, "born_in_transit": 1}
    arrived = family(here, {**way, "born": CHILD, "mother": 0, "guardian": 0})
    supported = law(MONTH, destination_grant=5000.0, destination_child_support=0.2)
    book.watched[follow](arrived, 0, 2, dict.fromkeys(arrived, AWAKE), supported)  # the same
    assert (arrived[1].place, arrived[0].savings) == (Place.DESTINATION, 1000.0)
    assert seen | book.rules == set(WATCHED), "a rule never moved money: nothing is tested of it"
