"""The picture of the page in Chromium: a person is pointed at, chosen and told; nothing is cut; who wants no motion sees none."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import browsers
import pytest
from browsers import SIZES, until
from playwright.sync_api import sync_playwright

import transitsim as ts

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow
LINK = "#context=north_korea_china&regime=safe_passage&since=2006-01&seed=1&scale=400&month=2009-01"
TALE = "document.querySelectorAll('.tale li').length"
COLOURS = """[...document.querySelectorAll('canvas')].map(canvas => {
  const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
  const seen = new Set()
  for (let at = 0; at < data.length; at += 4) seen.add(data[at] << 16 | data[at + 1] << 8 | data[at + 2])
  return [0xF2AE00, 0xCC1F14, 0x0A7564].filter(colour => seen.has(colour)).length
})"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of both cases."""
    return ts.write_page(tmp_path_factory.mktemp("page") / "lab.html")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium."""
    with sync_playwright() as play:
        started = browsers.launched(play)
        yield started
        started.close()


def opened(browser: Browser, file: Path, size: str = "laptop", link: str = LINK, **more: Any) -> Page:
    """The page with both worlds and a life told."""
    width, height = SIZES[size]
    page = browser.new_context(viewport={"width": width, "height": height}, **more).new_page()
    page.goto(file.as_uri() + link)
    until(page, TALE)
    return page


def person(page: Page) -> str | None:
    found = re.search(r"person=(\d+)", page.evaluate("location.hash"))
    return found and found[1]


def test_a_dot_is_pointed_at_in_both_worlds_and_chosen(browser, file):
    """Somewhere in the largest cluster there is somebody: the tip tells of both worlds, a click tells that life."""
    page = opened(browser, file)
    canvas, before = page.locator(".map canvas").nth(1), person(page)
    box = canvas.bounding_box()
    assert box is not None
    tip = page.locator(".tip p")
    for across in range(60, 110, 4):
        page.mouse.move(box["x"] + box["width"] * across / 480, box["y"] + box["height"] * 110 / 372)
        if tip.count() == 2:
            page.mouse.down()
            page.mouse.up()
            if person(page) not in (None, before):
                break
    until(page, "location.hash", lambda _: person(page) not in (None, before))
    until(page, TALE)
    for side in (0, 1):
        assert tip.nth(side).inner_text().strip() in page.locator(f".now.side{side}").inner_text()


def test_a_person_is_chosen_with_the_keyboard(browser, file):
    page = opened(browser, file)
    until(page, "location.hash", lambda now: "person=" in now)  # somebody to begin with
    before = person(page)
    page.locator(".chooser summary").focus()
    page.keyboard.press("Enter")
    listed = page.locator(".panel li button")
    assert listed.count() > 5
    last = listed.last.inner_text()
    while page.evaluate("document.activeElement.textContent") != last:
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    until(page, "location.hash", lambda _: person(page) == last != before)
    assert not page.locator(".chooser .panel").is_visible()
    page.keyboard.press("Enter")
    page.locator(".panel input").fill(before or "")
    page.keyboard.press("Enter")
    until(page, "location.hash", lambda _: person(page) == before)


def test_a_life_says_they_and_where_it_parts(browser, file):
    page = opened(browser, file)
    told = page.locator(".card").inner_text()
    assert "They " in told
    assert "The two lives part in" in told
    assert re.search(r"[\d,]+ of [\d,]+ adults in China in December 2005 end like this", told)
    assert not re.search(r"\b(he|she|his|her|him)\b", told, re.IGNORECASE)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("month", ["1999-07", "2024-12"])
def test_nothing_is_cut_and_colours_are_on_the_map(browser, file, size, month):
    page = opened(browser, file, size, LINK.replace("2009-01", month).replace("safe_passage", "broker_crackdown"))
    cut = page.evaluate(
        "[...document.querySelectorAll('.world h2, .ladder, .binding p, .key dd, .date, .card h2, .now, .shared')]"
        ".filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.className + one.textContent)"
    )
    assert cut == []
    wide = page.evaluate(
        "[...document.querySelectorAll('.stack li span:first-child')]"
        ".filter(one => one.offsetWidth > one.parentElement.offsetWidth).map(one => one.textContent)"
    )
    assert wide == []
    until(page, COLOURS, lambda found: min(found) >= 2)
    inside = "[...document.querySelectorAll('.map, .foot')].every(one => one.getBoundingClientRect().bottom <= innerHeight)"
    assert page.evaluate(inside)


def test_who_wants_no_motion_sees_none(browser, file):
    page = opened(browser, file, reduced_motion="reduce")
    page.get_by_role("slider", name="Month").focus()
    page.keyboard.press("PageUp")
    time.sleep(0.15)
    first = page.locator(".map canvas").first.screenshot()
    time.sleep(0.25)
    assert page.locator(".map canvas").first.screenshot() == first


def test_the_invented_case_has_its_own_names(browser, file):
    page = opened(browser, file, link="#context=upland_rivermark&scale=400&month=2009-01")
    names = page.locator(".map canvas").first.get_attribute("aria-label") or ""
    for word in ("Upland", "Orchards", "Quarries", "Coast", "Died away from home"):
        assert word in names
    assert "Korea" not in page.locator("#page").inner_text() + names
