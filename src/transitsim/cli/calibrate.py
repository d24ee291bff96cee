"""`transitsim calibrate`: parameters fitted to a window of the evidence; tables, checks and pictures in one folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path

from transitsim.cli.parser import Asked
from transitsim.cli.words import EXECUTOR, OVERWRITE, PROGRESS, TEXT, YEAR, YEARS, Command, Word, one_of, out, whole_from
from transitsim.core.errors import UserError

PLAN = Word("plan", "history", TEXT, "name of a file in `configs/fit/`: what is free, and what it is fitted to")
WINDOW = (
    Word("first_year", None, YEAR, "first year of the observations that are read", "the plan's"),
    Word("last_year", None, YEAR, "last year of them", "the plan's"),
)
SEED = Word("seed", None, whole_from(0, 2**32 - 1), "key of all random numbers", "the plan's")
COMMAND = Command(
    "calibrate",
    "fit free parameters to a window of the evidence, from a bank of runs that is kept",
    words=(
        PLAN,
        Word("method", "bank", one_of("bank", "smc"), "bank: runs of prior draws and a regressed likelihood; smc: pyABC"),
        Word("budget", 720, whole_from(1), "runs; asked again for more in the same folder, only those missing are simulated"),
        *WINDOW,
        Word("scale", None, whole_from(1), "people that one agent stands for", "the plan's"),
        Word("draws", 60, whole_from(10), "posterior draws simulated again for the bands"),
        Word(
            "draws_scale", 3, whole_from(1), "people that one agent stands for in them; few agents would add chance of their own"
        ),
        Word("recoveries", 50, whole_from(0), "fits to runs with known parameters; 0 leaves the check out"),
        Word("origins", (), YEARS, "last years of rolling windows whose forecasts are scored"),
        *EXECUTOR,
        SEED,
        out("results/calibration"),
        OVERWRITE,
        PROGRESS,
    ),
    examples=(
        "calibrate plan=history budget=720 workers=2 out=results/calibration",
        "calibrate plan=history first_year=1998 last_year=2007 out=results/to_2007",
    ),
    leaves="Says whether the fit may be used. Stopped, it goes on when it is asked again.\n"
    "Leaves targets, posterior, trade_offs, checks, recovery (.csv), fit.json, summary.md and pictures.",
)


def run(asked: Asked) -> int:
    from transitsim.calibration.calibrate import Budget, calibrate, check
    from transitsim.calibration.fit_folder import CALIBRATION, write_fit
    from transitsim.calibration.rolling_origin import rolling

    plan, out, method, origins = plan_of(asked), asked["out"], asked["method"], list(asked["origins"])
    budget = Budget(asked["budget"], asked["draws"], asked["draws_scale"], asked["recoveries"])
    check(method, budget)
    if origins and method != "bank":
        raise UserError("origins are forecast from a bank; say method=bank.")
    with CALIBRATION.folder(out, plan, asked["overwrite"]) as place:
        with workers_of(asked) as (executor, workers):
            found = calibrate(plan, out, budget, method, executor, workers, progress=asked["progress"])
            print(write_fit(found, out), end="")
            if origins and found.bank is not None:
                scores = rolling(found.bank, origins, budget.draws, budget.scale, executor, progress=asked["progress"])
                with place.change() as staged:
                    scores.to_csv(staged / "origins.csv", index=False, float_format="%.4f")
                print("\n## Rolling origin\n")
                print(scores.round(3).to_string(index=False))
        with place.change():  # all pictures together
            drawn = draw(found, out)
    print(f"\nPictures: {', '.join(path.name for path in drawn)}. Results are in {out}.")
    return 0


def plan_of(asked: Asked, settings: Sequence[str] = ("scale", "seed")):
    """The plan that is named, with the window and the `settings` that are asked for."""
    from transitsim.calibration.fit_plan import load_plan

    changes = {name: asked.words[name] for name in settings if asked[name] is not None}
    plan = load_plan(asked["plan"], asked.library, **changes)
    first, last = (asked[name] or usual for name, usual in zip(("first_year", "last_year"), plan.window, strict=True))
    return plan.within((first, last)) if (first, last) != tuple(plan.window) else plan


@contextmanager
def workers_of(asked: Asked) -> Iterator[tuple[Executor | None, int]]:
    """The executor that is asked for, None for this process alone, and how many share the work."""
    from transitsim.studies.sweep.executors import engine, number_of_workers

    kind, address, given = asked["executor"], asked["address"], asked["workers"]
    if kind == "local" and given in (None, 1):
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
