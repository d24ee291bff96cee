"""What is kept of a run month by month, and returned as a Tally."""

from __future__ import annotations

import numpy as np

from transitsim.core.calendar import FIRST_YEAR, year_of
from transitsim.engine import stock_flow_check
from transitsim.engine.counting import (
    CELLS,
    CENSORED,
    Month,
    Year,
    count_month,
    count_people,
    empty_cells,
    unpack_cells,
    write_spell,
)
from transitsim.engine.tally import SPELL, Tally
from transitsim.rules.family.ties import ASLEEP
from transitsim.rules.moves import at_origin
from transitsim.schema.conditions import BINS, CONDITION, MEASURES, REGIONS
from transitsim.schema.enums import CHILDHOOD, CLASSES, Place
from transitsim.schema.person import SLOTS

SHAPE = (len(Place), 2, 3)
FULLEST = 0.9  # share of a hash table that may be taken before it is slow
SPELL_ROW = np.dtype((np.record, [(name, SPELL[name] if name in ("person", "weight") else "i4") for name in SPELL.names or ()]))


class Ledger:
    """Flows, stocks, spells, decision cells and conditions of one replicate; checks the accounts every month."""

    def __init__(self, people: np.ndarray, months: int, weight: float, panel: tuple[int, ...]) -> None:
        self.people, self.weight = people, weight
        self.flows = np.zeros((months, len(Place), *SHAPE))
        self.stocks = np.zeros((months, *SHAPE))
        years = year_of(months - 1) - FIRST_YEAR + 1
        self.conditions = np.zeros((years, len(Place), 2, len(CLASSES), len(MEASURES)))
        self.residents = np.zeros((years, len(Place), 2, len(CLASSES)), np.int64)
        self.consumption = np.zeros((years, len(REGIONS), 2, BINS))
        self.arrests = people["arrests"].copy()
        self.asleep = np.zeros(SHAPE)
        count_people(people, np.arange(len(people)), len(people), -1, self.asleep, weight)
        self.before = self.asleep.copy()
        self.lain_down = np.zeros(SHAPE)  # this month: asleep from the next on
        self.births = np.zeros(SHAPE)
        self.spells = np.zeros(0, SPELL_ROW)
        self.finished: list[np.ndarray] = []
        self.cells: list[np.ndarray] = []
        self._open_year(0)
        self.chosen = np.flatnonzero(np.isin(people["person"], panel)) if panel else np.zeros(0, np.int64)
        self.panel: list[np.ndarray] | None = [] if panel else None

    def _open_year(self, year: int) -> None:
        """Begin the sums of the `year`th year."""
        self.year = Year(
            cells=empty_cells(),
            last=np.full(len(self.people), -1, np.int32),
            conditions=self.conditions[year].view(CONDITION)[..., 0],
            residents=self.residents[year],
            consumption=self.consumption[year],
            lived=np.full(len(self.people), -1, np.int8),
            arrests=self.arrests,
        )

    def open_month(self, month: int) -> None:
        """Nothing is born yet; in January the sums of a new year begin."""
        self.births[:] = 0.0
        if month and month % 12 == 0:
            self._open_year(month // 12)

    def count(self, families: tuple, policy: np.record, p: np.record, queues) -> None:
        """Count the month that the active families have lived: first rows, numbers of the active, start, stop, who is awake."""
        month = int(policy["month"])
        most = (families[3] - families[2]) * SLOTS
        if len(self.spells) < most:
            self.spells = np.zeros(most, SPELL_ROW)
        books = Month(policy, p, self.weight, self.flows[month], self.stocks[month], self.births, queues.requested, queues.served)
        ended = count_month(self.people, *families, self.asleep, books, self.year, self.spells)
        if ended:
            self.finished.append(self.spells[:ended].copy())

    def close_month(self, month: int) -> None:
        """Once all are counted: check the accounts, keep the panel, and in December the year's cells."""
        stock = self.stocks[month]
        stock += self.asleep
        stock_flow_check.check(self.before, self.flows[month], self.births, stock, month)
        self.before = stock
        self.asleep += self.lain_down
        self.lain_down[:] = 0.0
        if self.panel is not None:
            self.panel.append(self.people[self.chosen].copy())
        if month % 12 == 11:
            self.cells.append(self._cells_of_year(month))

    def take_over(self, past: Ledger, here: np.ndarray, there: np.ndarray, awake: np.ndarray, months: int) -> None:
        """Take what `past` counted in `months` months; its rows `here` are this ledger's rows `there`.

        Whoever is asleep in one world and not in the other has been at home all along.
        """
        self.asleep[:] = 0.0
        sleepers = np.flatnonzero(awake == ASLEEP)
        count_people(self.people, sleepers, len(sleepers), months - 1, self.asleep, self.weight)
        away = [place for place in Place if not at_origin(place)]
        self.asleep[away] = past.asleep[away]
        at_home = self.asleep - past.asleep
        self.flows[:months] = past.flows[:months]
        self.stocks[:months] = past.stocks[:months] + at_home
        self.before = self.stocks[months - 1].copy()
        years = -(-months // 12)
        for name in ("conditions", "residents", "consumption"):
            getattr(self, name)[:years] = getattr(past, name)[:years]
        self.finished, self.cells = list(past.finished), list(past.cells)
        self.arrests[there] = past.arrests[here]
        self._open_year(years - 1)
        self.year.cells[:] = past.year.cells
        for name in ("last", "lived"):
            getattr(self.year, name)[there] = getattr(past.year, name)[here]

    def _cells_of_year(self, month: int) -> np.ndarray:
        if (self.year.cells["key"] >= 0).sum() > FULLEST * CELLS:
            raise RuntimeError(f"More than {CELLS} kinds of decision in one year: raise CELLS.")
        return unpack_cells(self.year.cells, month)

    def tally(self, months: int, seconds: float, scale: int) -> Tally:
        """Everything counted in the first `months` months; stays still open are censored."""
        cells = [*self.cells, self._cells_of_year(months - 1)] if months % 12 else self.cells
        years = -(-months // 12)
        place = self.people["place"]
        grown = months - self.people["born"] >= CHILDHOOD
        still = np.flatnonzero(grown & (place >= Place.TRANSIT_COETHNIC) & (place <= Place.DETENTION_TRANSIT))
        open_spells = np.zeros(len(still), SPELL_ROW)
        for spell, row in zip(open_spells, still, strict=True):
            write_spell(self.people, row, spell, months, CENSORED, self.weight)
        return Tally(
            flows=self.flows[:months],
            stocks=self.stocks[:months],
            spells=np.concatenate([*self.finished, open_spells]).astype(SPELL) if self.finished else open_spells.astype(SPELL),
            decisions=np.concatenate(cells),
            months=months,
            scale=scale,
            seconds=seconds,
            conditions=self.conditions[:years].sum(axis=3),
            residents=self.residents[:years].sum(axis=3),
            conditions_by_class=self.conditions[:years],
            residents_by_class=self.residents[:years],
            consumption=self.consumption[:years],
            panel=self._panel_table(),
        )

    def _panel_table(self) -> np.ndarray | None:
        if self.panel is None:
            return None
        names = self.people.dtype.names or ()
        wide = [(name, "f8" if self.people.dtype[name].kind == "f" else "i8") for name in names]
        table = np.zeros(len(self.panel) * len(self.chosen), [("month", "i8"), *wide])
        stacked = np.concatenate(self.panel) if self.panel else self.people[:0]
        for name in names:
            table[name] = stacked[name]
        table["month"] = np.repeat(np.arange(len(self.panel)), len(self.chosen))
        return table
