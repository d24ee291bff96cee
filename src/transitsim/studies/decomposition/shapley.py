"""Shares of a joint effect (Shapley 1953): what each of several changes adds, averaged over all orders of making them.

A game is a worth v(S) for every set S of changes made; it is held by bit mask, bit i for change i.
"""

from __future__ import annotations

from math import factorial

import numpy as np


def changes_of(worth: np.ndarray) -> int:
    """How many changes a game is about: the last axis has 2**n worths."""
    count = worth.shape[-1].bit_length() - 1
    if worth.shape[-1] != 1 << count:
        raise ValueError(f"a game has 2**n worths, not {worth.shape[-1]}")
    return count


def shapley(worth: np.ndarray) -> np.ndarray:
    """Shapley values: phi_i = sum over S without i of |S|! (n - |S| - 1)! / n! (v(S with i) - v(S)).

    They add up to v(all) - v(none) by themselves; two changes that do the same get the same, one that does nothing gets 0.

    Parameters
    ----------
    worth : shape (..., 2**n)

    Returns
    -------
    float64, shape (..., n)
    """
    count = changes_of(worth)
    sets = np.arange(1 << count)
    sizes = np.bitwise_count(sets).astype(int)
    weights = np.array([factorial(size) * factorial(count - size - 1) / factorial(count) for size in range(count)])
    found = np.empty((*worth.shape[:-1], count))
    for change in range(count):
        without = sets[sets & (1 << change) == 0]
        found[..., change] = (worth[..., without | (1 << change)] - worth[..., without]) @ weights[sizes[without]]
    return found


def alone(worth: np.ndarray) -> np.ndarray:
    """What each change adds when it is the only one: v({i}) - v(none), shape (..., n); the shadow value."""
    return worth[..., [1 << change for change in range(changes_of(worth))]] - worth[..., :1]


def last(worth: np.ndarray) -> np.ndarray:
    """What each change adds when all others are made already: v(all) - v(all but i), shape (..., n)."""
    whole = worth.shape[-1] - 1
    return worth[..., whole:] - worth[..., [whole ^ (1 << change) for change in range(changes_of(worth))]]
