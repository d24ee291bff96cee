"""Leaves a calibration in a folder: its tables, what was asked, and the answer in words; and reads its posterior again."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from transitsim.calibration.calibrate import Calibration
from transitsim.calibration.fit_plan import Plan
from transitsim.core.errors import UserError
from transitsim.core.text import markdown, number, numbers
from transitsim.inputs.library import Library
from transitsim.inputs.posterior_draws import read_posterior as read_draws
from transitsim.measures.intervals import middle_and_ends
from transitsim.results.record import commit, versions
from transitsim.results.store.folder import OTHER, SUMMARY, Folder, change, pictures
from transitsim.results.store.inputs_folder import plain
from transitsim.results.store.result_folder import read_json

POSTERIOR, RECORD = "posterior.csv", "fit.json"
LEFT = ("targets", "posterior", "trade_offs", "checks", "recovery", "recovery_fits", "origins")
PICTURES = ("posterior", "trade_offs", "predictive_arrivals", "pit", "predictive_others", "recovery", "rank_histogram")
TRADED = 0.5  # correlation from which two parameters are told as trading off


def place_of(folder: Path, plan: Plan, overwrite: bool) -> Folder:
    """The folder of a calibration; entered, it is refused where it holds the fit of another plan or window, or files of others.

    What an earlier calibration of the same plan has left is replaced: more lives make it better.
    """
    names = (*(f"{name}.csv" for name in LEFT), RECORD, SUMMARY, *pictures(PICTURES))
    check_same(folder / RECORD, plan, overwrite, "the fit of")
    return Folder(folder, True, names, "calibrate", beside=())


def check_same(path: Path, plan: Plan, overwrite: bool, what: str) -> None:
    """Demand that what stands in a folder is of this plan and window, or may be replaced."""
    if overwrite or not path.is_file():
        return
    held = read_json(path)
    window = held.get("window")
    if not isinstance(held.get("plan"), str) or not isinstance(window, list) or len(window) != 2:
        raise UserError(f"{path} names no plan and window; nothing was changed. {OTHER}")
    if (held["plan"], window) != (plan.name, list(plan.window)):
        told = f"{held['plan']}, {window[0]}-{window[1]}"
        raise UserError(f"{path.parent} holds {what} {told}; name another folder with out=..., or say overwrite=true.")


def leave(found: Calibration, folder: Path) -> str:
    """Write targets, posterior, trade_offs, checks and recovery as CSV, fit.json and summary.md; returns the summary."""
    tables = {"targets": found.observed, "posterior": found.draws, "checks": found.checks}
    if found.recovery is not None:
        tables |= {"recovery": found.recovery.table(), "recovery_fits": found.recovery.tidy()}
    record = {
        "plan": found.plan.name,
        "window": list(found.plan.window),
        "settings": plain(found.plan.settings),
        "lives": None if found.bank is None else len(found.bank),
        "seconds_a_life": None if found.bank is None else round(float(found.bank.seconds.mean()), 3),
        "draws": len(found.draws),
        "passed": bool(found.checks["passed"].all()),
        "commit": commit(),
        "packages": versions(),
    }
    text = summary(found)
    with change(folder, "calibrate") as staged:
        for name, table in tables.items():
            table.to_csv(staged / f"{name}.csv", index=False, float_format="%.6g")
        found.trade_offs.to_csv(staged / "trade_offs.csv", float_format="%.4f", index_label="parameter")
        (staged / RECORD).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
        (staged / SUMMARY).write_text(text, encoding="utf-8")
    return text


def summary(found: Calibration) -> str:
    """The answer in words."""
    plan, lived = found.plan, "" if found.bank is None else f", {len(found.bank)} lives of prior draws"
    parts = [
        f"# {plan.title}",
        f"Fitted to {plan.window[0]}-{plan.window[1]}: {len(found.observed)} observations, {len(plan.priors)} free "
        f"parameters{lived}. Nothing outside these years was read.",
        "## What it had to reach",
        markdown(_checks(found.checks)),
        "## Prior to posterior",
        markdown(prior_to_posterior(found)),
    ]
    if found.recovery is not None:
        table = found.recovery.table()
        words = table.assign(**{name: numbers(table[name], 2) for name in table.columns[1:] if table[name].dtype == float})
        left = ", ".join(table.loc[~table["identifiable"], "parameter"]) or "none"
        parts += [f"## Recovery of known parameters, {len(found.recovery.truth)} fits", markdown(words)]
        parts += [f"Not identifiable, to be read as assumed: {left}."]
    parts += ["## Parameters that trade off", told_trade_offs(found.trade_offs)]
    return "\n\n".join(parts) + "\n"


def _checks(table: pd.DataFrame) -> pd.DataFrame:
    words = {name: numbers(table[name], 2) for name in ("least", "most", "reached")}
    return table.assign(**words, passed=["yes" if one else "NO" for one in table["passed"]])


def prior_to_posterior(found: Calibration) -> pd.DataFrame:
    """By parameter: ends of the prior, median and 90 % interval of the posterior, as text."""
    rows = []
    for prior in found.plan.priors:
        low, middle, high = middle_and_ends(found.draws[prior.name].to_numpy())[[0, 2, 4]]
        values = {"prior from": prior.low, "to": prior.high, "posterior 5 %": low, "median": middle, "95 %": high}
        rows.append({"parameter": prior.name} | {name: number(value, 3) for name, value in values.items()})
    return pd.DataFrame(rows)


def told_trade_offs(correlations: pd.DataFrame) -> str:
    """Pairs of parameters that correlate strongly, the strongest first."""
    names = list(correlations)
    pairs = [(correlations.iloc[i, j], names[i], names[j]) for i in range(len(names)) for j in range(i)]
    strong = sorted((pair for pair in pairs if abs(pair[0]) >= TRADED), key=lambda pair: -abs(pair[0]))
    return "\n".join(f"- {one} and {other}: {value:+.2f}" for value, one, other in strong) or f"None beyond ±{TRADED}."


def read_posterior(plan: Plan, given: str, library: Library) -> pd.DataFrame:
    """Posterior draws of a plan's parameters: of a folder or CSV, else those that go with its context.

    Raises
    ------
    UserError
        When there are none, or a parameter of the plan is missing.
    """
    path = Path(given)
    path = path / POSTERIOR if path.is_dir() else path
    if given and not path.is_file():
        raise UserError(f"There is no posterior {path}; make one with `transitsim calibrate`, and name it: posterior=DIR.")
    found = read_draws(path) if given else library.posterior(plan.settings.context)
    if found is None:
        raise UserError(f"The context {plan.settings.context} has no posterior; name one with posterior=DIR.")
    missing = [name for name in plan.names if name not in found.draws]
    if missing:
        raise UserError(f"{path if given else 'The posterior'} has no column '{missing[0]}'; it is of another plan.")
    return found.draws[plan.names]
