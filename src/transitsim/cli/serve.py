"""`transitsim serve`: two worlds of the same people side by side in the browser, on this machine."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from pathlib import Path

from transitsim.cli.study_words import job, split
from transitsim.core.errors import UserError

HELP = """\
Two worlds of the same people side by side, month by month, in the browser: choose a regime and levers, see who moves.

  transitsim serve
  transitsim serve regime=safe_passage from=2006-01 until=2015-12 scale=200

  baseline    law of the first world                                         history
  regime      laid over it in the second world, from `from` on; none         safe_passage
  from        a January: the worlds part                                     2006-01
  --port N    where to listen; 0 for any port that is free                   8765
  --host H    who may come: localhost is this machine alone. Any other address lets every machine that reaches it
              in, without a password: use it in a network you trust          localhost
  --quiet     open no browser
  and every setting of `transitsim run` but replicates: scale (200; at least 50), seed, until, behaviour.*, ...

Nothing is fetched from the network and nothing is written but what you keep.
"""
OWN = ("baseline", "regime", "from")
USUAL_PORT = 8765
LAST_PORT = 65535


def run(words: Sequence[str]) -> int:
    """What `transitsim serve` does with its words."""
    asked = parser().parse_intermixed_args(words)
    if not 0 <= asked.port <= LAST_PORT:
        raise UserError(f"--port {asked.port} is none; give a number from 0 to {LAST_PORT}.")
    if asked.config_dir is not None and not Path(asked.config_dir).is_dir():
        raise UserError(f"--config-dir {asked.config_dir} is no folder.")
    _serve(asked, Path(asked.config_dir).resolve() if asked.config_dir else None)
    return 0


def parser() -> ArgumentParser:
    """The words of `transitsim serve`."""
    from transitsim.cli.main import Parser

    found = Parser(prog="transitsim serve", description=HELP, formatter_class=RawDescriptionHelpFormatter, usage=SUPPRESS)
    found.add_argument("overrides", nargs="*", help=SUPPRESS)
    found.add_argument("--host", default="localhost", help=SUPPRESS)
    found.add_argument("--port", type=int, default=USUAL_PORT, help=SUPPRESS)
    found.add_argument("--quiet", action="store_true", help=SUPPRESS)
    found.add_argument("--config-dir", metavar="DIR", help="your own folder of configurations: regime/, context/, run/")
    return found


def _serve(asked: Namespace, folder: Path | None) -> None:
    """Check what was asked before anything is started."""
    from transitsim.explorer.choice import Choice, check_choice
    from transitsim.explorer.opening import USUAL_SCALE, Opening
    from transitsim.explorer.server import LOOPBACK, check_installed, serve
    from transitsim.inputs.library import Library

    own, rest = split(asked.overrides, OWN)
    baseline, regime = str(own.get("baseline", "history")), str(own.get("regime", "safe_passage"))
    settings = job([f"scale={USUAL_SCALE}"], [*rest, f"regime={baseline}"], folder).settings
    choice = Choice(settings, "" if regime == "none" else regime, start=str(own.get("from", "2006-01")))
    library = Library((folder,) if folder else ())
    check_choice(choice, library)
    check_installed()
    if asked.host not in LOOPBACK:
        print(f"--host {asked.host}: everybody whose machine reaches this one can open the explorer; there is no password.")
    serve(Opening(choice, library), asked.host, asked.port, not asked.quiet)
