"""The page's module outside a browser: what web/engine.ts does there, wasmtime does here, from the same manifest."""

from __future__ import annotations

import ctypes
import functools
import json
import re
from typing import Any, NamedTuple

import numpy as np
import pytest

from transitsim.engine.population import empty_people
from transitsim.engine.world import World
from transitsim.page.entry_points import RECORDS
from transitsim.page.module import MANIFEST, MODULE

wasmtime = pytest.importorskip("wasmtime", reason="pip install wasmtime")
PAGE = 65536  # bytes of one page of memory
ENGINE = wasmtime.Engine()


@functools.cache
def compiled(module: bytes) -> wasmtime.Module:
    """The module for this machine, compiled once."""
    return wasmtime.Module(ENGINE, module)


class Host:
    """An instance of the module, with room for so many bytes of arrays; `host.name(...)` calls a function.

    Arrays and records are numpy's, over the module's own memory: make them with `zeros` or `copy`.
    """

    def __init__(self, room: int = 2**27, module: bytes | None = None, manifest: dict[str, Any] | None = None) -> None:
        self.manifest = manifest or json.loads(MANIFEST.read_text(encoding="utf-8"))
        code = compiled(module or MODULE.read_bytes())
        self.store = wasmtime.Store(ENGINE)
        self.exports = wasmtime.Instance(self.store, code, []).exports(self.store)  # it imports nothing
        memory = self.exports["memory"]
        memory.grow(self.store, room // PAGE)
        self.bytes = np.ctypeslib.as_array(memory.data_ptr(self.store), (memory.data_len(self.store),))
        self.base = ctypes.addressof(memory.data_ptr(self.store).contents)
        self.free = self.exports["__heap_base"].value(self.store)
        self.result, self.problem = self.zeros(1, "i8"), self.zeros(1, "u4")

    def zeros(self, shape: int | tuple[int, ...], dtype: Any) -> np.ndarray:
        """An array in the module's memory, of a numpy type or a record of the manifest."""
        kind = np.dtype(RECORDS.get(dtype, dtype) if isinstance(dtype, str) else dtype)
        size = int(np.prod(shape)) * kind.itemsize
        start = self.free = -(-self.free // 16) * 16
        self.free += size
        self.bytes[start : self.free] = 0
        return self.bytes[start : self.free].view(kind).reshape(shape)

    def copy(self, array: np.ndarray) -> np.ndarray:
        """The same array in the module's memory."""
        there = self.zeros(array.shape, array.dtype)
        there[...] = array
        return there

    def __getattr__(self, name: str) -> Any:
        known = self.manifest["functions"].get(name)
        if known is None:
            raise AttributeError(name)
        return lambda *values: self._call(name, known, values)

    def _call(self, name: str, known: dict[str, Any], values: tuple[Any, ...]) -> float | int | None:
        words = [self._address(self.result), self._address(self.problem)]
        for parameter, value in zip(known["parameters"], values, strict=True):
            words += self._words(parameter, value)
        if self.exports[name](self.store, *words):
            raise RuntimeError(f"{name}: {self._said()}")
        types = {None: None, "i64": "i8", "f64": "f8", "bool": "?"}
        kind = types[known["returns"]]
        return None if kind is None else self.result.view(kind)[0].item()

    def _address(self, value: Any) -> int:
        start = value.__array_interface__["data"][0] - self.base
        assert 0 < start < len(self.bytes), "not in the module's memory"
        return start

    def _words(self, parameter: dict[str, Any], value: Any) -> list[float | int]:
        if parameter["kind"] == "array":
            assert value.ndim == parameter["dimensions"]
            assert value.flags.c_contiguous
            start = self._address(value) if value.size else 0
            return [0, 0, value.size, value.itemsize, start, *value.shape, *value.strides]
        return [self._address(value) if parameter["kind"] == "record" else value]

    def _said(self) -> str:
        """The message of an error: a pickle of the kind of error and its words, which numba made."""
        start, length = self.bytes[self.problem[0] :][:8].view("u4")
        return " ".join(re.findall(r"[\w() ]{6,}", self.bytes[start : start + length].tobytes().decode("latin-1"))[1:])


class Simulated(NamedTuple):
    """A world at its end: the people, the books of every month and year, and what the page draws of every month.

    cells : of every calendar year; decided : person-months by year, place, state and whether held by risk
    place, look, holds : shape (months, people); ladder : (months, rungs); moved : (months, places, places)
    """

    people: np.ndarray
    flows: np.ndarray
    stocks: np.ndarray
    conditions: np.ndarray
    residents: np.ndarray
    consumption: np.ndarray
    cells: list[np.ndarray]
    decided: np.ndarray
    place: np.ndarray
    look: np.ndarray
    holds: np.ndarray
    ladder: np.ndarray
    moved: np.ndarray
    arrivals: np.ndarray


def draw(host: Host, policy: np.ndarray, envelope: np.ndarray, margins: Any, p: Any, luck: Any, scale: int) -> np.ndarray:
    """All people of one world, as `engine/population.py` draws them."""
    none = host.zeros(0, "i8")
    count = host.envelope_families(envelope, scale, margins, none, none)
    families, months = (host.zeros(count, "i8") for _ in range(2))
    host.envelope_families(envelope, scale, margins, families, months)
    count = host.choose_families(policy, envelope, luck, families, months)
    chosen = families[:count], months[:count]
    count = host.fill_people(host.zeros(0, "PERSON"), *chosen, policy, luck, margins, p, scale)
    people = host.copy(empty_people(count))
    host.fill_people(people, *chosen, policy, luck, margins, p, scale)
    return people


def simulate(host: Host, world: World) -> Simulated:
    """The world lived to its end by the module; `world` itself is not touched."""
    sizes, months, n, weight = host.manifest["sizes"], world.months, len(world.people), float(world.settings.scale)
    places, years, sexes, ages = sizes["places"], -(-months // 12), 2, 3
    people, policy, structures = map(host.copy, (world.people, world.policy, world.structures))
    p, luck = (host.copy(np.array([one]))[0] for one in (world.p, world.luck))
    rows, awake, spells, last, lived, look, holds = (
        host.zeros(n, kind) for kind in ("i8", "u1", "SPELL", "i4", "i1", "u1", "u2")
    )
    families = host.count_families(people)
    firsts, wakes, active = host.zeros(families + 1, "i8"), host.zeros((families, 2), "i4"), host.zeros(families, "i8")
    flows, stocks = host.zeros((months, places, places, sexes, ages), "f8"), host.zeros((months, places, sexes, ages), "f8")
    asleep, births = (host.zeros((places, sexes, ages), "f8") for _ in range(2))
    conditions, residents = (host.zeros((years, places, sexes, sizes["classes"]), kind) for kind in ("CONDITION", "i8"))
    consumption = host.zeros((years, sizes["regions"], sexes, sizes["bins"]), "f8")
    cells, decided = host.zeros(sizes["cells"], "CELL"), host.zeros((years, places, sizes["states"], 2), "f8")
    queues, ladder = host.zeros(sizes["queues"], "f8"), host.zeros(sizes["rungs"], "f8")
    arrests, place, moved = host.copy(people["arrests"]), host.copy(people["home"]), host.zeros((places, places), "f8")
    host.list_families(people, awake, firsts, wakes)
    rows[:] = np.arange(n)
    host.count_people(people, rows, n, -1, asleep, weight)
    kept, drawn = [], []
    for month in range(months):
        year = month // 12
        if month % 12 == 0:
            cells["key"], cells["months"], cells["agents"], last[:], lived[:] = -1, 0, 0, -1, -1
        host.simulate_month(
            people, firsts, wakes, active, awake, asleep, queues, world.settings.rationing, structures[month], policy[month],
            p, luck, weight, flows[month], stocks[month], births, spells, cells, last, conditions[year], residents[year],
            consumption[year], lived, arrests,
        )  # fmt: skip
        host.frame_of(people, month, weight, place, look, holds, ladder)
        arrived = host.sum_moves(flows[month], moved)
        drawn.append([*(one.copy() for one in (place, look, holds, ladder, moved)), arrived])
        if month % 12 == 11 or month + 1 == months:
            kept.append(cells.copy())
            host.add_decided(cells, decided[year])
    pictures = (np.array(parts) for parts in zip(*drawn, strict=True))
    books = [one.copy() for one in (people, flows, stocks, conditions, residents, consumption)]  # they outlive the memory
    return Simulated(*books, kept, decided.copy(), *pictures)
