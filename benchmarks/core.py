"""The loop against ordinary Mesa agents: the same source, the compiler on and off, alternating in one run.

(i)  ordinary agents, Python's own `random` in place of addressed luck, as a Mesa user would write it
(ii) ordinary agents, the same luck as the loop: the same lives

No rule is written twice: the agents run the rules' own source through `interpreted`. Only the month itself is timed,
on the people awake in it. Prints both ratios, microseconds a person-month, and the share spent on luck.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable

import mesa
import numpy as np

from transitsim.core.dictionary import plain
from transitsim.core.jit import interpreted, rule
from transitsim.core.random_numbers import uniforms
from transitsim.engine.model import TransitModel
from transitsim.inputs.settings import Settings
from transitsim.rules.schedule import step_person


class OrdinaryMigrant(mesa.Agent):
    """A person as a Mesa user would hold her: an object with attributes."""

    def step(self) -> None:
        """Live this month."""
        self.model.rule({0: self}, 0, *self.model.this_month)


class OrdinaryModel(mesa.Model):
    """Holds the awake people of one month as ordinary agents."""

    def __init__(self, rule: Callable) -> None:
        super().__init__(rng=1)
        self.rule = rule


def ordinary_random(_luck: object, *_address: int) -> tuple[float, float, float, float]:
    """Four numbers of the standard library in place of an address."""
    return random.random(), random.random(), random.random(), random.random()


def time_ordinary(model: TransitModel, rule: Callable) -> tuple[float, int]:
    """Seconds and person-months of one month on ordinary agents; their state is thrown away."""
    structures, policy, p, luck = model.this_month
    table = {(place, sex): plain(structures[place, sex]) for place in range(structures.shape[0]) for sex in range(2)}
    ordinary = OrdinaryModel(rule)
    ordinary.this_month = table, plain(policy), plain(p), plain(luck)
    for row in np.flatnonzero(model.awake):
        vars(OrdinaryMigrant(ordinary)).update(vars(plain(model.people[row])))
    began = time.perf_counter()
    ordinary.agents.shuffle_do("step")
    seconds = time.perf_counter() - began
    getattr(mesa.Agent, "_ids", {}).pop(ordinary, None)
    return seconds, len(ordinary.agents)


def time_loop(model: TransitModel, repeats: int = 5) -> float:
    """Seconds of the same month in the loop, median of `repeats` from the same state; the last one goes on."""
    before = model.people.copy()
    times = []
    for _ in range(repeats):
        model.people[:] = before
        began = time.perf_counter()
        model.live()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


@rule
def draw_many(luck, count):
    """Sum of many draws, so that the compiler cannot skip them."""
    total = 0.0
    for person in range(count):
        a, b, c, d = uniforms(luck, person, 7, 3, 0)
        total += a + b + c + d
    return total


def luck_share(model: TransitModel, calls_a_month: float, loop_seconds: float) -> float:
    """Share of the loop's time that its draws take, from the cost of one call."""
    draw_many(model.world.luck, 10)
    began = time.perf_counter()
    draw_many(model.world.luck, 1_000_000)
    return (time.perf_counter() - began) / 1e6 * calls_a_month / loop_seconds


def main() -> None:
    """Run the benchmark and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=int, default=20)
    parser.add_argument("--every", type=int, default=23, help="months between timed months")
    scale, every = parser.parse_args().scale, parser.parse_args().every
    calls = [0]

    def counted(*address: object) -> tuple[float, float, float, float]:
        calls[0] += 1
        return uniforms.py_func(*address)

    machines = {
        "(i) ordinary agents, Python's random": interpreted(step_person, {uniforms: ordinary_random}),
        "(ii) ordinary agents, the same luck": interpreted(step_person),
    }
    counting = interpreted(step_person, {uniforms: counted})
    TransitModel(Settings(scale=2000), views=False).step()
    model = TransitModel(Settings(scale=scale), views=False)
    ratios: dict[str, list[float]] = {name: [] for name in machines}
    loop_costs, shares, timed = [], [], 0
    for month in range(model.world.months):
        model.begin_month()
        if month % every:
            model.live()
        else:
            ordinary = {name: time_ordinary(model, machine) for name, machine in machines.items()}
            calls[0] = 0
            time_ordinary(model, counting)
            loop = time_loop(model)
            people = int(model.awake.sum())
            timed += people
            loop_costs.append(1e6 * loop / people)
            shares.append(luck_share(model, calls[0], loop))
            for name, (seconds, _) in ordinary.items():
                ratios[name].append(seconds / loop)
        model.end_month()
    print(f"{timed} person-months timed in {len(loop_costs)} months, 1 agent for {scale} people, one thread")
    print(f"loop: {statistics.median(loop_costs):.3f} microseconds a person-month, {statistics.median(shares):.0%} of it luck")
    for name, values in ratios.items():
        low, high = np.percentile(values, [10, 90])
        cost = statistics.median(values) * statistics.median(loop_costs)
        print(f"{name}: {statistics.median(values):.0f} times the loop (10-90 %: {low:.0f}-{high:.0f}), {cost:.1f} microseconds")


if __name__ == "__main__":
    main()
