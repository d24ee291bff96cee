"""The folder of a calibration: its tables, the record and the summary; and its posterior, read again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from transitsim.calibration.calibrate import Calibration
from transitsim.calibration.fit_plan import FitPlan
from transitsim.core.errors import UserError
from transitsim.core.text import markdown, number, numbers
from transitsim.inputs.library import Library
from transitsim.inputs.posterior_draws import read_posterior as read_draws
from transitsim.measures.intervals import middle_and_ends
from transitsim.results.record import provenance
from transitsim.results.store.durable import as_json
from transitsim.results.store.folder import OTHER, SUMMARY, Folder, change, pictures
from transitsim.results.store.inputs_folder import plain
from transitsim.results.store.result_folder import read_json

POSTERIOR = "posterior.csv"
STRONG = 0.5  # correlation from which two parameters are named as trading off


class Answer(NamedTuple):
    """What a command leaves of a plan: the record, in which plan and window are noted, tables, pictures and a summary."""

    command: str
    record: str
    tables: tuple[str, ...]
    pictures: tuple[str, ...]

    def folder(self, folder: Path, plan: FitPlan, overwrite: bool) -> Folder:
        """The folder of the answer; entered, it is refused where it holds the user's files.

        What an earlier answer about the same plan and window has left is replaced: more runs make it better. One about
        another plan or window is refused, unless it may be overwritten.
        """
        path = folder / self.record
        if path.is_file() and not overwrite:
            held = read_json(path)
            name, window = held.get("plan"), held.get("window")
            if not isinstance(name, str) or not isinstance(window, list) or len(window) != 2:
                raise UserError(f"{path} names no plan and window; nothing was changed. {OTHER}")
            if (name, window) != (plan.name, list(plan.window)):
                other = f"{folder} holds the fit of {name}, {window[0]}-{window[1]}"
                raise UserError(f"{other}; name another folder with out=..., or say overwrite=true.")
        names = (*(f"{name}.csv" for name in self.tables), self.record, SUMMARY, *pictures(self.pictures))
        return Folder(folder, True, names, self.command, beside=())

    def write(
        self, folder: Path, plan: FitPlan, tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any], summary: str
    ) -> str:
        """Write tables as CSV, the record with these facts, and the answer in words, all of them or none; the words."""
        record = {"plan": plan.name, "window": list(plan.window), **facts, **provenance()}
        with change(folder, self.command) as staged:
            for name, table in tables.items():
                table.to_csv(staged / f"{name}.csv", index=False, float_format="%.6g")
            (staged / self.record).write_bytes(as_json(record))
            (staged / SUMMARY).write_text(summary, encoding="utf-8")
        return summary


CALIBRATION = Answer(
    "calibrate",
    "fit.json",
    ("targets", "posterior", "trade_offs", "checks", "recovery", "recovery_fits", "origins"),
    ("posterior", "trade_offs", "predictive_arrivals", "pit", "predictive_others", "recovery", "rank_histogram"),
)
REFIT = Answer("refit", "refit.json", ("rules", "parameters", "posteriors", "conclusions"), ("conclusions",))


def write_fit(found: Calibration, folder: Path) -> str:
    """Write targets, posterior, trade_offs, checks and recovery as CSV, fit.json and summary.md; returns the summary."""
    trade_offs = found.trade_offs.map("{:.4f}".format).rename_axis("parameter").reset_index()
    tables = {"targets": found.observed, "posterior": found.draws, "checks": found.checks, "trade_offs": trade_offs}
    if found.recovery is not None:
        tables |= {"recovery": found.recovery.table(), "recovery_fits": found.recovery.tidy()}
    facts = {
        "settings": plain(found.plan.settings),
        "runs": None if found.bank is None else len(found.bank),
        "seconds_per_run": None if found.bank is None else round(float(found.bank.seconds.mean()), 3),
        "draws": len(found.draws),
        "passed": bool(found.checks["passed"].all()),
    }
    return CALIBRATION.write(folder, found.plan, tables, facts, summary(found))


def summary(found: Calibration) -> str:
    """The answer in words."""
    plan, runs = found.plan, "" if found.bank is None else f", {len(found.bank)} runs of prior draws"
    parts = [
        f"# {plan.title}",
        f"Fitted to {plan.window[0]}-{plan.window[1]}: {len(found.observed)} observations, {len(plan.priors)} free "
        f"parameters{runs}. Nothing outside these years was read.",
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
    parts += ["## Parameters that trade off", trade_offs_in_words(found.trade_offs)]
    return "\n\n".join(parts) + "\n"


def _checks(table: pd.DataFrame) -> pd.DataFrame:
    words = {name: numbers(table[name], 2) for name in ("least", "most", "reached")}
    return table.assign(**words, passed=["yes" if one else "NO" for one in table["passed"]])


def prior_to_posterior(found: Calibration) -> pd.DataFrame:
    """By parameter: ends of the prior, median and 90 % credible interval of the posterior, as text."""
    rows = []
    for prior in found.plan.priors:
        low, middle, high = middle_and_ends(found.draws[prior.name].to_numpy())[[0, 2, 4]]
        values = {"prior from": prior.low, "to": prior.high, "posterior 5 %": low, "median": middle, "95 %": high}
        rows.append({"parameter": prior.name} | {name: number(value, 3) for name, value in values.items()})
    return pd.DataFrame(rows)


def trade_offs_in_words(correlations: pd.DataFrame) -> str:
    """Pairs of parameters that correlate strongly, the strongest first."""
    names = list(correlations)
    pairs = [(correlations.iloc[i, j], names[i], names[j]) for i in range(len(names)) for j in range(i)]
    strong = sorted((pair for pair in pairs if abs(pair[0]) >= STRONG), key=lambda pair: -abs(pair[0]))
    return "\n".join(f"- {one} and {other}: {value:+.2f}" for value, one, other in strong) or f"None beyond ±{STRONG}."


def read_posterior(plan: FitPlan, given: str, library: Library) -> pd.DataFrame:
    """Posterior draws of a plan's parameters: of a folder or CSV, else those of the user's folder for its context.

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
        context = plan.settings.context
        raise UserError(
            f"There is no posterior for the context '{context}': make one with `transitsim calibrate`, and name its folder "
            f"(posterior=DIR) or put its posterior.csv at posterior/{context}.csv in your own folder (--config-dir)."
        )
    missing = [name for name in plan.names if name not in found.draws]
    if missing:
        raise UserError(f"{path if given else 'The posterior'} has no column '{missing[0]}'; it is of another plan.")
    return found.draws[plan.names]
