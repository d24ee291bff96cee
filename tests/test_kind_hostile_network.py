"""Kind 7: nothing speaks to another machine, and every package of others has its version fixed."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

import hostile
import pytest

from transitsim.inputs.cited_yaml import PACKAGED

SMALL = ("scale=5000", "until=1996-12", "progress=false")
OUTWARD = ("socket", "urllib", "http", "ftplib", "smtplib", "requests", "httpx", "aiohttp", "urllib3", "webbrowser")


def test_few_modules_could_reach_a_network() -> None:
    """The local server, and a browser that is asked to open a file; nothing else imports what speaks to other machines."""
    source = PACKAGED.parent
    found = set()
    for path in source.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(name.split(".")[0] in OUTWARD for name in names):
                found.add(path.relative_to(source).as_posix())
    assert found <= {"page/local_server.py", "cli/serve.py", "cli/page.py", "results/store/lock.py"}, found


@pytest.mark.slow
def test_no_socket_is_opened_outside_this_machine(tmp_path, record_property) -> None:
    """The audit hook of Python hears every connection and every look-up of a name, whatever opens it."""
    heard: list[tuple] = []
    listening = [True]

    def hear(event: str, arguments: tuple) -> None:
        if listening and event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
            heard.append((event, arguments))

    sys.addaudithook(hear)
    run, sweep = str(tmp_path / "run"), str(tmp_path / "sweep")
    swept = ("sweep", "regime=history,safe_passage", "workers=2", *SMALL, f"out={sweep}")
    commands = (("run", *SMALL, f"out={run}"), ("show", run), ("report", run), swept, ("report", sweep))
    codes = [hostile.said(*words)[0] for words in commands]
    listening.clear()
    assert codes == [0] * len(commands)
    record_property("tried", len(commands))
    outside = [one for one in heard if not any(own in str(one[1]) for own in ("127.0.0.1", "localhost", "::1", "/", "\\x00"))]
    assert outside == []


def test_every_package_that_is_asked_for_has_its_version_fixed() -> None:
    """An audit looks up fixed versions: `constraints.txt` names one of every package that pyproject.toml asks for."""
    root = Path(__file__).parent.parent
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *(one for group in project["optional-dependencies"].values() for one in group)]
    names = {re.split(r"[<>=!\[; ]", one)[0].lower().replace("_", "-") for one in asked} - {"transitsim"}
    lines = (root / "constraints.txt").read_text(encoding="utf-8").splitlines()
    fixed = {re.split("==", line)[0].lower() for line in lines if "==" in line}
    assert names - fixed == set()
    assert all(re.match(r"[\w.-]+==[\w.]+(; python_version .*)?$", line) for line in lines if not line.startswith("#"))
