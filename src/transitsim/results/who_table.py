"""Who arrives: answers that surveys and offices gave, and beside each what the same question finds in a run."""

from __future__ import annotations

from typing import Any

import pandas as pd

from transitsim.core.text import NOTHING, number
from transitsim.measures.band import band
from transitsim.measures.outcomes import is_few
from transitsim.measures.who_arrives import answers, window
from transitsim.results.load import Results
from transitsim.results.observed import Observed
from transitsim.schema.who_questions import QUESTIONS

SIMULATED = ("p05", "p25", "median", "p75", "p95", "replicates")
COLUMNS = (
    *("question", "period", "first", "last", "population", "observed", "low", "high", "error", "n", "source"),
    *SIMULATED,
    *("agents", "few"),
)
MEANING = (
    "Observed: the answer, and in brackets the range that its error leaves: ten points or half a year where nothing is known of "
    "the sample; sampling: 90 % by chance alone; no answer, ages not given: whatever the unknown would have said."
)
WIDEST_FIRST = (("p05", "p95"), ("p25", "p75"))


def who_table(results: Results, observed: Observed) -> pd.DataFrame:
    """Each observed answer whose months the run reaches, and the model's to the same question in the same months.

    Returns
    -------
    DataFrame
        question, period (as 2009 or 2003-01 to 2003-05), first, last, population, observed, low, high (per cent or years), error,
        n (people asked), source (publisher), p05, p25, median, p75, p95 (over replicates, `measures/band.py`), replicates, agents
        (simulated persons asked, mean over replicates), few (whether these, or those with the rarer answer, are too few).
    """
    settings = results.record["settings"]
    tables = {name: getattr(results, name) for name in ("spells", "flows", "conditions")}
    rows = []
    for row in observed.who_arrived.itertuples():
        if row.last > settings["until"]:
            continue
        of = window(tables, results.places, pd.Timestamp(row.first), pd.Timestamp(row.last))
        found = answers(row.question, of, settings["scale"])
        middle = band(found.assign(of="all"), "value", ["of"]).iloc[:1].to_dict("records")
        simulated = middle[0] if middle else dict.fromkeys(SIMULATED, float("nan")) | {"replicates": 0}
        behind = found[["events", "agents"]].mean().fillna(0.0)
        rows.append(
            {
                **{name: getattr(row, name) for name in ("question", "first", "last", "population", "low", "high", "error", "n")},
                **{name: simulated[name] for name in SIMULATED},
                "period": period(row.first, row.last),
                "observed": row.value,
                "source": row.publisher,
                "agents": behind["agents"],
                "few": bool(is_few(behind["events"], behind["agents"])),
            }
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def outside(table: pd.DataFrame) -> str:
    """How many medians of the model lie in the observed range, and which lies furthest outside, as a share of its upper end."""
    far = pd.concat([table["low"] - table["median"], table["median"] - table["high"]], axis=1).max(axis=1)
    inside = int((far <= 0.0).sum())
    told = f"In {inside} of {len(table)} answers the model's median lies in the observed range."
    misses = (far / table["high"].clip(lower=1e-9)).where(far > 0.0).dropna()
    if misses.empty:
        return told
    row = who_words(table.loc[[misses.idxmax()]]).iloc[0]
    return f"{told} Furthest outside: {row['question']}, {row['period']}: {row['simulated']} against {row['observed']}."


def period(first: str, last: str) -> str:
    """Months in words, whole years as years.

    >>> period("2009-01", "2011-12"), period("2010-01", "2010-12"), period("2003-01", "2003-05")
    ('2009-2011', '2010', '2003-01 to 2003-05')
    """
    if first.endswith("-01") and last.endswith("-12"):
        return first[:4] if first[:4] == last[:4] else f"{first[:4]}-{last[:4]}"
    return f"{first} to {last}"


def who_words(table: pd.DataFrame) -> pd.DataFrame:
    """The table in words: observed and its range, the median and the widest band that the replicates tell, who was asked."""
    rows = []
    for row in table.itertuples():
        asked, digits = QUESTIONS[row.question], 0 if QUESTIONS[row.question].unit == "%" else 1
        rows.append(
            {
                "question": f"{asked.title}, {asked.unit}",
                "period": row.period,
                "observed": _ranged(row.observed, row.low, row.high, digits),
                "error": row.error,
                "simulated": _ranged(row.median, *_ends(row), digits) + (" *" if row.few else ""),
                "agents": number(row.agents),
                "of whom": asked.of_whom,
                "observed by": row.source,
            }
        )
    return pd.DataFrame(rows)


def _ends(row: Any) -> tuple[float, float]:
    """The widest band there is; missing where there is none."""
    return next(
        ((getattr(row, low), getattr(row, high)) for low, high in WIDEST_FIRST if pd.notna(getattr(row, low))),
        (float("nan"), float("nan")),
    )


def _ranged(middle: float, low: float, high: float, digits: int) -> str:
    """'40 (30-50)'; the range alone where there is no middle, the middle alone where there is no range."""
    told, ends = number(middle, digits), [number(one, digits) for one in (low, high)]
    if NOTHING in ends or ends[0] == ends[1]:
        return told
    return f"{'-'.join(ends)}" if told == NOTHING else f"{told} ({'-'.join(ends)})"
