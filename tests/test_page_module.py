"""The rules as a WebAssembly module: made from today's rules."""

from __future__ import annotations

import json

import pytest

from transitsim.page import manifest, module


def test_the_module_was_made_from_the_rules_as_they_are():
    kept = json.loads(module.MANIFEST.read_text(encoding="utf-8"))
    assert kept["source"] == manifest.source_hash(), "a rule has changed since the page's module was made: run `make page`"


def test_an_edited_rule_or_constant_is_another_source(monkeypatch):
    from transitsim.rules import work

    before = manifest.source_hash()
    monkeypatch.setitem(work.promote.py_func.__globals__, "TOP_RUNG", 4)
    assert manifest.source_hash() != before


@pytest.mark.slow
def test_the_module_is_made_again_byte_for_byte(tmp_path):
    """With the versions it was made with; with others the bytes may differ, and the lives must not."""
    import subprocess
    import sys

    subprocess.run([sys.executable, "-m", "transitsim.page.module", str(tmp_path)], check=True)
    again = json.loads((tmp_path / module.MANIFEST.name).read_text(encoding="utf-8"))
    kept = json.loads(module.MANIFEST.read_text(encoding="utf-8"))
    if again["made_with"] == kept["made_with"]:
        assert (tmp_path / module.MODULE.name).read_bytes() == module.MODULE.read_bytes()
    assert {**again, "made_with": ""} == {**kept, "made_with": ""}
