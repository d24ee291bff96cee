"""The data dictionaries: nothing in them is dead, and every default lies inside its range."""

from __future__ import annotations

from pathlib import Path

import pytest

import transitsim
from transitsim.nouns.behaviour import BEHAVIOUR_FIELDS, DERIVED_FIELDS, LIFE_FIELDS
from transitsim.nouns.context import load_context
from transitsim.nouns.levers import CHANCE_FIELDS, LEVER_FIELDS
from transitsim.nouns.person import PERSON_FIELDS
from transitsim.nouns.structure import STRUCTURE_FIELDS

PACKAGE = Path(transitsim.__file__).parent
SOURCE = "\n".join(path.read_text() for floor in ("rules", "machines") for path in (PACKAGE / floor).rglob("*.py"))
TABLES = (PACKAGE / "nouns" / "structure.py").read_text()
# read from the panel, by no rule
FOR_THE_RECORD = {"months_to_afford", "attempts", "arrests", "earned", "remitted", "kin_punished"}


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


@pytest.mark.parametrize("field", PERSON_FIELDS, ids=lambda field: field.name)
def test_every_attribute_is_read(field):
    """An attribute is read somewhere, or kept for the record on purpose."""
    writes = sum(SOURCE.count(f"me.{field.column} {sign} ") for sign in ("=", "+=", "|="))
    uses = sum(SOURCE.count(f"{who}.{field.column}") for who in ("me", "kin")) + SOURCE.count(f'"{field.column}"')
    assert uses > writes or field.name in FOR_THE_RECORD


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
