"""The package's own exp, log, sin and cos: errors against mpmath, special values, order, and nothing else in a month."""

from __future__ import annotations

import ast
import math
import re

import mpmath
import numba
import numpy as np
import pytest
from mpmath.libmp import from_float, mpf_cos, mpf_div, mpf_exp, mpf_log, mpf_sin, mpf_sub, to_float
from test_floors import ROOT

from transitsim.core import elementary
from transitsim.core.elementary import FARTHEST, cos, exp, log, sin
from transitsim.core.jit import interpreted

EXACT = {"exp": mpf_exp, "log": mpf_log, "sin": mpf_sin, "cos": mpf_cos}
BITS = 120  # of the exact values
BOUND = {"exp": 0.65, "log": 0.70, "sin": 0.80, "cos": 0.80}  # ulp; exp below the smallest normal double: 0.80
SUBNORMAL = 2.0**-1022
ALLOWED = {"ceil", "floor", "inf", "isfinite", "isnan", "nan", "pi", "sqrt", "tau"}  # of math: exact everywhere
BARRED = re.compile("a?(sin|cos|tan)h?|arc.*|exp.*|log.*|.*power|pow|hypot|cbrt|geomspace")  # of numpy and Python
FOR_TABLES = {"schema/conditions.py: 2.0 ** (np.arange(BINS + 1) / BINS_A_DOUBLING)"}  # edges that quantiles are read off by


def beside(values) -> np.ndarray:
    """Values and the doubles on both sides of each."""
    values = np.asarray(values, float)
    return np.concatenate([values, np.nextafter(values, -np.inf), np.nextafter(values, np.inf)])


def points(name: str, count: int) -> np.ndarray:
    """About `count` places over the range of a function, and those where it is most likely to fail."""
    draw = np.random.default_rng(20_000 + count).uniform
    third = count // 3
    if name == "exp":
        reduced = beside((np.arange(-1074, 1024) + 0.5) * math.log(2.0))  # where k steps
        near = beside([0.0, 1.0, -1.0, 709.782712893384, -708.3964185322641, -745.1332191019411, 1e-300, -1e-20, 2.0**-53])
        return np.concatenate([draw(-1.0, 1.0, third), draw(-40.0, 5.0, third), draw(-745.0, 709.7, third), reduced[:-3], near])
    if name == "log":
        powers = 2.0 ** np.arange(-1074.0, 1024.0)
        near = 1.0 + draw(-1.0, 1.0, third) * 10.0 ** draw(-15.0, 0.0, third)
        wide = draw(1.0, 2.0, third) * 2.0 ** np.floor(draw(-1022.0, 1023.0, third))
        places = [
            draw(0.0, 1.0, third),
            near,
            wide,
            beside(powers),
            beside(powers[40:] * math.sqrt(0.5)),
            draw(0.0, SUBNORMAL, 99),
        ]
        found = np.concatenate(places)
        return found[found > 0.0]
    quarters = np.array([float(k * mpmath.mp.pi / 4) for k in range(-2047, 2048)])
    small = draw(-1.0, 1.0, third // 2) * 10.0 ** draw(-300.0, 0.0, third // 2)
    used = math.tau * draw(0.0, 1.0, 2 * third)
    return np.concatenate([used, small, draw(-FARTHEST, FARTHEST, third // 2), beside(quarters), beside([0.0, 1e-8, 2.0**-27])])


def far_off(name: str, count: int) -> list[str]:
    """Places where the error is not below the bound, with the error in ulp."""
    function, exact, found = getattr(elementary, name), EXACT[name], []
    for x in points(name, count).tolist():
        value = function(x)
        if value == 0.0 == x:  # sin 0
            continue
        truth = exact(from_float(x), BITS, "n")
        off = mpf_sub(truth, from_float(value), BITS, "n")
        error = abs(to_float(mpf_div(off, from_float(math.ulp(to_float(truth))), BITS, "n")))
        if error >= (0.8 if name == "exp" and value < SUBNORMAL else BOUND[name]):
            found.append(f"{name}({x!r}) = {value!r} is off by {error:.3f} ulp")
    return found


@pytest.mark.parametrize("name", EXACT)
def test_errors_stay_below_their_bound(name):
    assert not far_off(name, 10_000)[:5]


@pytest.mark.slow
@pytest.mark.parametrize("name", EXACT)
def test_errors_stay_below_their_bound_at_a_million_places(name):
    assert not far_off(name, 250_000)[:5]


def test_the_check_sees_an_error(monkeypatch):
    """A last bit that is wrong now and then is seen."""
    monkeypatch.setattr(elementary, "exp", lambda x: np.nextafter(math.exp(x), 9.0) if 0.5 < x < 0.51 else exp(x))
    assert far_off("exp", 3_000)


def test_special_values_are_those_of_c():
    nan, inf, over = math.nan, math.inf, 709.7827128933841
    told = {
        exp: [
            (0.0, 1.0),
            (-0.0, 1.0),
            (709.782712893384, 1.7976931348622732e308),
            (over, inf),
            (inf, inf),
            (-745.13, 5e-324),
            (-746.0, 0.0),
            (-inf, 0.0),
        ],
        log: [(1.0, 0.0), (0.0, -inf), (-0.0, -inf), (-5e-324, nan), (-inf, nan), (inf, inf), (5e-324, -744.4400719213812)],
        sin: [(0.0, 0.0), (5e-324, 5e-324), (inf, nan), (-inf, nan), (FARTHEST + 1.0, nan), (-FARTHEST - 1.0, nan)],
        cos: [(0.0, 1.0), (-0.0, 1.0), (5e-324, 1.0), (inf, nan), (FARTHEST + 1.0, nan), (-FARTHEST - 1.0, nan)],
    }
    wrong = [
        (function.__name__, x, got)
        for function, values in told.items()
        for x, value in [*values, (nan, nan)]
        for got in (function(x), interpreted(function)(x))
        if not (got == value or (math.isnan(got) and math.isnan(value)))
    ]
    assert not wrong
    assert math.copysign(1.0, sin(-0.0)) == -1.0
    assert math.copysign(1.0, log(1.0)) == 1.0


@pytest.mark.parametrize("name", ["exp", "log"])
def test_rising_functions_never_fall(name):
    """From a double to the next, in runs of 50 that begin anywhere and where k or the sign changes."""
    starts = np.concatenate([points(name, 300), np.nextafter(points(name, 0), -np.inf)])
    starts = starts[np.abs(starts) < (700.0 if name == "exp" else np.inf)]
    runs = [starts]
    for _ in range(50):
        runs.append(np.nextafter(runs[-1], np.inf))
    values = np.vectorize(getattr(elementary, name))(np.array(runs))
    fallen = np.argwhere(np.diff(values, axis=0) < 0.0)
    assert not [float(runs[row][column]) for row, column in fallen]


@pytest.mark.parametrize("name", EXACT)
def test_the_compiler_changes_no_bit(name):
    """One at a time, in a loop that the compiler may make wide, and with the compiler off."""
    function, places = getattr(elementary, name), points(name, 3_000)

    @numba.njit
    def all_of(values):
        return np.array([function(value) for value in values])

    plain = interpreted(function)
    one_by_one = np.array([function(x) for x in places])
    assert np.array_equal(all_of(places), one_by_one)
    assert np.array_equal(np.array([plain(x) for x in places.tolist()]), one_by_one)
    assert np.array_equal(np.array([plain(x) for x in places[:500]]), one_by_one[:500])


@pytest.mark.parametrize("name", EXACT)
def test_machine_code_calls_no_library(name):
    """Compiled without its wrappers for Python, a function needs nothing from outside but what LLVM turns into instructions."""
    bare = numba.njit(no_cpython_wrapper=True, no_cfunc_wrapper=True)(getattr(elementary, name).py_func)
    bare.compile((numba.float64,))
    (code,) = bare.inspect_llvm().values()
    called = set(re.findall(r'^declare .*?@"?([\w.$]+)', code, re.MULTILINE))
    assert "define" in code
    assert called <= {"llvm.fabs.f64"}


def from_libraries(text: str) -> list[str]:
    """What a source takes from a mathematics library, or may."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            library, name = node.value.id, node.attr
            if (library == "math" and name not in ALLOWED) or (library == "np" and BARRED.fullmatch(name)):
                found.append(f"{library}.{name}")
        elif isinstance(node, ast.ImportFrom) and node.module in ("math", "cmath", "scipy", "numpy"):
            found.append(f"from {node.module} import")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "pow":
            found.append("pow")
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            whole = [isinstance(side, ast.Constant) and isinstance(side.value, int) for side in (node.left, node.right)]
            found += [] if all(whole) else [ast.unparse(node)]
    return found


def test_nothing_a_month_is_made_of_asks_a_library():
    """Rules, engine, inputs and what is below them; of `math` only what is exact on every machine."""
    taken = {
        f"{path.relative_to(ROOT).as_posix()}: {what}"
        for floor in ("core", "schema", "inputs", "rules", "engine")
        for path in (ROOT / floor).rglob("*.py")
        for what in from_libraries(path.read_text(encoding="utf-8"))
    }
    assert taken == FOR_TABLES, "use exp, log, sin, cos of transitsim.core.elementary, and products for powers"
    for bad in (
        "math.exp(x)",
        "np.log1p(x)",
        "np.arctan(x)",
        "x ** 0.5",
        "x ** 2",
        "2.0 ** x",
        "from math import exp",
        "pow(x, y)",
    ):
        assert from_libraries(bad), bad
    assert not from_libraries("math.sqrt(x) + np.floor(x) + 2**28")
