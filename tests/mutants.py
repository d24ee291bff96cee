"""Mutants: one place of a module's source changed, and the module loaded so. As a plugin of pytest (`-p mutants`) it turns the
compiler off, puts the mutant of `TRANSITSIM_MUTANT` in the place of its module, and notes in `TRANSITSIM_REACHED` which functions
each test that passes comes to.
"""

from __future__ import annotations

import ast
import functools
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import sys
import time
import types
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "src" / "transitsim"
COMPARED = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}  # fmt: skip
SWAPPED = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
    ast.BitXor: ast.BitAnd, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.RShift: ast.LShift, ast.LShift: ast.RShift,
}  # fmt: skip


def changes(tree: ast.Module) -> Iterator[tuple[ast.AST, str, str, ast.AST]]:
    """Every change: the node, the kind of change, what becomes of it in a word, the node in its place."""
    for node in _code(tree):
        if isinstance(node, ast.Compare):
            for place, sign in enumerate(node.ops):
                for other in COMPARED[type(sign)]:
                    signs = [*node.ops[:place], other(), *node.ops[place + 1 :]]
                    yield node, "comparison", f"{place}{other.__name__}", ast.Compare(node.left, signs, node.comparators)
        elif isinstance(node, ast.BinOp) and type(node.op) in SWAPPED:
            other = SWAPPED[type(node.op)]
            yield node, "arithmetic", other.__name__, ast.BinOp(node.left, other(), node.right)
        elif isinstance(node, ast.AugAssign):
            if type(node.op) in SWAPPED:
                other = SWAPPED[type(node.op)]
                yield node, "arithmetic", other.__name__, ast.AugAssign(node.target, other(), node.value)
            yield node, "statement", "removed", ast.Pass()
        elif isinstance(node, ast.BoolOp):
            turned = ast.Or if isinstance(node.op, ast.And) else ast.And
            yield node, "boolean", turned.__name__, ast.BoolOp(turned(), node.values)
        elif isinstance(node, (ast.If, ast.IfExp, ast.While)):
            test = ast.UnaryOp(ast.Not(), node.test)
            yield node.test, "boolean", "negated", test
        elif isinstance(node, ast.Constant) and type(node.value) in (int, float, bool):
            value = node.value
            for other in {bool: (not value,), int: (value + 1,), float: (1.0 if value == 0.0 else value * 1.5,)}[type(value)]:
                yield node, "constant", repr(other), ast.Constant(other)
        elif _acts(node):
            yield node, "statement", "removed", ast.Pass()


def _acts(node: ast.AST) -> bool:
    """Whether a statement calls something for what it does, or writes into what it was given."""
    if isinstance(node, ast.Assign):
        return all(isinstance(one, (ast.Attribute, ast.Subscript)) for one in node.targets)
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)


def _code(tree: ast.Module) -> Iterator[ast.AST]:
    """What is executed when a rule is called or a constant made: no decorators, annotations, defaults or named streams."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, (ast.FunctionDef, ast.Lambda)):
            waiting += reversed(node.body if isinstance(node, ast.FunctionDef) else [node.body])
        elif isinstance(node, ast.ClassDef):
            waiting += [one for one in node.body[::-1] if isinstance(one, ast.FunctionDef)]
        elif isinstance(node, ast.AnnAssign):
            waiting += [node.value] if node.value else []
        else:
            waiting += reversed(list(ast.iter_child_nodes(node)))


def _place(node: ast.AST) -> str:
    return f"{node.lineno}:{node.col_offset}-{node.end_col_offset}"


def mutants_of(path: Path) -> list[str]:
    """Names of all mutants, like `rules/arrest.py:31:8-24:comparison:0LtE`: line, columns, kind, what becomes of it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    name = path.relative_to(SOURCE).as_posix()
    return [f"{name}:{_place(node)}:{kind}:{word}" for node, kind, word, _ in changes(tree)]


def mutated(source: str, mutant: str) -> ast.Module:
    """The module with the change that a name stands for; KeyError when there is none."""
    tree, wanted = ast.parse(source), mutant.split(":", 1)[1]
    for node, kind, word, other in changes(tree):
        if f"{_place(node)}:{kind}:{word}" == wanted:
            return ast.fix_missing_locations(_Replaced(node, other).visit(tree))
    raise KeyError(mutant)


class _Replaced(ast.NodeTransformer):
    def __init__(self, node: ast.AST, other: ast.AST) -> None:
        self.node, self.other = node, ast.copy_location(other, node)

    def visit(self, node: ast.AST) -> ast.AST:
        return self.other if node is self.node else super().visit(node)


def function_at(path: Path, line: int) -> str:
    """The function that holds a line, as `rules/arrest.py:FIRST LINE`; line 0 when it is the module itself."""
    inside = [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.lineno <= line <= (node.end_lineno or 0)
    ]
    first = max((min(one.lineno, *(each.lineno for each in one.decorator_list or [one])) for one in inside), default=0)
    return f"{path.relative_to(SOURCE).as_posix()}:{first}"


# --- in the process of the tests


class Uncompiled:
    """A rule as numba gives it, but for the compiling."""

    def __init__(self, py_func) -> None:
        functools.update_wrapper(self, py_func)
        self.py_func = py_func
        self._cache = types.SimpleNamespace(_cache_file=type("File", (), {})())

    def __call__(self, *arguments):
        return self.py_func(*arguments)


class Loader(importlib.machinery.SourceFileLoader):
    """Loads the mutant in the place of the module; its bytecode is not kept."""

    def get_code(self, fullname: str) -> types.CodeType:
        tree = mutated(Path(self.path).read_text(encoding="utf-8"), os.environ["TRANSITSIM_MUTANT"])
        return compile(tree, self.path, "exec")


class Finder(importlib.abc.MetaPathFinder):
    """Finds the one module that has a mutant."""

    def __init__(self, mutant: str) -> None:
        self.path = SOURCE / mutant.split(":")[0]
        self.name = ".".join(("transitsim", *self.path.relative_to(SOURCE).with_suffix("").parts))

    def find_spec(self, fullname, path=None, target=None):
        if fullname != self.name:
            return None
        return importlib.util.spec_from_file_location(fullname, self.path, loader=Loader(fullname, str(self.path)))


class Reached:
    """Functions of the package that each test comes to; those of a fixture belong to all tests of the file."""

    def __init__(self, file: str) -> None:
        self.file, self.now, self.passed = file, set(), {}
        self.prefix = f"{SOURCE}{os.sep}"

    def hear(self, frame, event, _) -> None:
        if event == "call":
            self.now.add(frame.f_code)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item, nextitem):
        self.now, began = set(), time.process_time()
        sys.setprofile(self.hear)
        try:
            return (yield)
        finally:
            sys.setprofile(None)
            if self.passed.get(item.nodeid) is not None:
                names = {
                    f"{code.co_filename.removeprefix(self.prefix)}:{code.co_firstlineno}"
                    for code in self.now
                    if code.co_filename.startswith(self.prefix)
                }
                self.passed[item.nodeid] = [time.process_time() - began, sorted(names)]

    def pytest_runtest_logreport(self, report) -> None:
        if report.when == "call" and report.passed and not hasattr(report, "wasxfail"):
            self.passed[report.nodeid] = [0.0, []]
        elif report.failed:
            self.passed.pop(report.nodeid, None)

    def pytest_sessionfinish(self) -> None:
        Path(self.file).write_text(json.dumps(self.passed), encoding="utf-8")


def compiler_off() -> None:
    """Rules stay Python, for whoever imports them after this."""
    import numba
    from numba.core import dispatcher

    numba.njit = lambda *_, **__: Uncompiled
    dispatcher.Dispatcher = Uncompiled


def pytest_configure(config) -> None:
    if "TRANSITSIM_REACHED" in os.environ:
        config.pluginmanager.register(Reached(os.environ["TRANSITSIM_REACHED"]))


if "TRANSITSIM_UNCOMPILED" in os.environ:
    compiler_off()
    if "TRANSITSIM_MUTANT" in os.environ:
        sys.meta_path.insert(0, Finder(os.environ["TRANSITSIM_MUTANT"]))
