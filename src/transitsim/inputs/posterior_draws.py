"""Posterior draws that go with a context: one draw a row, columns named as parameters are typed."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from transitsim.core.errors import UserError
from transitsim.inputs.cited_yaml import read_text


@dataclass(frozen=True, eq=False)
class Posterior:
    """The draws, columns as in `transitsim calibrate`, and the text of their file."""

    draws: pd.DataFrame
    text: str

    @property
    def hash(self) -> str:
        """SHA-256 of the file."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def __len__(self) -> int:
        return len(self.draws)


def read_posterior(path: Path) -> Posterior:
    """The draws in a file.

    Raises UserError when there are none, or gaps in them.
    """
    written = read_text(path)
    try:
        draws = pd.read_csv(io.StringIO(written))
    except ValueError as problem:
        raise UserError(f"{path.name} cannot be read ({problem}); take the posterior.csv of a finished calibration.") from None
    if draws.empty or draws.isna().any(axis=None):
        raise UserError(f"{path.name} has no draws, or gaps in them; take the posterior.csv of a finished calibration.")
    return Posterior(draws, written)
