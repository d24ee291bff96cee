"""The page docs/model.md under the ODD+D headings: words from `model_description.md`, all else read from code and data."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from enum import IntEnum
from importlib.metadata import metadata
from pathlib import Path
from typing import Any

import transitsim
from transitsim.core.calendar import parse_end
from transitsim.core.dictionary import Field
from transitsim.core.random_numbers import Stream
from transitsim.inputs.cited_yaml import ASSUMED, find, read_yaml
from transitsim.inputs.evidence import names, read, sources
from transitsim.inputs.library import load_regime
from transitsim.inputs.regime import Regime
from transitsim.inputs.regime_differences import count, own_statements
from transitsim.inputs.settings import Settings
from transitsim.measures.outcomes import OUTCOMES
from transitsim.schema.enums import Constraint, Message, Option, Place
from transitsim.schema.levers import LEVER_FIELDS
from transitsim.schema.parameters import BEHAVIOUR_FIELDS, LIFE_FIELDS
from transitsim.schema.person import PERSON_FIELDS
from transitsim.schema.structures import STRUCTURE_FIELDS
from transitsim.schema.tables import TABLES

PACKAGE = Path(transitsim.__file__).parent
RULES = PACKAGE / "rules"
LONGEST_YEAR = 4  # digits


def page() -> str:
    """The whole page; the same code, configuration and evidence give the same words."""
    words = (Path(__file__).with_suffix(".md")).read_text(encoding="utf-8")
    return words.format(**_of_the_package(), **_of_the_world(), **_of_the_evidence(), **_of_the_rules())


def table(headings: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table; a bar inside a cell would end it, so it becomes a stroke."""
    headings = list(headings)
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "/") for cell in line) + " |" for line in lines)


def _code(name: str) -> str:
    return f"`{name}`"


def _in_words(members: Iterable[IntEnum]) -> str:
    return ", ".join(_code(one.name.lower()) for one in members if one.name != "NONE")


def _of_the_package() -> dict[str, str]:
    about = metadata("transitsim")
    return {
        "version": about["Version"],
        "license": about["License-Expression"],
        "tables": table(
            ("table", "columns"), ((_code(name), ", ".join(_code(one.name) for one in columns)) for name, columns in _short())
        ),
        "outcomes": table(("outcome", "meaning", "unit"), ((_code(one.name), one.meaning, one.unit) for one in OUTCOMES)),
    }


def _short() -> Iterable[tuple[str, tuple]]:
    """Tables with their columns; the panel's are the attributes of a person, listed above."""
    return ((name, columns[:5] if name == "panel" else columns) for name, columns in TABLES.items())


def _of_the_world() -> dict[str, object]:
    """What stands in the usual context and regime."""
    usual = Settings()
    context = read_yaml(find("context", usual.context))
    regime = load_regime(usual.regime)
    assumed, values = count(own_statements(regime, None))
    sought = context["evidence"]["defaults_sought_on"]
    return {
        "context": usual.context,
        "regime": usual.regime,
        "record_start": context["record_start"],
        "last_month": context["last_month"],
        "sought": f"{sought['from']} to {sought['to']}",
        "places": len(Place),
        "levers": len(LEVER_FIELDS),
        "assumed": assumed,
        "values": values,
        "persons_count": len(PERSON_FIELDS),
        "persons": _fields(PERSON_FIELDS),
        "structures": _fields(STRUCTURE_FIELDS),
        "lever_table": _levers(regime, parse_end(context["last_month"], "last_month") + 1),
        "behaviour": table(
            ("name", "meaning", "unit", "default", "range", "source"),
            (
                (_code(one.name), one.meaning, one.unit, f"{one.default:g}", f"{one.low:g} to {one.high:g}", one.source)
                for one in BEHAVIOUR_FIELDS
            ),
        ),
        "life": _cited(context["life"], {one.name.removeprefix("life."): one for one in LIFE_FIELDS}),
        "settings": _settings(context["settings"]),
        "population": _population(context["population"]),
        "options": _in_words(Option),
        "constraints": _in_words(Constraint),
        "messages": _in_words(Message),
        "counted": _counted(),
    }


def values_by_source() -> dict[str, tuple[int, int]]:
    """How many values the packaged case rests on: part of the configuration to (assumed, with a source)."""
    context = read_yaml(find("context", Settings().context))
    parts = {
        "preferences": [one.source for one in BEHAVIOUR_FIELDS],
        "constants of life": list(_sources_in(context["life"])),
        "places, population, observation": [
            one for part in ("settings", "population", "observation") for one in _sources_in(context[part])
        ],
    }
    counts = {name: (found.count(ASSUMED), len(found) - found.count(ASSUMED)) for name, found in parts.items()}
    assumed, dated = count(own_statements(load_regime(Settings().regime), None))
    return {**counts, "dated values of levers": (assumed, dated - assumed)}


def _sources_in(node: Any) -> Iterable[str]:
    """The source of each value in a part of a context's file."""
    if isinstance(node, dict) and "source" in node and "value" in node:
        yield node["source"]
    elif isinstance(node, dict | list):
        for one in node.values() if isinstance(node, dict) else node:
            yield from _sources_in(one)


def _counted() -> str:
    counts = values_by_source()
    rows = [*counts.items(), ("all", tuple(map(sum, zip(*counts.values(), strict=True))))]
    return table(("values", "assumed", "with a source"), ((name, *found) for name, found in rows))


def _fields(fields: Iterable[Field]) -> str:
    return table(("name", "meaning", "unit"), ((_code(one.name), one.meaning, one.unit) for one in fields))


def _levers(regime: Regime, months: int) -> str:
    """Every lever with its first and last value, and how many of its dated values are assumed."""
    policy, stated, rows = regime.policy(months), own_statements(regime, None), []
    for one in LEVER_FIELDS:
        series, dated = policy[one.column], stated[one.name]
        guessed = sum(row.what.source == ASSUMED for row in dated)
        rows.append((_code(one.name), one.meaning, one.unit, f"{series[0]:g}", f"{series[-1]:g}", len(dated), guessed))
    return table(("lever", "meaning", "unit", "first month", "last month", "dated values", "assumed"), rows)


def _prior(entry: Mapping[str, Any]) -> str:
    return f"{entry['low']:g} to {entry['high']:g}" if "low" in entry else ""


def _cited(values: Mapping[str, Mapping[str, Any]], fields: Mapping[str, Field]) -> str:
    rows = (
        (_code(f"life.{name}"), fields[name].meaning, fields[name].unit, f"{entry['value']:g}", _prior(entry), entry["source"])
        for name, entry in values.items()
    )
    return table(("name", "meaning", "unit", "value", "prior", "source"), rows)


def _settings(places: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> str:
    rows = (
        (_code(place), _code(name), f"{entry['value']:g}", _prior(entry), entry["source"])
        for place, constants in places.items()
        for name, entry in constants.items()
    )
    return table(("place", "constant", "value", "prior", "source"), rows)


def _population(margins: Mapping[str, Any]) -> str:
    rows = []
    for name, entry in margins.items():
        cited = entry if isinstance(entry, list) else [entry]
        value = f"{len(entry)} dated values" if isinstance(entry, list) else _plain(entry["value"])
        rows.append((_code(name), value, "; ".join(dict.fromkeys(one["source"] for one in cited))))
    return table(("margin", "value", "source"), rows)


def _plain(value: Any) -> str:
    if isinstance(value, list) and isinstance(value[0], dict):
        return ", ".join(f"{one['from']}-{one['to']}: {one['share']:g}" for one in value)
    return ", ".join(f"{one:g}" for one in value) if isinstance(value, list) else f"{value:g}"


def _of_the_evidence() -> dict[str, object]:
    tables = {name: read(name) for name in names() if name != "sources"}
    known = sources()
    keys = ("title", "publisher", "year", "kind", "reliability")
    return {
        "evidence_tables": len(tables),
        "evidence_rows": f"{sum(map(len, tables.values())):,}",
        "sources_count": len(known),
        "evidence": table(
            ("table", "rows", "years", "columns"),
            ((_code(name), len(one), _years(one), ", ".join(map(_code, one.columns))) for name, one in tables.items()),
        ),
        "sources": table(("key", *keys), ((key, *(one[name] for name in keys)) for key, one in known.items())),
    }


def _years(frame: Any) -> str:
    column = next((name for name in ("year_num", "year") if name in frame), None)
    if column is None:
        return ""
    years = frame[column].astype(str).str[:LONGEST_YEAR]
    years = sorted(years[years.str.fullmatch(r"\d{4}")])
    return f"{years[0]}-{years[-1]}"


def _of_the_rules() -> dict[str, object]:
    trees = {path.relative_to(RULES): ast.parse(path.read_text(encoding="utf-8")) for path in sorted(RULES.rglob("*.py"))}
    month = _named(trees[Path("schedule.py")])
    ways = {path: tree for path, tree in trees.items() if path.parent.name == "models" and "shocks" in _named(tree)}
    schedule = "\n\n".join(f"{name}\n{_indented(_docstring(month[name]))}" for name in ("step_person", "live_in_transit"))
    return {
        "schedule": f"```text\n{schedule}\n```",
        "decisions": len(ways),
        "ways": "\n".join(f"- `{path.stem}`: {_escaped(_docstring(tree))}" for path, tree in ways.items()),
        "rules": "\n\n".join(_module(path, tree) for path, tree in trees.items() if _functions(tree)),
        "streams": _streams(),
    }


def _functions(tree: ast.Module) -> list[ast.FunctionDef]:
    return [one for one in tree.body if isinstance(one, ast.FunctionDef)]


def _named(tree: ast.Module) -> dict[str, ast.FunctionDef]:
    return {one.name: one for one in _functions(tree)}


def _docstring(node: ast.Module | ast.FunctionDef) -> str:
    return ast.get_docstring(node) or ""


def _escaped(words: str) -> str:
    return " ".join(words.split()).replace("*", r"\*").replace("<", r"\<")


def _indented(words: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in words.splitlines())


def _module(path: Path, tree: ast.Module) -> str:
    """A heading, what the module says of itself, and each rule with its words and equation as they are written."""
    rules = "\n\n".join(
        f"{one.name}({', '.join(argument.arg for argument in one.args.args)})\n{_indented(_docstring(one))}"
        for one in _functions(tree)
    )
    return f"##### `rules/{path.as_posix()}`\n\n{_escaped(_docstring(tree))}\n\n```text\n{rules}\n```"


def _streams() -> str:
    """Each stream, and the functions that draw from it."""
    drawn: dict[str, list[str]] = {one.name: [] for one in Stream}
    for floor in ("rules", "engine"):
        for path in sorted((PACKAGE / floor).rglob("*.py")):
            for function in _functions(ast.parse(path.read_text(encoding="utf-8"))):
                for name in _streams_of(function):
                    drawn[name].append(f"`{path.stem}.{function.name}`")
    return table(("stream", "drawn in"), ((_code(name.lower()), ", ".join(where)) for name, where in drawn.items()))


def _streams_of(function: ast.FunctionDef) -> list[str]:
    """Names of the streams that a function speaks of, each once."""
    spoken = (node for node in ast.walk(function) if isinstance(node, ast.Attribute))
    return list(dict.fromkeys(node.attr for node in spoken if ast.unparse(node.value) == "Stream"))


if __name__ == "__main__":
    print(page(), end="")
