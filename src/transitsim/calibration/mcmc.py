"""Markov chain Monte Carlo: emcee's ensemble of walkers, moved by differences of others (ter Braak 2006,
doi:10.1007/s11222-006-8769-1).

A move is by 2.38 / √(2 d) of the difference of two other walkers, d parameters, or now and then by the whole of it, from one
mode to another. emcee's snooker move is left out: up to version 3.1.6 its acceptance is wrong and a posterior comes out too
narrow, a seventh in fourteen dimensions (https://github.com/dfm/emcee/pull/531).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from transitsim.core.optional_packages import brought_by

JUMPS = 0.1  # share of moves by a whole difference
Density = Callable[[np.ndarray], np.ndarray]


def _run(density: Density, walkers: np.ndarray, steps: int, seed: int, store: bool):
    """The ensemble after so many steps, and where its walkers are."""
    with brought_by("calibrate"):
        import emcee

    moves = [(emcee.moves.DEMove(), 1.0 - JUMPS), (emcee.moves.DEMove(gamma0=1.0), JUMPS)]
    ensemble = emcee.EnsembleSampler(*walkers.shape, density, vectorize=True, moves=moves)
    start = emcee.State(walkers, random_state=np.random.RandomState(seed).get_state())
    return ensemble, ensemble.run_mcmc(start, steps, skip_initial_state_check=True, store=store).coords


def advance(density: Density, walkers: np.ndarray, steps: int, seed: int) -> np.ndarray:
    """Where walkers are after some steps.

    Parameters
    ----------
    density : log density of many points, shape (points, parameters)
    walkers : where they start, shape (walkers, parameters)
    """
    return _run(density, walkers, steps, seed, store=False)[1]


def draws(density: Density, walkers: np.ndarray, steps: tuple[int, int, int], seed: int) -> np.ndarray:
    """Where walkers were at every few steps after a warm-up.

    Parameters
    ----------
    steps : of each walker: all, those of the warm-up, and from one that is kept to the next

    Returns
    -------
    shape (draws, parameters)
    """
    all_steps, warm_up, thin = steps
    ensemble, _ = _run(density, walkers, all_steps, seed, store=True)
    return ensemble.get_chain(discard=warm_up, thin=thin, flat=True)
