"""`transitsim calibrate`: parameters fitted to a window of the evidence; tables, checks and pictures in one folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from transitsim.cli.study_words import split, whole
from transitsim.core.errors import UserError, closest
from transitsim.inputs.library import Library

HELP = """\
Fits preferences and factors on levers to a window of the evidence, and says whether the fit may be used.

  transitsim calibrate study=history budget=720 workers=2 out=results/calibration
  transitsim calibrate study=history from=1998 to=2007 origins=[] out=results/to_2007

  study       plan in configs/fit, the package's or your own                                  history
  method      bank: lives of prior draws, a regressed likelihood; smc: pyABC                  bank
  budget      lives; asked again for more in the same folder, only those missing are lived    720
  from, to    first and last year of the observations that are read                           the plan's
  scale       people an agent stands for                                                      the plan's
  draws       posterior draws lived again for the bands                                       60
  finely      people an agent stands for in them: chance of agents that are few is not the world's    3
  recoveries  fits to lives with known parameters; 0 leaves the check out                     50
  origins     last years of rolling windows whose forecasts are scored, like [2005,2007]      []
  executor    local, dask (address=tcp://HOST:8786) or slurm; workers share the work          local, 1
  seed, out, overwrite                                                                        1, results/calibration, false

Leaves targets, posterior, trade_offs, checks, recovery (.csv), fit.json, summary.md and pictures. Stopped, it goes on.
"""
OWN = (
    *("study", "method", "budget", "from", "to", "scale", "draws", "finely", "recoveries", "origins"),
    *("executor", "workers", "address", "seed", "out", "overwrite"),
)


def run(words: Sequence[str], folder: Path | None = None) -> int:
    """What `transitsim calibrate` does with its words; `folder` is the user's own folder of configurations."""
    own = asked(words, OWN)
    from transitsim.calibration.calibrate import Budget, calibrate, check
    from transitsim.calibration.fit_folder import fit_folder, write_fit
    from transitsim.calibration.rolling_origin import rolling

    plan, out = plan_of(own, Library((folder,) if folder else ())), Path(str(own.get("out", "results/calibration"))).expanduser()
    budget = Budget(
        whole("budget", own.get("budget", Budget.runs)),
        whole("draws", own.get("draws", Budget.draws), 10),
        whole("finely", own.get("finely", Budget.scale), 1),
        whole("recoveries", own.get("recoveries", Budget.recoveries), 0),
    )
    method = str(own.get("method", "bank"))
    check(method, budget)
    origins = [whole("origins", one) for one in own["origins"]] if own.get("origins") else []
    if origins and method != "bank":
        raise UserError("origins are forecast from a bank; say method=bank.")
    with fit_folder(out, plan, bool(own.get("overwrite", False))) as place:
        with workers_of(own) as (executor, workers):
            found = calibrate(plan, out, budget, method, executor, workers, progress=True)
            print(write_fit(found, out), end="")
            if origins:
                scores = rolling(found.bank, origins, budget.draws, budget.scale, executor, progress=True)
                with place.change() as staged:
                    scores.to_csv(staged / "origins.csv", index=False, float_format="%.4f")
                print("\n## Rolling origin\n")
                print(scores.round(3).to_string(index=False))
        with place.change():  # all pictures together
            drawn = draw(found, out)
    print(f"\nPictures: {', '.join(path.name for path in drawn)}. Results are in {out}.")
    return 0


def asked(words: Sequence[str], known: Sequence[str]) -> dict[str, Any]:
    """The words by name; one that is not known is refused."""
    own, rest = split(words, known)
    if rest:
        name = rest[0].partition("=")[0]
        raise UserError(f"There is no word '{name}' here.{closest(name, known)} Known: {', '.join(known)}.")
    return own


def plan_of(own: dict[str, Any], library: Library):
    """The plan that is named, with the window, scale and seed that are asked for."""
    from transitsim.calibration.fit_plan import load_plan

    changes: dict[str, Any] = {}
    for name in ("scale", "seed"):
        if name in own:
            changes[name] = whole(name, own[name], 0 if name == "seed" else 1)
    plan = load_plan(str(own.get("study", "history")), library, **changes)
    if "from" in own or "to" in own:
        ends = (own.get("from", plan.window[0]), own.get("to", plan.window[1]))
        plan = plan.within(tuple(whole(name, value) for name, value in zip(("from", "to"), ends, strict=True)))
    return plan


@contextmanager
def workers_of(own: dict[str, Any]) -> Iterator[tuple[Executor | None, int]]:
    """The executor that is asked for, None for this process alone, and how many share the work."""
    from transitsim.studies.sweep.executors import engine, number_of_workers

    kind, address = str(own.get("executor", "local")), str(own.get("address", ""))
    given = whole("workers", own.get("workers", 1)) if kind == "local" or "workers" in own else None
    if kind == "local" and given == 1:
        yield None, 1
        return
    workers = number_of_workers(kind, given, address)
    with engine(kind, workers, address)() as executor:
        yield executor, workers


def draw(found, folder: Path) -> list[Path]:
    """Every picture of a calibration; the files written."""
    from transitsim.plots.calibration_figures import draw_calibration
    from transitsim.results.record import commit

    told = f" · commit {commit()}" if commit() else ""
    window = f"fitted to {found.plan.window[0]}-{found.plan.window[1]}"
    return draw_calibration(found, folder, f"{window} · {found.plan.name}{told}")
