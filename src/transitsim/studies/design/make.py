"""A design by its kind: the one place that knows them all."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from transitsim.core.errors import UserError, closest
from transitsim.inputs.cited_yaml import check_keys, mapping
from transitsim.studies.design import grid, latin_hypercube, listed, morris, sobol, zipped
from transitsim.studies.design.blocks import joined
from transitsim.studies.design.factor_constraints import meeting

DESIGNS = {
    "grid": grid,
    "listed": listed,
    "zipped": zipped,
    "latin_hypercube": latin_hypercube,
    "sobol": sobol,
    "morris": morris,
}
WHOLE = ("sobol", "morris")  # kinds whose points hang together


def make(specification: Mapping, where: str = "design") -> pd.DataFrame:
    """The points of a design.

    Parameters
    ----------
    specification : `kind` (grid, listed, zipped, latin_hypercube, sobol, morris or blocks), what that kind asks for, and
        `constraints`, a list of sentences that points must meet

    Returns
    -------
    DataFrame
        One row a point, in an order that is part of the design; one column a factor, named as typed; values are text
        or numbers.

    Raises
    ------
    UserError
        When anything will not do, before anything is lived.
    """
    specification = mapping(dict(specification), where)
    kind, kinds = specification.get("kind"), (*DESIGNS, "blocks")
    if kind not in kinds:
        raise UserError(f"{where}, kind: '{kind}' is no design.{closest(str(kind), kinds)} Use: {', '.join(kinds)}.")
    keys = ("join", "blocks") if kind == "blocks" else DESIGNS[kind].KEYS
    check_keys(specification, ("kind", "constraints", *keys), where)
    if "constraints" in specification and _hangs_together(specification):
        told = f"{where}: indices need every point of a {' or '.join(WHOLE)} design, so it takes no constraints"
        raise UserError(f"{told}; narrow its factors, or take 'kind: latin_hypercube'.")
    points = _blocks(specification, where) if kind == "blocks" else DESIGNS[kind].points(specification, where)
    if "constraints" in specification:
        points = meeting(points, specification["constraints"], where)
    return points


def _blocks(specification: Mapping, where: str) -> pd.DataFrame:
    parts = specification.get("blocks")
    if not isinstance(parts, list) or len(parts) < 2:
        raise UserError(f"{where}, blocks: list at least two designs, each with its own kind.")
    made = [make(mapping(part, f"{where}, block {i + 1}"), f"{where}, block {i + 1}") for i, part in enumerate(parts)]
    return joined(made, specification.get("join", "stacked"), where)


def _hangs_together(specification: Mapping) -> bool:
    parts = specification.get("blocks")
    inside = [part for part in parts if isinstance(part, Mapping)] if isinstance(parts, list) else []
    return specification.get("kind") in WHOLE or any(map(_hangs_together, inside))
