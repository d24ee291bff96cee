"""What the page holds beside the rules: contexts, their regimes, levers and preferences in words, outcomes, and the numbers.

Words go as JSON, numbers as one piece of memory with a table of contents, deflated. Everything is read through a `Library`, so
a user's own regimes and contexts go in as the package's do.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from transitsim.core.calendar import parse_end
from transitsim.core.dictionary import Field
from transitsim.engine.margins import population_tables
from transitsim.engine.population import empty_people
from transitsim.engine.world import parameters
from transitsim.inputs.cited_yaml import ASSUMED, Source
from transitsim.inputs.context import Context
from transitsim.inputs.library import Library
from transitsim.inputs.regime import Regime
from transitsim.inputs.regime_differences import cited, count, own_statements
from transitsim.inputs.settings import Settings
from transitsim.inputs.time_series import Logistic, Scaled, Series, Statement
from transitsim.measures.intervals import student
from transitsim.page.frames import Look
from transitsim.page.outcomes_as_data import Data, outcomes_as_data
from transitsim.schema.enums import Constraint, Entry, Hiding, Option, Place, State
from transitsim.schema.levers import LEVER_FIELDS, POLICY
from transitsim.schema.parameters import BEHAVIOUR_FIELDS
from transitsim.schema.structures import constants_of
from transitsim.schema.tables import FEW

SCALE = 200  # people that one agent stands for, unless asked for otherwise
MOST_REPLICATES = 200  # for which the page knows the width of an interval
ALIGNED = 8  # bytes
CODES = {
    "place": Place,
    "state": State,
    "option": Option,
    "constraint": Constraint,
    "hiding": Hiding,
    "entry": Entry,
    "look": Look,
}
COLUMNS = POLICY.names or ()


class Contents(NamedTuple):
    """Words, as what becomes JSON, and numbers, deflated (raw, as `DecompressionStream("deflate-raw")` reads them)."""

    words: Data
    numbers: bytes


class _Memory:
    """Numbers one after the other, and where each begins."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.contents: dict[str, tuple[int, str, list[int]]] = {}
        self.size = 0

    def keep(self, name: str, values: np.ndarray | np.generic) -> None:
        """Floats keep their shape; a record is kept as its bytes."""
        array = np.atleast_1d(values)
        if array.dtype.names:
            array = np.frombuffer(array.tobytes(), np.uint8)
        filled = array.tobytes() + bytes(-array.nbytes % ALIGNED)
        self.contents[name] = (self.size, array.dtype.str, list(array.shape))
        self.parts.append(filled)
        self.size += len(filled)

    def deflated(self) -> bytes:
        """All of it."""
        packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        return packer.compress(b"".join(self.parts)) + packer.flush()


def contents(library: Library, contexts: Sequence[str] = ()) -> Contents:
    """What the page holds of some contexts, or of all that the library has, and of all regimes that belong to them.

    Raises UserError when one of them cannot be read.
    """
    memory = _Memory()
    found = [_context(library.context(name), library, memory) for name in contexts or library.names("context")]
    memory.keep("person", empty_people(1))
    words = {
        "contexts": found,
        "levers": [_in_words(one) for one in LEVER_FIELDS],
        "outcomes": outcomes_as_data(),
        "t90": [student(90, count) for count in range(2, MOST_REPLICATES + 1)],
        "few": FEW,
        "default_scale": SCALE,
        "enums": {name: {code.name: int(code) for code in codes} for name, codes in CODES.items()},
        "numbers": memory.contents,
    }
    return Contents(words, memory.deflated())


def _in_words(one: Field) -> Data:
    return {"name": one.name, "column": one.column, "unit": one.unit, "meaning": one.meaning, "low": one.low, "high": one.high}


def _context(context: Context, library: Library, memory: _Memory) -> Data:
    """One context, its regimes and preferences; its numbers go to `memory`."""
    months = parse_end(context.last_month) + 1
    p = parameters(Settings(context=context.name), context)
    kept: dict[str, Any] = {
        "parameters": p,
        "population": population_tables(context.population),
        "constants": constants_of(context.settings),
        "envelope": context.population.envelope(months),
    }
    for name, values in kept.items():
        memory.keep(f"{context.name}/{name}", values)
    names = [name for name in library.names("regime") if library.root(name) == context.regime]
    ordered = sorted(names, key=lambda name: name != context.regime)
    return {
        "name": context.name,
        "title": context.title,
        "countries": dict(context.countries),
        "places": [context.place_names[place] for place in Place],
        "months": months,
        "last_month": context.last_month,
        "base": context.regime,
        "regimes": [_regime(name, context, months, library, memory) for name in ordered],
        "parameters": [{**_in_words(one), "value": float(p[one.column]), "source": one.source} for one in BEHAVIOUR_FIELDS],
        "caveats": list(context.caveats),
        "assumed": count(own_statements(library.regime(context.regime), None)),
    }


def _regime(name: str, context: Context, months: int, library: Library, memory: _Memory) -> Data:
    """What the file of a regime says itself; what it leaves to its base is found there."""
    file, regime = library.lineage(name)[-1], library.regime(name)
    base = library.regime(file.base) if file.base else None
    memory.keep(f"{context.name}/regime/{name}", np.array([_values(series, months) for series in file.levers.values()]))
    said = [
        {"lever": COLUMNS.index(lever.replace(".", "_")), "start": series.start, "factor": isinstance(series, Scaled)}
        for lever, series in file.levers.items()
    ]
    stated = own_statements(regime, base)
    return {
        "name": name,
        "title": regime.title,
        "question": regime.question,
        "status": regime.status,
        "base": file.base,
        "said": said,
        "statements": {lever: [_statement(row, regime) for row in rows] for lever, rows in stated.items()},
    }


def _values(series: Series, months: int) -> np.ndarray:
    """Values by month, or factors on what is below."""
    return (series.factors if isinstance(series, Scaled) else series).values(months)


def _statement(row: Statement, regime: Regime) -> Data:
    """One dated value with its source in words, and why."""
    what, titles = row.what, cited([row.what.source], regime.sources)
    fact = regime.facts.get(getattr(what, "fact", ""))
    return {
        "month": max(row.month, 0),
        "value": what.ceiling if isinstance(what, Logistic) else what.value,
        "factor": row.is_factor,
        "source": what.source if what.source == ASSUMED else _told(what.source, titles),
        "because": what.because or (f"{fact.date}: {fact.what}" if fact else ""),
    }


def _told(source: str, titles: Mapping[str, Source]) -> str:
    """The titles of the publications, or the key where none is known."""
    return "; ".join(one.title for one in titles.values()) or source
