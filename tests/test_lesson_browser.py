"""The lesson in a real browser without a network: predicted first, counts of the simulator, codes, everybody can use it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import browsers
import numpy as np
import pytest
from english import broken
from lessons import STUDY, drawn
from playwright.sync_api import Page, expect, sync_playwright

from transitsim.cli.lesson import again
from transitsim.engine.model import TransitModel
from transitsim.engine.world import build_world
from transitsim.lesson.lesson_page import write
from transitsim.lesson.packed_months import KINDS, WISHED
from transitsim.measures.places import ORIGIN, WHERE
from transitsim.schema.enums import FEMALE, MALE, Place

pytestmark = pytest.mark.slow
SIZES = {"desktop": (1280, 900), "projector": (1920, 1080), "phone": (390, 844)}
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PAPERS_AND_ROAD = 3


@pytest.fixture(scope="module")
def lesson_file(tmp_path_factory) -> Path:
    return write(drawn(), tmp_path_factory.mktemp("lesson") / "lesson.html", again(STUDY))


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as play:
        opened = browsers.launched(play)
        yield opened
        opened.close()


@pytest.fixture
def opened(browser, lesson_file, request):
    """The lesson in a window of some size, with the network off; what it asked for and complained of."""
    size = getattr(request, "param", "desktop")
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, offline=True, has_touch=size == "phone")
    page = context.new_page()
    page.asked, page.complained, page.name = [], [], size
    page.on("request", lambda asked: page.asked.append(asked.url))
    page.on("console", lambda told: page.complained.append(told.text))
    page.on("pageerror", lambda error: page.complained.append(str(error)))
    page.goto(lesson_file.as_uri())
    yield page
    assert page.complained == []
    assert page.asked == [page.url]
    context.close()


def predict(page: Page, world: int, guesses: list[int]) -> None:
    """Turn the switches of a world on, guess, and show what happens."""
    for bit, box in enumerate(page.locator("[name=switch]").all()):
        box.set_checked(bool(world >> bit & 1))
    for field, guess in zip(page.locator("#questions input").all(), guesses, strict=True):
        field.fill(str(guess))
    page.get_by_role("button", name="Show what happens").click()


def cells(page: Page, table: str) -> list[list[str]]:
    """The body of a table, row by row."""
    return page.locator(f"{table} tbody tr").evaluate_all("rows => rows.map(row => [...row.cells].map(cell => cell.innerText))")


@cache
def met(world: int) -> np.ndarray:
    """Who meets each outcome, from the simulator's own attributes, bool, shape (3 outcomes, people of the page)."""
    model = TransitModel(world=build_world(STUDY.paired.worlds[world]), views=False)
    rows = np.flatnonzero(np.isin(model.people["person"], drawn().people["person"]))
    rows = rows[[model.people["person"][rows].tolist().index(person) for person in drawn().people["person"].tolist()]]
    wished = returns = None
    for month in range(model.world.months):
        if month == STUDY.window.first:
            returns = model.people["returns"][rows].copy()
        wished = model.people["wished_months"][rows].copy()
        model.step()
    model.close()
    end = model.people[rows]
    away = ~np.isin(end["place"], ORIGIN)
    return np.array([end["place"] == Place.DESTINATION, end["returns"] > returns, (end["wished_months"] > wished) & away])


@pytest.mark.parametrize("opened", SIZES, indirect=True)
def test_it_opens_without_a_network_fits_and_everybody_can_use_it(opened: Page):
    """Before anything is done, and after switches, guesses, a mistake, a person, codes and a table."""
    assert browsers.complaints(opened) == []
    opened.get_by_role("button", name="Show what happens").click()
    assert "at least one switch" in opened.locator("#mistake").inner_text()
    predict(opened, PAPERS_AND_ROAD, [5, 6, 7, 8, 9, 10])
    opened.get_by_role("button", name="One of the few").click()
    opened.locator("#counts-in-words summary").click()
    opened.locator("#codes").fill(opened.locator("#code").inner_text() + "\nAAAA")
    opened.get_by_role("button", name="Read the codes").click()
    opened.wait_for_timeout(500)  # dots come to rest
    opened.screenshot(path=browsers.KEPT / f"lesson_{opened.name}.png")
    assert browsers.complaints(opened) == []
    assert opened.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (1280, 720), (1366, 768), (1920, 1080)])
def test_no_place_is_cut_off_in_a_room(opened: Page, width: int, height: int):
    """Enlarged, both drawings stand whole on the screen with the month above them, before the guess and after it."""
    opened.set_viewport_size({"width": width, "height": height})
    opened.get_by_role("button", name="Larger, for a room").click()
    for panels in (1, 2):
        boxes = [one.bounding_box() for one in opened.locator("canvas").all() if one.is_visible()]
        assert len(boxes) == panels
        assert all(box and box["y"] >= 0 and box["y"] + box["height"] <= height and box["height"] >= height / 3 for box in boxes)
        assert opened.locator("#date").bounding_box()["y"] >= 0
        predict(opened, PAPERS_AND_ROAD, [5] * 6)
        opened.locator("#look").evaluate("one => one.scrollIntoView()")
        opened.wait_for_timeout(300)


def test_it_prints_the_dots_and_the_colours_of_the_key(opened: Page):
    predict(opened, PAPERS_AND_ROAD, [5] * 6)
    opened.wait_for_timeout(800)
    shape = opened.locator("#after").evaluate("one => one.width / one.height")
    opened.emulate_media(media="print")
    for name in ("#before", "#after"):
        box = opened.locator(name).bounding_box()
        assert box["width"] / box["height"] == pytest.approx(shape, rel=0.02)
    colours = "ones => ones.map((one) => [getComputedStyle(one).printColorAdjust, getComputedStyle(one).backgroundColor])"
    key = opened.locator(".key i[style]").evaluate_all(colours)
    assert len({colour for _, colour in key}) == len(key) == len(KINDS)
    assert {kept for kept, _ in key} == {"exact"}
    opened.pdf(path=browsers.KEPT / "lesson.pdf", prefer_css_page_size=True)
    opened.emulate_media(media="null")


@pytest.mark.parametrize("opened", ["desktop", "projector"], indirect=True)
def test_it_is_read_from_the_back_of_a_room(opened: Page):
    """Enlarged, names of places and numbers of the result are at least a fiftieth of the screen high; back again at a press."""
    small = opened.evaluate("size(panels.before).text")
    button = opened.get_by_role("button", name="Larger, for a room")
    button.click()
    predict(opened, PAPERS_AND_ROAD, [5, 6, 7, 8, 9, 10])
    opened.wait_for_timeout(300)
    opened.screenshot(path=browsers.KEPT / f"lesson_{opened.name}_room.png")
    least = opened.viewport_size["height"] / 50
    assert opened.evaluate("size(panels.before).text") >= least
    assert opened.evaluate("parseFloat(getComputedStyle(document.querySelector('.result td')).fontSize)") >= least
    assert opened.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert browsers.complaints(opened) == []
    button.click()
    assert opened.evaluate("size(panels.before).text") == small


def test_nothing_is_shown_before_it_is_predicted(opened: Page):
    opened.locator("[name=switch]").first.check()
    assert not opened.locator("#after").is_visible()
    assert opened.locator("#few").is_disabled()
    assert opened.locator("#result table").count() == 0
    assert opened.locator(".one").count() == 1
    assert opened.locator("#counts thead th").count() == 4
    predict(opened, 1, [0] * 6)
    assert opened.locator("#after").is_visible()
    assert opened.locator(".one").count() == 2
    opened.locator("[name=switch]").nth(1).check()
    assert not opened.locator("#after").is_visible()
    opened.locator("[name=switch]").nth(1).uncheck()
    assert opened.locator("#after").is_visible()


@pytest.mark.parametrize("guess", ["", "-1", "2.5", "501"])
def test_a_guess_that_is_none_is_told(opened: Page, guess):
    opened.locator("[name=switch]").first.check()
    for field in opened.locator("#questions input").all():
        field.fill("1")
    opened.locator("#guess-1-1").fill(guess)
    opened.get_by_role("button", name="Show what happens").click()
    assert "whole number from 0 to" in opened.locator("#mistake").inner_text()
    assert opened.evaluate("document.activeElement.id") == "guess-1-1"
    assert not opened.locator("#after").is_visible()


@pytest.mark.parametrize("world", [PAPERS_AND_ROAD, 4, 15])
def test_its_counts_are_the_simulators(opened: Page, world):
    guesses = [3, 1, 4, 1, 5, 9]
    predict(opened, world, guesses)
    sex, before, now = drawn().people["sex"], met(0), met(world)
    for outcome in range(3):
        shown = cells(opened, f"table:has(#result-{outcome})")
        given = [*guesses[2 * outcome : 2 * outcome + 2], sum(guesses[2 * outcome : 2 * outcome + 2])]
        for row, guess, group in zip(shown, given, ([FEMALE], [MALE], [FEMALE, MALE]), strict=True):
            those = np.isin(sex, group)
            one, other = before[outcome][those], now[outcome][those]
            changed = (other & ~one).sum(), (one & ~other).sum()
            assert [int(cell) for cell in row[1:]] == [one.sum(), guess, other.sum(), *changed]
            assert f"of {those.sum()}" in row[0]
            assert ("†" in row[0]) == (sum(changed) < 10)


@pytest.mark.parametrize("month", [0, 50, 107])
def test_the_table_beside_the_dots_counts_them(opened: Page, month):
    predict(opened, 15, [0] * 6)
    opened.locator("#month").fill(str(month))
    opened.locator("#counts-in-words summary").click()
    lesson = drawn()
    shown = [[int(cell) for cell in row[1:]] for row in cells(opened, "#counts")]
    expected = []
    for kind in range(len(shown)):
        inside = [lesson.lives[world, :, month] & 15 == kind for world in (0, 15)]
        expected.append([int((one & np.isin(lesson.people["sex"], who)).sum()) for one in inside for who in ([0], [1], [0, 1])])
    assert shown == expected


def test_a_dot_is_clicked_and_two_lives_are_told(opened: Page):
    predict(opened, PAPERS_AND_ROAD, [0] * 6)
    opened.wait_for_timeout(800)
    person = STUDY.people - 3
    x, y = opened.evaluate(f"[panels.after.now[{2 * person}], panels.after.now[{2 * person + 1}]]")
    opened.locator("#after").click(position={"x": x, "y": y})
    assert opened.locator("#person").input_value() == str(person + 1)
    told = opened.locator("#lives").inner_text()
    assert f"person {drawn().people['person'][person]} of the model" in told
    ends = drawn().lives[[0, PAPERS_AND_ROAD], :, -1] & 15
    assert f"for {(ends == ends[:, [person]]).all(axis=0).sum()} of {STUDY.people} people" in told
    for index, world in enumerate((0, PAPERS_AND_ROAD)):
        life = drawn().lives[world, person]
        away = np.isin(life & 15, [index for index, kind in enumerate(KINDS) if set(kind.places) <= set(WHERE["away"])]).sum()
        wished = (life & WISHED > 0).sum()
        assert f"As wished in {wished} of {away} months away from home" in opened.locator(".one").nth(index).inner_text()
    lines = opened.locator(".life").nth(1).locator("li").all_inner_texts()
    died = len(KINDS) - 1
    assert sum(int(found[1]) for line in lines if (found := re.search(r", (\d+) months?:", line))) == (life & 15 != died).sum()
    dead = int(np.flatnonzero(drawn().lives[PAPERS_AND_ROAD, :, -1] & 15 == died)[0])
    opened.locator("#person").fill(str(dead + 1))
    opened.locator("#person").press("Tab")
    assert re.search(r"\d{4}: died", opened.locator(".life").nth(1).inner_text())
    assert broken(opened.locator("body").inner_text()) == []


def test_keys_alone_will_do(opened: Page):
    opened.locator("[name=switch]").first.focus()
    opened.keyboard.press("Space")
    for _ in range(40):
        opened.keyboard.press("Tab")
        focused = opened.evaluate("document.activeElement.id")
        if focused.startswith("guess-"):
            opened.keyboard.type("2")
        if focused == "guess-2-1":
            opened.keyboard.press("Enter")
            break
    assert opened.locator("#after").is_visible()
    assert opened.evaluate("document.activeElement.id") == "see"


def test_time_runs_and_stops(opened: Page):
    opened.get_by_role("button", name="Play").click()
    expect(opened.locator("#month")).to_have_value(
        re.compile(r"2[1-9]|[3-9]\d|\d{3}")
    )  # the page's policy lets nothing be evaluated in it
    opened.get_by_role("button", name="Pause").click()
    month = opened.locator("#month").input_value()
    opened.wait_for_timeout(400)
    assert opened.locator("#month").input_value() == month
    assert opened.get_by_role("button", name="Play").is_visible()


def decoded(code: str, women: int, men: int, prime: int) -> tuple[int, int, list[int]]:
    """The page's number, the world and the guesses, from the description of the code."""
    whole = 0
    for sign in code.replace("-", ""):
        whole = whole * 32 + SIGNS.index(sign)
    number, page = divmod(whole, prime)
    guesses = []
    for radix in [women + 1, men + 1][::-1] * 3:
        number, guess = divmod(number, radix)
        guesses.insert(0, guess)
    return page, number, guesses


def test_a_code_says_what_was_chosen_and_guessed(opened: Page):
    sex = drawn().people["sex"]
    women, men = int((sex == FEMALE).sum()), int((sex == MALE).sum())
    for world, guesses in ((1, [0] * 6), (15, [women, men] * 3), (6, [1, 2, 3, 4, 5, 6])):
        predict(opened, world, guesses)
        code = opened.locator("#code").inner_text()
        page, number, found = decoded(code, women, men, opened.evaluate("lesson.prime"))
        assert (page, number, found) == (opened.evaluate("lesson.page"), world, guesses)
        assert opened.evaluate("code => readCode(code)", code.lower().replace("0", "O")) == {"world": world, "guesses": guesses}


def test_no_sign_typed_wrongly_and_no_two_exchanged_go_unnoticed(opened: Page):
    """Every single mistake of either kind in three codes."""
    taken = opened.evaluate(
        """() => {
          let read = 0, tried = 0;
          for (const [world, guesses] of [[1, [0, 0, 0, 0, 0, 0]], [15, [9, 9, 9, 9, 9, 9]], [6, [1, 2, 3, 4, 5, 6]]]) {
            const code = makeCode(world, guesses).replaceAll("-", "");
            const attempt = (signs) => {
              const other = signs.join("");
              if (other !== code) { tried += 1; read += readCode(other) ? 1 : 0; }
            };
            range(12).forEach((at) => {
              [...SIGNS].forEach((sign) => attempt([...code].map((old, index) => (index === at ? sign : old))));
              const swapped = (left) => ({ [left]: code[at], [at]: code[left] });
              range(at).forEach((left) => attempt([...code].map((old, index) => swapped(left)[index] ?? old)));
            });
          }
          return [read, tried];
        }"""
    )
    assert taken[0] == 0
    assert taken[1] > 3 * 12 * 31


def test_codes_of_a_class_are_laid_side_by_side(opened: Page):
    codes = []
    for guess in (2, 4, 9):
        predict(opened, PAPERS_AND_ROAD, [guess] * 6)
        codes.append(opened.locator("#code").inner_text())
        opened.locator("[name=switch]").nth(2).check()
    opened.locator("#codes").fill("\n".join([*codes, "nonsense"]))
    opened.get_by_role("button", name="Read the codes").click()
    assert "3 of 4 codes are of this page" in opened.locator("#handed").inner_text()
    assert "nonsense" in opened.locator("#handed p").inner_text()
    rows = {row[0]: row[1:] for row in cells(opened, "#handed table")}
    sex = drawn().people["sex"]
    happens = [str(met(PAPERS_AND_ROAD)[outcome][sex == who].sum()) for outcome in range(3) for who in (FEMALE, MALE)]
    assert rows["with switches"] == happens
    assert rows["middle of 3 guesses"] == ["4"] * 6
    assert [rows[code] for code in codes] == [["2"] * 6, ["4"] * 6, ["9"] * 6]


def test_those_who_want_stillness_get_it(browser, lesson_file):
    context = browser.new_context(reduced_motion="reduce", offline=True)
    page = context.new_page()
    page.goto(lesson_file.as_uri())
    page.locator("#month").fill("40")
    assert page.evaluate("panels.before.goal.every((goal, index) => goal === panels.before.now[index])")
    context.close()
