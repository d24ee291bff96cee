"""The page in Chromium: first picture, a world of thirty years, an answer to a lever, and the longest frame while playing.

The processor of the page is throttled, four times unless said, as a telephone's would be; Chromium throttles the page and not its
worker, so the time of a world is multiplied by the same factor here. Every number is the median of several fresh pages.

    python benchmarks/page.py [--throttle 4] [--times 5]

Leaves with 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

import transitsim as ts

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NAMES = ("chromium", "chromium-browser", "google-chrome")
TARGETS = {"first picture": 1500.0, "a world of 360 months": 2000.0, "longest frame while playing": 100.0}  # milliseconds
PICTURE = "performance.getEntriesByName('picture')[0]?.startTime ?? null"
WORLDS = "performance.getEntriesByName('world').map(one => one.detail)"
WATCH = """() => {
  window.gaps = []
  let last = performance.now()
  const look = now => { window.gaps.push(now - last); last = now; requestAnimationFrame(look) }
  requestAnimationFrame(look)
}"""
PLAYED = 6.0  # seconds
AT_MOST = 60.0  # seconds that anything is waited for


def until(ask: Callable[[], Any]) -> Any:
    """The first answer that is something; the page's policy forbids Playwright's own way to wait."""
    end = time.monotonic() + AT_MOST
    while time.monotonic() < end:
        found = ask()
        if found:
            return found
        time.sleep(0.02)
    raise TimeoutError("The page has not come to it within a minute.")


def opened(browser: Browser, file: Path, throttle: float) -> Page:
    """A fresh page, throttled from its first line on, with both worlds drawn."""
    page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": throttle})
    page.goto(file.as_uri())
    until(lambda: page.evaluate(PICTURE))
    return page


def measured(browser: Browser, file: Path, throttle: float) -> dict[str, float]:
    """One page's numbers, in milliseconds."""
    page = opened(browser, file, throttle)
    found = {"first picture": page.evaluate(PICTURE), "a world of 360 months": throttle * max(page.evaluate(WORLDS))}
    count, began = len(page.evaluate(WORLDS)), time.monotonic()
    page.locator("input[type=range]").first.press("ArrowRight")
    until(lambda: len(page.evaluate(WORLDS)) > count)
    found["a lever answered"] = 1000.0 * (time.monotonic() - began)
    page.evaluate(WATCH)
    page.keyboard.press("Home")
    page.get_by_role("button", name="Play").click()
    time.sleep(PLAYED)
    gaps = page.evaluate("window.gaps")
    found["longest frame while playing"], found["median frame"] = max(gaps), statistics.median(gaps)
    page.context.close()
    return found


def main() -> int:
    """Print a table; 1 when a target is missed."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--throttle", type=float, default=4.0)
    asked.add_argument("--times", type=int, default=5)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        file = ts.write_page(Path(folder) / "lab.html")
        size = file.stat().st_size
        browser = play.chromium.launch(executable_path=next(filter(None, map(shutil.which, NAMES))), args=["--no-sandbox"])
        runs = [measured(browser, file, given.throttle) for _ in range(given.times)]
    print(f"{size / 1000:,.0f} kB; processor slowed {given.throttle:g} times; load {os.getloadavg()[0]:.1f}; {len(runs)} pages")
    missed = False
    for name in runs[0]:
        values = sorted(one[name] for one in runs)
        middle, target = statistics.median(values), TARGETS.get(name)
        missed |= target is not None and middle > target
        told = f"  (at most {target:,.0f})" if target else ""
        print(f"{name:30} {middle:8,.0f} ms   {values[0]:,.0f} to {values[-1]:,.0f}{told}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
