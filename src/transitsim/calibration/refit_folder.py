"""The folder of a plan fitted again under other decision models: tables, the record of what was fitted, the answer in words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from transitsim.calibration.conclusions import SURE, Conclusions, under_all
from transitsim.calibration.fit_folder import REFIT
from transitsim.calibration.refit import EACH, ROWS, Refit, parameters, rules
from transitsim.core.text import markdown, number, numbers
from transitsim.results.store.inputs_folder import plain

FIT = {
    "relative_difference": "average relative difference",
    "coverage90": "inside 90 %",
    "width90": "width of it",
    "womens_share_error": "women's share, error",
    "log_score": "log score",
}
MOVED = {
    "prior_low": "prior from",
    "prior_high": "to",
    "given50": "given",
    "low05": "5 %",
    "median": "median",
    "high95": "95 %",
    "moved": "moved",
}


def write_refit(fits: Sequence[Refit], conclusions: Conclusions, table: pd.DataFrame, folder: Path) -> str:
    """Write rules, parameters, posteriors and conclusions as CSV, refit.json and summary.md; returns the summary."""
    plan, verdicts, draws = fits[0].plan, under_all(table), int(table["draws"].iloc[0])
    tables = {
        "rules": rules(fits),
        "parameters": parameters(fits),
        "posteriors": pd.concat([one.draws.assign(rule=one.rule) for one in fits], ignore_index=True),
        "conclusions": table.assign(under_all=table["conclusion"].map(verdicts)),
    }
    looked_at = {"title": conclusions.title, "since": conclusions.since, "until": conclusions.until, "draws": draws}
    facts = {
        "free": list(plan.refit),
        "rules": [one.rule for one in fits],
        "settings": {**plain(plan.settings), "decision": None},
        "runs": [one.runs for one in fits],
        "conclusions": looked_at,
        "under_all": verdicts.to_dict(),
    }
    return REFIT.write(folder, plan, tables, facts, summary(fits, conclusions, table))


def summary(fits: Sequence[Refit], conclusions: Conclusions, table: pd.DataFrame) -> str:
    """The answer in words."""
    plan, verdicts, draws = fits[0].plan, under_all(table), int(table["draws"].iloc[0])
    counted = ", ".join(f"{(verdicts == word).sum()} {word}" for word in ("yes", "no", "not seen"))
    parts = [
        f"# {plan.title}: other decision models",
        f"{len(plan.refit)} parameters and the dispersion fitted again to {plan.window[0]}-{plan.window[1]} under each rule, "
        f"{fits[0].runs} runs a rule, 1 agent = {plan.settings.scale} people; the other {int((~plan.free).sum())} are drawn "
        f"from the posterior that was given ({ROWS} of its draws, {EACH} fits to each).",
        "## How well each rule fits",
        markdown(_in_words(rules(fits), ["rule"], FIT)),
        f"Arrivals by year and sex; log score: mean of -ln p, less is better; width: over the median count. {ROWS} runs each.",
        "## What moved",
        markdown(_in_words(parameters(fits), ["rule", "parameter"], MOVED)),
        "moved: difference of the means on normal scores, in s.d. of the posterior that was given. Under the rule of that "
        "posterior it is the error of so small a fit.",
        f"## Which conclusions hold: {conclusions.title}",
        markdown(wide(table)),
        f"By rule: share of {draws} posterior draws with the expected sign, and the median difference in per cent of the history "
        "(of the other group where no regime is named); the same people with the same random numbers under both regimes, from "
        f"{conclusions.since} to {conclusions.until}.",
        f"Under all: yes where {100 * SURE:.0f} % of draws and more agree under every rule; no where as many disagree under one; "
        f"else not seen. {len(verdicts)} conclusions: {counted}.",
    ]
    return "\n\n".join(parts) + "\n"


def _in_words(table: pd.DataFrame, names: list[str], columns: dict[str, str]) -> pd.DataFrame:
    """The columns `names` as they are, and others as text under their words."""
    return table[names].assign(**{words: numbers(table[name], 2) for name, words in columns.items()})


def wide(table: pd.DataFrame) -> pd.DataFrame:
    """A row a conclusion, a column a rule, and whether it holds under all, as text."""
    table = table.assign(cell=[_cell(row) for row in table.itertuples()])
    order = list(dict.fromkeys(table["conclusion"]))
    cells = table.pivot(index="conclusion", columns="rule", values="cell").loc[order, list(dict.fromkeys(table["rule"]))]
    claims = table.drop_duplicates("conclusion").set_index("conclusion")["claim"]
    shown = cells.rename(columns=lambda name: name.replace("_", " ")).assign(**{"under all": under_all(table)})
    shown.insert(0, "claim", claims)
    return shown.reset_index(drop=True)


def _cell(row) -> str:
    """'100 %, +38 %'; and 'opposite' where it is, since a share alone does not tell it from chance."""
    share = 100.0 * row.difference / row.base if row.base else float("nan")
    change = number(share, 0 if abs(share) >= 2.0 else 1)
    sign = "+" if row.difference > 0 else ""
    words = f"{row.as_expected:.0%}, {sign}{change} %".replace("%,", " %,")
    return f"{words}, opposite" if row.verdict == "opposite" else words
