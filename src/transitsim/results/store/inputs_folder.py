"""The inputs of a run, kept beside the results: a folder of configurations that needs nothing from anywhere else.

`DIR/inputs` holds the text of every regime, context, posterior and table that a command resolved, laid out as a user's own
folder of configurations: `inputs/regime/history.yaml`, `inputs/people/mine.csv`. The record names each with its hash. Results
are shown, reported, explained and verified from there, on any machine; `--config-dir DIR/inputs` runs them again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from transitsim.core.errors import UserError
from transitsim.engine.resolve import resolve
from transitsim.engine.run_inputs import Inputs
from transitsim.inputs.library import Library
from transitsim.inputs.microdata import OwnTables
from transitsim.inputs.settings import Settings
from transitsim.results.store.durable import sha256

INPUTS = "inputs"


def input_files(lived: Iterable[Inputs]) -> dict[str, bytes]:
    """Path in the folder of results to content, of all that these runs rest on."""
    found: dict[str, bytes] = {}
    for one in lived:
        for file in (*one.usual.files, *one.regime.files):
            found[f"{INPUTS}/regime/{file.kept_as}"] = file.text.encode()
        found[f"{INPUTS}/context/{one.context.name}.yaml"] = one.context.text.encode()
        evidence = one.context.evidence
        for table in (evidence.arrivals, evidence.stock, evidence.forced_returns, evidence.who_arrived):
            for path, content in table.files if table is not None else ():
                found[f"{INPUTS}/{path}"] = content
        if one.posterior is not None:
            found[f"{INPUTS}/posterior/{one.context.name}.csv"] = one.posterior.text.encode()
        if one.own is not None:
            for kind, name, content in one.own.files:
                found[f"{INPUTS}/{kind}/{name}"] = content
    return dict(sorted(found.items()))


def write_inputs(folder: Path, lived: Iterable[Inputs]) -> None:
    """Leave those files in a folder."""
    for path, content in input_files(lived).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    """SHA-256 of each file by its path, as a record keeps them."""
    return {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}


def plain(settings: Settings) -> dict[str, Any]:
    """Settings as what JSON holds, in order of name."""
    return json.loads(json.dumps(asdict(settings), sort_keys=True))


def settings_from(held: Mapping[str, Any]) -> Settings:
    """The inverse of `plain`.

    Raises
    ------
    UserError
        When they are no settings.
    """
    try:
        return Settings(**{**held, "panel": tuple(map(int, held["panel"]))})
    except (TypeError, KeyError, ValueError, AttributeError) as problem:
        raise UserError(f"The settings that are kept are not those of a run ({problem}): they have been edited.") from None


def settings_hash(held: Mapping[str, Any]) -> str:
    """SHA-256 of settings as a record holds them."""
    return hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()


class HeldLibrary(Library):
    """The library of a folder of results: its own inputs, then what comes with the package."""

    def __init__(self, folder: Path) -> None:
        super().__init__([Path(folder) / INPUTS])

    def own_tables(self, people: str, kin: str = "") -> OwnTables:
        """The copies that stand beside the results, wherever the tables were read from."""
        kept = self.folders[0]
        return super().own_tables(str(kept / "people" / Path(people).name), kin and str(kept / "kin" / Path(kin).name))


def held_inputs(folder: Path, held: Mapping[str, Any]) -> Inputs:
    """What a run rested on, read from the folder of its results.

    Parameters
    ----------
    held : the settings in its record

    Raises
    ------
    UserError
        When something is not there or has been damaged.
    """
    return resolve(settings_from(held), HeldLibrary(folder))


def damaged_input(folder: Path, noted: Mapping[str, str]) -> str:
    """A sentence about the first kept file that is not what a record has noted; empty when all are."""
    for path, digest in noted.items():
        file = Path(folder) / path
        if not file.is_file():
            return f"{path} is missing from {folder}, though its record names it."
        if sha256(file) != digest:
            return f"{path} in {folder} is not what the results were simulated with."
    return ""
