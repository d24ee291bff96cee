# ruff: noqa: N802 - components are named like what they draw
"""The page: choose, live, look. What it does stands in `session.py`; here it is only laid out."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import solara
from solara.lab import use_task

from transitsim.core.calendar import FIRST_YEAR, parse_end, year_of
from transitsim.core.errors import UserError
from transitsim.engine.decision_models import decision_names
from transitsim.explorer import frames_in_words
from transitsim.explorer.choice import Choice
from transitsim.explorer.dots import COLOURS, KEYS
from transitsim.explorer.elements import Choices, Document, Keep, People, Table
from transitsim.explorer.lives import Life, life_of
from transitsim.explorer.opening import opening
from transitsim.explorer.session import Session, View
from transitsim.measures.tally_sums import groups
from transitsim.schema.levers import LEVER_FIELDS
from transitsim.schema.tables import FEW

LEAD = (
    "The same invented people, with the same luck, in two worlds. What differs is the doing of the law, or of the way people "
    "decide. One replicate: no forecast of anybody's life."
)
MARKED = f"{frames_in_words.MARK} fewer than {FEW} agents stand behind it."
STEPS = (1, 12, 24)
WAIT = "The past is being lived; the very first time the rules are compiled, which takes up to a minute …"


def say(tag: str, words: str, class_: str = "", **attributes: Any) -> solara.Element:
    """Words in an element of HTML; give it a key where another tag can stand in its place."""
    named = {name.replace("_", "-"): value for name, value in attributes.items()}
    return solara.v.Html(tag=tag, class_=class_, attributes=named, children=[words])


@solara.component
def Page() -> None:
    """One sitting: its own worlds, its own lock."""
    session = solara.use_memo(lambda: Session(opening().library), [])
    view: solara.Reactive[View | None] = solara.use_reactive(None)
    life: solara.Reactive[Life | None] = solara.use_reactive(None)
    group, wrong = solara.use_reactive("everybody"), solara.use_reactive("")
    job = use_task(lambda work: work(), dependencies=None, raise_error=False)

    def do(work: Callable[[], None]) -> None:
        """Work in a thread; a mistake is told on the page."""

        def attempt() -> None:
            try:
                work()
                wrong.set("")
            except UserError as mistake:
                wrong.set(str(mistake))

        job(attempt)

    def begin(chosen: Choice) -> None:
        life.set(None)
        do(lambda: view.set(session.begin(chosen, group.value)))

    def look_at(name: str) -> None:
        group.set(name)
        do(lambda: view.set(session.view(name)))

    def step(months: int) -> None:
        def lived() -> None:
            view.set(session.step(months, group.value))
            if life.value is not None:
                life.set(life_of(session, life.value.person))

        do(lived)

    def choose(person: int) -> None:
        do(lambda: life.set(life_of(session, int(person))))

    solara.use_effect(lambda: begin(opening().choice), [])
    solara.use_effect(lambda: session.close, [])
    solara.Title("transitsim explorer")
    with solara.Div(classes=["explorer"]):
        Document()
        with solara.Div():
            say("h1", "Two worlds of the same people")
            say("p", LEAD)
            with solara.Div(classes=["columns"]):
                with solara.Div():
                    Form(begin, job.pending)
                with solara.Div():
                    if wrong.value:
                        say("div", wrong.value, "wrong", role="alert").key("wrong")
                    if view.value is None:
                        say("p", WAIT, role="status").key("past")
                    else:
                        Steps(view.value, step, session, job.pending)
                        Worlds(view.value, choose, life.value.person if life.value else -1)
                        if view.value.found is not None:
                            Found(view.value, look_at)
                            Apart(view.value, choose)
                        if life.value is not None:
                            Lives(life.value, session)


@solara.component
def Form(begin: Callable[[Choice], None], busy: bool) -> None:
    """The choices, as plain values for the form, and back."""
    first, library = opening().choice, opening().library
    settings = first.settings
    value = {
        "scale": settings.scale,
        "seed": settings.seed,
        "baseline": settings.regime,
        "start": first.start[:4],
        "until": settings.until[:4],
        "regime": first.regime,
        "decision": first.decision or settings.decision,
        "factors": [list(one) for one in first.factors.items()],
    }

    def chosen(said: dict[str, Any]) -> None:
        begin(read(said))

    last = year_of(parse_end(library.context(settings.context).last_month))
    Choices(
        value=value,
        regimes=library.names("regime"),
        years=[str(year) for year in range(FIRST_YEAR, max(last, year_of(parse_end(settings.until))) + 1)],
        decisions=decision_names(),
        levers=[[one.name, one.unit, one.meaning] for one in LEVER_FIELDS],
        busy=busy,
        event_begin=chosen,
    )


def read(said: dict[str, Any]) -> Choice:
    """What the form says, as a choice over that which the explorer was opened with."""
    first = opening().choice
    scale, seed = (said[name] if isinstance(said[name], int) else 0 for name in ("scale", "seed"))
    settings = replace(first.settings, regime=said["baseline"], until=f"{said['until']}-12", scale=scale, seed=seed)
    decision = "" if said["decision"] == settings.decision else said["decision"]
    factors = {lever: float(factor or 0.0) for lever, factor in said["factors"]}
    return Choice(settings, said["regime"], factors, decision, f"{said['start']}-01")


@solara.component
def Steps(view: View, step: Callable[[int], None], session: Session, busy: bool) -> None:
    """Where the worlds stand, and how to go on."""
    held = solara.use_reactive("")
    with solara.v.Html(tag="div", class_="steps"):
        lived = f"{view.months} months since the worlds part" if view.months else f"The worlds part in {view.choice.start}"
        say("strong", view.date, role="status", data_month=view.date)
        say("span", f"{lived}; {view.left} to go")
        for months in STEPS:
            words = f"{months} month{'s' if months > 1 else ''} on"
            Press(words, partial(step, months), busy or not view.left)
        if view.found is not None:
            Keep(held=held.value, event_make=lambda _: held.set(packed(session)), event_handed_over=lambda _: held.set(""))


def packed(session: Session) -> str:
    """What is to be kept, as text."""
    return base64.b64encode(session.export()).decode()


@solara.component
def Press(words: str, on_press: Callable[[], None], disabled: bool) -> None:
    """A plain button."""
    attributes = {"type": "button", "disabled": True} if disabled else {"type": "button"}
    button = say("button", words, **attributes)
    solara.v.use_event(button, "click", lambda *_: on_press())


@solara.component
def Worlds(view: View, choose: Callable[[int], None], chosen: int) -> None:
    """Everybody away from home as a dot, side by side."""
    say("h2", "Who is where")
    told = frames_in_words.words_of_levers(view)
    if told:
        say("p", told)
    with solara.Div(classes=["pair"]):
        for world, law in enumerate(view.laws):
            with solara.Div():
                say("h3", f"{frames_in_words.SIDES[world].capitalize()}: {law}")
                lanes = view.dots.lanes(world)
                words = f"{law}, {view.date}: " + ", ".join(f"{one['name']} {one['dots']}" for one in lanes)
                dots = view.dots.worlds[world]
                People(lanes=lanes, dots=dots, colours=list(COLOURS), words=words, chosen=chosen, event_choose=choose)
    Key(view)


@solara.component
def Key(view: View) -> None:
    """What dots mean."""
    dot = f"One dot is an agent, {view.choice.settings.scale} people; a black ring: stands elsewhere in the other world. "
    with solara.v.Html(tag="p", class_="quiet"):
        say("span", dot)
        for word, colour in KEYS.items():
            look = f"color: {colour}; font-size: 18px;"
            solara.v.Html(tag="span", style_=look, attributes={"aria-hidden": "true"}, children=["●"])
            say("span", f" {word}  ")
        say("span", "Press a dot, or a number in the list below, to see both lives of a person.")


@solara.component
def Found(view: View, look_at: Callable[[str], None]) -> None:
    """Tables of what was counted."""
    since = f"{view.choice.start} to {view.date}"
    scale = view.choice.settings.scale
    say("h2", "What is counted")
    Groups(view, look_at)
    Table(name="outcomes", caption=f"Outcomes, {since}, {view.group}. {MARKED}", **frames_in_words.table_of_outcomes(view))
    with solara.Div(classes=["pair"]):
        with solara.Div():
            caption = f"People by place at the end of {view.date}, children included. {MARKED}"
            Table(name="places", caption=caption, colours=frames_in_words.COLOURS, **frames_in_words.table_of_places(view))
        with solara.Div():
            caption = f"Want, can, do: share of the months lived in transit, {since}; 1 agent = {scale} people"
            Table(name="answers", caption=caption, colours=frames_in_words.COLOURS, **frames_in_words.table_of_answers(view))
            caption = f"What binds those who want to leave and cannot: share of their months, {since}"
            Table(name="held", caption=caption, colours=frames_in_words.COLOURS, **frames_in_words.table_of_held(view))


@solara.component
def Groups(view: View, look_at: Callable[[str], None]) -> None:
    """For whom outcomes are told."""
    names = [one.name for one in groups(opening().library.context(view.choice.settings.context).place_names)]
    with solara.v.Html(tag="div", class_="choice", attributes={"role": "group", "aria-label": "Outcomes of"}):
        for name in names:
            Press(name.replace("_", " "), partial(look_at, name), name == view.group)


@solara.component
def Apart(view: View, choose: Callable[[int], None]) -> None:
    """Who stands elsewhere."""
    say("h2", "Who stands elsewhere")
    say("p", frames_in_words.words_of_moves(view), data_name="apart")
    if len(view.counted.apart):
        with solara.Div(classes=["pair"]):
            Table(
                name="moves",
                caption=f"Where they stand at the end of {view.date}. {MARKED}",
                **frames_in_words.table_of_moves(view),
            )
            caption = "Invented people, by their address: press a number to see both lives"
            Table(name="people", caption=caption, pressable=True, event_choose=choose, **frames_in_words.table_of_people(view))


@solara.component
def Lives(life: Life, session: Session) -> None:
    """A person in both worlds, and on request why her lives part."""
    told = use_task(lambda person: reasons(session, person), dependencies=None, raise_error=False)
    say("h2", f"Person {life.person} in both worlds")
    solara.v.Html(tag="img", class_="life", attributes={"src": life.picture, "alt": life.words})
    say("p", life.words)
    Table(name="life", caption="Months in which her place, or what she wishes and can, changes", **life.table)
    Press("Why do they part?", lambda: told(life.person), told.pending)
    if told.pending:
        say("p", "Both worlds are lived once more …", role="status").key("waits")
    elif told.value and told.value[0] == life.person:
        say("pre", told.value[1], tabindex="0").key("reasons")


def reasons(session: Session, person: int) -> tuple[int, str]:
    """The person and why her lives part, or why that is not told."""
    try:
        return person, session.reasons(person)
    except UserError as mistake:
        return person, str(mistake)
