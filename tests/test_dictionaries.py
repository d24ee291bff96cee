"""The data dictionaries: nothing in them is dead, and every default lies inside its range."""

from __future__ import annotations

import ast
import functools
from pathlib import Path

import transitsim
from transitsim.core.dictionary import Field
from transitsim.inputs.library import load_context
from transitsim.schema.levers import CHANCE_FIELDS, LEVER_FIELDS
from transitsim.schema.parameters import BEHAVIOUR_FIELDS, DERIVED_FIELDS, LIFE_FIELDS
from transitsim.schema.person import PERSON_FIELDS
from transitsim.schema.structures import STRUCTURE_FIELDS

PACKAGE = Path(transitsim.__file__).parent
TABLES = (PACKAGE / "schema" / "structures.py").read_text(encoding="utf-8")
# read from the panel, by no rule
FOR_THE_RECORD = {"months_to_afford", "attempts", "wished_months", "violent_months"}
PEOPLE = ("me", "kin", "child", "guardian", "mate")  # what rules call one of the people
REGIONAL = ("coethnic_factor", "village_factor", "city_factor", "inland_factor", "standardisation")


@functools.cache
def source() -> str:
    """The rules and the engine, as one text."""
    files = [path for floor in ("rules", "engine") for path in sorted((PACKAGE / floor).rglob("*.py"))]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def test_every_parameter_is_read():
    """A parameter that no rule reads misleads whoever sets it."""
    fields = BEHAVIOUR_FIELDS + LIFE_FIELDS + DERIVED_FIELDS
    assert not [one.name for one in fields if f"p.{one.column}" not in source() and f'p["{one.column}"]' not in source()]


def lever_is_read(field: Field) -> bool:
    """Regional factors and structures are read where the tables are built, all others by a rule or a machine."""
    if field.name.startswith("structure.") and not field.name.endswith(("elite_women", "other_women")):
        name = field.name.removeprefix("structure.").removesuffix("_women").removesuffix("_men")
        return f'"{name}"' in TABLES and f"place.{name}" in source()
    if field.name.endswith(REGIONAL):
        return "transit_arrest_{_REGIONS[place]}_factor" in TABLES and "transit_standardisation" in TABLES
    return f"policy.{field.column}" in source() or f'"{field.column}"' in source()


def test_every_lever_is_read():
    """A lever that moves nothing is no lever."""
    assert not [one.name for one in LEVER_FIELDS + CHANCE_FIELDS if not lever_is_read(one)]


def test_every_structure_is_read():
    """What a place offers is used by a rule."""
    offered = {one.name: (f"place.{one.column}", f"there.{one.column}") for one in STRUCTURE_FIELDS}
    assert not [name for name, used in offered.items() if not any(word in source() for word in used)]


def named(node: ast.AST) -> str | None:
    """The attribute of a person that a node speaks of: `me.age`, `kin.age`, `people["age"]`."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in PEOPLE:
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


def test_every_attribute_is_read():
    """An attribute is read somewhere, or kept for the record on purpose; what is read needs no excuse."""
    read = read_in(ast.parse(source().replace("from __future__ import annotations", "")))
    assert {one.name for one in PERSON_FIELDS if one.column not in read} == FOR_THE_RECORD


def test_defaults_lie_inside_their_priors():
    """Every default preference is inside the range stated for it."""
    assert not [one.name for one in BEHAVIOUR_FIELDS if not one.low <= one.default <= one.high]


def test_constants_of_life_lie_inside_theirs():
    """Where the context states a range for a constant, the constant lies in it (the loader refuses others)."""
    context = load_context("north_korea_china")
    bounded = {name.removeprefix("life."): bounds for name, bounds in context.priors.items() if name.startswith("life.")}
    assert len(bounded) > 20
    for name, (low, high) in bounded.items():
        assert low <= context.life[name] <= high


# halves, years in months, signs: what a formula says; all else is an assumption or a definition, and has a name
PLAIN = {0, 1, 2, 12}


def is_rule(node: ast.AST) -> bool:
    """A function of a person's month, compiled or not; in the engine only what is compiled."""
    return isinstance(node, ast.FunctionDef) and any(getattr(one, "id", "") == "rule" for one in node.decorator_list)


def unnamed_numbers(tree: ast.AST) -> list[tuple[int, float]]:
    """Line and value of every number written inside a rule, but for addresses of random numbers and places in a tuple."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "uniforms")
    places = (part for node in ast.walk(tree) if isinstance(node, ast.Subscript) for part in ast.walk(node.slice))
    addresses = {id(word) for call in calls for word in call.args} | {id(part) for part in places}
    return [
        (node.lineno, node.value)
        for function in ast.walk(tree)
        if is_rule(function)
        for node in ast.walk(function)
        if isinstance(node, ast.Constant) and type(node.value) in (int, float)
        if id(node) not in addresses and node.value not in PLAIN
    ]


def test_no_number_hides_in_a_rule():
    """Every value that a rule uses has a name with a unit: in a dictionary, or above the rules."""
    rule = ast.parse("@rule\ndef pay(me):\n    return 0.3 * me.earned + uniforms(luck, me.person, 4, Stream.WORK, 3)[0]")
    assert unnamed_numbers(rule) == [(3, 0.3)]
    files = [path for folder in ("rules", "engine") for path in sorted((PACKAGE / folder).rglob("*.py"))]
    assert len(files) > 30
    found = {path.name: unnamed_numbers(ast.parse(path.read_text(encoding="utf-8"))) for path in files}
    assert not {name: numbers for name, numbers in found.items() if numbers}
