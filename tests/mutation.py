"""Changes one place of the rules, random numbers, regime resolution or intervals, and asks whether a test notices. By hand:

    python tests/mutation.py          300 mutants, drawn by a seed; those in `mutation.csv` already are not tried again
    python tests/mutation.py 20       the first 20 of them
    python tests/mutation.py 20 regimes intervals      the first 20 that tests of these files come to

Package and tests are copied to a temporary folder, so that edits meanwhile do no harm. The compiler is off: a changed rule would
be compiled for a minute. First every test of `KILLERS` is run once without a change; those that pass within `LONGEST` seconds
are kept, with the functions that they come to (`mutants.py`). A mutant is then shown to the tests that come to its function,
shortest first. It is killed by a test that fails, or by taking many times as long; otherwise it has survived, and the column
`why` has room for the reason. A module that cannot even be imported is broken, which no test has to notice.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from mutants import SOURCE, function_at, mutants_of

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
TABLE = TESTS / "mutation.csv"
COLUMNS = ("mutant", "line", "outcome", "by", "tests", "source", "day", "why")
REACHED = ROOT / "build" / "mutation"
PYTEST = ("-m", "pytest", "-p", "mutants", "-p", "no:cacheprovider", "-n0", "-q", "--tb=no", "-m", "not slow and not refit")
UNKNOWN = "not yet known"  # why a mutant survived that was not shown to all files
SEED, MANY, PROCESSES = 24, 300, 2
LONGEST, WHOLE, BUDGET = 20, 300, 60.0  # seconds: of a test; of a file; of the processor, for what a mutant is shown to
PARTS = {
    "rules": ("rules/**/*.py",),
    "random numbers": ("core/random_numbers.py",),
    "regime resolution": ("inputs/regime.py", "inputs/regime_file.py", "inputs/regimes.py", "inputs/library.py"),
    "intervals": ("measures/intervals.py", "studies/precision.py"),
}
KILLERS = (
    *("analytic_choice", "analytic_luck", "analytic_money", "analytic_shocks", "analytic_time", "analytic_world", "elementary"),
    *("decision_terms", "decision_rules", "adults_decide", "values", "money_closes", "months", "work_and_power", "way_home"),
    *("road_and_guides", "children_papers", "after_arrival", "body_and_mind", "beliefs", "whole_month"),
    *("regimes", "regimes_joined", "regimes_wrong", "shipped_regimes", "spreadsheets", "context", "intervals", "precision"),
)


def part_of(mutant: str) -> str:
    """The part that a mutant's module belongs to."""
    path = SOURCE / mutant.split(":")[0]
    return next(part for part, patterns in PARTS.items() if any(path in SOURCE.glob(one) for one in patterns))


def drawn(many: int) -> list[str]:
    """Mutants of all parts in the order of the seed, every place and kind with the same chance."""
    files = sorted({path for patterns in PARTS.values() for one in patterns for path in SOURCE.glob(one)})
    every = list(dict.fromkeys(mutant for path in files for mutant in mutants_of(path)))
    return [every[place] for place in np.random.default_rng(SEED).permutation(len(every))[:many]]


def source_of(mutant: str) -> str:
    """Hash of the module: of another source the mutant is another."""
    return hashlib.sha256((SOURCE / mutant.split(":")[0]).read_bytes()).hexdigest()[:8]


def line_of(mutant: str) -> str:
    """The line that is changed."""
    name, line, *_ = mutant.split(":")
    return (SOURCE / name).read_text(encoding="utf-8").splitlines()[int(line) - 1].strip()


def python_of(place: Path, words: list[str], seconds: float, **further: str) -> subprocess.CompletedProcess:
    """Python in the copy in `place` with the compiler off, for so many seconds of the processor at most."""
    paths = os.pathsep.join(str(place / one) for one in ("src", "tests", "docs/_ext", "."))
    surroundings = {**os.environ, **further, "PYTHONPATH": paths, "TRANSITSIM_UNCOMPILED": "1", "TRANSITSIM_SKIP_NOTHING": ""}
    limited = ["sh", "-c", 'ulimit -t "$0" && exec "$@"', str(int(seconds)), sys.executable]
    return subprocess.run([*limited, *words], cwd=place, env=surroundings, capture_output=True, text=True)


def reached(place: Path, name: str) -> dict[str, list]:
    """Seconds and functions of each test of a file that passes without a change; kept in build/ until a source changes."""
    file = place / "tests" / f"test_{name}.py"
    if not file.is_file():
        return {}
    helpers = [path for path in (place / "tests").glob("[!t]*.py") if path.name != Path(__file__).name]
    sources = sorted([*(place / "src").rglob("*.py"), *helpers, file])
    key = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]
    kept = REACHED / f"{name}-{key}.json"
    if not kept.is_file():
        words = [*PYTEST, f"--timeout={LONGEST}", f"--session-timeout={WHOLE}", f"tests/test_{name}.py"]
        python_of(place, words, 900, TRANSITSIM_REACHED=str(kept.with_suffix(".new")))
        if not kept.with_suffix(".new").is_file():
            return {}
        for old in REACHED.glob(f"{name}-*.json"):
            old.unlink()
        kept.with_suffix(".new").rename(kept)
    return json.loads(kept.read_text(encoding="utf-8"))


def shown(mutant: str, tests: dict[str, list]) -> list[str]:
    """The tests that come to the function of a mutant, or to any of its module: shortest first, within the budget."""
    function = function_at(SOURCE / mutant.split(":")[0], int(mutant.split(":")[1]))
    whole = function.endswith(":0")
    found, seconds = [], 0.0
    for test, (taken, functions) in sorted(tests.items(), key=lambda one: one[1][0]):
        if any(one.startswith(function[:-1]) for one in functions) if whole else function in functions:
            seconds += taken
            if seconds > BUDGET:
                break
            found.append(test)
    return found


def tried(place: Path, mutant: str, tests: dict[str, list]) -> dict[str, str]:
    """The row of a mutant."""
    chosen = shown(mutant, tests)
    row = {"mutant": mutant, "line": line_of(mutant), "source": source_of(mutant), "tests": str(len(chosen)), "by": "", "why": ""}
    row |= {"day": f"{datetime.date.today()}", "outcome": "survived"}
    if chosen:
        limit = 60.0 + 3.0 * sum(tests[test][0] for test in chosen)
        module = f"transitsim.{mutant.split('.py:')[0].replace('/', '.')}"
        if python_of(place, ["-c", f"import mutants, {module}"], 60.0, TRANSITSIM_MUTANT=mutant).returncode:
            return row | {"outcome": "broken"}
        done = python_of(place, [*PYTEST, "-x", "--timeout=0", *chosen], limit, TRANSITSIM_MUTANT=mutant)
        if done.returncode == 5:
            raise RuntimeError(f"{mutant}: no test was found\n{done.stdout}")
        if done.returncode:
            named = re.search(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
            row |= {"outcome": "killed", "by": named[1].removeprefix("tests/") if named else "does not end"}
    return row


def rows() -> dict[str, dict[str, str]]:
    """What is known of mutants whose module is as it was."""
    if not TABLE.is_file():
        return {}
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["mutant"]: row for row in csv.DictReader(file) if row["source"] == source_of(row["mutant"])}


def write(known: dict[str, dict[str, str]]) -> None:
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(known.values())


def told(found: dict[str, dict[str, str]]) -> str:
    """The paragraph and tables of docs/reliability.md."""
    if not found:
        return ""
    lines = ["| part | mutants | killed | survived | broken |", "|---|--:|--:|--:|--:|"]
    for part in PARTS:
        outcomes = [row["outcome"] for row in found.values() if part_of(row["mutant"]) == part]
        counts = [outcomes.count(one) for one in ("killed", "survived", "broken")]
        lines.append(f"| {part} | {len(outcomes)} | {' | '.join(map(str, counts))} |")
    left = [row for row in found.values() if row["outcome"] == "survived"]
    if left:
        lines += ["", "| survived | line | tests that come there | why |", "|---|---|--:|---|"]
        for one in left:
            line = one["line"].replace("|", "&#124;")
            lines.append(f"| `{one['mutant']}` | `{line}` | {one['tests']} | {one['why']} |")
    days = " and ".join(sorted({row["day"] for row in found.values()}))
    return f"Of the {MANY} that the seed draws, {len(found)} were tried ({days}).\n\n" + "\n".join(lines) + "\n"


def main(many: int, killers: Sequence[str] = ()) -> None:
    """Try the mutants that are not known yet, and keep the table after each."""
    REACHED.mkdir(parents=True, exist_ok=True)
    known, wanted = rows(), drawn(MANY)
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(PROCESSES) as both:
        place = Path(folder)
        for name in ("src", "tests", "docs", "configs", "experiments", "pyproject.toml", "README.md"):
            source = ROOT / name
            kept = shutil.ignore_patterns("node_modules", "__pycache__", "build")
            (shutil.copytree(source, place / name, ignore=kept, symlinks=True) if source.is_dir() else shutil.copy(source, place))
        files = list(both.map(lambda name: reached(place, name), killers or KILLERS))
        tests = {test: row for found in files for test, row in found.items()}
        print(f"{len(tests):,} tests pass with the compiler off.", flush=True)
        wanted = [mutant for mutant in wanted if not killers or shown(mutant, tests)][:many]
        waiting = [mutant for mutant in wanted if mutant not in known or known[mutant]["why"].startswith(UNKNOWN)]
        for row in both.map(lambda mutant: tried(place, mutant, tests), waiting):
            if row["outcome"] == "survived" and killers:
                row["why"] = f"{UNKNOWN}: shown to {len(killers)} of {len(KILLERS)} files of tests"
            known[row["mutant"]] = row
            write(known)
            print(f"{row['outcome']}: {row['mutant']}  {row['line']}  {row['by']}", flush=True)
    killed = sum(row["outcome"] == "killed" for row in known.values())
    print(f"{killed} of {len(known)} killed.")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else MANY, sys.argv[2:])
