"""Deletes one rule after another and asks whether its row of `mechanisms.yaml` notices. Run by hand, some ten minutes:

    python tests/deletion.py            rows that `deletion.csv` does not hold yet, or holds otherwise
    python tests/deletion.py M15 M41    these rows

Package and tests are copied to a temporary folder, so that edits meanwhile do no harm. Every rule named by a row gets a
switch there: when it is on, the rule returns at once, with what the row calls `without`. So one compile serves all rows,
and one rule is off at a time.
"""

from __future__ import annotations

import ast
import csv
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
TABLE = TESTS / "deletion.csv"
COLUMNS = ("row", "rule", "without", "lever", "lived", "measure", "z", "z_without", "fails_without")
SWITCH = '''

import ctypes

from llvmlite import binding, ir
from numba import types
from numba.extending import intrinsic

CELL = ctypes.c_int64(0)
binding.add_symbol("transitsim_deleted", ctypes.addressof(CELL))


@intrinsic
def deleted(typing):
    """Number of the rule that is off, 0 for none."""

    def read(context, builder, signature, arguments):
        if "transitsim_deleted" in builder.module.globals:
            cell = builder.module.globals["transitsim_deleted"]
        else:
            cell = ir.GlobalVariable(builder.module, ir.IntType(64), "transitsim_deleted")
        return builder.load(cell)

    return types.int64(), read
'''


def switches(rows) -> dict[tuple[str, str], int]:
    """Number of every distinct pair of a rule and what it returns without its body."""
    return {pair: number for number, pair in enumerate(dict.fromkeys((row.rule, str(row.without)) for row in rows), start=1)}


def add_switches(package: Path, numbers: dict[tuple[str, str], int]) -> None:
    """Write the switches into the copy of the package.

    Raises
    ------
    LookupError
        When a module has no rule of the name that a row gives.
    """
    found = set()
    for module in {rule.rpartition(".")[0] for rule, _ in numbers}:
        path = package.joinpath(*module.split(".")[1:]).with_suffix(".py")
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
            for (rule, without), number in numbers.items():
                if rule == f"{module}.{function.name}":
                    function.body[1:1] = ast.parse(f"if deleted() == {number}:\n    return {without}").body
                    found.add((rule, without))
        tree.body[1:1] = ast.parse("from transitsim.core.jit import deleted").body
        path.write_text(ast.unparse(ast.fix_missing_locations(tree)), encoding="utf-8")
    if found != set(numbers):
        raise LookupError(f"no such rules: {sorted(set(numbers) - found)}")
    compiled = package / "core" / "jit.py"
    compiled.write_text(compiled.read_text(encoding="utf-8") + SWITCH, encoding="utf-8")


def tried(path: Path = TABLE) -> dict[str, dict[str, str]]:
    """The table by row."""
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {line["row"]: line for line in csv.DictReader(file)}


def described(row) -> dict[str, str]:
    """What a line of the table says of a row beside the outcome."""
    held = "".join(f" {name}={value}" for name, value in row.given.items())
    years = f" of {row.years[0]}-{row.years[1]}" if row.years else ""
    return {
        "row": row.row,
        "rule": row.rule,
        "without": str(row.without),
        "lever": f"{' '.join(row.lever)}: {row.low} to {row.high}",
        "lived": f"{row.since or 'all'} until {row.until} at 1:{row.scale}{held}",
        "measure": f"{row.measure}{years} {row.sign}",
    }


def is_current(row, table: dict[str, dict[str, str]]) -> bool:
    """True when the table holds the row as it is written now."""
    line = table.get(row.row, {})
    return all(line.get(name) == value for name, value in described(row).items())


def write(path: Path, table: dict[str, dict[str, str]], order: Sequence[str]) -> None:
    """The table, in the order of the rows."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(table[name] for name in order if name in table)


def try_rows(path: Path, names: Sequence[str]) -> None:
    """In the copy: live every row with its rule on, then off, and write the table at `path` after each."""
    import mechanisms

    from transitsim.core.jit import CELL

    rows = mechanisms.with_lever(mechanisms.read_rows())
    numbers, needed = switches(rows), mechanisms.needed(len(rows))
    for row in rows:
        if row.row not in names:
            continue
        CELL.value = 0
        z = mechanisms.strength(row)
        kept = mechanisms.live
        CELL.value = numbers[row.rule, str(row.without)]
        mechanisms.live = kept.__wrapped__
        without = mechanisms.strength(row)
        mechanisms.live = kept
        table = tried(path)
        outcome = {"z": f"{z:.1f}", "z_without": f"{without:.1f}", "fails_without": "yes" if without <= needed < z else "no"}
        table[row.row] = described(row) | outcome
        write(path, table, [one.row for one in rows])
        print(row.row, outcome, flush=True)


def main(words: Sequence[str]) -> int:
    """Copy, switch, and try in a process of its own, so that the copy is what is imported."""
    if words[:1] == ["--in-copy"]:
        try_rows(Path(words[1]), words[2:])
        return 0
    sys.path.insert(0, str(TESTS))
    import mechanisms

    rows = mechanisms.with_lever(mechanisms.read_rows())
    table = tried()
    names = list(words) or [row.row for row in rows if not is_current(row, table)]
    with tempfile.TemporaryDirectory(prefix="transitsim-deletion-") as folder:
        copy = Path(folder) / "src" / "transitsim"
        shutil.copytree(ROOT / "src" / "transitsim", copy, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(ROOT / "configs", Path(folder) / "configs")
        tests = shutil.copytree(TESTS, Path(folder) / "tests", ignore=shutil.ignore_patterns("__pycache__"))
        add_switches(copy, switches(rows))
        environment = os.environ | {"PYTHONPATH": f"{copy.parent}{os.pathsep}{tests}", "XDG_CACHE_HOME": folder}
        command = [sys.executable, tests / "deletion.py", "--in-copy", TABLE, *names]
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
