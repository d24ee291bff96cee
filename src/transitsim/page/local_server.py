"""One page on this machine's own address, for a browser that does not open files: nothing else is there, and nothing is kept."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from transitsim.core.errors import UserError

LOOPBACK = "127.0.0.1"


def handler(page: bytes) -> type[BaseHTTPRequestHandler]:
    """Answers `/` with the page, and anything else, or whoever asks under another name than this machine's, with an error."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """The page, and no other."""
            asked_for = self.headers.get("Host", "").rpartition(":")[0]
            if asked_for not in ("localhost", LOOPBACK):
                self.send_error(HTTPStatus.FORBIDDEN)
            elif self.path.partition("?")[0] != "/":
                self.send_error(HTTPStatus.NOT_FOUND)
            else:
                self.send_response(HTTPStatus.OK)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(page)))
                self.send_header("Cache-Control", "no-store")
                self.send_header("X-Content-Type-Options", "nosniff")
                self.end_headers()
                self.wfile.write(page)

        def log_message(self, *_: object) -> None:
            """Nothing is kept of who looked."""

    return Handler


def serve(page: str, port: int, link: str = "", show: bool = True, ready: Callable[[str], None] = print) -> None:
    """Serve the page until Ctrl-C.

    Parameters
    ----------
    port : 0 for any that is free
    link : what stands behind the address, like '#regime=safe_passage'
    show : open the browser
    ready : is told the address once the page can be opened

    Raises
    ------
    UserError
        When the port is taken.
    """
    try:
        server = ThreadingHTTPServer((LOOPBACK, port), handler(page.encode()))
    except (OSError, OverflowError):
        raise UserError(f"Port {port} cannot be listened at; name another with port=, 0 for any.") from None
    address = f"http://localhost:{server.server_port}/{link}"
    with server:
        ready(address)
        if show:
            webbrowser.open(address)
        server.serve_forever()
