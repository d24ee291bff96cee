"""`transitsim serve`: two worlds of the same people side by side in the browser, on this machine."""

from __future__ import annotations

from transitsim.cli.parser import Asked
from transitsim.cli.words import NAMES, SINCE, SWITCH, TEXT, Command, Word, whole_from
from transitsim.core.errors import UserError

LAST_PORT = 65535
COMMAND = Command(
    "serve",
    "an explorer in the browser: two worlds of the same people side by side, month by month",
    words=(
        Word("baseline", "history", TEXT, "the regime of the first world"),
        Word("regimes", "safe_passage", NAMES, "the one laid over it in the second world; or none"),
        Word("since", "2006-01", SINCE.kind, "the worlds differ from this month on"),
        Word("port", 8765, whole_from(0, LAST_PORT), "where to listen; 0 for any port that is free"),
        Word(
            "host",
            "localhost",
            TEXT,
            "localhost is this machine alone. Any other address lets every machine that reaches it in, without a password: use "
            "it in a network you trust",
        ),
        Word("browser", True, SWITCH, "open the page in a browser"),
    ),
    settings={"scale": 200, "assumptions": "point"},
    examples=("serve", "serve regimes=safe_passage since=2006-01 until=2015-12 scale=200"),
    leaves="Choose a regime and levers, and see who moves. Of one replicate, with scale of at least 50. Nothing is fetched from "
    "the network, and nothing is written but what you keep.",
)


def run(asked: Asked) -> int:
    """Check what was asked before anything is started, and serve."""
    from transitsim.explorer.choice import Choice, check_choice
    from transitsim.explorer.opening import Opening
    from transitsim.explorer.server import LOOPBACK, check_installed, serve

    regimes, host = asked["regimes"], asked["host"]
    if len(regimes) != 1:
        raise UserError(f"regimes={','.join(regimes)}: the explorer lays one regime over the baseline; name one, or none.")
    settings = asked.job(f"regime={asked['baseline']}").settings
    choice = Choice(settings, "" if regimes == ("none",) else regimes[0], start=asked["since"])
    check_choice(choice, asked.library)
    check_installed()
    if host not in LOOPBACK:
        print(f"host={host}: everybody whose machine reaches this one can open the explorer; there is no password.")
    serve(Opening(choice, asked.library), host, asked["port"], asked["browser"])
    return 0
