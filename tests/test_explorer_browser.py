"""The explorer in a real browser: a lever is changed, two years are lived, and the counts are those of a comparison.

Nothing is asked of any other machine, by the page or by the server; everybody can use it.
"""

from __future__ import annotations

import csv
import io
import os
import re
import signal
import socket
import subprocess
import sys
import time
import zipfile
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlparse

import browsers
import numpy as np
import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect, sync_playwright

import transitsim as ts
from transitsim.explorer import frames_in_words
from transitsim.explorer.pair_counts import COUNTED

pytest.importorskip("solara", reason="pip install 'transitsim[serve]'")
pytestmark = pytest.mark.slow

MESA = Path(__file__).resolve().parents[1] / "docs" / "mesa.md"
SERVER = """
import sys
def watched(event, args):
    where = {"socket.connect": lambda: args[1], "socket.getaddrinfo": lambda: args[0]}.get(event, lambda: "localhost")()
    host = where[0] if isinstance(where, tuple) else where
    if isinstance(host, str) and host not in ("localhost", "127.0.0.1", "::1"):
        print(f"asked {host}", flush=True)
sys.addaudithook(watched)
from transitsim.cli.main import dispatch
dispatch(['serve', *sys.argv[1:]])
"""
SCALE, SEED, FACTOR = 400, 5, 3
BY_HAND = """\
name: by_hand
title: Arrest three times as often
status: hypothetical
base: history
levers:
  transit.arrest_hazard:
    - {from: 2006-01, factor: 3, source: assumed, because: to compare}
"""
LONG = 60_000  # milliseconds; the rules may have to be compiled first


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The command as it is started, in a home of its own; its address and its words."""
    home = tmp_path_factory.mktemp("home")
    told = (home / "told.txt").open("w+", encoding="utf-8")
    words = ["port=0", "browser=false", "regimes=none", f"scale={SCALE}", f"seed={SEED}", "until=2007-12"]
    surroundings = {**os.environ, "SOLARA_HOME": str(home / "solara")}
    process = subprocess.Popen([sys.executable, "-c", SERVER, *words], stdout=told, stderr=told, env=surroundings, cwd=home)
    process.told = home / "told.txt"
    for _ in range(600):
        found = re.search(r"at (http://localhost:\d+)", process.told.read_text(encoding="utf-8"))
        if found or process.poll() is not None:
            break
        time.sleep(0.1)
    assert found, process.told.read_text(encoding="utf-8")
    process.address = found[1]
    yield process
    process.send_signal(signal.SIGINT)
    process.wait(30)
    told.close()


@pytest.fixture(scope="module")
def opened(server):
    """A page in which a lever has been changed and two years have been lived."""
    with sync_playwright() as play:
        browser = browsers.launched(play)
        page = browser.new_page(viewport={"width": 1400, "height": 2600}, accept_downloads=True)
        page.asked, page.complained = [], []
        page.on("request", lambda asked: page.asked.append(asked.url))
        page.on("websocket", lambda asked: page.asked.append(asked.url))
        page.on("pageerror", lambda error: page.complained.append(str(error)))
        page.on("console", lambda told: page.complained.append(told.text) if told.type == "error" else None)
        page.goto(server.address)
        ready(page, "2005-12")
        page.get_by_role("button", name="Change a lever").click()
        page.locator("select[name=lever_0]").select_option("transit.arrest_hazard")
        page.locator("input[name=factor_0]").fill(str(FACTOR))
        page.get_by_role("button", name="Live both worlds").click()
        expect(page.locator("h3").last).to_contain_text("transit.arrest_hazard:x3", timeout=LONG)
        ready(page, "2005-12")
        page.get_by_role("button", name="24 months on").click()
        ready(page, "2007-12")
        yield page
        browser.close()


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """The same question asked of `ts.compare`, with the lever in a file written by hand."""
    folder = tmp_path_factory.mktemp("mine")
    (folder / "regime").mkdir()
    (folder / "regime" / "by_hand.yaml").write_text(BY_HAND, encoding="utf-8")
    asked = {"since": "2006-01", "replicates": 2, "scale": SCALE, "seed": SEED, "until": "2007-12", "assumptions": "point"}
    return ts.compare(["by_hand"], config_dir=folder, **asked)


def ready(page: Page, month: str) -> None:
    """Wait until a month is shown and nothing is being lived."""
    page.wait_for_selector(f'[data-month="{month}"]', timeout=LONG)
    page.wait_for_selector(".choices button[type=submit]:not([disabled])", timeout=LONG)


def rows(page: Page, name: str) -> list[list[str]]:
    """The words in a table of the page."""
    inside = "all => all.map(row => [...row.children].map(cell => cell.innerText.trim()))"
    return page.locator(f"table[data-name={name}] tbody tr").evaluate_all(inside)


def test_the_counts_are_those_of_a_comparison(opened, compared):
    """What the page says of each outcome is what `ts.compare` counted in its first replicate, in both worlds."""
    told = {row[0].split(":")[0]: row[1:] for row in rows(opened, "outcomes")}
    outcomes = {one: compared.difference(one)["unit"].iloc[0] for one in COUNTED}
    names = list(compared.differences.query("group_name == 'everybody'")["outcome"])
    base, other = (world.values[:, 0] for world in compared.simulated[0].worlds)
    assert set(told) == {one.replace("_", " ") for one in COUNTED}
    for one, unit in outcomes.items():
        at = names.index(one)
        expected = [frames_in_words.number(base[at], unit), frames_in_words.number(other[at], unit)]
        assert [cell.rstrip("*") for cell in told[one.replace("_", " ")][:2]] == expected, one
    assert other[names.index("months_in_transit")] < base[names.index("months_in_transit")]  # arrests shorten stays
    assert min(each[names.index("arrests")] for each in (base, other)) > 0


def test_who_stands_elsewhere_is_shown_and_pressed(opened):
    """As many dots as people away; a press on a number, then on a dot, shows both lives."""
    assert opened.locator("canvas.people").count() == 2
    assert all(int(one.get_attribute("data-dots")) > 20 for one in opened.locator("canvas.people").all())
    first = rows(opened, "people")[0][0]
    opened.locator("table[data-name=people] button").first.click()
    expect(opened.locator("h2", has_text=f"Person {first} in both worlds")).to_be_visible(timeout=LONG)
    assert f"Person {first}" in opened.locator("img.life").get_attribute("alt")
    lane = opened.locator("canvas.people").first.bounding_box()
    opened.mouse.click(lane["x"] + 5, lane["y"] + 25)
    expect(opened.locator("h2", has_text=f"Person {first} in both worlds")).to_have_count(0, timeout=LONG)
    expect(opened.locator("h2", has_text="in both worlds")).to_be_visible(timeout=LONG)
    opened.get_by_role("button", name="Why do they part?").click()
    expect(opened.locator(".explorer pre")).to_contain_text("nobody's life", timeout=LONG)


def test_outcomes_of_women_alone(opened, compared):
    """The buttons above the table say for whom."""
    opened.get_by_role("button", name="women", exact=True).click()
    expect(opened.locator("table[data-name=outcomes] caption")).to_contain_text(", women.", timeout=LONG)
    row = next(cells for cells in rows(opened, "outcomes") if cells[0].startswith("arrivals"))
    at = list(compared.differences["group_name"].unique()).index("women")
    expected = compared.simulated[0].worlds[1].values[0, at]
    assert row[2].rstrip("*") == frames_in_words.number(expected)
    opened.get_by_role("button", name="everybody").click()
    expect(opened.locator("table[data-name=outcomes] caption")).to_contain_text("everybody", timeout=LONG)


def test_tables_are_kept(opened, compared):
    """A zip with the numbers, not rounded."""
    with opened.expect_download() as coming:
        opened.get_by_role("button", name="Keep the tables").click()
    with zipfile.ZipFile(coming.value.path()) as folder:
        kept = {row["outcome"]: row for row in csv.DictReader(io.StringIO(folder.read("outcomes.csv").decode()))}
        assert f"regimes=transit.arrest_hazard:x{FACTOR}" in folder.read("read_me.txt").decode()
    base = compared.simulated[0].worlds[0].values[:, 0]
    np.testing.assert_array_equal([float(row["base"] or "nan") for row in kept.values()], base)


def test_everybody_can_use_it(opened):
    """After all that was pressed no serious finding, and none on a phone."""
    for width in (1400, 390):
        opened.set_viewport_size({"width": width, "height": 2600})
        opened.wait_for_timeout(500)
        opened.screenshot(path=browsers.KEPT / f"explorer_{width}.png")
        assert browsers.complaints(opened) == []
        assert opened.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    opened.set_viewport_size({"width": 1400, "height": 2600})


def test_a_mistake_is_told_and_changes_nothing(opened):
    opened.locator("input[name=scale]").fill("50")
    opened.locator("select[name=start]").select_option("2020")
    opened.get_by_role("button", name="Live both worlds").click()
    expect(opened.locator("[role=alert]")).to_contain_text("since=2020-01 lies outside the run", timeout=LONG)
    assert opened.locator('[data-month="2007-12"]').count() == 1


def test_nobody_else_is_asked(opened, server):
    """Neither the page nor the server has asked any other machine for anything; nothing was left in the home folder."""
    asked = {urlparse(url).netloc for url in opened.asked if not url.startswith(("data:", "blob:"))}
    assert asked == {urlparse(server.address).netloc}
    assert len(opened.asked) > 10
    assert opened.complained == []
    assert "asked " not in server.told.read_text(encoding="utf-8")
    assert not list(server.told.parent.glob("solara/server_user_id.txt"))


def test_a_stranger_by_another_name_is_turned_away(server):
    """A page elsewhere that has its name point here gets nothing."""
    with closing(HTTPConnection(urlparse(server.address).netloc)) as asked:
        for name, status in (("elsewhere.example", 400), ("localhost", 200)):
            asked.request("GET", "/", headers={"Host": name})
            answer = asked.getresponse()
            answer.read()
            assert answer.status == status


def test_a_second_sitting_has_its_own_worlds(opened, server):
    """Another page begins anew and leaves the first where it is."""
    other = opened.context.browser.new_page()
    other.goto(server.address)
    ready(other, "2005-12")
    other.get_by_role("button", name="1 month on").click()
    ready(other, "2006-01")
    assert opened.locator('[data-month="2007-12"]').count() == 1
    other.close()


@pytest.fixture(scope="module")
def mesa_window(tmp_path_factory):
    """The program of docs/mesa.md, started as the page says, at a free port."""
    home = tmp_path_factory.mktemp("mesa")
    program = re.search(r"```python\n(.*?)```", MESA.read_text(encoding="utf-8"), re.DOTALL)[1]
    (home / "app.py").write_text(program, encoding="utf-8")
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    words = ["solara", "run", "app.py", "--host", "localhost", "--production", "--no-check-version", "--no-open"]
    surroundings = {**os.environ, "SOLARA_HOME": str(home / "solara"), "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False"}
    with (home / "told.txt").open("w", encoding="utf-8") as told:
        process = subprocess.Popen(
            [sys.executable, "-m", *words, "--port", str(port)], stdout=told, stderr=told, env=surroundings, cwd=home
        )
        yield f"http://localhost:{port}"
        process.send_signal(signal.SIGINT)
        process.wait(30)


def test_mesa_opens_the_model_and_shows_a_migrant(opened, mesa_window):
    """Mesa's window steps the model, and the panel shows the row of a person as the model alone has it."""
    page = opened.context.browser.new_page(viewport={"width": 1400, "height": 1600})
    for _ in range(300):
        try:
            page.goto(mesa_window)
            break
        except PlaywrightError:
            time.sleep(0.2)
    page.get_by_role("button", name="Step", exact=True).click(timeout=LONG)
    alone = ts.TransitModel(regime="history", scale=400, seed=1)
    alone.step()
    first = next(iter(alone.agents))
    expect(page.get_by_text(f"Person {first.person}: {first.place_name} at the end of 1995-01")).to_be_visible(timeout=LONG)
    page.screenshot(path=browsers.KEPT / "mesa.png")
    page.get_by_role("button", name="Reset").click()
    expect(page.get_by_text("at the end of 1994-12")).to_be_visible(timeout=LONG)
    page.close()
