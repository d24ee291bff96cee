"""`transitsim validate TABLE`: any table of arrivals by year and sex, scored against the fitted model and naive forecasts."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

from transitsim.cli.calibrate import PLAN, SEED, WINDOW, plan_of, workers_of
from transitsim.cli.parser import Asked
from transitsim.cli.words import EXECUTOR, PATH, PROGRESS, REQUIRED, TEXT, Command, Word, whole_from
from transitsim.results.store.folder import OTHER, Folder, change

LEFT = ("scores.csv", "cells.csv", "summary.md")
CALIBRATED = "folder or CSV of `transitsim calibrate`; else posterior/CONTEXT.csv in your own folder"
POSTERIOR = Word("posterior", "", TEXT, CALIBRATED, "your own")
COMMAND = Command(
    "validate",
    "score forecasts against a table of arrivals by year and sex",
    argument=Word("table", REQUIRED, TEXT, "a packaged name, or a CSV with the columns year, sex (female, male), arrivals"),
    words=(
        POSTERIOR,
        PLAN,
        *WINDOW,
        Word("draws", 60, whole_from(10), "posterior draws, simulated to the table's last year"),
        Word("scale", 20, whole_from(1), "people that one agent stands for"),
        *EXECUTOR,
        SEED,
        Word("out", None, PATH, "folder of the results; nothing is written without one"),
        PROGRESS,
    ),
    examples=("validate my_arrivals.csv posterior=results/calibration draws=60 out=results/validation",),
    leaves="The fitted model is scored; in years after its window also last year's value, a linear trend, and a regression on "
    "the crossing fee alone. Regimes follow dated facts only: what comes after the window is a forecast under the regime "
    "that was, not of the regime.",
)


def run(asked: Asked) -> int:
    from transitsim.calibration.fit_folder import read_posterior
    from transitsim.calibration.posterior_predictive import simulate_draws, thin
    from transitsim.calibration.validation import last_year, validate

    table, out = asked["table"], asked["out"]
    last, plan = last_year(table), plan_of(asked, ("seed",))  # the posterior is of the plan's own scale
    draws = thin(read_posterior(plan, asked["posterior"], asked.library), asked["draws"])
    with Folder(out, names=LEFT, command="validate", beside=(), say=OTHER) if out else nullcontext():
        with workers_of(asked) as (executor, _):
            runs = simulate_draws(plan, draws, max(last, plan.window[1]), asked["scale"], executor, progress=asked["progress"])
        found = validate(runs, table)
        print(found.text(), end="")
        if out:
            print(f"\nWritten: {', '.join(path.name for path in leave(found, out, plan))}.")
    return 0


def leave(found, out: Path, plan) -> list[Path]:
    """Scores, cells, the text and the pictures, all or none; the files written."""
    from transitsim.plots.calibration_figures import draw_validation

    with change(out, "validate", overwrite=False) as staged:
        found.scores.to_csv(staged / "scores.csv", index=False, float_format="%.5g")
        found.cells.to_csv(staged / "cells.csv", index=False, float_format="%.5g")
        (staged / "summary.md").write_text(found.text(), encoding="utf-8")
        drawn = draw_validation(found, out, f"posterior of {plan.name}, {plan.window[0]}-{plan.window[1]}")
    return [*(out / name for name in LEFT), *drawn]
