"""Leaves a plan fitted again under other rules in a folder: tables, what was asked, and the answer in words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from transitsim.calibration.conclusions import SURE, Conclusions, under_all
from transitsim.calibration.fit_folder import check_same
from transitsim.calibration.fit_plan import Plan
from transitsim.calibration.refit import EACH, ROWS, Refit, parameters, rules
from transitsim.core.text import markdown, number, numbers
from transitsim.results.record import commit, versions
from transitsim.results.store.folder import SUMMARY, Folder, change, pictures
from transitsim.results.store.inputs_folder import plain

RECORD, PICTURE = "refit.json", "conclusions"
LEFT = ("rules", "parameters", "posteriors", "conclusions")
FIT = {
    "relative_difference": "average relative difference",
    "coverage90": "inside 90 %",
    "width90": "width of it",
    "womens_share_error": "women's share, error",
    "log_score": "log score",
}


def place_of(folder: Path, plan: Plan, overwrite: bool) -> Folder:
    """The folder of a refit; entered, it is refused where it holds the answer of another plan or window, or files of others."""
    check_same(folder / RECORD, plan, overwrite, "the rules fitted to")
    names = (*(f"{name}.csv" for name in LEFT), RECORD, SUMMARY, *pictures([PICTURE]))
    return Folder(folder, True, names, "refit", beside=())


def leave(fits: Sequence[Refit], asked: Conclusions, table: pd.DataFrame, folder: Path) -> str:
    """Write rules, parameters, posteriors and conclusions as CSV, refit.json and summary.md; returns the summary."""
    verdicts = under_all(table)
    tables = {
        "rules": rules(fits),
        "parameters": parameters(fits),
        "posteriors": pd.concat([one.draws.assign(rule=one.rule) for one in fits], ignore_index=True),
        "conclusions": table.assign(under_all=table["conclusion"].map(verdicts)),
    }
    plan = fits[0].plan
    record = {
        "plan": plan.name,
        "window": list(plan.window),
        "free": list(plan.refit),
        "rules": [one.rule for one in fits],
        "settings": {**plain(plan.settings), "decision": None},
        "lives": [one.lives for one in fits],
        "conclusions": {"title": asked.title, "from": asked.start, "until": asked.until, "draws": int(table["draws"].iloc[0])},
        "under_all": verdicts.to_dict(),
        "commit": commit(),
        "packages": versions(),
    }
    text = summary(fits, asked, table)
    with change(folder, "refit") as staged:
        for name, one in tables.items():
            one.to_csv(staged / f"{name}.csv", index=False, float_format="%.6g")
        (staged / RECORD).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
        (staged / SUMMARY).write_text(text, encoding="utf-8")
    return text


def summary(fits: Sequence[Refit], asked: Conclusions, table: pd.DataFrame) -> str:
    """The answer in words."""
    plan, draws = fits[0].plan, int(table["draws"].iloc[0])
    verdicts = under_all(table)
    counted = ", ".join(f"{(verdicts == word).sum()} {word}" for word in ("yes", "no", "not seen"))
    parts = [
        f"# {plan.title}: other ways to decide",
        f"{len(plan.refit)} parameters and the dispersion fitted again to {plan.window[0]}-{plan.window[1]} under each rule, "
        f"{fits[0].lives} lives a rule, 1 agent = {plan.settings.scale} people; the other {int((~plan.free).sum())} are drawn "
        f"from the posterior that was given ({ROWS} of its draws, {EACH} fits to each).",
        "## How well each rule fits",
        markdown(_rules(fits)),
        f"Arrivals by year and sex; log score: mean of -ln p, less is better; width: over the median count. {ROWS} lives each.",
        "## What moved",
        markdown(_parameters(fits)),
        "moved: difference of the means on normal scores, in s.d. of the posterior that was given. Under the rule of that "
        "posterior it is the error of so small a fit.",
        f"## Which conclusions hold: {asked.title}",
        markdown(wide(table)),
        f"By rule: share of {draws} posterior draws with the expected sign, and the median difference in per cent of the history "
        f"(of the other group where no law is named); the same people with the same luck under both laws, from {asked.start} to "
        f"{asked.until}. Under all: yes where {100 * SURE:.0f} % of draws and more agree under every rule; no where as many "
        f"disagree under one; else not seen. {len(verdicts)} conclusions: {counted}.",
    ]
    return "\n\n".join(parts) + "\n"


def _rules(fits: Sequence[Refit]) -> pd.DataFrame:
    found = rules(fits)
    return pd.DataFrame({"rule": found["rule"], **{words: numbers(found[name], 2) for name, words in FIT.items()}})


def _parameters(fits: Sequence[Refit]) -> pd.DataFrame:
    found = parameters(fits)
    words = {"prior_low": "prior from", "prior_high": "to", "given50": "given", "low05": "5 %", "median": "median"}
    words |= {"high95": "95 %", "moved": "moved"}
    told = {shown: numbers(found[name], 2) for name, shown in words.items()}
    return pd.DataFrame({"rule": found["rule"], "parameter": found["parameter"], **told})


def wide(table: pd.DataFrame) -> pd.DataFrame:
    """A row a conclusion, a column a rule, and whether it holds under all, as text."""
    cells = table.assign(cell=[_cell(row) for row in table.itertuples()])
    found = cells.pivot(index="conclusion", columns="rule", values="cell")[list(dict.fromkeys(table["rule"]))]
    verdicts = under_all(table)
    claims = table.drop_duplicates("conclusion").set_index("conclusion")["claim"]
    words = [name.replace("_", " ") for name in found]
    return (
        found.set_axis(words, axis=1)
        .loc[verdicts.index]
        .assign(**{"under all": verdicts})
        .reset_index(drop=True)
        .pipe(lambda told: pd.concat([claims.loc[verdicts.index].reset_index(drop=True), told], axis=1))
    )


def _cell(row) -> str:
    """'100 %, +38 %'; 'opposite' is said, since a share alone does not tell it from chance."""
    share = 100.0 * row.difference / row.base if row.base else float("nan")
    change = number(share, 0 if abs(share) >= 2.0 else 1)
    sign = "+" if row.difference > 0 else ""
    told = f"{row.as_expected:.0%}, {sign}{change} %".replace("%,", " %,")
    return f"{told}, opposite" if row.verdict == "opposite" else told
