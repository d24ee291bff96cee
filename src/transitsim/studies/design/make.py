"""A design by its kind, and designs put together: the one place that knows them all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

import pandas as pd

from transitsim.core.errors import UserError, check_known
from transitsim.inputs.cited_yaml import check_keys, mapping
from transitsim.inputs.yaml_kinds import Each, Either, Keys, ListOf, digits, single, whole, words
from transitsim.studies.design.factor_constraints import meeting
from transitsim.studies.design.listed import grid, listed, zipped
from transitsim.studies.design.sampled import latin_hypercube, morris, sobol

STRUCTURED = ("sobol", "morris")  # kinds whose analysis needs every point
JOINS = ("stacked", "crossed")


def make(specification: Mapping, where: str = "design") -> pd.DataFrame:
    """The points of a design.

    Parameters
    ----------
    specification : `kind` (grid, listed, zipped, latin_hypercube, sobol, morris or blocks), the keys of that kind, and
        `constraints`, a list of sentences that points must meet

    Returns
    -------
    DataFrame
        One row a point, in an order that is part of the design; one column a factor, named as typed; values are text
        or numbers.

    Raises
    ------
    UserError
        When anything in it is not usable.
    """
    specification = mapping(dict(specification), where)
    kind = str(specification.get("kind"))
    check_known(kind, DESIGNS, f"{where}, kind: '{kind}' is no design.", "Use:")
    points_of, keys = DESIGNS[kind]
    check_keys(specification, ("kind", "constraints", *keys), where)
    if "constraints" in specification and _is_structured(specification):
        problem = f"{where}: indices need every point of a {' or '.join(STRUCTURED)} design, so it takes no constraints"
        raise UserError(f"{problem}; narrow its factors, or take 'kind: latin_hypercube'.")
    points = points_of(specification, where)
    return meeting(points, specification["constraints"], where) if "constraints" in specification else points


def _is_structured(specification: Mapping) -> bool:
    blocks = specification.get("blocks")
    inside = [block for block in blocks if isinstance(block, Mapping)] if isinstance(blocks, list) else []
    return specification.get("kind") in STRUCTURED or any(map(_is_structured, inside))


def _blocks(specification: Mapping, where: str) -> pd.DataFrame:
    """All points of all blocks: one block after the other, or each point of one with each point of the next."""
    blocks, join = specification.get("blocks"), str(specification.get("join", "stacked"))
    if not isinstance(blocks, list) or len(blocks) < 2:
        raise UserError(f"{where}, blocks: list at least two designs, each with its own kind.")
    check_known(join, JOINS, f"{where}, join: '{join}' is none.", "Use:")
    parts = [make(mapping(block, f"{where}, block {i + 1}"), f"{where}, block {i + 1}") for i, block in enumerate(blocks)]
    return _stacked(parts, where) if join == "stacked" else _crossed(parts, where)


def _stacked(parts: Sequence[pd.DataFrame], where: str) -> pd.DataFrame:
    for index, part in enumerate(parts):
        for other in sorted(set(part) ^ set(parts[0])):
            problem = f"{where}: blocks 1 and {index + 1} differ in naming {other}"
            raise UserError(f"{problem}; give it one value in the block that lacks it.")
    return pd.concat(parts, ignore_index=True)


def _crossed(parts: Sequence[pd.DataFrame], where: str) -> pd.DataFrame:
    """The last part runs fastest."""
    names = [name for part in parts for name in part]
    for twice in (name for name in names if names.count(name) > 1):
        raise UserError(f"{where}: {twice} stands in two blocks; crossed blocks share no factor.")
    return reduce(lambda left, right: left.merge(right, how="cross"), parts)


FACTOR = Either(ListOf(single), Keys({"from": digits, "to": digits, "scale": words, "steps": whole(2, 10**6)}), single)
KINDS: dict[str, Any] = {
    **dict.fromkeys(("kind", "file", "join", "second_order"), words),
    **dict.fromkeys(("samples", "trajectories", "levels", "seed"), whole(0, 2**32 - 1)),
    "constraints": ListOf(words),
    "factors": Each(FACTOR),
    "points": ListOf(Each(single)),
}
KINDS["blocks"] = ListOf(Keys(KINDS))

# by kind: the function, and the keys it reads
DESIGNS = {
    "grid": (grid, ("factors",)),
    "listed": (listed, ("points", "file")),
    "zipped": (zipped, ("factors",)),
    "latin_hypercube": (latin_hypercube, ("factors", "samples", "seed")),
    "sobol": (sobol, ("factors", "samples", "second_order", "seed")),
    "morris": (morris, ("factors", "trajectories", "levels", "seed")),
    "blocks": (_blocks, ("join", "blocks")),
}
