"""`transitsim page` and `serve`: one file, whole, inert against what stands in a user's files, and nothing of the user's lost."""

import base64
import hashlib
import http.client
import json
import re
import socket
import threading

import pytest

import transitsim as ts
from transitsim.cli.main import main
from transitsim.inputs.library import Library
from transitsim.page import local_server, write

EVIL = "</script><script>alert(1)</script><!-- <script>"


@pytest.fixture(scope="module")
def text() -> str:
    """The page as it is shipped."""
    return write.page(Library())


def element(text: str, name: str) -> str:
    """What stands in the script element of that id."""
    return re.search(rf'<script type="[^"]+" id="{name}">(.*?)</script>', text, re.S).group(1)


def test_the_page_is_one_small_file_that_names_no_other(text):
    assert len(text.encode()) < write.MOST
    frame = re.sub(r"<script.*?</script>|<style.*?</style>", "", text, flags=re.S)
    assert not re.search(r"(src|href|action)\s*=", frame)
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.S)
    assert "data:font/woff2" in style
    assert not re.search(r"url\((?!['\"]?data:)|@import", style)
    assert json.loads(element(text, "data"))["contexts"][0]["name"] == "north_korea_china"
    assert base64.b64decode(element(text, "module"))[:4] == b"\0asm"


def test_the_policy_allows_the_pages_own_script_and_style_alone(text):
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text).group(1)
    assert policy.startswith("default-src 'none'")
    assert "unsafe-inline" not in policy
    for tag, directive in (("script", "script-src"), ("style", "style-src")):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.S)
        expected = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"'sha256-{expected}'" in next(one for one in policy.split("; ") if one.startswith(directive))


def test_own_regimes_and_contexts_go_in_and_are_inert(tmp_path):
    (tmp_path / "regime").mkdir()
    head = f"# Is it inert?\nname: mine\ntitle: 'A {EVIL}'\nstatus: hypothetical\nbase: history\n"
    levers = "levers:\n  route.fee:\n    - {from: 2005-01, factor: 0.25, source: assumed}\n"
    (tmp_path / "regime" / "mine.yaml").write_text(head + levers, encoding="utf-8")
    page = ts.write_page(tmp_path / "lab.html", contexts=["north_korea_china"], config_dir=tmp_path)
    text = page.read_text(encoding="utf-8")
    assert text.count("<script") == write.page(Library(), ["north_korea_china"]).count("<script")
    (context,) = json.loads(element(text, "data"))["contexts"]
    (mine,) = [one for one in context["regimes"] if one["name"] == "mine"]
    assert mine["title"] == f"A {EVIL}"
    assert mine["statements"]["route.fee"][0]["value"] == 0.25


def test_what_stands_there_is_not_lost(tmp_path, capsys):
    page = tmp_path / "lab.html"
    assert main(["page", str(page), "contexts=upland_rivermark"]) == 0
    assert main(["page", str(page)]) == 2
    assert "is there already; nothing was changed" in capsys.readouterr().err
    assert main(["page", str(page), "contexts=upland_rivermark", "overwrite=true"]) == 0
    page.write_text(page.read_text(encoding="utf-8") + "mine", encoding="utf-8")
    assert main(["page", str(page), "overwrite=true"]) == 2
    assert page.read_text(encoding="utf-8").endswith("mine")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["lab.txt"], "with .html at the end"),
        (["nowhere/lab.html"], "There is no folder nowhere"),
        (["lab.html", "contexts=north_korea"], "north_korea"),
        (["lab.html", "decision=mine"], "decision"),
    ],
)
def test_mistakes_are_sentences(words, told, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["page", *words]) == 2
    assert told in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_module_of_other_rules_is_refused():
    with pytest.raises(ts.UserError, match="make page"):
        write.check_built("0" * 16)


def test_too_large_a_page_is_refused(monkeypatch):
    monkeypatch.setattr(write, "MOST", 1000)
    with pytest.raises(ts.UserError, match="name fewer with contexts="):
        write.page(Library(), ["upland_rivermark"])


@pytest.fixture
def address(text):
    """Host and port of the page, served in this process."""
    told, ready = [], threading.Event()

    def tell(where: str) -> None:
        told.append(where)
        ready.set()

    threading.Thread(target=local_server.serve, args=(text, 0, "#since=2006-01", False, tell), daemon=True).start()
    assert ready.wait(10)
    assert told[0].endswith("/#since=2006-01")
    return int(re.search(r":(\d+)/", told[0]).group(1))


def answer(port: int, path: str, host: str = "localhost") -> http.client.HTTPResponse:
    """What the server says."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={"Host": f"{host}:{port}"})
    return connection.getresponse()


def test_served_at_this_machines_address_alone(address, text):
    given = answer(address, "/")
    assert given.status == 200
    assert given.read().decode() == text
    assert answer(address, "/?x=1").status == 200
    assert answer(address, "/../etc/passwd").status == 404
    assert answer(address, "/", "rebound.example").status == 403
    with pytest.raises(ConnectionRefusedError):  # another address of this machine
        socket.create_connection(("127.0.0.2", address), timeout=2)


def test_a_port_that_is_taken_is_told(address, text):
    with pytest.raises(ts.UserError, match=f"Port {address} cannot be listened at"):
        local_server.serve(text, address, show=False)
