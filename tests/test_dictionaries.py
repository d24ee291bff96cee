"""The data dictionaries: nothing in them is dead, and every default lies inside its range."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import transitsim
from transitsim.nouns.behaviour import BEHAVIOUR_FIELDS, DERIVED_FIELDS, LIFE_FIELDS
from transitsim.nouns.levers import CHANCE_FIELDS, LEVER_FIELDS
from transitsim.nouns.library import load_context
from transitsim.nouns.person import PERSON_FIELDS
from transitsim.nouns.structure import STRUCTURE_FIELDS

PACKAGE = Path(transitsim.__file__).parent
SOURCE = "\n".join(path.read_text() for floor in ("rules", "machines") for path in (PACKAGE / floor).rglob("*.py"))
TABLES = (PACKAGE / "nouns" / "structure.py").read_text()
# read from the panel, by no rule
FOR_THE_RECORD = {"months_to_afford", "attempts", "wished_months", "violent_months", "desire_month"}


@pytest.mark.parametrize("field", BEHAVIOUR_FIELDS + LIFE_FIELDS + DERIVED_FIELDS, ids=lambda field: field.name)
def test_every_parameter_is_read(field):
    """A parameter that no rule reads misleads whoever sets it."""
    assert f"p.{field.column}" in SOURCE or f'p["{field.column}"]' in SOURCE


@pytest.mark.parametrize("field", LEVER_FIELDS + CHANCE_FIELDS, ids=lambda field: field.name)
def test_every_lever_is_read(field):
    """A lever that moves nothing is no lever; regional factors and structures are read where the tables are built."""
    if field.name.startswith("structure.") and not field.name.endswith(("elite_women", "other_women")):
        name = field.name.removeprefix("structure.").removesuffix("_women").removesuffix("_men")
        assert f'"{name}"' in TABLES
        assert f"place.{name}" in SOURCE
    elif field.name.endswith(("coethnic_factor", "village_factor", "city_factor", "inland_factor", "standardisation")):
        assert "transit_arrest_{_REGIONS[place]}_factor" in TABLES
        assert "transit_standardisation" in TABLES
    else:
        assert f"policy.{field.column}" in SOURCE or f'"{field.column}"' in SOURCE


@pytest.mark.parametrize("field", STRUCTURE_FIELDS, ids=lambda field: field.name)
def test_every_structure_is_read(field):
    """What a place offers is used by a rule."""
    assert f"place.{field.column}" in SOURCE or f"there.{field.column}" in SOURCE


def named(node: ast.AST) -> str | None:
    """The attribute of a person that a node speaks of: `me.age`, `kin.age`, `people["age"]`."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ("me", "kin"):
        return node.attr
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
        return node.slice.value
    return None


def read_in(tree: ast.AST, own: frozenset[str] = frozenset()) -> set[str]:
    """Attributes read somewhere, other than to work out their own new value."""
    found = set()
    for node in ast.iter_child_nodes(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
        if isinstance(getattr(node, "ctx", None), ast.Load) and named(node) and named(node) not in own:
            found.add(named(node))
        found |= read_in(node, own | {named(one) for target in targets for one in ast.walk(target)})
    return found


READ = read_in(ast.parse(SOURCE.replace("from __future__ import annotations", "")))


@pytest.mark.parametrize("field", PERSON_FIELDS, ids=lambda field: field.name)
def test_every_attribute_is_read(field):
    """An attribute is read somewhere, or kept for the record on purpose; what is read needs no excuse."""
    assert (field.column in READ) != (field.name in FOR_THE_RECORD)


@pytest.mark.parametrize("field", BEHAVIOUR_FIELDS, ids=lambda field: field.name)
def test_defaults_lie_inside_their_priors(field):
    """Every default preference is inside the range stated for it."""
    assert field.low <= field.default <= field.high


def test_constants_of_life_lie_inside_theirs():
    """Where the context states a range for a constant, the constant lies in it (the loader refuses others)."""
    context = load_context("north_korea_china")
    bounded = {name.removeprefix("life."): bounds for name, bounds in context.priors.items() if name.startswith("life.")}
    assert len(bounded) > 20
    for name, (low, high) in bounded.items():
        assert low <= context.life[name] <= high
