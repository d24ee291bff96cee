"""The content of a report or brief: title, who and how many, exhibits, regimes, key table. Read once, checked first."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from transitsim.core.calendar import FIRST_MONTH
from transitsim.core.errors import UserError
from transitsim.core.shell_command import command
from transitsim.engine.resolve import resolve
from transitsim.inputs.cited_yaml import Source
from transitsim.inputs.library import Library
from transitsim.plots.all_figures import count_assumed
from transitsim.plots.factor_names import in_words
from transitsim.reports import comparison_exhibits, run_exhibits, sweep_exhibits
from transitsim.reports.exhibit import Exhibit
from transitsim.reports.key_table import key_table_of_comparison, key_table_of_run
from transitsim.reports.life_exhibit import life
from transitsim.reports.regimes_lived import LivedRegime, assumed_elsewhere, assumed_share, lived_regimes
from transitsim.reports.sweep_source import Swept, is_sweep, read_sweep
from transitsim.results.load import Results, load
from transitsim.results.observed import observed_beside
from transitsim.results.record import read_record, verify
from transitsim.results.store.folder import RECORD
from transitsim.results.store.inputs_folder import HeldLibrary, settings_from

NO_EFFECT = "What follows is a consequence of the model's assumptions: no forecast, and no measured effect of a policy."


@dataclass(frozen=True)
class Content:
    """What a folder holds, ready for a report or a brief.

    Attributes
    ----------
    lead : who was simulated, how often, and until when
    assumed : how much is assumed, a sentence each
    key, key_caption : the few numbers that go first
    caveats : of the context
    """

    folder: Path
    record: dict[str, Any]
    title: str
    lead: str
    assumed: tuple[str, ...]
    key: pd.DataFrame
    key_caption: str
    exhibits: list[Exhibit]
    regimes: list[LivedRegime]
    caveats: tuple[str, ...] = ()

    @property
    def sources(self) -> dict[str, Source]:
        """The publications behind all regimes, in order of their keys."""
        return dict(sorted({key: source for regime in self.regimes for key, source in regime.sources.items()}.items()))

    @property
    def is_comparison(self) -> bool:
        """Whether the same people were simulated under several regimes."""
        return "asked" in self.record

    @property
    def is_sweep(self) -> bool:
        """Whether it is of many points."""
        return "swept" in self.record


def read_content(folder: Path, person: str = "") -> Content:
    """Read a folder of `transitsim run`, `transitsim compare` or `transitsim sweep`.

    Parameters
    ----------
    person : whose life under the regimes of a comparison is simulated again and shown: an address, or 'some'

    Raises
    ------
    UserError
        When it is neither, when its tables are not those of its record, or a regime of it is not at hand.
    """
    folder = Path(folder)
    swept = read_sweep(folder) if is_sweep(folder) else None
    record = swept.record if swept else _checked(folder)
    library = HeldLibrary(folder)
    context = library.context(record["settings"]["context"])
    regimes = lived_regimes(record, library)
    assumed = [f"Of {regime.name}, {assumed_share(regime)}." for regime in regimes]
    assumed.append(assumed_elsewhere(context))
    title, lead, exhibits, key = _of_sweep(swept) if swept else _of(folder, record, regimes, library)
    if person and "asked" not in record:
        raise UserError(f"{folder} holds no comparison; a life is shown under the regimes of one. Leave person out.")
    if person:
        exhibits.append(life(record, person, library))
    return Content(folder, record, title, lead, tuple(assumed), *key, exhibits, regimes, context.caveats)


def _checked(folder: Path) -> dict[str, Any]:
    """The record, once the folder is known to be one that a report can be made of."""
    inside = sorted(path.parent.name for path in folder.glob(f"*/{RECORD}"))
    if inside and not (folder / RECORD).is_file():
        raise UserError(f"{folder} holds several runs; name one of them: {', '.join(inside[:5])}.")
    if not (folder / RECORD).is_file() and is_sweep(folder.parent):
        raise UserError(f"{folder} holds an answer to a sweep; `{command('report', folder.parent)}` tells the sweep with it.")
    record = read_record(folder)
    if not {"paired_differences", "flows"} & set(record["tables"]):
        held = ", ".join(record["tables"]) or "no table"
        raise UserError(f"{folder} holds {held}; name a folder of `transitsim run`, `transitsim compare` or `transitsim sweep`.")
    sound, said = verify(folder)
    if not sound:
        raise UserError(f"{said} No report is made of tables that were changed; run again with overwrite=true.")
    return record


def _replicates(count: int) -> str:
    return f"{count} replicate{'s' if count != 1 else ''}"


Parts = tuple[str, str, list[Exhibit], tuple[pd.DataFrame, str]]


def _of_sweep(swept: Swept) -> Parts:
    """Title, lead, exhibits and key table of a sweep."""
    settings, counts = swept.record["settings"], swept.record["runs"]
    names = ", ".join(in_words(name) for name in swept.factors)
    size = f"1 agent = {settings['scale']} people, seed {settings['seed']}, context {settings['context']}"
    lead = (
        f"{swept.record['points']:,} points, which differ in {names or 'nothing'}; {_replicates(swept.record['replicates'])} "
        f"of each, with the same random numbers at every point; {swept.record['since']} to {settings['until']}; {size}. Runs: "
        f"{counts['done']:,} done, {counts['failed']:,} failed, {counts['waiting']:,} waiting."
    )
    return f"A sweep of {names or 'one point'}", lead, sweep_exhibits.exhibits(swept), sweep_exhibits.key_table(swept)


def _of(folder: Path, record: dict[str, Any], regimes: list[LivedRegime], library: Library) -> Parts:
    """Title, lead, exhibits and key table."""
    settings = record["settings"]
    count = _replicates(record["replicates_done"])
    size = f"{count}, 1 agent = {settings['scale']} people, seed {settings['seed']}, context {settings['context']}"
    if "asked" in record:
        asked, differences = record["asked"], load(folder, "paired_differences")
        names = ", ".join(name.replace("_", " ") for name in asked["regimes"])
        lead = (
            f"The same people with the same random numbers under every regime, {asked['since']} to {settings['until']}; {size}."
        )
        exhibits = comparison_exhibits.exhibits(record, differences, load(folder, "changed_course"))
        return f"{names} against {asked['baseline']}", lead, exhibits, key_table_of_comparison(differences)
    results, observed = Results(folder), observed_beside(resolve(settings_from(settings), library))
    lead = f"Simulated under {regimes[0].name}, {FIRST_MONTH} to {settings['until']}; {size}."
    exhibits = run_exhibits.exhibits(results, observed, count_assumed(library.regime(settings["regime"]), observed))
    return regimes[0].title, lead, exhibits, key_table_of_run(results, observed)
