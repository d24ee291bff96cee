"""Golden values: a hash of every column of every table that the main questions leave, for two seeds.

    python tests/golden.py            # live everything again; exit code 1 when a column differs and no line allows it
    python tests/golden.py --write    # write the hashes that are found now to tests/golden.csv
    python tests/golden.py --why "..."     # allow the columns that differ now, with this reason

A change of structure must leave all columns equal. One that changes numbers says which, in `tests/golden_changes.csv`: table,
column, old and new hash, reason.
When the rules change, all columns do: then the values are written again, and the changelog says why.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import hashlib
import io
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from transitsim.schema.enums import NEVER

HERE = Path(__file__).parent
VALUES, CHANGES = HERE / "golden.csv", HERE / "golden_changes.csv"
SEEDS = (1, 7)
ABSENT = "absent"


class Column(NamedTuple):
    """Where a column stands: the question, its seed, the table and the column."""

    question: str
    seed: str
    table: str
    column: str


def column_hash(column: pd.Series) -> str:
    """Hash of the values of a column, whatever holds them: numbers as float64, all else as words; a NaN is a NaN."""
    if pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
        values = column.to_numpy(np.float64, na_value=np.nan)
        said = np.where(np.isnan(values), np.nan, values + 0.0).tobytes()
    else:
        said = "\n".join(map(str, column)).encode()
    return hashlib.sha256(said).hexdigest()[:16]


def tables_in(folder: Path) -> Iterator[tuple[str, pd.DataFrame]]:
    """Every table in a folder of results, at any depth, by its path without an ending; not those it was lived with."""
    for path in sorted(folder.rglob("*")):
        if "inputs" in path.relative_to(folder).parts:
            continue
        name = path.relative_to(folder).with_suffix("").as_posix()
        if path.suffix == ".parquet":
            yield name, pd.read_parquet(path)
        elif path.suffix == ".csv":
            yield name, pd.read_csv(path)


def persons(count: int, scale: int, seed: int) -> list[int]:
    """Addresses of some who begin to wish to cross early and late."""
    import transitsim as ts

    people = ts.TransitModel(ts.Settings(scale=scale, seed=seed)).people
    people = people["person"][people["desire_month"] < NEVER]
    return [int(people[row]) for row in np.linspace(0, len(people) - 1, count + 2).astype(int)[1:-1]]


def history(seed: int, folder: Path) -> Iterator[tuple[str, pd.DataFrame]]:
    """Two replicates of the first case, with a panel; one of the invented context."""
    import transitsim as ts

    panel = persons(3, scale=200, seed=seed)
    ts.simulate("history", scale=200, replicates=2, seed=seed, panel=panel, out=folder / "history")
    ts.simulate("labour_border", context="upland_rivermark", scale=200, seed=seed, assumptions="point", out=folder / "upland")
    yield from tables_in(folder)


def comparison(seed: int, folder: Path) -> Iterator[tuple[str, pd.DataFrame]]:
    """Three replicates under three regimes from 2006 on: tables, and every replicate's difference of every outcome."""
    import transitsim as ts

    found = ts.compare(
        ["safe_passage", "broker_crackdown"],
        since="2006-01",
        replicates=3,
        scale=200,
        seed=seed,
        until="2012-12",
        out=folder / "compared",
    )
    yield from tables_in(folder)
    table = found.differences
    rows = [
        {"regime": one.regime, "outcome": one.outcome, "group_name": one.group_name, "replicate": replicate, "gap": gap}
        for one in table.itertuples()
        for replicate, gap in enumerate(found.replicate_differences(one.regime, one.outcome, one.group_name))
    ]
    yield "every_difference", pd.DataFrame(rows)


def sweep(seed: int, folder: Path) -> Iterator[tuple[str, pd.DataFrame]]:
    """Four points, two replicates each: the points and the outcomes of all runs."""
    words = ["sweep", "regime=history,safe_passage", "behaviour.weight_security=0.4,0.8", "replicates=2", "scale=400"]
    command([*words, "until=2006-12", f"seed={seed}", f"out={folder / 'sweep'}"])
    tables = dict(tables_in(folder / "sweep"))
    yield "points", tables["points"]
    parts = pd.concat([table for name, table in tables.items() if name.startswith("parts/outcomes/")])
    yield (
        "parts/outcomes",
        parts.sort_values(["point", "replicate"], kind="stable"),
    )  # how runs are batched depends on the machine's load


def fit(seed: int, folder: Path) -> Iterator[tuple[str, pd.DataFrame]]:
    """The suite's small plan: targets, posterior, trade-offs, checks."""
    words = ["calibrate", "plan=small", "budget=100", "draws=10", "draws_scale=300", "recoveries=0", f"seed={seed}"]
    command([*words, f"out={folder / 'fit'}", "--config-dir", str(HERE / "fits")])
    yield from ((name, table) for name, table in tables_in(folder / "fit") if "/" not in name)


def shares(seed: int, folder: Path) -> Iterator[tuple[str, pd.DataFrame]]:
    """Shapley values of two structures."""
    words = ["shares", "structures=no_arrest,free_road", "outcome=held,mean_stay", "group=women,men", "replicates=2"]
    command([*words, "scale=400", "until=2004-12", f"seed={seed}", f"out={folder}"])
    yield from tables_in(folder)


def threshold(seed: int, folder: Path) -> Iterator[tuple[str, pd.DataFrame]]:
    """How strong arrest must be, by factor; and the wage, by value from 2002 on."""
    words = ["threshold", "replicates=3", "scale=400", "until=2006-12", "points=3", f"seed={seed}", "tolerance=0.2"]
    own = ["lever=transit.arrest_hazard", "outcome=months_in_transit", "change=-10%", "between=0.5,8"]
    command([*words, *own, f"out={folder / 'a'}"])
    own = ["lever=transit.wage", "lever_as=value", "outcome=pay_in_transit", "change=+10", "between=20,200", "since=2002-01"]
    command([*words, *own, f"out={folder / 'b'}"])
    yield from tables_in(folder)


def explain(seed: int, folder: Path) -> Iterator[tuple[str, pd.DataFrame]]:
    """The years of two persons under two regimes: months, where they part, and what led to what."""
    import transitsim as ts

    for which, person in enumerate(persons(2, scale=400, seed=seed)):
        found = ts.explain(person, "safe_passage", scale=400, since="2000-01", until="2010-12", seed=seed)
        yield f"person_{which}_months", found.months
        links = [one for each in found.later for one in each]
        rows = [(one.member, one.month, "+".join(one.fields), one.step, one.rule, len(one.causes) + one.others) for one in links]
        yield f"person_{which}_links", pd.DataFrame(rows, columns=["member", "month", "fields", "step", "rule", "causes"])


QUESTIONS: dict[str, Callable[[int, Path], Iterator[tuple[str, pd.DataFrame]]]] = {
    one.__name__: one for one in (history, comparison, sweep, fit, shares, threshold, explain)
}


def command(words: list[str]) -> None:
    """Say a command of transitsim, silently; a mistake in it is an error here."""
    from transitsim.cli.main import main

    told = io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
        code = main([*words, "progress=false"])
    if code:
        raise RuntimeError(f"transitsim {' '.join(words)} ended with {code}:\n{told.getvalue()}")


def live(questions: list[str], seeds: tuple[int, ...] = SEEDS) -> dict[Column, str]:
    """Hash of every column of the questions."""
    found = {}
    for question in questions:
        for seed in seeds:
            with tempfile.TemporaryDirectory() as held:
                for name, table in QUESTIONS[question](seed, Path(held)):
                    for column in table.columns:
                        key = Column(question, str(seed), name, str(column))
                        found[key] = column_hash(table[column])
            print(f"{question}, seed {seed}: lived", file=sys.stderr, flush=True)
    return found


def read_values() -> dict[Column, str]:
    """The golden values."""
    with VALUES.open(encoding="utf-8", newline="") as file:
        return {Column(*row[:4]): row[4] for row in list(csv.reader(file))[1:]}


def read_changes() -> dict[Column, tuple[str, str, str]]:
    """Columns that may differ: old and new hash, and the reason."""
    if not CHANGES.is_file():
        return {}
    with CHANGES.open(encoding="utf-8", newline="") as file:
        return {Column(*row[:4]): (row[4], row[5], row[6]) for row in list(csv.reader(file))[1:]}


def differing(golden: dict[Column, str], found: dict[Column, str]) -> list[tuple[Column, str, str]]:
    """Columns of the questions lived that are not what they were: the column, its old and its new hash."""
    lived = {(one.question, one.seed) for one in found}
    known = {one for one in golden if (one.question, one.seed) in lived}
    return [
        (one, golden.get(one, ABSENT), found.get(one, ABSENT))
        for one in sorted(known | set(found))
        if golden.get(one, ABSENT) != found.get(one, ABSENT)
    ]


def write(path: Path, heading: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """A small table, by its columns."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([(*Column._fields, *heading), *rows])


def main() -> int:
    """Compare, or write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", nargs="*", choices=[[], *QUESTIONS], help="which; all when none is named")
    parser.add_argument("--write", action="store_true", help="the values found now become the golden ones")
    parser.add_argument("--why", help="allow what differs now, with this reason")
    asked = parser.parse_args()
    found = live(asked.questions or list(QUESTIONS))
    if asked.write:
        write(VALUES, ("hash",), [(*column, found[column]) for column in sorted(found)])
        print(f"{len(found)} columns written to {VALUES.name}.")
        return 0
    allowed, other = read_changes(), differing(read_values(), found)
    wrong = [(column, old, new) for column, old, new in other if allowed.get(column, ())[:2] != (old, new)]
    if asked.why:
        for column, old, new in wrong:
            earlier = allowed[column][2:] if column in allowed else ()
            allowed[column] = (old, new, "; ".join((*earlier, asked.why)))
        write(CHANGES, ("old", "new", "reason"), [(*column, *allowed[column]) for column in sorted(allowed)])
        wrong = []
    for column, old, new in wrong:
        print(f"{' '.join(column)}: {old} became {new}")
    equal, reasoned = len(found) - len(other), len(other) - len(wrong)
    print(f"{len(found)} columns: {equal} equal, {reasoned} changed for a reason, {len(wrong)} wrong.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
