"""`transitsim validate TABLE`: any table of arrivals by year and sex, scored against the fitted model and naive forecasts."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

from transitsim.cli.calibrate import asked, plan_of, workers_of
from transitsim.cli.study_words import whole
from transitsim.core.errors import UserError
from transitsim.inputs.library import Library
from transitsim.results.store.folder import OTHER, Folder, change

HELP = """\
Scores arrivals by year and sex against the fitted model; years after the training window also against last year's value, a
linear trend, and a regression on the crossing fee alone.

  transitsim validate TABLE posterior=results/calibration
  transitsim validate my_arrivals.csv posterior=results/calibration draws=60 out=results/validation

  TABLE       packaged name, or a CSV with the columns year, sex (female, male), arrivals; as many years as it has
  posterior   folder or CSV of `transitsim calibrate`                          the one that comes with the package
  study       plan in configs/fit                                              history
  from, to    training window of that posterior                                the plan's
  draws       posterior draws lived to the table's last year                   60
  scale       people an agent stands for                                       20
  executor, workers, address, seed, out (nothing is written without it)

Regimes follow dated facts only: what comes after the window is a forecast under the law that was, not of the law.
"""
OWN = ("posterior", "study", "from", "to", "draws", "scale", "executor", "workers", "address", "seed", "out")
LEFT = ("scores.csv", "cells.csv", "summary.md")


def run(words: Sequence[str], folder: Path | None = None) -> int:
    """What `transitsim validate` does with its words; `folder` is the user's own folder of configurations."""
    table = [word for word in words if "=" not in word]
    if len(table) != 1:
        raise UserError("Name one table: transitsim validate TABLE, a packaged name or a CSV with year, sex, arrivals.")
    own = asked([word for word in words if "=" in word], OWN)
    from transitsim.calibration.fit_folder import read_posterior
    from transitsim.calibration.posterior_predictive import simulate_draws, thin
    from transitsim.calibration.validation import last_year, validate

    library = Library((folder,) if folder else ())
    last, plan = last_year(table[0]), plan_of({name: own[name] for name in own if name != "scale"}, library)
    draws = thin(read_posterior(plan, str(own.get("posterior", "")), library), whole("draws", own.get("draws", 60), 10))
    out = Path(str(own["out"])).expanduser() if "out" in own else None
    with Folder(out, names=LEFT, command="validate", beside=(), say=OTHER) if out else nullcontext():
        with workers_of(own) as (executor, _):
            until, scale = max(last, plan.window[1]), whole("scale", own.get("scale", 20))
            runs = simulate_draws(plan, draws, until, scale, executor, progress=True)
        found = validate(runs, table[0])
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
