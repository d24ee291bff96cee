"""Constraints between factors: sentences like `lever_factors.origin.catch_chance <= lever_factors.transit.arrest_hazard`.

A sentence compares factors and numbers (`<`, `<=`, `==`, `!=`, `>`, `>=`), computes with + - * /, and joins with `and`,
`or`, `not`; values that are words stand in quotes: `regime != 'firewall' or behaviour.kin_weight < 0.5`.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from transitsim.core.errors import UserError, check_known

COMPARE: Mapping[type, Callable] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
COMPUTE: Mapping[type, Callable] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
HELP = "compare factors and numbers, as in 'behaviour.kin_weight < 0.5 or regime == \"history\"'"


def meeting(points: pd.DataFrame, constraints: object, where: str) -> pd.DataFrame:
    """The points that meet all constraints, in their order.

    Raises
    ------
    UserError
        When a constraint cannot be read, names what is no factor here, or is met by no point.
    """
    if not isinstance(constraints, list):
        raise UserError(f"{where}, constraints: give a list, one sentence a line after '- '.")
    kept = np.ones(len(points), bool)
    for sentence in constraints:
        kept &= _holds(points, str(sentence), f"{where}, constraint '{sentence}'")
        if not kept.any():
            others = "" if len(constraints) == 1 else " together with those before it"
            raise UserError(f"{where}: no point meets '{sentence}'{others}; loosen it, or widen the factors.")
    return points[kept].reset_index(drop=True)


def _holds(points: pd.DataFrame, sentence: str, where: str) -> np.ndarray:
    try:
        tree = ast.parse(sentence.strip(), mode="eval").body
    except SyntaxError:
        raise UserError(f"{where} cannot be read; {HELP}.") from None
    try:
        found = _value(tree, points, where)
    except TypeError:
        raise UserError(f"{where} compares words with numbers; {HELP}.") from None
    if np.asarray(found).dtype != bool:
        raise UserError(f"{where} is neither true nor false; {HELP}.")
    return np.broadcast_to(found, len(points))


def _value(node: ast.AST, points: pd.DataFrame, where: str):
    """Value of a part of the sentence, for every point."""
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float, str)):
        return node.value
    if isinstance(node, (ast.Name, ast.Attribute)):
        return _factor(ast.unparse(node), points, where)
    if isinstance(node, ast.BinOp) and type(node.op) in COMPUTE:
        return COMPUTE[type(node.op)](_value(node.left, points, where), _value(node.right, points, where))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.Not)):
        inside = _value(node.operand, points, where)
        return np.logical_not(inside) if isinstance(node.op, ast.Not) else operator.neg(inside)
    if isinstance(node, ast.BoolOp):
        join = np.logical_and if isinstance(node.op, ast.And) else np.logical_or
        return join.reduce([np.broadcast_to(_value(part, points, where), len(points)) for part in node.values])
    if isinstance(node, ast.Compare) and all(type(op) in COMPARE for op in node.ops):
        sides = [_value(side, points, where) for side in (node.left, *node.comparators)]
        pairs = zip(node.ops, sides, sides[1:], strict=False)
        return np.logical_and.reduce([np.broadcast_to(COMPARE[type(op)](a, b), len(points)) for op, a, b in pairs])
    raise UserError(f"{where}: '{ast.unparse(node)}' means nothing here; {HELP}.")


def _factor(name: str, points: pd.DataFrame, where: str) -> np.ndarray:
    check_known(name, points.columns, f"{where}: '{name}' is no factor of this design.", "It has:")
    return points[name].to_numpy()
