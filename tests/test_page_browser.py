"""The page in Chromium: a file, the network off; by link, by keyboard, at every size, printed, and judged by axe."""

from __future__ import annotations

import re
import shlex
import time
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import browsers
import pandas as pd
import pytest
from browsers import SIZES, until
from playwright.sync_api import sync_playwright

import transitsim as ts
from transitsim.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow
LINK = "#context=north_korea_china&regime=safe_passage&since=2006-01&route.fee=x0.5&seed=3&scale=400&month=2009-01"
PICTURE = "performance.getEntriesByName('picture').length"
DONE = "!document.querySelector('.difference [role=status]').textContent"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page as it is shipped."""
    return ts.write_page(tmp_path_factory.mktemp("page") / "lab.html")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium."""
    with sync_playwright() as play:
        started = browsers.launched(play)
        yield started
        started.close()


def opened(browser: Browser, file: Path, link: str = LINK, size: tuple[int, int] = SIZES["laptop"], **more: Any) -> Page:
    """The page with both worlds drawn, and nothing but the page: the network is off, and whatever is asked of it is noted."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, offline=True, accept_downloads=True, **more)
    page = context.new_page()
    page.asked, page.wrong = [], []  # type: ignore[attr-defined]
    page.on("request", lambda request: page.asked.append(request.url))  # type: ignore[attr-defined]
    page.on("console", lambda told: page.wrong.append(told.text) if told.type == "error" else None)  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.wrong.append(str(error)))  # type: ignore[attr-defined]
    page.goto(file.as_uri() + link)
    until(page, PICTURE)
    return page


def figures(page: Page) -> dict[str, str]:
    """Every difference as it is read aloud, once all replicates are there."""
    until(page, DONE)
    found = {row.get_attribute("class") or "": row.locator(".strip").get_attribute("aria-label") or "" for row in rows(page)}
    assert all("interval" in told for told in found.values()), found
    return found


def rows(page: Page) -> list[Any]:
    """The rows of the differences."""
    return page.locator(".difference .row").all()


def test_nothing_is_asked_of_the_network(browser, file):
    page = opened(browser, file)
    figures(page)
    assert page.wrong == []
    assert {url.split(":")[0] for url in page.asked} <= {"file", "blob", "data"}
    assert [url for url in page.asked if url.startswith("file:")] == [file.as_uri()]


def test_a_link_opened_twice_gives_the_same_numbers(browser, file):
    once, again = opened(browser, file), opened(browser, file)
    first = figures(once)
    assert len(first) == 10
    assert first == figures(again)
    assert figures(opened(browser, file, LINK.replace("seed=3", "seed=4"))) != first


@pytest.mark.parametrize("size", SIZES)
def test_it_fits_and_axe_finds_nothing_serious(browser, file, size):
    page = opened(browser, file, size=SIZES[size])
    figures(page)
    page.screenshot(path=browsers.KEPT / f"page_{size}.png", full_page=size == "phone")
    width, height = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    assert width <= SIZES[size][0]
    if size != "phone":
        assert height <= SIZES[size][1]
    assert browsers.complaints(page) == []
    page.get_by_role("button", name="Play").click()
    time.sleep(1.0)
    page.keyboard.press("Space")
    for tool in ("Tables", "Save", "About"):
        page.get_by_role("button", name=re.compile(tool)).first.click()
        assert browsers.complaints(page) == [], tool
        page.keyboard.press("Escape")
    assert page.wrong == []


def test_with_the_keyboard_alone(browser, file):
    """Every control is reached by Tab and shows where the focus is; the time line goes by arrows; a preset by Enter."""
    page = opened(browser, file)
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "(() => { const one = document.activeElement, style = getComputedStyle(one); return one === document.body ? null : "
            "[one.getAttribute('aria-label') || one.textContent.trim().slice(0, 40), style.outlineStyle + style.boxShadow] })()"
        )
        if found is None:
            break
        seen.append(found)
    assert len(seen) > 12
    assert not [name for name, shown in seen if shown == "nonenone"]
    line = page.get_by_role("slider", name="Month")
    line.focus()
    before = int(line.get_attribute("aria-valuenow") or 0)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("PageUp")
    assert int(line.get_attribute("aria-valuenow") or 0) == before + 13
    page.keyboard.press("Home")
    page.locator("body").press("Space")
    until(page, "document.querySelector('[role=slider]').getAttribute('aria-valuenow')", lambda now: int(now) > 0)


def test_printed_it_keeps_its_colours(browser, file, tmp_path):
    page = opened(browser, file)
    figures(page)
    page.emulate_media(media="print")
    adjust = page.evaluate("getComputedStyle(document.querySelector('.key i') || document.body).printColorAdjust")
    assert adjust == "exact"
    printed = page.pdf(path=str(browsers.KEPT / "page_printed.pdf"), landscape=True, format="A4", print_background=False)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def test_back_and_reload_keep_everything(browser, file):
    page = opened(browser, file)
    before = page.evaluate("location.hash")
    page.reload()
    until(page, PICTURE)
    assert page.evaluate("location.hash") == before
    page.get_by_role("radio", name=re.compile("guides")).or_(
        page.get_by_role("button", name=re.compile("guides were"))
    ).first.click()
    until(page, "location.hash", lambda now: "broker_crackdown" in now)
    page.go_back()
    until(page, "location.hash", lambda now: "safe_passage" in now)


def test_nonsense_in_a_link_is_said(browser, file):
    page = opened(browser, file, "#regime=safe_pasage&route.fee=xcheap&seed=-1&sped=2")
    told = page.locator(".notices").inner_text()
    for word in ("safe_pasage", "xcheap", "-1", "sped"):
        assert word in told


def test_the_command_gives_the_same_numbers(browser, file, tmp_path, monkeypatch):
    """What *Save* hands over: the line is run, and every outcome of every replicate is that of the zip, to the last bit."""
    page = opened(browser, file)
    figures(page)
    page.get_by_role("button", name="Save").first.click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name=re.compile("codebook")).click()
    waiting.value.save_as(tmp_path / "tables.zip")
    with zipfile.ZipFile(tmp_path / "tables.zip") as kept:
        tables = {name: pd.read_csv(kept.open(name)) for name in kept.namelist() if name.endswith(".csv")}
    codebook = tables.pop("codebook.csv")
    columns = {(name, column) for name, table in tables.items() for column in table}
    assert columns == set(zip(codebook["table"], codebook["column"], strict=True))
    (command,) = [one for one in (box.input_value() for box in page.locator("dialog[open] textarea").all()) if "compare" in one]
    monkeypatch.chdir(tmp_path)
    assert main([*shlex.split(command)[1:], "out=compared"]) == 0
    made = pd.read_parquet(tmp_path / "compared" / "paired_replicates.parquet").query("group_name == 'everybody'")
    keys, given = ["outcome", "replicate"], tables["paired_replicates.csv"]
    both = given.merge(made, on=keys, suffixes=("_given", ""))
    assert len(both) == len(given) == 200
    assert both["base_value_given"].to_numpy() == pytest.approx(both["base_value"].to_numpy(), rel=1e-12)
    assert both["value_given"].to_numpy() == pytest.approx(both["value"].to_numpy(), rel=1e-12)
