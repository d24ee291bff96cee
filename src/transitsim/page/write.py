"""The laboratory as one file: frame, style, scripts, the compiled rules and the contents, nothing of it fetched from anywhere.

What was built from the sources (`built/`, by `make page`) is the same for everybody; contents come from the package and from the
user's own folders. The page may run only the scripts in it: its policy names them by their hash.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Sequence
from importlib import resources
from importlib.metadata import version

from transitsim.core.errors import UserError
from transitsim.inputs.library import Library
from transitsim.page.contents import contents
from transitsim.page.manifest import source_hash

BUILT = resources.files("transitsim") / "page" / "built"
OPENING = "The rules are being read \u2026"
NO_SCRIPT = "This page simulates in the browser: allow it to run its script. It asks for nothing from anywhere."
MOST = 3 * 10**6  # bytes of the file


def page(library: Library, contexts: Sequence[str] = ()) -> str:
    """The whole page, of some contexts or of all that the library has.

    Raises
    ------
    UserError
        When a context or regime cannot be read, or the page would be larger than what a phone opens well.
    """
    manifest = json.loads(read("rules.json"))
    check_built(manifest["source"])
    held = contents(library, contexts)
    words = {
        "version": version("transitsim"),
        **held.words,
        **{name: manifest[name] for name in ("source", "functions", "records", "sizes")},
    }
    style, script = read("page.css"), in_script(read("page.js"))
    filled = {
        "title": "transitsim: " + html.escape("; ".join(one["title"] for one in held.words["contexts"])),
        "opening": OPENING,
        "noscript": NO_SCRIPT,
        "css": style,
        "css_hash": policy_hash(style),
        "script_hash": policy_hash(script),
        "data": json.dumps(words, separators=(",", ":"), ensure_ascii=False).replace("<", "\\u003c"),  # text, and nothing else
        "blob": as_text(held.numbers),
        "module": as_text((BUILT / "rules.wasm").read_bytes()),
        "worker": in_script(read("worker.js")),
        "script": script,
    }
    text = fill(read("page.html"), filled)
    if len(text.encode()) > MOST:
        names = ", ".join(one["name"] for one in held.words["contexts"])
        raise UserError(f"The page would be {len(text) / 1e6:.1f} MB with {names}; name fewer with contexts=.")
    return text


def check_built(source: str) -> None:
    """Refuse a module that was made from other rules than those that are here.

    Raises UserError with what to do.
    """
    if source != source_hash():
        raise UserError("The page's module was made from other rules than these; make it again with `make page`.")


def fill(template: str, filled: dict[str, str]) -> str:
    """The template with every {{name}} filled in once, whatever stands in what is filled in."""
    parts = template.split("{{")
    text = [parts[0]]
    for part in parts[1:]:
        name, _, further = part.partition("}}")
        text += [filled[name], further]
    return "".join(text)


def read(name: str) -> str:
    """A file that was built."""
    return (BUILT / name).read_text(encoding="utf-8")


def as_text(memory: bytes) -> str:
    """Memory as base64."""
    return base64.b64encode(memory).decode()


def in_script(text: str) -> str:
    """A script that ends no element that it stands in: in its strings '<\\/' is '</', and '<\\!--' is '<!--'."""
    return text.replace("</", "<\\/").replace("<!--", "<\\!--")


def policy_hash(text: str) -> str:
    """How a content security policy names a script or style."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
