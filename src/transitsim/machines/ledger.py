"""What is kept of a run month by month, and handed over as a Tally."""

from __future__ import annotations

import numpy as np

from transitsim.ground.months import FIRST_YEAR, year_of
from transitsim.machines import accounts
from transitsim.machines.counting import (
    CELLS,
    CENSORED,
    YEARLY,
    count_month,
    count_people,
    empty_cells,
    unpack_cells,
    write_spell,
)
from transitsim.machines.tally import SPELL, Tally
from transitsim.nouns.codes import Place

SHAPE = (len(Place), 2, 3)
_SPELL = np.dtype((np.record, [(name, "i4" if name not in ("person", "weight") else kind) for name, kind in SPELL.descr]))


class Ledger:
    """Flows, stocks, spells and decision cells of one replicate; checks the accounts every month."""

    def __init__(self, people: np.ndarray, months: int, weight: float, panel: tuple[int, ...]) -> None:
        self.people, self.weight = people, weight
        self.flows = np.zeros((months, len(Place), *SHAPE))
        self.stocks = np.zeros((months, *SHAPE))
        self.yearly = np.zeros((year_of(months - 1) - FIRST_YEAR + 1, 2, len(YEARLY)))
        self.asleep = np.zeros(SHAPE)
        count_people(people, np.arange(len(people)), len(people), self.asleep, weight)
        self.before = self.asleep.copy()
        self.births = np.zeros(SHAPE)
        self.spells = np.zeros(0, _SPELL)
        self.finished: list[np.ndarray] = []
        self.cells: list[np.ndarray] = []
        self._new_year()
        self.chosen = np.flatnonzero(np.isin(people["person"], panel)) if panel else np.zeros(0, np.int64)
        self.panel: list[np.ndarray] = []

    def _new_year(self) -> None:
        self.this_year = empty_cells()
        self.last = np.full(len(self.people), -1, np.int32)

    def count(self, rows: np.ndarray, start: int, stop: int, month: int, queues) -> None:
        """Count the month that the active rows from `start` to `stop` have lived."""
        if len(self.spells) < stop - start:
            self.spells = np.zeros(stop - start, _SPELL)
        ended = count_month(
            self.people, rows, start, stop, month, self.weight, self.flows[month], self.stocks[month], self.spells,
            self.this_year, self.last, queues.asked, queues.served, self.yearly[year_of(month) - FIRST_YEAR], self.births,
        )  # fmt: skip
        if ended:
            self.finished.append(self.spells[:ended].copy())

    def close(self, month: int) -> None:
        """Once all are counted: check the accounts, keep the panel, and at the year's end its cells."""
        stock = self.stocks[month]
        stock += self.asleep
        accounts.check(self.before, self.flows[month], self.births, stock, month)
        self.before = stock
        self.births[:] = 0.0
        if len(self.chosen):
            self.panel.append(self.people[self.chosen].copy())
        if month % 12 == 11:
            self.cells.append(self._cells_of_year(month))
            self._new_year()

    def _cells_of_year(self, month: int) -> np.ndarray:
        if (self.this_year["key"] >= 0).sum() > 0.9 * CELLS:
            raise RuntimeError(f"More than {CELLS} kinds of decision in one year: raise CELLS.")
        return unpack_cells(self.this_year, month)

    def tally(self, months: int, seconds: float, scale: int) -> Tally:
        """Everything counted in the first `months` months; stays still open are censored."""
        cells = [*self.cells, self._cells_of_year(months - 1)] if months % 12 else self.cells
        place = self.people["place"]
        still = np.flatnonzero((place >= Place.TRANSIT_COETHNIC) & (place <= Place.DETENTION_TRANSIT))
        open_spells = np.zeros(len(still), _SPELL)
        for spell, row in zip(open_spells, still, strict=True):
            write_spell(self.people[row], spell, months, CENSORED, self.weight)
        return Tally(
            flows=self.flows[:months],
            stocks=self.stocks[:months],
            spells=np.concatenate([*self.finished, open_spells]).astype(SPELL) if self.finished else open_spells.astype(SPELL),
            decisions=np.concatenate(cells),
            months=months,
            scale=scale,
            seconds=seconds,
            yearly=self.yearly,
            yearly_names=YEARLY,
            panel=self._panel_table(),
        )

    def _panel_table(self) -> np.ndarray | None:
        if not len(self.chosen):
            return None
        wide = [(name, "f8" if self.people.dtype[name].kind == "f" else "i8") for name in self.people.dtype.names]
        table = np.zeros(len(self.panel) * len(self.chosen), [("month", "i8"), *wide])
        stacked = np.concatenate(self.panel) if self.panel else self.people[:0]
        for name in self.people.dtype.names:
            table[name] = stacked[name]
        table["month"] = np.repeat(np.arange(len(self.panel)), len(self.chosen))
        return table
