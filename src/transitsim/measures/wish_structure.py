"""Structure in the wishes of a run, by group and year, and what carries it: tables that stand beside tables of wishes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from transitsim.engine.wish_answers import Answers, spaced
from transitsim.engine.wish_survey import GROUPS, PASSAGES, REAL, STATES
from transitsim.measures.outcomes import is_few
from transitsim.measures.wish_shares import contrast, wish_shares

EACH_YEAR = ("everybody", "women", "men")  # groups that have a row for every year; the others have one for all years
SHARES = ("base_rate", "uncertainty_share", "variance_share", "total_share", "latent_share", "auc")
MOST = (500, 200)  # structures and random terms of a cell, at most: a cell costs some milliseconds
LEVELS = 10  # classes of equal size into which a state with more values is cut
MOST_CARRIERS = 4000


def period_of(first: int, last: int) -> str:
    """'2003', or '2003-2010'."""
    return str(first) if first == last else f"{first}-{last}"


def structure_in_wishes(answers: Answers) -> pd.DataFrame:
    """How much of the wish to leave for good is structure (`measures/wish_shares.py`); hidden states count as chance.

    Returns
    -------
    DataFrame: period (a year, or all years), group_name, passage, agents, person_months, the shares, events, few
    """
    return pd.DataFrame(_rows(answers))


def _rows(answers: Answers) -> Iterator[dict[str, object]]:
    years = np.unique(answers.year)
    whole = period_of(years[0], years[-1])
    periods = {period_of(year, year): answers.year == year for year in years} | {whole: np.ones(len(answers.year), bool)}
    for period, of_period in periods.items():
        for group in GROUPS if period == whole else EACH_YEAR:
            who = of_period & answers.groups[:, GROUPS.index(group)]
            behind = {"agents": len(np.unique(answers.person[who])), "person_months": int(who.sum())}
            for at, passage in enumerate(PASSAGES):
                values = answers.recordable[at, who]
                found = wish_shares(values, answers.random[who] + (answers.values[at, who] - values), most=MOST)
                shares = found.set_index("measure")["value"][list(SHARES)].rename({"base_rate": "wish_to_leave"})
                events = len(values) * min(shares["wish_to_leave"], 1.0 - shares["wish_to_leave"]) if len(values) > 1 else 0.0
                rarer = {"events": events, "few": bool(is_few(events, behind["agents"]))}
                yield {"period": period, "group_name": group, "passage": passage, **behind, **shares, **rarer}


def by_group(found: pd.DataFrame, period: str | None = None) -> pd.DataFrame:
    """Medians over replicates of the table `wish_structure`, of all years unless a period is named.

    Returns
    -------
    DataFrame: group_name, passage (in their order), wish_to_leave, uncertainty_share, total_share, few (in most replicates)
    """
    rows = found.astype({"period": "str", "group_name": "str", "passage": "str"})
    periods = rows["period"].unique()
    rows = rows[rows["period"] == (period or max(periods, key=len))]
    groups = rows.groupby(["group_name", "passage"], sort=False)
    shares = groups[["wish_to_leave", "uncertainty_share", "total_share"]].median()
    return shares.assign(few=groups["few"].mean() > 0.5).reset_index()


def carriers(answers: Answers) -> pd.DataFrame:
    """Share of the variance of structure that each state carries alone, at the real price and danger.

    Of g, the best option that leaves for good less the best of the others without random terms: omega squared over classes of
    the state (Hays 1963), (SSB - (k - 1) MSW) / (SST + MSW). States go together, so shares do not sum to 1.

    Returns
    -------
    DataFrame: group_name (everybody, women, men), state, share, agents
    """
    rows = []
    for group in EACH_YEAR:
        chosen = np.flatnonzero(answers.groups[:, GROUPS.index(group)])
        chosen = chosen[spaced(len(chosen), MOST_CARRIERS)]
        structure = contrast(answers.recordable[REAL, chosen], np.zeros((1, answers.recordable.shape[2])))[:, 0]
        agents = len(np.unique(answers.person[chosen]))
        for column, state in enumerate(STATES):
            share = omega_squared(structure, classes(answers.states[chosen, column]))
            rows.append({"group_name": group, "state": state, "share": share, "agents": agents})
    return pd.DataFrame(rows)


def classes(values: np.ndarray) -> np.ndarray:
    """Class of every value: the values themselves when they are few, else tenths of those asked."""
    found, codes = np.unique(values, return_inverse=True)
    if len(found) <= LEVELS:
        return codes
    ends = np.unique(np.quantile(values, np.arange(1, LEVELS) / LEVELS))
    return np.searchsorted(ends, values, side="right")


def omega_squared(values: np.ndarray, codes: np.ndarray) -> float:
    """Share of the variance of values between classes, without the part that chance alone gives; NaN where nothing varies."""
    counts = np.bincount(codes)
    used = counts > 0
    means = np.bincount(codes, values)[used] / counts[used]
    between = float((counts[used] * (means - values.mean()) ** 2).sum()) if len(values) else 0.0
    total = float(((values - values.mean()) ** 2).sum()) if len(values) else 0.0
    rest = len(values) - len(means)
    if total <= 0.0 or rest <= 0:
        return float("nan")
    within = (total - between) / rest
    return (between - (len(means) - 1) * within) / (total + within)
