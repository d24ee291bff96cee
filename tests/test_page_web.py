"""The sources of the page: its pure parts are tested in node, and what is built of them is up to date."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[1] / "src" / "transitsim" / "page" / "web"
NODE = shutil.which("node")

installed = pytest.mark.skipif(NODE is None or not (WEB / "node_modules").is_dir(), reason="install node and npm, then make page")


def ran(*command: str) -> str:
    """What a command in the folder of the sources says; the test fails with it when it fails."""
    done = subprocess.run(command, cwd=WEB, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@installed
def test_pure_parts():
    """Addresses, commands, intervals, search, tables."""
    assert "# pass" in ran(str(NODE), "test.mjs")


@installed
def test_types():
    ran(str(NODE), "node_modules/typescript/bin/tsc", "--noEmit")


def test_the_lock_names_no_registry():
    assert '"resolved"' not in (WEB / "package-lock.json").read_text(encoding="utf-8")
