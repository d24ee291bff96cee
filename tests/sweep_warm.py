"""Imported by a server of forks, so that its children need not read the compiled rules again: one run is lived."""

from __future__ import annotations

import tempfile
from pathlib import Path

from sweeps import SMALL, here

from transitsim.studies.sweep.resume import resume
from transitsim.studies.sweep.run_batch import Batch, Job, run_batch


def go_on(folder: Path) -> None:
    """What a dispatcher does that lives the runs itself."""
    resume(folder, here)


with tempfile.TemporaryDirectory() as place:
    run_batch(Batch(0, ((0, SMALL, 0),)), Job(parts=place))
