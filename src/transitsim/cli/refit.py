"""`transitsim refit`: some parameters fitted again under other ways to decide, and which conclusions hold under all of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from transitsim.cli.calibrate import asked, plan_of, workers_of
from transitsim.cli.study_words import listed, whole
from transitsim.inputs.library import Library

HELP = """\
Fits some parameters again under each way to decide, the others as the posterior has them, and looks at every conclusion under
every rule: the same people, with the same luck, under history and under the law.

  transitsim refit study=history posterior=results/calibration workers=2 out=results/rules
  transitsim refit posterior=results/calibration rules=[random_utility,optimal_stopping] budget=120 out=results/two_rules

  study        plan in configs/fit; what it names under refit is free                 history
  posterior    folder or CSV of `transitsim calibrate`               the one that comes with the package
  rules        ways to decide, names as in decision=...                               all four
  free         parameters to fit again, like [behaviour.persistent_sd]                the plan's
  budget       lives a rule; asked for more, only those missing are lived             240
  scale        people an agent stands for                                             100
  conclusions  what is looked at: a file in configs/conclusions                       history
  draws        posterior draws of each rule that conclusions are looked at in         10
  from, to     first and last year of the observations that are read                  the plan's
  executor     local, dask (address=tcp://HOST:8786) or slurm; workers share the work local, 1
  seed, out, overwrite                                                                1, results/refit, false

Leaves rules, parameters, posteriors, conclusions (.csv), refit.json, summary.md and a picture. Stopped, it goes on.
"""
OWN = (
    *("study", "posterior", "rules", "free", "budget", "scale", "conclusions", "draws", "from", "to"),
    *("executor", "workers", "address", "seed", "out", "overwrite"),
)
SCALE = 100


def run(words: Sequence[str], folder: Path | None = None) -> int:
    """What `transitsim refit` does with its words; `folder` is the user's own folder of configurations."""
    own = asked(words, OWN)
    from transitsim.calibration.calibrate import Budget, check
    from transitsim.calibration.conclusions import FEWEST, load_conclusions, look_at
    from transitsim.calibration.fit_folder import read_posterior
    from transitsim.calibration.refit import refit, refit_plan
    from transitsim.calibration.refit_folder import refit_folder, write_refit
    from transitsim.engine.decision_models import OURS

    library = Library((folder,) if folder else ())
    plan, out = plan_of({"scale": SCALE, **own}, library), Path(str(own.get("out", "results/refit"))).expanduser()
    lives, draws = whole("budget", own.get("budget", 240)), whole("draws", own.get("draws", 10), FEWEST)
    check("bank", Budget(lives))
    named = dict.fromkeys(listed(own["rules"]) if "rules" in own else OURS)
    free = listed(own["free"]) if "free" in own else ()
    given = read_posterior(plan, str(own.get("posterior", "")), library)
    plans = [refit_plan(plan, given, rule, free) for rule in named]
    conclusions = load_conclusions(str(own.get("conclusions", "history")), plan.settings, library)
    with refit_folder(out, plan, bool(own.get("overwrite", False))):
        with workers_of(own) as (executor, _):
            fits = refit(plans, out / "banks", lives, executor, progress=True)
            table = look_at(conclusions, fits, out / "differences", draws, executor, progress=True)
        print(write_refit(fits, conclusions, table, out), end="")
        print(f"\nPicture: {draw(table, out, plan).name}. Results are in {out}.")
    return 0


def draw(table, out: Path, plan) -> Path:
    """The picture of the conclusions; the file written."""
    from transitsim.plots.all_figures import save
    from transitsim.plots.conclusions_by_rule import draw_conclusions
    from transitsim.plots.fit_note import Note
    from transitsim.results.record import commit

    told = f" · commit {commit()}" if commit() else ""
    draws = int(table["draws"].iloc[0])
    words = f"n = {draws} posterior draws a rule, 1 agent = {plan.settings.scale} people · {plan.name}{told}"
    return save(draw_conclusions(table, Note(words)), out, "conclusions")
