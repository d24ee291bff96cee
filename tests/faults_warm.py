"""Imported by a server of forks: everything that a command needs is loaded and lived once, and pictures cost nothing."""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
from pathlib import Path

import matplotlib.figure
from faults import COMMANDS, OLDER
from sweeps import here

from transitsim.cli.main import main
from transitsim.plots import all_figures
from transitsim.studies.sweep import executors


def _picture(figure, path, *words, **more) -> None:
    Path(path).write_bytes(b"a picture")


matplotlib.figure.Figure.savefig = _picture
all_figures.svg = lambda axes: b"<svg/>"
all_figures.figures = lambda *_: {"arrivals": matplotlib.figure.Figure().subplots}
executors.engine = lambda *_: here
before = os.getcwd()
with tempfile.TemporaryDirectory() as place, contextlib.redirect_stdout(io.StringIO()):
    for name in COMMANDS.keys() - OLDER.keys():
        os.mkdir(f"{place}/{name}")
        os.chdir(f"{place}/{name}")
        assert main(list(COMMANDS[name])) == 0, name
    os.chdir(before)
