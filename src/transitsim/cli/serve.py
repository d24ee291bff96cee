"""`transitsim serve`: the page at an address of this machine."""

from __future__ import annotations

from transitsim.cli.page import CONTEXTS
from transitsim.cli.parser import Asked
from transitsim.cli.words import SWITCH, TEXT, Command, Word, whole_from

LAST_PORT = 65535
COMMAND = Command(
    "serve",
    "the page of `transitsim page` at an address of this machine, open in a browser",
    words=(
        CONTEXTS,
        Word("link", "", TEXT, "what stands behind # in a link of the page, to open it there", "none"),
        Word("port", 8765, whole_from(0, LAST_PORT), "where to listen; 0 for any port that is free"),
        Word("browser", True, SWITCH, "open the page in a browser"),
    ),
    examples=("serve", "serve 'link=regime=safe_passage&since=2006-01' port=0"),
    leaves="Only this machine can open it. Nothing is simulated here, fetched or written: all happens in the browser.",
)


def run(asked: Asked) -> int:
    from transitsim.page import local_server, write

    text = write.page(asked.library, asked["contexts"])
    link = asked["link"].lstrip("#")
    local_server.serve(text, asked["port"], f"#{link}" if link else "", asked["browser"], _told)
    return 0


def _told(address: str) -> None:
    print(f"The page is at {address} (Ctrl-C stops it).", flush=True)
