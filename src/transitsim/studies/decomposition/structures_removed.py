"""Structures as data: what can be taken off, each a regime that is laid over the baseline, one list of them a file.

`configs/structures/by_sex.yaml` names the regimes that take each structure off; those that serve nothing else stand beside
it in `configs/structures/regime/`. A user's list is `<folder>/structures/<name>.yaml`, its regimes in `<folder>/regime/`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from transitsim.core.calendar import label
from transitsim.core.errors import UserError
from transitsim.core.window import Window
from transitsim.engine.resolve import checked, resolve
from transitsim.inputs.cited_yaml import PACKAGED, check_keys, mapping, read_yaml, text
from transitsim.inputs.library import Library
from transitsim.inputs.regime import HORIZON, Regime
from transitsim.inputs.settings import Settings
from transitsim.schema.levers import LEVERS
from transitsim.studies.paired_study import PairedStudy

KIND = "structures"
OFF = PACKAGED / KIND  # a folder of configurations: its `regime` holds what takes the shipped structures off
NONE = "none"
MOST = 6  # 2**6 = 64 worlds a replicate


class Structure(NamedTuple):
    """One structure: its name, what life without it is called, and the regimes, joined by '+', that take it off."""

    name: str
    title: str
    regime: str


def structure_library(folders: Iterable[str | Path] = ()) -> Library:
    """The library in which the regimes of structures are found, behind the user's own."""
    return Library((*folders, OFF))


def load_structures(asked: Sequence[str], library: Library) -> tuple[Structure, ...]:
    """The structures of lists and single regimes, in the order asked for.

    Parameters
    ----------
    asked : names of lists ('by_sex') or regimes that each take one structure off ('no_arrest', 'no_arrest+free_road')
    library : as `structure_library` makes it

    Raises
    ------
    UserError
        When a name is neither, a list is not valid, there are more than six, or a name comes twice.
    """
    known, found = library.names(KIND), []
    for word in asked:
        found += _listed(word, library) if word in known else [_single(word, word, library)]
    twice = {one.name for one in found if [other.name for other in found].count(one.name) > 1}
    if twice:
        raise UserError(f"structures: '{min(twice)}' is named twice; name each once.")
    if not 1 <= len(found) <= MOST:
        cure = f"give 1 to {MOST}, joining some with '+', because every set of them is a world of its own"
        raise UserError(f"structures: there are {len(found)}; {cure}. Lists at hand: {', '.join(known)}.")
    return tuple(found)


def _listed(name: str, library: Library) -> list[Structure]:
    path = library.path(KIND, name)
    content = read_yaml(path)
    check_keys(content, ("title", "structures"), path.name)
    text(content.get("title"), f"{path.name}, title")
    written = mapping(content.get("structures"), f"{path.name}, structures")
    return [_single(key, text(regime, f"{path.name}, {key}"), library) for key, regime in written.items()]


def _single(name: str, regime: str, library: Library) -> Structure:
    parts = [library.regime(part) for part in regime.split("+")]
    return Structure(name, " + ".join(part.title for part in parts), regime)


def without(baseline: str, structures: Sequence[Structure], start: int = 0) -> str:
    """Full name of the regime that is the baseline with these structures removed from the month `start` on."""
    dated = f"@{label(start)}" if start > 0 else ""
    return "+".join([baseline, *(f"{part}{dated}" for one in structures for part in one.regime.split("+"))])


def every_set(structures: Sequence[Structure]) -> tuple[tuple[Structure, ...], ...]:
    """All sets of structures, by bit mask: the first is empty, the last holds all."""
    sets = range(1 << len(structures))
    return tuple(tuple(one for bit, one in enumerate(structures) if mask >> bit & 1) for mask in sets)


def names_of(removed: Sequence[Structure]) -> str:
    """'no_arrest+free_road', or 'none'."""
    return "+".join(one.name for one in removed) or NONE


def removal_study(settings: Settings, structures: Sequence[Structure], window: Window, library: Library) -> PairedStudy:
    """The worlds in which every set of structures is removed, in the order of `every_set`; the baseline is the empty set.

    Raises
    ------
    UserError
        When a structure changes nothing, two change the same lever, or own people cannot live without all of them.
    """
    inputs = resolve(settings, library)
    check_structures(settings.regime, structures, window.first, library)
    regimes = {names_of(off): library.regime(without(settings.regime, off, window.first)) for off in every_set(structures)[1:]}
    study = PairedStudy(inputs, {name: inputs.under(regime) for name, regime in regimes.items()}, window)
    library.check_together(settings.context, study.worlds[-1].regime.name)
    checked(study.worlds[-1])
    return study


def check_structures(baseline: str, structures: Sequence[Structure], start: int, library: Library) -> None:
    """Demand that each structure changes something and that no lever is changed by two of them.

    Where two move one lever, the regime of both would depend on which is named first, and so would their shares.

    Raises
    ------
    UserError
        When one changes nothing, or two change the same lever.
    """
    base = library.regime(baseline)
    owner: dict[str, str] = {}
    for one in structures:
        moved = _moved(base, library.regime(without(baseline, [one], start)))
        if not moved:
            raise UserError(f"{one.name}: {one.regime} changes nothing in {baseline}; leave it out.")
        for lever in moved:
            if lever in owner:
                raise UserError(f"{owner[lever]} and {one.name} both change {lever}; join them with '+' or leave one out.")
            owner[lever] = one.name


def _moved(one: Regime, other: Regime) -> list[str]:
    """Levers that differ in any month."""
    return [lever for lever in LEVERS if (one.levers[lever].values(HORIZON) != other.levers[lever].values(HORIZON)).any()]
