"""Who arrives, in a report: the model's answers beside those of surveys and offices."""

from __future__ import annotations

from functools import partial

import pandas as pd

from transitsim.plots.final_outcomes import draw_final_outcomes
from transitsim.plots.style import BLUE, ORANGE, Stamp
from transitsim.reports import charts
from transitsim.reports.exhibit import Exhibit, caption, ends_of
from transitsim.results.load import Results
from transitsim.results.observed import Observed
from transitsim.results.who_table import MEANING, outside, who_table, who_words
from transitsim.schema.who_questions import QUESTIONS

LOOKS = {"observed": (ORANGE, "D"), "simulated": (BLUE, "o")}
COLOURS = {name: colour for name, (colour, _) in LOOKS.items()}


def who(results: Results, observed: Observed, drawn: dict) -> Exhibit | None:
    """Who arrives; None where no answers are known. Shares are drawn, stays stand in the table."""
    table = who_table(results, observed)
    if table.empty:
        return None
    title, unit, finding = "Who arrives", "% of those asked", outside(table)
    rows, stamp = dots(table), Stamp.of(results.record, note="bars of what was observed: its error")
    draw = partial(draw_final_outcomes, rows, stamp, title, unit, LOOKS)
    charted = rows.assign(value=rows["middle"], **ends_of(rows)).dropna(subset="value")
    chart = partial(charts.dots, charted, unit, COLOURS, finding, percent=True)
    words = who_words(table)
    return Exhibit("who", title, finding, words, caption(MEANING, words), draw, chart)


def dots(table: pd.DataFrame) -> pd.DataFrame:
    """Shares as dots with bars, observed and simulated: outcome, group_name, middle, p05, p25, p75, p95 (0-1), text."""
    shares = table[table["question"].map(lambda name: QUESTIONS[name].unit == "%")]
    words = who_words(shares)
    names = [f"{QUESTIONS[row.question].title}, {row.period}" for row in shares.itertuples()]
    seen = (
        shares[["observed", "low", "high"]].set_axis(["middle", "p05", "p95"], axis=1).assign(p25=float("nan"), p75=float("nan"))
    )
    lived = shares[["median", "p05", "p25", "p75", "p95"]].rename(columns={"median": "middle"})
    parts = []
    for group, part in (("observed", seen), ("simulated", lived)):
        parts.append((part.astype(float) / 100.0).assign(outcome=names, group_name=group, text=words[group].to_numpy()))
    return pd.concat(parts, ignore_index=True)
