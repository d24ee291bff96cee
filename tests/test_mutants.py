"""The mutants that `mutation.py` tries: each changes one place, by its name alone, and a test that notices kills it."""

from __future__ import annotations

import ast

import mutants
import mutation
import pytest

SAMPLE = '''"""Of a test."""

from transitsim.core.jit import rule

LIMIT = 3


@rule
def chance(me, p: float = 2.0):
    """A docstring of 5 words."""
    if me.age < LIMIT and p > 0.5:
        me.count += 1
        note(me)
    return me.age * 1.5
'''


@pytest.fixture
def module(tmp_path, monkeypatch):
    """A module of a package of its own."""
    monkeypatch.setattr(mutants, "SOURCE", tmp_path)
    path = tmp_path / "sample.py"
    path.write_text(SAMPLE, encoding="utf-8")
    return path


def test_every_mutant_changes_one_line_and_nothing_that_is_not_executed(module) -> None:
    before, kinds = ast.unparse(ast.parse(SAMPLE)).splitlines(), set()
    for name in mutants.mutants_of(module):
        after = ast.unparse(mutants.mutated(SAMPLE, name)).splitlines()
        assert len(before) == len(after), name
        changed = [one for one, other in zip(before, after, strict=True) if one != other]
        assert len(changed) == 1, name
        assert not any(word in changed[0] for word in ("def ", "@", '"""', "import")), name
        kinds.add(name.split(":")[3])
    assert kinds == {"comparison", "arithmetic", "boolean", "constant", "statement"}


def test_a_mutant_has_the_function_that_holds_its_line(module) -> None:
    """The first line is that of the decorator, as Python counts it; 0 is the module."""
    assert mutants.function_at(module, 12) == "sample.py:8"
    assert mutants.function_at(module, 5) == "sample.py:0"
    code = next(one for one in compile(SAMPLE, "sample.py", "exec").co_consts if hasattr(one, "co_firstlineno"))
    assert code.co_firstlineno == 8


def test_a_name_that_is_no_mutant_is_refused(module) -> None:
    with pytest.raises(KeyError):
        mutants.mutated(SAMPLE, "sample.py:1:0-1:constant:2")


def test_the_same_seed_draws_the_same_and_of_every_part() -> None:
    drawn = mutation.drawn(mutation.MANY)
    assert len(set(drawn)) == mutation.MANY
    assert mutation.drawn(20) == drawn[:20]
    assert {mutation.part_of(one) for one in drawn} == set(mutation.PARTS)


def test_a_mutant_is_shown_to_the_tests_that_come_to_it(monkeypatch) -> None:
    """Shortest first; of a changed constant of the module, all that come to any of its functions."""
    mutant = next(one for one in mutants.mutants_of(mutants.SOURCE / "rules" / "arrest.py") if ":comparison:" in one)
    function = mutants.function_at(mutants.SOURCE / "rules" / "arrest.py", int(mutant.split(":")[1]))
    tests = {"long": [2.0, [function]], "short": [1.0, [function]], "other": [0.1, ["rules/work.py:9"]]}
    assert mutation.shown(mutant, tests) == ["short", "long"]
    assert mutation.shown("rules/arrest.py:1:0-1:constant:2", {**tests, "too long": [99.0, [function]]}) == ["short", "long"]


def test_every_killer_is_a_file_and_what_is_told_adds_up() -> None:
    assert [name for name in mutation.KILLERS if not (mutation.TESTS / f"test_{name}.py").is_file()] == []
    outcomes = {"rules/work.py:1:0-1:constant:2": "killed", "measures/intervals.py:1:0-1:constant:2": "survived"}
    usual = {"line": "a | b", "tests": "2", "day": "2026-11-30", "why": ""}
    found = {name: {**usual, "mutant": name, "outcome": outcome} for name, outcome in outcomes.items()}
    text = mutation.told(found)
    assert "| rules | 1 | 1 | 0 | 0 |" in text
    assert "| intervals | 1 | 0 | 1 | 0 |" in text
    assert "`a &#124; b`" in text
    assert mutation.told({}) == ""
