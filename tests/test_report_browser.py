"""The report in a real browser without a network: charts are drawn, nothing is asked for, everybody can read it, it prints."""

from __future__ import annotations

import browsers
import pytest
from playwright.sync_api import Page, expect, sync_playwright
from reports import compare_folder, run_folder
from sweeps import batches_of, here, plan

from transitsim.cli.report import report
from transitsim.studies.sweep.begin import begin
from transitsim.studies.sweep.resume import resume

pytestmark = pytest.mark.slow
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folders = {"run": run_folder(tmp_path_factory.mktemp("run")), "compared": compare_folder(tmp_path_factory.mktemp("compared"))}
    folders["sweep"] = tmp_path_factory.mktemp("swept") / "sweep"
    begin(plan(2), folders["sweep"], pilot=batches_of(8))
    resume(folders["sweep"], here)
    return {kind: report(folder) for kind, folder in folders.items()}


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as play:
        opened = browsers.launched(play)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def opened(browser, pages, request):
    """A report in a window of some size, with the network off; what it asked for and complained of."""
    kind, size = request.param
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, offline=True)
    page = context.new_page()
    page.asked, page.complained = [], []
    page.on("request", lambda asked: page.asked.append(asked.url))
    page.on("console", lambda told: page.complained.append(told.text))
    page.on("pageerror", lambda error: page.complained.append(str(error)))
    page.goto(pages[kind].as_uri())
    charts = page.locator(".vega").count()
    expect(page.locator(".vega svg")).to_have_count(charts)
    page.name = f"{kind}_{size}"
    yield page
    context.close()


EVERY = [(kind, size) for kind in ("run", "compared", "sweep") for size in SIZES]
WIDE = [(kind, "desktop") for kind in ("run", "compared", "sweep")]


@pytest.mark.parametrize("opened", EVERY, indirect=True, ids=lambda pair: "_".join(pair))
def test_it_opens_without_a_network_and_fits(opened: Page):
    opened.screenshot(path=browsers.KEPT / f"{opened.name}.png", full_page=True)
    assert [url for url in opened.asked if not url.startswith("data:")] == [opened.url]
    assert opened.complained == []
    assert opened.locator(".vega svg").count() >= 3
    assert opened.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    broken = opened.evaluate("[...document.images].filter(one => !one.complete || one.naturalWidth === 0).length")
    assert broken == 0


@pytest.mark.parametrize("opened", EVERY, indirect=True, ids=lambda pair: "_".join(pair))
def test_no_row_of_the_summary_is_hidden(opened: Page):
    """The first table stands whole, without a box to scroll down in."""
    heights = opened.locator("[aria-labelledby=summary] .table").evaluate("one => [one.scrollHeight, one.clientHeight]")
    assert heights[0] <= heights[1] + 2


@pytest.mark.parametrize("opened", EVERY, indirect=True, ids=lambda pair: "_".join(pair))
def test_everybody_can_read_it(opened: Page):
    """As it opens, and after a group was singled out in a legend, a mark was pointed at, and a table was scrolled by key."""
    assert browsers.complaints(opened) == []
    words = opened.locator(".vega svg .mark-group.role-legend-label text, .vega svg .role-legend-label text").first
    words.scroll_into_view_if_needed()
    words.click(force=True)
    opened.locator(".vega svg .mark-symbol.role-mark path").first.hover(force=True)
    opened.wait_for_selector("#vg-tooltip-element.visible")
    opened.screenshot(path=browsers.KEPT / f"{opened.name}_after.png")
    assert browsers.complaints(opened) == []
    opened.locator(".table").nth(1).focus()
    opened.keyboard.press("End")
    assert browsers.complaints(opened) == []


@pytest.mark.parametrize("opened", WIDE, indirect=True, ids=lambda pair: "_".join(pair))
def test_charts_answer_the_pointer(opened: Page):
    mark = opened.locator(".vega svg .mark-symbol.role-mark path").first
    mark.scroll_into_view_if_needed()
    mark.hover(force=True)
    opened.wait_for_selector("#vg-tooltip-element.visible")
    assert opened.locator("#vg-tooltip-element").inner_text().strip()


@pytest.mark.parametrize("opened", WIDE, indirect=True, ids=lambda pair: "_".join(pair))
def test_it_prints_figures_and_whole_tables(opened: Page):
    opened.emulate_media(media="print")
    assert not opened.locator(".chart").first.is_visible()
    assert opened.locator(".picture img").first.is_visible()
    cut = "[...document.querySelectorAll('.table')].filter(one => one.scrollHeight > one.clientHeight + 2).length"
    assert opened.evaluate(cut) == 0
    printed = opened.pdf(path=browsers.KEPT / f"{opened.name}.pdf", prefer_css_page_size=True)
    opened.emulate_media(media="null")
    assert printed.startswith(b"%PDF")


def test_what_should_be_found_is_found(browser):
    """The check of accessibility itself finds what is wrong in a page that is."""
    page = browser.new_page()
    page.set_content("<html><body><img src='data:,'><p style='color:#ddd;background:#fff'>pale</p></body></html>")
    assert {"image-alt", "color-contrast"} <= {rule for _, rule, _ in browsers.complaints(page)}
    page.close()
