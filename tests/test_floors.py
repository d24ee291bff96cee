"""The house stands: floors import downwards, no cycles, one door for each library, no rule knows the sexes."""

from __future__ import annotations

import ast
import functools
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1] / "src" / "transitsim"
FLOORS = (
    "core", "schema", "inputs", "rules", "engine", "measures", "results", "studies", "calibration", "plots", "reports",
    "lesson", "page", "cli",
)  # fmt: skip
TOP = len(FLOORS)  # the package itself and `python -m transitsim`
DOORS = {
    "mesa": {"engine"},
    "networkx": {"engine"},
    "hydra": {"cli"},
    "omegaconf": {"cli"},
    "seaborn": {"plots"},
    "matplotlib": {"plots"},
    "numba": {"core", "page"},
    "llvmlite": {"core", "page"},
    "pyarrow": {"schema", "results", "studies"},
    "yaml": {"inputs"},
    "tqdm": {"core", "studies", "calibration", "lesson"},
    "SALib": {"studies"},
    "ema_workbench": {"studies"},
    "loky": {"studies"},
    "dask": {"studies"},
    "distributed": {"studies"},
    "dask_jobqueue": {"studies"},
    "fsspec": {"studies"},
    "pyabc": {"calibration"},
    "emcee": {"calibration"},
    "scipy": {"calibration", "measures", "results", "studies"},
    "altair": {"reports"},
    "vl_convert": {"reports"},
    "jinja2": {"reports"},
    "markupsafe": {"reports"},
    "docx": {"reports"},
    "openpyxl": {"reports", "inputs"},
}
ANYWHERE = {"numpy", "pandas"}
COMMAND = "the command of that name in cli, beside what it does"
TWICE = {
    **dict.fromkeys(("brief", "calibrate", "compare", "explain", "refit", "regimes", "robustness", "run"), COMMAND),
    **dict.fromkeys(("sensitivity", "sweep", "threshold"), COMMAND),
    "aspirations": "what people aspire to in rules, and its measure in measures",
    "conditions": "the conditions of life in schema, and their measures in measures",
}  # base names of files in two folders, with the reason


def modules() -> dict[str, Path]:
    """Every module of the package by dotted name."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(path: Path, for_types: bool = True) -> set[str]:
    """Dotted names imported anywhere in a file, inside functions too; `for_types`: those for type checkers alone as well."""
    names = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = set() if for_types else {id(node) for test in ast.walk(tree) if _for_types(test) for node in ast.walk(test)}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write imports in full, from transitsim..."
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def _for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


MODULES = modules()


@functools.cache
def imported() -> dict[str, set[str]]:
    """What each module imports, by dotted name."""
    return {name: imports(path) for name, path in MODULES.items()}


def floor(module: str) -> int:
    """Height of a module's floor."""
    parts = module.split(".")
    if len(parts) == 1 or parts[1] == "__main__":
        return TOP
    return FLOORS.index(parts[1])


def own(name: str) -> str | None:
    """The module of the package that an imported dotted name lies in, or None."""
    while name.split(".")[0] == "transitsim":
        if name in MODULES:
            return name
        name = name.rpartition(".")[0]
    return None


def edges() -> dict[str, set[str]]:
    """Which modules each module imports."""
    return {name: {target for one in found if (target := own(one))} - {name} for name, found in imported().items()}


def test_the_walk_finds_the_house() -> None:
    assert len(MODULES) > 40
    assert {name.split(".")[1] for name in MODULES if "." in name} - {"__main__"} <= set(FLOORS)
    for one in FLOORS:
        assert any(name.startswith(f"transitsim.{one}.") for name in MODULES), one
    assert sum(map(len, edges().values())) > 60


def test_floors_import_downwards() -> None:
    upwards = [f"{name} imports {target}" for name, found in edges().items() for target in found if floor(target) > floor(name)]
    assert not upwards


def test_no_module_imports_the_package_itself() -> None:
    assert not [name for name, found in edges().items() if "transitsim" in found]


def test_no_import_cycles() -> None:
    left = edges()
    while free := {name for name, found in left.items() if not found}:
        left = {name: found - free for name, found in left.items() if name not in free}
    assert not left, f"in or above a cycle: {sorted(left)}"


def test_a_name_in_two_folders_has_its_reason() -> None:
    """A reader who knows the name of a file knows what it holds: the same name twice is the same idea."""
    places: dict[str, set[str]] = {}
    for name, path in MODULES.items():
        if path.name not in ("__init__.py", "__main__.py"):
            places.setdefault(path.stem, set()).add(name.split(".")[1])
    assert {name for name, found in places.items() if len(found) > 1} == set(TWICE)


def test_one_door_for_each_library() -> None:
    used = {name: imports(path, for_types=False) for name, path in MODULES.items()}
    seen = {(name.split(".")[1] if "." in name else "", one.split(".")[0]) for name, found in used.items() for one in found}
    foreign = {(where, library) for where, library in seen if library not in sys.stdlib_module_names | {"transitsim"} | ANYWHERE}
    assert {library for _, library in foreign} <= set(DOORS), "give a new library its door here, and its reason in docs/why.md"
    assert not sorted((where, library) for where, library in foreign if where not in DOORS[library])
    assert {"mesa", "hydra", "numba", "pyarrow", "yaml", "seaborn"} <= {library for _, library in foreign}


def looked_up(tree: ast.AST) -> set[int]:
    """Nodes inside `structures[place, me.sex]`, to look up structures, and of a birth: the only ways to use a sex."""
    lookups = [node for node in ast.walk(tree) if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "structures"]
    births = [node for node in ast.walk(tree) if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "child.sex"]
    return {id(node) for found in (*lookups, *births) for node in ast.walk(found)}


def test_rules_do_not_know_the_sexes() -> None:
    """Preferences and rules never contain sex: only the structures that apply are handed to them."""
    rules = {name: path for name, path in MODULES.items() if name.startswith("transitsim.rules.")}
    assert len(rules) > 10
    knowing = []
    for name, path in rules.items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        fine = looked_up(tree) if name == "transitsim.rules.schedule" or ".rules.family." in name else set()
        nodes = [node for node in ast.walk(tree) if id(node) not in fine]
        words = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
        words |= {node.id for node in nodes if isinstance(node, ast.Name)}
        words |= {node.value for node in nodes if isinstance(node, ast.Constant) and node.value == "sex"}
        knowing += [f"{name}: {word}" for word in sorted(words & {"sex", "SEXES", "FEMALE", "MALE"})]
    assert not knowing


def test_behaviour_does_not_know_the_sexes() -> None:
    from transitsim.schema.parameters import BEHAVIOUR_FIELDS

    apart = ("_women", "_men", "female", "sex")
    assert not [entry.name for entry in BEHAVIOUR_FIELDS if any(word in entry.name for word in apart)]


def test_files_are_short() -> None:
    lines = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in MODULES.items()}
    assert not [f"{name} has {count} lines" for name, count in lines.items() if count >= 300]
