"""Priors of free parameters, and the scale on which they are fitted: the normal score of the prior's probability.

With F the prior's distribution function, z = Φ⁻¹(F(x)). Any z is a value inside the prior, so nothing computed on that scale
can leave it; a priori z is standard normal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from transitsim.core.errors import UserError, check_known, closest
from transitsim.engine.assumptions import DISPERSION
from transitsim.inputs.cited_yaml import mapping, number, text
from transitsim.inputs.settings import BEHAVIOUR
from transitsim.schema.levers import LEVERS

KINDS = ("uniform", "log_uniform")
MOST = 14  # free parameters; more than that the evidence cannot tell apart
EDGE = 1e-9
USUAL_DISPERSION = 0.05  # of counts, in a plan without a prior of it


@dataclass(frozen=True)
class Prior:
    """One free parameter: its full name, uniform on [low, high] itself or in its logarithm."""

    name: str
    kind: str
    low: float
    high: float
    why: str = ""

    def quantile(self, u: np.ndarray) -> np.ndarray:
        """x with F(x) = u, for u in [0, 1]."""
        if self.kind == "log_uniform":
            return self.low * (self.high / self.low) ** np.asarray(u)
        return self.low + (self.high - self.low) * np.asarray(u)

    def probability(self, x: np.ndarray) -> np.ndarray:
        """F(x)."""
        if self.kind == "log_uniform":
            return np.log(np.asarray(x) / self.low) / np.log(self.high / self.low)
        return (np.asarray(x) - self.low) / (self.high - self.low)


def probabilities(values: np.ndarray, priors: Sequence[Prior]) -> np.ndarray:
    """F(x) of parameter values, both of shape (draws, parameters)."""
    return np.column_stack([prior.probability(values[:, i]) for i, prior in enumerate(priors)])


def to_scores(values: np.ndarray, priors: Sequence[Prior]) -> np.ndarray:
    """Normal scores z of parameter values, both of shape (draws, parameters)."""
    return ndtri(np.clip(probabilities(values, priors), EDGE, 1.0 - EDGE))


def from_scores(scores: np.ndarray, priors: Sequence[Prior]) -> np.ndarray:
    """The inverse of `to_scores`."""
    return np.column_stack([prior.quantile(ndtr(scores[:, i])) for i, prior in enumerate(priors)])


def dispersion_of(values: np.ndarray, priors: Sequence[Prior]) -> np.ndarray:
    """The dispersion of counts in parameter values (draws, parameters), shape (draws,)."""
    names = [prior.name for prior in priors]
    return values[:, names.index(DISPERSION)] if DISPERSION in names else np.full(len(values), USUAL_DISPERSION)


def read_priors(value: object, where: str) -> tuple[Prior, ...]:
    """The `parameters:` section of a plan.

    Raises
    ------
    UserError
        When a name is no preference, no factor on a lever and not the dispersion; when a range is not usable; or when
        there are more than 14.
    """
    entries = mapping(value, where)
    if not entries:
        raise UserError(f"{where}: nothing is free; name at least one parameter with its prior.")
    if len(entries) > MOST:
        raise UserError(f"{where}: {len(entries)} free parameters; the evidence carries at most {MOST}.")
    return tuple(_read_prior(name, entry, f"{where}, {name}") for name, entry in entries.items())


def _read_prior(name: str, value: object, where: str) -> Prior:
    entry: Mapping = mapping(value, where)
    kind = text(entry.get("prior"), f"{where}, prior")
    check_known(kind, KINDS, f"{where}: there is no prior '{kind}'.")
    least, most = allowed(name, where)
    low, high = (number(entry.get(end), f"{where}, {end}", least, most) for end in ("low", "high"))
    if not low < high or (kind == "log_uniform" and low <= 0):
        raise UserError(f"{where}: {low:g} to {high:g} is no range for {kind}; low must be below high, and above 0 for a log.")
    return Prior(name, kind, low, high, str(entry.get("why", "")))


def allowed(name: str, where: str) -> tuple[float, float]:
    """The range in which a free parameter may lie."""
    group, _, rest = name.partition(".")
    known = {"behaviour": BEHAVIOUR, "lever_factors": LEVERS}.get(group, {})
    if name == DISPERSION:
        return 1e-6, 10.0
    if rest not in known:
        names = (*(f"behaviour.{one}" for one in BEHAVIOUR), *(f"lever_factors.{one}" for one in LEVERS), DISPERSION)
        raise UserError(f"{where}: there is no such parameter.{closest(name, names)}")
    return (known[rest].low, known[rest].high) if group == "behaviour" else (0.0, float("inf"))
