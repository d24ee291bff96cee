"""How much of the wish to leave for good is structure, and how much is chance.

A person i with systematic values V_i of the six options and random terms u_j wishes to leave for good when

    g_ij = max over options that leave for good of (V_i + u_j) - max over the others of (V_i + u_j) > 0,    y_ij = 1[g_ij > 0].

Random terms are taken from those asked, independent of V: every V_i meets every u_j. With p_i = mean_j y_ij, p = mean_i p_i,
h(p) = -p ln p - (1 - p) ln(1 - p), and E_s, E_u, E_0, E the mean of x x' over pairs that share the structure alone, the random
terms alone, neither, and both:

`uncertainty_share`, U = 1 - mean_i h(p_i) / h(p)
    share of the uncertainty about the wish that structure removes (Theil 1967); McFadden's R² (1974) when the model is true
`variance_share`, D = (E_s - E_0) / (E - E_0) of y
    share of the variance of the wish: first-order index (Sobol 1993), tau of Goodman and Kruskal (1954), and the mean of p_i
    among those who wish to leave less that among the others (Tjur 2009)
`total_share`, W = 1 - (E_u - E_0) / (E - E_0) of y
    what swapping the structures of two people changes, over what swapping everything does: total index (Saltelli 2002)
`latent_share`, L = (E_s - E_0) / (E - E_0) of g
    share of the variance of what lies behind the wish (McKelvey and Zavoina 1975)
`auc`
    chance that of two people, one of whom wishes to leave, that one has the higher p_i (Hanley and McNeil 1982)
`base_rate`, p
    share who wish to leave for good
`structure_sd`, `chance_sd`
    s.d. over people of mean_j g_ij, and over random terms of mean_i g_ij, utility
`chance_correlation`
    of mean_j g_ij and mean_k g_ki over people i: all else here takes it for 0

0 <= D <= W <= 1, and W - D is what structure and random terms do only together. Every share stays when all utilities are
multiplied by one number. All that is made of pairs is without bias. An entropy of few draws is too low by
(outcomes seen - 1) / (2 draws) (Miller 1955), which is added; to that of p, half the variance of p over p (1 - p).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from transitsim.engine.wish_answers import spaced
from transitsim.schema.enums import OPTIONS, Option

FOR_GOOD = (Option.DESTINATION_ALONE, Option.DESTINATION_WITH_CHILD, Option.THIRD_COUNTRY)
MEASURES = (
    "uncertainty_share",
    "variance_share",
    "total_share",
    "latent_share",
    "auc",
    "base_rate",
    "structure_sd",
    "chance_sd",
    "chance_correlation",
)
BATCHES = 20  # of persons, one left out at a time for the standard error
MOST_STRUCTURES, MOST_RANDOM = 4000, 400  # person-months that are used, evenly spaced, when more were asked
ROUNDING = 1e-9  # how near to 0 or 1 a share counts as there


def wish_shares(
    values: np.ndarray,
    random: np.ndarray,
    persons: np.ndarray | None = None,
    most: tuple[int, int] = (MOST_STRUCTURES, MOST_RANDOM),
) -> pd.DataFrame:
    """The measures of this file, each with its standard error.

    Parameters
    ----------
    values : systematic values of the six options of every person-month asked, utility, shape (n, 6)
    random : random terms by which they were weighed, utility, shape (n, 6)
    persons : who was asked, shape (n,); person-months of one person are left out together. No standard errors when None
    most : structures, and random terms, that are used at most

    Returns
    -------
    DataFrame: measure, value, standard_error (jackknife over batches of persons; Tukey 1958). NaN where it says nothing: of
        fewer than two person-months, of shares where all wish the same, of errors with fewer than two batches
    """
    if len(values) < 2:
        return pd.DataFrame({"measure": MEASURES, "value": np.nan, "standard_error": np.nan})
    structures, draws = (spaced(len(values), one) for one in most)
    batch = np.zeros(len(values), int) if persons is None else np.unique(persons, return_inverse=True)[1] % BATCHES
    count = int(batch.max()) + 1 if batch.any() else 0
    g = contrast(values[structures], random[draws])
    with np.errstate(divide="ignore", invalid="ignore"):
        found = _measures(g, _leaving_out(batch[structures], count), _leaving_out(batch[draws], count))
    whole, spread = found[:, 0], found[:, 1:] - found[:, 1:].mean(axis=1, keepdims=True) if count else found[:, 1:]
    error = np.sqrt((count - 1.0) / count * np.square(spread).sum(axis=1)) if count else np.full(len(whole), np.nan)
    own = _chance_correlation(contrast(values[draws], random[draws]), g)
    return pd.DataFrame({"measure": MEASURES, "value": [*whole, own], "standard_error": [*error, np.nan]})


def contrast(values: np.ndarray, random: np.ndarray) -> np.ndarray:
    """g of every structure with all random terms: the best option that leaves for good less the best of the others.

    Parameters
    ----------
    values : shape (n, 6); random : shape (m, 6)

    Returns
    -------
    float64, shape (n, m)
    """
    best = {True: np.full((len(values), len(random)), -np.inf), False: np.full((len(values), len(random)), -np.inf)}
    for option in range(OPTIONS):
        side = best[option in FOR_GOOD]
        np.maximum(side, values[:, option, None] + random[None, :, option], out=side)
    return best[True] - best[False]


def _leaving_out(batch: np.ndarray, count: int) -> np.ndarray:
    """Weights that sum to 1: of all, then with each batch left out, shape (1 + count, n); a batch that is all leaves none out."""
    kept = np.vstack([np.ones(len(batch)), *(batch != one for one in range(count))])
    kept[kept.sum(axis=1) == 0] = 1.0
    return kept / kept.sum(axis=1, keepdims=True)


class _Pairs:
    """Means of x and of x x' over pairs, in every set of weights (b,); `of_structure`: the mean over random terms, shape (b, n).

    x : shape (n, m); w : weights of structures, shape (b, n); o : weights of random terms, shape (b, m)
    """

    def __init__(self, x: np.ndarray, w: np.ndarray, o: np.ndarray) -> None:
        square, w2, o2 = x * x, w * w, o * o
        same_structure, same_random = w2.sum(axis=1), o2.sum(axis=1)
        self.of_structure, self.of_random = o @ x.T, w @ x
        self.mean = (w * self.of_structure).sum(axis=1)
        own_structure, own_random = o2 @ square.T, w2 @ square
        self.both = (w * (o @ square.T)).sum(axis=1)
        structure = (w * (self.of_structure**2 - own_structure)).sum(axis=1) / (1.0 - same_random)
        random = (o * (self.of_random**2 - own_random)).sum(axis=1) / (1.0 - same_structure)
        neither = self.mean**2 - (w2 * self.of_structure**2).sum(axis=1) - (o2 * self.of_random**2).sum(axis=1)
        neither = (neither + (o2 * own_random).sum(axis=1)) / ((1.0 - same_structure) * (1.0 - same_random))
        self.structure, self.random, self.whole = structure - neither, random - neither, self.both - neither


def _measures(g: np.ndarray, w: np.ndarray, o: np.ndarray) -> np.ndarray:
    """All measures but the last in every set of weights, shape (8, b)."""
    wish, latent = _Pairs((g > 0.0).astype(float), w, o), _Pairs(g, w, o)
    p = wish.of_structure
    differ = (wish.mean > ROUNDING) & (wish.mean < 1.0 - ROUNDING)
    variance, total = wish.structure / wish.whole, 1.0 - wish.random / wish.whole
    same_structure, same_random = np.square(w).sum(axis=1), np.square(o).sum(axis=1)
    within = (w * (_entropy(p) + 0.5 * same_random[:, None] * _between(p))).sum(axis=1)
    of_mean = variance * same_structure + (1.0 - total) * same_random + (total - variance) * same_structure * same_random
    shares = np.array(
        [
            1.0 - within / (_entropy(wish.mean) + 0.5 * of_mean),
            variance,
            total,
            latent.structure / latent.whole,
            [_auc(one, weights) for one, weights in zip(p, w, strict=True)],
        ]
    )
    shares[:3, ~differ] = np.nan
    return np.vstack([shares, wish.mean, np.sqrt(np.maximum(latent.structure, 0.0)), np.sqrt(np.maximum(latent.random, 0.0))])


def _between(p: np.ndarray) -> np.ndarray:
    """1 where both outcomes were seen, else 0."""
    return ((p > ROUNDING) & (p < 1.0 - ROUNDING)).astype(float)


def _entropy(p: np.ndarray) -> np.ndarray:
    """h(p) in nats; 0 at 0 and at 1."""
    inside = np.where(_between(p) > 0.0, p, 0.5)
    return _between(p) * -(inside * np.log(inside) + (1.0 - inside) * np.log(1.0 - inside))


def _auc(p: np.ndarray, w: np.ndarray) -> float:
    """Chance that p is higher for one who wishes to leave than for one who does not, ties half; NaN where all wish the same."""
    _, level = np.unique(np.round(p / ROUNDING), return_inverse=True)
    wishing, others = np.bincount(level, w * p), np.bincount(level, w * (1.0 - p))
    pairs = wishing.sum() * others.sum()
    if pairs <= ROUNDING:
        return float("nan")
    return float((wishing * (np.cumsum(others) - 0.5 * others)).sum() / pairs)


def _chance_correlation(own: np.ndarray, g: np.ndarray) -> float:
    """Correlation, over those whose random terms are used, of what structure and what these do to g.

    own : g of their structures with their random terms, shape (m, m); g : of all structures with their random terms, shape (n, m)
    """
    structure, random = own.mean(axis=1), g.mean(axis=0)
    if structure.std() <= ROUNDING or random.std() <= ROUNDING:
        return float("nan")
    return float(np.corrcoef(structure, random)[0, 1])
