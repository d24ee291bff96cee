"""Scenario discovery: the box of factors in which an outcome crosses a line, found by PRIM (Friedman and Fisher 1999).

PRIM peels the box of all points, a slice at a time, so that what is left holds more and more of the points of interest.
Coverage is the share of them inside the box, density their share among its points (Bryant and Lempert 2010).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd

from transitsim.core.errors import UserError
from transitsim.core.optional_packages import brought_by
from transitsim.studies.sensitivity.outcome_arrays import factors_of, one_outcome

FEWEST = 20  # points
ANY_DENSITY = 1e-9  # that every box reaches: which one to take is chosen afterwards, among all of them


@dataclass(frozen=True)
class Discovery:
    """What PRIM found.

    Attributes
    ----------
    boxes : box, coverage, density, mass (shares), points, restricted (number of factors), chosen; from the whole to the
        smallest
    limits : box, factor, low, high, lowest, highest (range of the design), values (words joined by ', ', of a factor whose
        values are words), p_low, p_high (quasi p-values: the chance of such a limit without an effect, Bryant and Lempert
        2010; NaN where there is no limit), reproduced (share of half-samples whose box limits this factor too; in the
        chosen box)
    question : the line in words
    points, of_interest, dropped : points counted, among them those beyond the line, and those with runs missing
    undecided : share of points whose replicates lie on both sides of the line
    """

    boxes: pd.DataFrame
    limits: pd.DataFrame
    question: str
    points: int
    of_interest: int
    dropped: int
    undecided: float


def discover(
    points: pd.DataFrame,
    outcomes: pd.DataFrame,
    outcome: str,
    line: float,
    above: bool = True,
    group: str = "everybody",
    box: int | None = None,
    peel: float = 0.05,
    halves: int = 10,
    seed: int = 1,
) -> Discovery:
    """Where the mean of an outcome over replicates lies beyond a line.

    Parameters
    ----------
    points : point and factors
    outcomes : point, replicate, outcome, group_by, group_name, value; in any order
    outcome, group : which, of whom
    line : points of interest lie above it, or below it when `above` is false
    box : the box to choose; None for the one with the largest 2 coverage density / (coverage + density)
    peel : share peeled off at a time
    halves : half-samples in which a box is found again
    seed : of the half-samples

    Raises
    ------
    UserError
        When outcome or group is unknown, too few points are there, or all or none of them are of interest.
    """
    found = one_outcome(points, outcomes, outcome, group)
    factors = factors_of(points)
    known = found.known
    question = f"{outcome} of {group} {'above' if above else 'below'} {line:g}"
    if known.sum() < FEWEST or not factors:
        raise UserError(f"{known.sum()} points with all their runs are too few for a box; it takes {FEWEST}.")
    values = found.values[known]
    beyond = values > line if above else values < line
    interest = values.mean(axis=1) > line if above else values.mean(axis=1) < line
    if interest.all() or not interest.any():
        low, high = values.mean(axis=1).min(), values.mean(axis=1).max()
        share = "all" if interest.all() else "none"
        raise UserError(f"'{question}' holds for {share} of the points; choose a line between {low:g} and {high:g}.")
    kept = points.loc[known, factors].reset_index(drop=True)
    prim = _prim(kept, interest, peel)
    boxes = _boxes(prim, box)
    limits = _limits(prim, kept, boxes)
    chosen = int(boxes.loc[boxes["chosen"], "box"].iloc[0])
    limits["reproduced"] = np.nan
    again = _reproduced(kept, interest, peel, halves, seed)
    here = limits["box"] == chosen
    limits.loc[here, "reproduced"] = [again[factor] for factor in limits.loc[here, "factor"]]
    undecided = float((beyond.any(axis=1) & ~beyond.all(axis=1)).mean())
    return Discovery(boxes, limits, question, len(kept), int(interest.sum()), int((~known).sum()), undecided)


def _prim(x: pd.DataFrame, interest: np.ndarray, peel: float):
    """The peeling trajectory; the library warns of what it will have to change, not of anything here."""
    with warnings.catch_warnings(), brought_by("studies"):
        warnings.simplefilter("ignore")
        from ema_workbench.analysis import prim

        return prim.Prim(x, interest, threshold=ANY_DENSITY, peel_alpha=peel).find_box()


def _boxes(found, box: int | None) -> pd.DataFrame:
    path = found.peeling_trajectory
    boxes = path[["id", "coverage", "density", "mass", "n", "res_dim"]].astype({"id": int, "n": int, "res_dim": int})
    boxes = boxes.rename(columns={"id": "box", "n": "points", "res_dim": "restricted"}).reset_index(drop=True)
    if box is not None and box not in set(boxes["box"]):
        raise UserError(f"box={box} is none of the boxes found, 0 to {boxes['box'].max()}.")
    balance = 2.0 * boxes["coverage"] * boxes["density"] / (boxes["coverage"] + boxes["density"])
    return boxes.assign(chosen=boxes["box"] == (boxes["box"][balance.idxmax()] if box is None else box))


def _limits(found, x: pd.DataFrame, boxes: pd.DataFrame) -> pd.DataFrame:
    """Limits of every factor that a box restricts."""
    rows = []
    for number in boxes["box"]:
        edges, chances = found.box_lims[number], found.qp[number]
        for factor in (name for name in x.columns if name in chances):
            low, high = (None if chance == -1 else float(chance) for chance in chances[factor])
            row = {"box": int(number), "factor": factor}
            if pd.api.types.is_numeric_dtype(x[factor]):
                row |= {"low": float(edges[factor].iloc[0]), "high": float(edges[factor].iloc[1]), "values": ""}
                row |= {"lowest": float(x[factor].min()), "highest": float(x[factor].max())}
            else:
                row |= {"values": ", ".join(name for name in x[factor].unique() if name in edges[factor].iloc[0])}
            rows.append({**row, "p_low": low, "p_high": high})
    columns = ["box", "factor", "low", "high", "lowest", "highest", "values", "p_low", "p_high"]
    numbers = dict.fromkeys(("low", "high", "lowest", "highest", "p_low", "p_high"), float)
    return pd.DataFrame(rows, columns=columns).astype(numbers)


def _reproduced(x: pd.DataFrame, interest: np.ndarray, peel: float, halves: int, seed: int) -> dict[str, float]:
    """Share of half-samples in which the box of the same choice limits each factor."""
    generator, counts = np.random.default_rng(seed), dict.fromkeys(x.columns, 0)
    tried = 0
    for _ in range(halves):
        half = generator.choice(len(x), len(x) // 2, replace=False)
        if interest[half].all() or not interest[half].any():
            continue
        tried += 1
        found = _prim(x.iloc[half].reset_index(drop=True), interest[half], peel)
        boxes = _boxes(found, None)
        for factor in found.qp[int(boxes.loc[boxes["chosen"], "box"].iloc[0])]:
            counts[factor] += 1
    return {factor: count / tried if tried else float("nan") for factor, count in counts.items()}
