"""Can the fit recover parameters that are known? Runs of the bank are taken for records and fitted without themselves.

The record of a run is its series plus the error of each observation, with the run's own dispersion. Its parameters have a rank
among the posterior's draws; over many runs the rank is uniform when the posterior is right (simulation-based calibration, Talts
et al. 2018, arXiv:1804.06788), and the central 90 % credible interval holds the parameters nine times in ten.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import chisquare

from transitsim.calibration.bank_of_runs import Runs
from transitsim.calibration.error_models import simulate_errors
from transitsim.calibration.posterior import posterior
from transitsim.calibration.priors import to_scores
from transitsim.core.parallel import each
from transitsim.measures.intervals import middle_and_ends

IDENTIFIED = 0.75  # posterior s.d. over prior s.d. below which a parameter is declared identifiable
BINS = 5


@dataclass(frozen=True, eq=False)
class Recovery:
    """Fits to runs with known parameters.

    Attributes
    ----------
    names : of the parameters
    truth, middle, low90, high90 : normal scores, shape (fits, parameters)
    ranks : share of the posterior below the truth, shape (fits, parameters)
    spread : s.d. of the posterior's normal scores; a priori it is 1
    """

    names: list[str]
    truth: np.ndarray
    middle: np.ndarray
    low90: np.ndarray
    high90: np.ndarray
    ranks: np.ndarray
    spread: np.ndarray

    def table(self) -> pd.DataFrame:
        """By parameter: spread, identifiable, coverage of 50 and 90 %, correlation of middle and truth, p of uniform ranks."""
        counts = np.apply_along_axis(lambda ranks: np.histogram(ranks, BINS, (0.0, 1.0))[0], 0, self.ranks)
        spread = self.spread.mean(axis=0)
        return pd.DataFrame(
            {
                "parameter": self.names,
                "spread": spread,
                "identifiable": spread < IDENTIFIED,
                "coverage50": (np.abs(self.ranks - 0.5) <= 0.25).mean(axis=0),
                "coverage90": ((self.low90 <= self.truth) & (self.truth <= self.high90)).mean(axis=0),
                "correlation": [np.corrcoef(self.middle[:, i], self.truth[:, i])[0, 1] for i in range(len(self.names))],
                "p_flat": chisquare(counts, axis=0).pvalue,
                "fits": len(self.truth),
            }
        )

    def tidy(self) -> pd.DataFrame:
        """A row for every fit and parameter: truth, middle, low90, high90 (normal scores), rank."""
        fits, parameters = self.truth.shape
        columns = {name: getattr(self, name).ravel() for name in ("truth", "middle", "low90", "high90")}
        place = {"fit": np.repeat(np.arange(fits), parameters), "parameter": np.tile(self.names, fits)}
        return pd.DataFrame(place | columns | {"rank": self.ranks.ravel()})


def simulated_record(bank: Runs, draw: int, observed: pd.DataFrame) -> pd.DataFrame:
    """A table of targets in which each observation is one that a run of the bank might give."""
    generator = np.random.default_rng([bank.plan.settings.seed, draw, 1])
    one = slice(draw, draw + 1)
    return observed.assign(observed=simulate_errors(bank.at(observed)[one], observed, bank.dispersion[one], generator)[0])


def recover(
    bank: Runs, observed: pd.DataFrame, draws: Sequence[int], executor: Executor | None = None, progress: bool = False
) -> Recovery:
    """Fit each of these draws of the bank without itself."""
    fits = dict(each(recover_one, [(bank, observed, draw) for draw in draws], executor, "fits", progress))
    found = np.array([fits[index] for index in range(len(draws))])
    truth, middle, low, high, ranks, spread = np.moveaxis(found, 1, 0)
    return Recovery(bank.plan.names, truth, middle, low, high, ranks, spread)


def recover_one(bank: Runs, observed: pd.DataFrame, draw: int) -> np.ndarray:
    """Truth, middle, ends of the 90 % interval, rank and spread of one fit, shape (6, parameters), as normal scores."""
    priors, without = bank.plan.priors, np.arange(len(bank)) == draw
    found = posterior(bank, simulated_record(bank, draw, observed), without, bank.plan.settings.scale, seed=draw)
    scores, truth = to_scores(found.to_numpy(), priors), to_scores(bank.values[[draw]], priors)[0]
    low, middle, high = middle_and_ends(scores)[[0, 2, 4]]
    return np.array([truth, middle, low, high, (scores < truth).mean(axis=0), scores.std(axis=0)])
