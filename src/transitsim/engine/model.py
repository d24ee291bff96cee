"""The Mesa model: every run is one. Its step is one compiled call over the rows; a Migrant is a view of a row."""

from __future__ import annotations

import copy
import logging
import warnings
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import networkx
import numpy as np

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="IProgress not found")  # Mesa's progress bar in a notebook, which we do not use
    import mesa

from transitsim.core.calendar import FIRST_MONTH, label
from transitsim.core.representation import Shown
from transitsim.engine.decision_models import rule_set
from transitsim.engine.rationing import Queues
from transitsim.engine.recorder import Ledger
from transitsim.engine.resolve import resolve
from transitsim.engine.waking import NEXT, count_families, lie_down, list_families, wake_up
from transitsim.engine.world import World, build_world, derive
from transitsim.inputs.library import Library
from transitsim.inputs.settings import Settings
from transitsim.rules.family.family_month import has_news, wake_family
from transitsim.schema.enums import Place
from transitsim.schema.person import PERSON

VIEWS_UP_TO = 150_000  # people; above it views are made on request
CHUNK = 512  # families lived and counted at a time, by one thread

logging.getLogger("MESA").setLevel(logging.WARNING)


class Migrant(mesa.Agent):
    """A view of one row of the people: it holds the row number and no state of its own.

    Every attribute of the data dictionary (`docs/names.md`) reads and writes the row.
    """

    def __init__(self, model: TransitModel, row: int) -> None:
        super().__init__(model)
        self.row = row

    def step(self) -> None:
        """Live this month, unless asleep; the same compiled rules as the loop. What kin do to each other comes after."""
        if self.model.awake[self.row]:
            self.model.rules.step_person(self.model.people, self.row, *self.model.this_month)

    @property
    def place_name(self) -> str:
        """Where the person is, as the context names it; nothing before birth."""
        return "" if self.place < 0 else self.model.world.context.place_names[Place(self.place)]


def _window(name: str) -> property:
    def read(self: Migrant) -> float | int:
        return self.model.people[name][self.row].item()

    def write(self: Migrant, value: float) -> None:
        self.model.people[name][self.row] = value

    return property(read, write)


for _name in PERSON.names or ():
    setattr(Migrant, _name, _window(_name))


class TransitModel(Shown, mesa.Model):
    """People in transit under a regime, month by month.

    Parameters
    ----------
    settings : Settings or None
        What to run; keyword arguments of `Settings` may be given instead.
    replicate : int
        Which repetition; with the seed it is the key of all random numbers.
    config_dir : path, or several
        Your own folders of configurations, searched before the package's.
    world : World or None
        A world that has been built (`engine/world.py`), in place of settings.
    views : bool or None
        Make a `Migrant` for every row now; by default up to 150,000 people.

    Examples
    --------
    >>> model = TransitModel(regime="history", scale=200, seed=1)
    >>> model.step()
    >>> model.date
    '1995-01'
    """

    def __init__(
        self,
        settings: Settings | None = None,
        replicate: int = 0,
        config_dir: str | Path | Iterable[str | Path] = (),
        views: bool | None = None,
        world: World | None = None,
        **names: Any,
    ) -> None:
        settings = settings or (world.settings if world else Settings(**names))
        super().__init__(rng=int(settings.seed))
        self.settings, self.replicate = settings, replicate
        self.rules = rule_set(settings.decision)
        self.world = world or build_world(resolve(settings, Library(config_dir)), replicate)
        derive(self.world.p)
        self.people = self.world.people
        self.weight = float(settings.scale)
        self.month = -1
        self.queues = Queues(settings.rationing, self.world.p)
        self.ledger = Ledger(self.people, self.world.months, self.weight, settings.panel)
        self.awake = np.zeros(len(self.people), np.uint8)
        families = count_families(self.people)
        self._firsts, self._wakes = np.zeros(families + 1, np.int64), np.zeros((families, 2), np.int32)
        list_families(self.people, self.awake, self._firsts, self._wakes)
        self._active = np.zeros(families, np.int64)
        self._count, self._friends = 0, 0.0
        self._pool = ThreadPoolExecutor(settings.threads) if settings.threads > 1 else None
        if len(self.people) <= VIEWS_UP_TO if views is None else views:
            self.make_views()

    def make_views(self) -> None:
        """A Migrant for every row, in `model.agents`."""
        for row in range(len(self.people)):
            Migrant(self, row)

    @property
    def date(self) -> str:
        """The month just lived, like '2006-01'."""
        return label(self.month)

    @property
    def heading(self) -> str:
        """Under which regime, and the month just lived."""
        lived = f"lived to {self.date}" if self.month >= 0 else "nothing lived yet"
        return f"{self.settings.regime}, replicate {self.replicate}: {lived}"

    @property
    def holds(self) -> dict[str, str]:
        """How many people and months there are, and how many of them are awake."""
        born = int((self.people["place"] >= 0).sum())
        return {
            "context": self.settings.context,
            "months": f"{self.month + 1} of {self.world.months}, {FIRST_MONTH} to {self.settings.until}",
            "people": f"{born:,} agents, each of {self.settings.scale} people; {int(self.awake.sum()):,} awake",
            "decision": self.settings.decision,
            "seed": str(self.settings.seed),
        }

    @property
    def this_month(self) -> tuple[np.ndarray, np.record, np.record, np.record]:
        """Arguments of every rule beside the person: structures, policy, parameters, the key of random numbers."""
        world = self.world
        return world.structures[self.month], world.policy[self.month], world.p, world.luck

    def begin_month(self) -> None:
        """Next month: open the books and the queues, wake those to whom something can happen."""
        self.month += 1
        self.ledger.open_month(self.month)
        self.queues.open_month(self.world.policy[self.month])
        books = self.awake, self.ledger.asleep, self.month, self.weight
        self._count = wake_up(self.people, self._firsts, self._wakes, self._active, *books)
        self._friends = 0.0

    def look_around(self) -> None:
        """Families in which somebody wakes look around, before anybody lives the month (for agents one by one)."""
        for first in self._active_firsts():
            wake_family(self.people, first, self.people[first]["family_size"], self.awake, *self.this_month)

    def live_members(self) -> None:
        """Everybody awake lives the month, before anything passes between kin."""
        families = self._firsts, self._active, self._count, self.awake
        self.rules.live_members(self.people, *families, *self.this_month)

    def live_as_families(self) -> None:
        """What members of a family do to each other, once everybody has lived the month (for agents one by one)."""
        for first in self._active_firsts():
            family = self.people, first, self.people[first]["family_size"], self.awake
            if has_news(*family, self.month):
                self._friends += self.rules.live_as_family(*family, *self.this_month)

    def _active_firsts(self) -> list[int]:
        return self._firsts[self._active[: self._count]].tolist()

    def live(self) -> None:
        """Everybody awake lives the month, and their families."""
        for _ in self._lived():
            pass

    def _lived(self) -> Iterator[tuple[int, int]]:
        """Start and stop of each chunk of the active families, once it has lived the month: one compiled call a chunk."""
        people = self.people, self._firsts, self._active
        arguments = self.awake, *self.this_month
        chunks = [(start, min(start + CHUNK, self._count)) for start in range(0, self._count, CHUNK)]
        if self._pool is None:
            for chunk in chunks:
                self._friends += self.rules.live_month(*people, *chunk, *arguments)
                yield chunk
            return
        jobs = [self._pool.submit(self.rules.live_month, *people, *chunk, *arguments) for chunk in chunks]
        for chunk, job in zip(chunks, jobs, strict=True):
            self._friends += job.result()
            yield chunk

    def _count_families(self, start: int, stop: int) -> None:
        _, policy, p, _ = self.this_month
        self.ledger.count((self._firsts, self._active, start, stop, self.awake), policy, p, self.queues)
        families = self._firsts, self._wakes, self._active, start, stop
        lie_down(self.people, *families, self.awake, self.ledger.lain_down, self.month, self.weight)

    def end_month(self) -> None:
        """Count, let sleepers sleep, close the books and the queues."""
        self._count_families(0, self._count)
        self._close_month()

    def _close_month(self) -> None:
        self.ledger.close_month(self.month)
        self.queues.close_month(self._friends * self.weight)

    def step(self) -> None:
        """One month."""
        if self.month + 1 >= self.world.months:
            self.running = False
            return
        self.begin_month()
        for start, stop in self._lived():  # counted while their rows are still at hand
            self._count_families(start, stop)
        self._close_month()

    def take_over(self, past: TransitModel, here: np.ndarray, there: np.ndarray) -> None:
        """Continue from the state of `past`: its rows `here` are this model's rows `there` (`engine/branch.py`)."""
        self.month = past.month
        self.queues = copy.deepcopy(past.queues)
        self.awake[there] = past.awake[here]
        list_families(self.people, self.awake, self._firsts, self._wakes)
        first = np.searchsorted(self._firsts, np.flatnonzero(self.awake), "right") - 1
        self._wakes[first, NEXT] = self.month + 1
        self.ledger.take_over(past.ledger, here, there, self.awake, past.month + 1)

    def kin_graph(self) -> networkx.Graph:
        """Who is whose kin, as a graph over those who are born; families are complete."""
        graph, born = networkx.Graph(), self.people[self.people["place"] >= 0]
        graph.add_nodes_from(born["person"].tolist())
        for members in np.split(born["person"], np.flatnonzero(np.diff(born["family_row"])) + 1):
            family = members.tolist()
            graph.add_edges_from((one, other) for i, one in enumerate(family) for other in family[i + 1 :])
        return graph

    def close(self) -> None:
        """Release threads, and what Mesa before 3.4.2 keeps for every model."""
        if self._pool is not None:
            self._pool.shutdown()
        getattr(mesa.Agent, "_ids", {}).pop(self, None)
