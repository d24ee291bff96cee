"""`transitsim refit`: some parameters fitted again under other decision models, and which conclusions hold under all of them."""

from __future__ import annotations

from pathlib import Path

from transitsim.cli.calibrate import PLAN, SEED, WINDOW, plan_of, workers_of
from transitsim.cli.parser import Asked
from transitsim.cli.validate import POSTERIOR
from transitsim.cli.words import EXECUTOR, NAMES, OVERWRITE, PROGRESS, TEXT, Command, Word, out, whole_from

COMMAND = Command(
    "refit",
    "the same conclusions under other decision models, each fitted again",
    words=(
        PLAN,
        POSTERIOR,
        Word("decisions", None, NAMES, "decision models, as in decision=...", "all four"),
        Word("free", None, NAMES, "parameters to fit again, like behaviour.persistent_sd", "the plan's"),
        Word("budget", 240, whole_from(1), "runs a decision model; asked for more, only those missing are simulated"),
        Word("scale", 100, whole_from(1), "people that one agent stands for"),
        Word("conclusions", "history", TEXT, "what is looked at: name of a file in `configs/conclusions/`"),
        Word("draws", 10, whole_from(8), "posterior draws of each decision model that conclusions are looked at in"),
        *WINDOW,
        *EXECUTOR,
        SEED,
        out("results/refit"),
        OVERWRITE,
        PROGRESS,
    ),
    examples=(
        "refit plan=history posterior=results/calibration workers=2 out=results/decisions",
        "refit posterior=results/calibration decisions=random_utility,optimal_stopping budget=120 out=results/two_models",
    ),
    leaves="Other parameters stay as the posterior has them. Every conclusion is looked at under every decision model: the same "
    "people, with the same random numbers, under history and under the regime. Stopped, it goes on when it is asked "
    "again.\n"
    "Leaves rules, parameters, posteriors, conclusions (.csv), refit.json, summary.md and a picture.",
)


def run(asked: Asked) -> int:
    from transitsim.calibration.calibrate import Budget, check
    from transitsim.calibration.conclusions import load_conclusions, look_at
    from transitsim.calibration.fit_folder import REFIT, read_posterior
    from transitsim.calibration.refit import refit, refit_plan
    from transitsim.calibration.refit_folder import write_refit
    from transitsim.engine.decision_models import OURS

    plan, out, runs, draws = plan_of(asked), asked["out"], asked["budget"], asked["draws"]
    check("bank", Budget(runs))
    given = read_posterior(plan, asked["posterior"], asked.library)
    plans = [refit_plan(plan, given, rule, asked["free"] or ()) for rule in dict.fromkeys(asked["decisions"] or OURS)]
    conclusions = load_conclusions(asked["conclusions"], plan.settings, asked.library)
    with REFIT.folder(out, plan, asked["overwrite"]):
        with workers_of(asked) as (executor, _):
            fits = refit(plans, out / "banks", runs, executor, progress=asked["progress"])
            table = look_at(conclusions, fits, out / "differences", draws, executor, progress=asked["progress"])
        print(write_refit(fits, conclusions, table, out), end="")
        print(f"\nPicture: {draw(table, out, plan).name}. Results are in {out}.")
    return 0


def draw(table, out: Path, plan) -> Path:
    """The picture of the conclusions; the file written."""
    from transitsim.plots.all_figures import save
    from transitsim.plots.conclusions_by_rule import draw_conclusions
    from transitsim.plots.style import Note
    from transitsim.results.record import commit

    told = f" · commit {commit()}" if commit() else ""
    draws = int(table["draws"].iloc[0])
    words = f"n = {draws} posterior draws a rule, 1 agent = {plan.settings.scale} people · {plan.name}{told}"
    return save(draw_conclusions(table, Note(words)), out, "conclusions")
