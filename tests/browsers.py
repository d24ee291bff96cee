"""Chromium for the tests in a browser, to be imported first: where something is missing, the file that imports it is skipped.

The reason given is the command that installs it. In `.ci/run`, where nothing may be skipped, it fails instead (conftest.py).
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
INSTALL = "pip install playwright axe-playwright-python; apt-get install chromium"
KEPT = Path(__file__).resolve().parents[1] / "build" / "screenshots"  # ignored by git
BAD = ("serious", "critical")
SIZES = {"phone": (390, 844), "projector": (1024, 768), "laptop": (1366, 768)}
PATIENCE = 90.0  # seconds
FOUND = next(filter(None, map(shutil.which, NAMES)), None)

pytest.importorskip("playwright", reason=INSTALL)
pytest.importorskip("axe_playwright_python", reason=INSTALL)
if FOUND is None:
    pytest.skip(INSTALL, allow_module_level=True)

KEPT.mkdir(parents=True, exist_ok=True)


def launched(play: Playwright) -> Browser:
    """Chromium, started."""
    return play.chromium.launch(executable_path=FOUND, args=["--no-sandbox"])


def complaints(page: Page) -> list[tuple[str, str, str]]:
    """Serious findings of axe on a page as it stands: impact, rule, and the first place."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [(one["impact"], one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in BAD]


def until(page: Page, ask: str, more: Callable[[Any], bool] = bool) -> Any:
    """The first answer that will do; the page's policy forbids Playwright's own way to wait."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = page.evaluate(ask)
        if more(found):
            return found
        time.sleep(0.05)
    raise AssertionError(f"{ask}: {found}")
