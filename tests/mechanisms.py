"""The rows of `mechanisms.yaml`: read, lived twice under the same luck, compared.

A row names a lever and two settings of it, low and high. A setting is `history` (as the record has it), a number, or
`x3`, a factor on the dated values; whatever leaves the lever's range is kept at its end. `since` is the first month
that is changed, `given` holds levers at a value on both sides, `until` and `scale` say how long and how coarse a history
is lived, `years` which of them are measured. The measure is a function of `measures_of_mechanisms.py`.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import yaml
from measures_of_mechanisms import measure
from scipy.stats import t as student
from sums_of_mechanisms import Lived, people_in_transit, window

from transitsim.core.calendar import parse
from transitsim.core.dictionary import Field
from transitsim.engine.model import TransitModel
from transitsim.engine.population import draw_population
from transitsim.engine.world import World, derive, luck_of, mark_news, parameters
from transitsim.inputs.library import load_context, load_regime
from transitsim.inputs.settings import Settings
from transitsim.schema.levers import LEVER_FIELDS
from transitsim.schema.parameters import BEHAVIOUR_FIELDS, LIFE_FIELDS
from transitsim.schema.structures import structures

ROWS_FILE = Path(__file__).with_name("mechanisms.yaml")
REPLICATES = 8
FALSE_ALARMS = 0.04  # expected over all rows
FIELDS: dict[str, Field] = {entry.name: entry for entry in LEVER_FIELDS + BEHAVIOUR_FIELDS + LIFE_FIELDS}
LAST = "2011-12"
SEED = 7
DECEMBER = 11

Setting = str | float
Change = tuple[str, Setting, str | None]  # lever, setting, first month changed


@dataclass(frozen=True)
class Row:
    """One claim and how it is tried; `test` names a test of its own, `left_out` says why there is none.

    `not_shown` says why a claim that is tried does not show; `given` makes it a claim under stated values only.
    """

    row: str
    claim: str
    rule: str = ""
    lever: tuple[str, ...] = ()
    low: Setting = "history"
    high: Setting = "history"
    measure: str = ""
    sign: str = "+"
    without: str = "None"
    since: str | None = None
    until: str = LAST
    years: tuple[int, int] | None = None
    scale: int = 100
    given: Mapping[str, Setting] = field(default_factory=dict)
    slow: bool = False
    test: str = ""
    left_out: str = ""
    not_shown: str = ""

    def changes(self, setting: Setting) -> tuple[Change, ...]:
        """What is changed in the history for one side."""
        both = tuple((name, value, None) for name, value in sorted(self.given.items()))
        if setting == "history":
            return both
        return both + tuple((name, setting, self.since) for name in self.lever)


def read_rows() -> tuple[Row, ...]:
    """All rows, in the order of the file."""
    rows = []
    for entry in yaml.safe_load(ROWS_FILE.read_text(encoding="utf-8")):
        lever = entry.pop("lever", ())
        years = entry.pop("years", None)
        rows.append(
            Row(
                **entry,
                lever=(lever,) if isinstance(lever, str) else tuple(lever),
                years=tuple(years) if years else None,
            )
        )
    return tuple(rows)


def with_lever(rows: tuple[Row, ...]) -> list[Row]:
    """The rows that a lever tries."""
    return [row for row in rows if row.lever]


@functools.cache
def history(months: int):
    """Context, policy and parameters of the record."""
    context = load_context("north_korea_china")
    return context, np.array(load_regime("history").policy(months, {})), parameters(Settings(), context)


def moved(value, setting: Setting, limits: Field):
    """The value or dated values under a setting, inside the range of the lever."""
    new = value * float(setting[1:]) if isinstance(setting, str) else value * 0.0 + setting
    return np.clip(new, limits.low, limits.high)


def build(changes: tuple[Change, ...], until: str, scale: int, replicate: int) -> World:
    """The world of the record with these changes; people are drawn after them, by address."""
    months = parse(until, "until") + 1
    context, policy, p = history(months)
    policy, p = policy.copy(), p.copy()
    for name, setting, since in changes:
        limits = FIELDS[name]
        if limits in LEVER_FIELDS:
            first = parse(since, "since") if since else 0
            policy[limits.column][first:] = moved(policy[limits.column][first:], setting, limits)
        else:
            p[limits.column] = moved(p[limits.column], setting, limits)
    derive(p)
    mark_news(policy, p)
    luck = luck_of(SEED, replicate)
    people = draw_population(context.population, context.population.envelope(months), policy, p, luck, scale)
    settings = Settings(scale=scale, seed=SEED, until=until)
    return World(settings, context, months, policy, structures(policy, context.settings), p, luck, people)


@functools.lru_cache(maxsize=4 * REPLICATES)
def live(changes: tuple[Change, ...], until: str, scale: int, replicate: int) -> Lived:
    """One replicate lived; what was lived before is kept, so that a baseline is lived once."""
    model = TransitModel(world=build(changes, until, scale, replicate), views=False)
    decembers = []
    for month in range(model.world.months):
        model.step()
        if month % 12 == DECEMBER:
            decembers.append(people_in_transit(model.people, month))
    model.close()
    tally = model.ledger.tally(model.world.months, 0.0, scale)
    return Lived(**vars(tally), decembers=np.concatenate(decembers))


def measured(row: Row, setting: Setting) -> np.ndarray:
    """The measure under one setting, shape (replicates,)."""
    look = measure(row.measure)
    tallies = (live(row.changes(setting), row.until, row.scale, replicate) for replicate in range(REPLICATES))
    return np.array([look(window(tally, row.years)) for tally in tallies])


def z_of(difference: np.ndarray) -> float:
    """mean / (s.d. / sqrt(n)) of the paired differences; 0 when nothing differs or something could not be measured."""
    mean = float(np.mean(difference))
    if not math.isfinite(mean) or not difference.any():
        return 0.0
    return mean / max(float(np.std(difference, ddof=1)) / math.sqrt(len(difference)), 1e-12 * abs(mean))


def strength(row: Row) -> float:
    """z of high minus low in the direction that is claimed."""
    sign = 1.0 if row.sign == "+" else -1.0
    return z_of(sign * (measured(row, row.high) - measured(row, row.low)))


def needed(rows: int) -> float:
    """The least z that counts: above 3, and with 7 degrees of freedom so rare that all rows give 0.04 false alarms."""
    return max(3.0, float(student.isf(FALSE_ALARMS / rows, REPLICATES - 1)))
