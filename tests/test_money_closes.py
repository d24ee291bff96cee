"""Money closes: every dollar of every person and month has a name, nothing is paid from nothing, and nobody pays what they lack.

Worlds are lived month by month. A month that leaves only a budget behind is checked from the columns; any other is lived again
with the compiler off, and what each rule does to savings and debts is held against that rule's equation.
"""

from __future__ import annotations

import ast
import functools
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from named import world_of
from plainly import by_hand, law
from transitsim.engine.kin_messages import deliver, pay
from worlds import someone

import transitsim
from transitsim.core.dictionary import Plain, plain
from transitsim.core.jit import interpreted
from transitsim.engine.model import TransitModel
from transitsim.inputs.library import load_context
from transitsim.inputs.settings import Settings
from transitsim.rules.arrest import arrest, detain
from transitsim.rules.bonds import serve_bond
from transitsim.rules.brokers import crossing_price, price_of_child, road_price
from transitsim.rules.budget import keep_budget
from transitsim.rules.children import send_for_child
from transitsim.rules.choice.constraints import cash_price
from transitsim.rules.destination import grant_for, support_for_child
from transitsim.rules.detention import held_in_transit
from transitsim.rules.entry import cash_at_hand, cross, finance
from transitsim.rules.journey import move_inside, pay_for_road
from transitsim.rules.prices import move_cost
from transitsim.rules.return_migration import go_home
from transitsim.rules.schedule import step_person
from transitsim.rules.settlement import arrive, work_and_share
from transitsim.schema.enums import TRANSIT, Act, Entry, Help, Hiding, Option, Place

CENT = 1e-9
SETTLED = (Place.DESTINATION, Place.THIRD_COUNTRY)
LENT, OWED = "lent", "debts served, or void"


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
    fee = by_hand(road_price)(policy, p) + (
        by_hand(price_of_child)(policy, p) if was.choice == Option.DESTINATION_WITH_CHILD else 0.0
    )
    lent = fee - by_hand(cash_price)(was, policy, fee)
    return {"road": -fee, "lent by guides": lent}, {LENT: lent, OWED: -was.debt}


def moving(was, now, found, to, policy, p, luck):
    return {"moves": -by_hand(move_cost)(policy, p)}, {}


def arrival(was, now, found, policy, p, luck, to):
    if to != Place.DESTINATION:
        return {}, {}
    child = by_hand(support_for_child)(policy) if was.goal == Option.DESTINATION_WITH_CHILD else 0.0
    return {"grants": by_hand(grant_for)(was, policy) + child}, {}


def arrested(was, now, found, place, policy, p, luck):
    let_go = now.arrests > was.arrests and now.place == was.place
    return {"bought off": -was.savings if let_go else 0.0}, {}


def handed_over(was, now, found, policy, p, luck):
    return {"seized": -was.savings if now.place == Place.DETENTION_ORIGIN else 0.0}, {}


def crossing(was, now, found, place, policy, p, luck):
    """Cash of a household at the origin comes to hand when it is used."""
    fee, cash = by_hand(crossing_price)(policy, p) * place.fee_factor, by_hand(cash_at_hand)(was, policy, p)
    if found == Entry.NOT_YET:
        return {}, {}
    paid = {Entry.OWN_CASH: fee, Entry.CREDIT: fee, Entry.SPONSORED: 0.0, Entry.VISA: p.life_visa_cash * policy.origin_prices}
    lent = fee - cash if found == Entry.CREDIT else 0.0
    assert lent >= 0.0
    return {"brought from home": cash - was.savings, "crossing": -paid[found], "lent on a pledge": lent}, {LENT: lent}


def caught(was, now, found, place, policy, p, luck, entry):
    held = now.place == Place.DETENTION_ORIGIN
    return {"seized": -was.savings if held else 0.0}, {OWED: -was.debt if held else 0.0}


def for_a_child(was, now, found, policy, p, luck, u):
    if not now.acts & Act.SEND_FOR_CHILD:
        return {}, {}
    assert was.savings >= by_hand(price_of_child)(policy, p)
    return {"children's road": -by_hand(price_of_child)(policy, p), "grants": by_hand(support_for_child)(policy)}, {}


def for_kin(was, now, found, policy, p, price):
    lent = 0.0 if was.savings >= price else (1.0 - policy.route_upfront_share) * price
    assert lent == 0.0 or was.debt == 0.0
    return {"kin's road": -price, "lent by guides": lent}, {LENT: lent}


def void(was, now, found, *others):
    return {}, {OWED: -was.debt}


def end_of_bond(was, now, found, *others):
    return {}, {OWED: -was.debt if now.bond == 0 and was.bond > 0 else 0.0}


EQUATIONS = {
    keep_budget: budget, work_and_share: month_settled, pay_for_road: road, move_inside: moving, arrive: arrival,
    arrest: arrested, held_in_transit: handed_over, finance: crossing, cross: caught, send_for_child: for_a_child,
    pay: for_kin, detain: void, go_home: void, serve_bond: end_of_bond,
}  # fmt: skip


def test_every_rule_that_touches_money_has_its_equation():
    """Whatever writes savings or debt stands in the list above."""
    root, writing = Path(transitsim.__file__).parent, set()
    for path in [*(root / "rules").rglob("*.py"), *(root / "engine").rglob("*.py")]:
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef):
                for node in ast.walk(function):
                    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
                    if any(isinstance(one, ast.Attribute) and one.attr in ("savings", "debt") for one in targets):
                        writing.add(function.name)
    assert writing - {"count_everywhere"} == {rule.py_func.__name__ for rule in EQUATIONS}  # which sums up into a table


def copied(me):
    """A row, or an ordinary object that stands for one, as another ordinary object."""
    return Plain(dict(vars(me))) if isinstance(me, Plain) else plain(me)


class Book:
    """Flows of money into savings by name, and the rules that were seen to make one."""

    def __init__(self):
        self.flows, self.rules, self.open = defaultdict(float), set(), []
        self.watched = {}
        self.watched |= {rule: self.watch(rule) for rule in EQUATIONS}

    def watch(self, rule):
        """The rule with the compiler off; what it does, apart from the rules that it calls, is held against its equation."""

        @functools.cache
        def body():
            return interpreted(rule, {other: watching for other, watching in self.watched.items() if other is not rule})

        def lived(me, *others):
            was = copied(me)
            self.open.append(np.zeros(2))
            found = body()(me, *others)
            inside, change = self.open.pop(), np.array([me.savings - was.savings, me.debt - was.debt])
            if self.open:
                self.open[-1] += change
            self.enter(rule, EQUATIONS[rule](was, me, found, *others), change - inside)
            assert min(me.savings, me.debt) >= 0.0, rule
            return found

        return lived

    def enter(self, rule, named, change):
        """Named flows of savings and of debt, and the changes that they must add up to."""
        for flows, changed in zip(named, change, strict=True):
            assert sum(flows.values()) == pytest.approx(changed, abs=1e-8), (rule, flows, changed)
        for name, amount in named[0].items():
            self.flows[name] += amount
        if any(named[0].values()) or any(named[1].values()):
            self.rules.add(rule)

    def live_again(self, row, model):
        """The person's month with the compiler off; the row after it."""
        offers, policy, p, luck = model.this_month
        table = {(place, sex): plain(offers[place, sex]) for place in Place for sex in (0, 1)}
        me = copied(row)
        interpreted(step_person, self.watched)({0: me}, 0, table, plain(policy), plain(p), plain(luck))
        return me

    def pay_again(self, people, first, size, order, model):
        """Messages of one family delivered with the compiler off; the rows after it."""
        offers, policy, p, luck = model.this_month
        family = {row: copied(people[row]) for row in range(first, first + size)}
        table = {(place, sex): plain(offers[place, sex]) for place in Place for sex in (0, 1)}
        active = [row for row in order if row in family]
        again = interpreted(deliver, self.watched)
        again(family, active, len(active), table, plain(policy), plain(p), plain(luck), np.zeros(size, np.int64))
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
    """Months that leave only a budget behind, from the columns; True for the rows that are checked."""
    offers, policy, p, _ = model.this_month
    still = (after["place"] == before["place"]) & (after["arrests"] == before["arrests"])
    settled, served = np.isin(after["place"], SETTLED), before["debt"] - after["debt"]
    budgeted = still & (settled | (np.isin(after["place"], TRANSIT) & (served == 0.0)))
    budgeted &= np.isclose(after["savings"], before["savings"] + after["saved"], rtol=0.0, atol=CENT)
    budgeted &= after["acts"] & Act.SEND_FOR_CHILD == 0
    idle = ~settled & ~np.isin(before["place"], TRANSIT) & (after["savings"] == before["savings"]) & (served == 0.0)
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


def close(world):
    """Every month of a world; the book, with what people had at first and at last."""
    model, book = TransitModel(world=world, views=False), Book()
    first = model.people["savings"].sum()
    for _ in range(world.months):
        model.begin_month()
        awake, before = np.flatnonzero(model.awake), model.people.copy()
        model.live()
        after, order = model.people.copy(), model._rows[: model._count].tolist()
        asleep = ~model.awake
        assert (after["savings"][asleep] == before["savings"][asleep]).all()
        checked = check_columns(book, before[awake], after[awake], model)
        for row in awake[~checked]:
            found = book.live_again(before[row], model)
            assert vars(found) == vars(plain(after[row])), model.date
        model.end_month()
        for column in ("savings", "debt", "earned", "support", "spent", "sent", "care_sent"):
            assert (model.people[column] >= 0.0).all(), (model.date, column)
        paid = np.flatnonzero(model.people["savings"] != after["savings"])
        for family in {(int(row["family_row"]), int(row["family_size"])) for row in after[paid]}:
            found = book.pay_again(after, *family, order, model)
            assert all(me.savings == model.people["savings"][row] for row, me in found.items())
    model.close()
    return book, first, model.people["savings"].sum()


WORLDS = {
    "history": ({}, {}),
    "sponsors and helpers": ({"network.sponsor_rate": 8.0, "route.rescue_places": 8.0}, {}),
    "the other context": ({}, {"context": "upland_rivermark"}),
}


def closed(name, scale):
    """The book of a world in which savings change by the named flows and by nothing else."""
    factors, other = WORLDS[name]
    context = load_context(other.get("context", "north_korea_china"))
    settings = Settings(regime=context.regime, until=context.last_month, scale=scale, seed=3, lever_factors=factors, **other)
    book, first, last = close(world_of(settings))
    assert first + sum(book.flows.values()) == pytest.approx(last, abs=1e-4)
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
    assert seen | book.rules == set(EQUATIONS), "a rule never moved money: nothing is tested of it"
