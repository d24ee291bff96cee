"""The comparing parts of `golden.py`, on tables made by hand; its lives are `make golden`. And nothing is skipped in CI."""

from __future__ import annotations

import conftest
import golden
import numpy as np
import pandas as pd
import pytest
from golden import ABSENT, Column, column_hash, differing, tables_in


def test_a_hash_is_that_of_the_values_and_not_of_what_holds_them():
    same = [
        pd.Series([1, 2, 3]),
        pd.Series([1.0, 2.0, 3.0]),
        pd.Series([1, 2, 3], dtype="int8"),
        pd.Series([1, 2, 3], dtype="Int64"),
    ]
    assert len({column_hash(one) for one in same}) == 1
    words = [pd.Series(["a", "b"]), pd.Series(["a", "b"], dtype="category")]
    assert len({column_hash(one) for one in words}) == 1
    assert column_hash(pd.Series([0.0, np.nan])) == column_hash(pd.Series([-0.0, -np.float64(np.nan)]))


@pytest.mark.parametrize(
    "other", [[1.0, 2.0, 4.0], [1.0, 3.0, 2.0], [1.0, 2.0], [1.0, 2.0, np.nan], [1.0, 2.0, np.nextafter(3.0, 4.0)]]
)
def test_a_hash_sees_the_last_bit_and_the_order(other):
    assert column_hash(pd.Series(other)) != column_hash(pd.Series([1.0, 2.0, 3.0]))


def test_what_differs_is_named_and_what_was_not_lived_is_left_alone():
    kept, gone, new, elsewhere = (Column(*words) for words in ("a1tk", "a1tg", "a1tn", "b1tk"))
    old = {kept: "1", gone: "2", elsewhere: "3"}
    assert differing(old, {kept: "1", new: "4"}) == [(gone, "2", ABSENT), (new, ABSENT, "4")]
    assert differing(old, {kept: "5", gone: "2"}) == [(kept, "1", "5")]
    assert differing(old, {kept: "1", gone: "2"}) == []


def test_tables_of_a_folder_are_found_at_any_depth(tmp_path):
    table = pd.DataFrame({"x": [1, 2]})
    (tmp_path / "in").mkdir()
    table.to_parquet(tmp_path / "in" / "one.parquet")
    table.to_csv(tmp_path / "two.csv", index=False)
    (tmp_path / "words.txt").write_text("no table", encoding="utf-8")
    found = dict(tables_in(tmp_path))
    assert list(found) == ["in/one", "two"]
    assert len({column_hash(one["x"]) for one in found.values()}) == 1


@pytest.fixture
def small(tmp_path, monkeypatch):
    """Golden values of one question of one column, which is lived as `state` says."""
    state = {"values": [1.0, 2.0]}
    monkeypatch.setattr(golden, "VALUES", tmp_path / "golden.csv")
    monkeypatch.setattr(golden, "CHANGES", tmp_path / "golden_changes.csv")
    monkeypatch.setattr(golden, "QUESTIONS", {"one": lambda seed, folder: iter([("t", pd.DataFrame({"x": state["values"]}))])})

    def asked(*words):
        monkeypatch.setattr("sys.argv", ["golden.py", *words])
        return golden.main()

    assert asked("--write") == 0
    return state, asked


def test_a_change_is_wrong_until_it_has_a_reason_and_wrong_again_when_it_changes_once_more(small, capsys):
    state, asked = small
    assert asked() == 0
    state["values"] = [1.0, 3.0]
    assert asked() == 1
    assert "one 1 t x: " in capsys.readouterr().out
    assert asked("--why", "counted in months now") == 0
    assert "counted in months now" in golden.CHANGES.read_text(encoding="utf-8")
    assert asked() == 0
    state["values"] = [1.0, 4.0]
    assert asked() == 1


def test_what_would_be_skipped_fails_where_nothing_may_be(monkeypatch):
    def reported(**others):
        report = pytest.TestReport("t", ("f", 1, "t"), {}, "skipped", ("f", 1, "Skipped: apt-get install x"), "call")
        vars(report).update(others)
        conftest.held(report)
        return report

    monkeypatch.setattr(conftest, "NOTHING", False)
    assert reported().skipped
    monkeypatch.setattr(conftest, "NOTHING", True)
    assert reported().failed
    assert "apt-get install x" in reported().longrepr
    assert reported(wasxfail="known").skipped
