"""The explorer as a server on this machine: nothing is fetched from elsewhere, and nothing is told to anybody."""

from __future__ import annotations

import importlib.util
import logging
import os
import sys
import threading
import time
import webbrowser
from pathlib import Path

from transitsim.core.errors import UserError
from transitsim.core.optional_packages import cure
from transitsim.explorer.opening import Opening, open_with

PAGE = "transitsim.explorer.explorer_page"
QUIET = {
    "SOLARA_APP": PAGE,
    "SOLARA_MODE": "production",
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",  # else its makers are told of every start
    "SOLARA_TELEMETRY_SERVER_USER_ID": "transitsim",  # else one is made up and kept in the home folder
    "SOLARA_ASSETS_PROXY": "True",
    "SOLARA_ASSETS_CDN": "",  # what is not in solara-assets is missing, not fetched
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_THEME_SHOW_BANNER": "False",
    "SOLARA_THEME_TITLE": "transitsim explorer",
}
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def serve(opening: Opening, host: str, port: int, show: bool = True) -> None:
    """Serve until Ctrl-C; prints the address once the page can be opened.

    Parameters
    ----------
    opening : what every sitting begins with
    host : the address to listen at; anything but loopback lets other machines in
    port : 0 for any that is free
    show : open the browser

    Raises
    ------
    UserError
        When the port is taken, or what Solara needs is not installed.
    """
    check_installed()
    os.environ.update(QUIET)
    open_with(opening)
    import uvicorn
    from solara.server.starlette import app
    from starlette.middleware.trustedhost import TrustedHostMiddleware

    allowed = list(LOOPBACK) if host in LOOPBACK else ["*"]
    config = uvicorn.Config(TrustedHostMiddleware(app, allowed), host=host, port=port, log_level="critical", access_log=False)
    server = uvicorn.Server(config)
    logging.getLogger("solara").setLevel(logging.ERROR)
    threading.Thread(target=_tell, args=(server, host, show), daemon=True).start()
    try:
        server.run()
    except SystemExit:
        raise UserError(f"Port {port} of {host} cannot be listened at; name another with port=, 0 for any.") from None


def _tell(server, host: str, show: bool) -> None:
    """Print the address once the server listens, and open the browser."""
    while not server.started:
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    address = f"http://{host if host in LOOPBACK else 'localhost'}:{port}"
    print(f"The explorer is at {address} (Ctrl-C stops it).", flush=True)
    if show:
        webbrowser.open(address)


def check_installed() -> None:
    """Solara is there, and the scripts and fonts that it would else fetch.

    Raises
    ------
    UserError
        With what to install.
    """
    if importlib.util.find_spec("solara") is None or not Path(sys.prefix, "share", "solara", "cdn", "@widgetti").is_dir():
        raise UserError(f"Solara and its assets are not installed; {cure('serve')} brings them.")
