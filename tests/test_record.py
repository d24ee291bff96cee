"""The record: hashes of values, what verify finds, and runs that stop early."""

from __future__ import annotations

import json
import signal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fakes import PLACE_NAMES, fake_inputs, fake_simulation, fake_tally

from transitsim.core.errors import UserError
from transitsim.inputs.settings import Settings
from transitsim.results.record import read_record, verify
from transitsim.results.store.folder import FILES, WORK
from transitsim.results.store.hashing import ValueHash, hash_file
from transitsim.results.store.run_folder import RunFolder
from transitsim.results.store.stopping import undisturbed
from transitsim.results.tabulate import tables
from transitsim.studies import run as study


def short(replicates=2):
    return Settings(replicates=replicates, until="1996-12")


def run(out, replicates=2, settings=None, **more):
    return study.run(fake_inputs(settings or short(replicates)), out, progress=False, simulate=fake_simulation, **more)


def test_hash_does_not_depend_on_how_rows_are_cut():
    table = tables(fake_tally(), "history", 0, PLACE_NAMES)["decisions"]
    whole, pieces = ValueHash(), ValueHash()
    whole.add(table)
    for start in range(0, table.num_rows, 333):
        pieces.add(table.slice(start, 333))
    assert whole.hexdigest() == pieces.hexdigest()


def test_hash_does_not_depend_on_the_codes_behind_words():
    words = ["b", "a", "b"]
    one = pa.table({"x": pa.array(words).dictionary_encode()})
    other = pa.table({"x": pa.DictionaryArray.from_arrays(pa.array([1, 2, 1]), pa.array(["z", "b", "a"]))})
    assert digest(one) == digest(other) != digest(pa.table({"x": pa.array([*words[::-1], "a"]).dictionary_encode()}))


@pytest.mark.parametrize(("old", "new"), [(1.0, np.nextafter(1.0, 2.0)), (3, 4), (True, False)])
def test_hash_sees_the_smallest_change(old, new):
    assert digest(pa.table({"x": [old, old]})) != digest(pa.table({"x": [old, new]}))


def test_hash_takes_minus_zero_for_zero():
    assert digest(pa.table({"x": [0.0]})) == digest(pa.table({"x": [-0.0]}))


def digest(table):
    found = ValueHash()
    found.add(table)
    return found.hexdigest()


def test_joining_in_parts_gives_the_hash_of_the_file(tmp_path):
    merged = {}
    with RunFolder(tmp_path) as folder:
        for replicate in range(3):
            folder.add(replicate, tables(fake_tally(replicate), "history", replicate, PLACE_NAMES))
        folder.publish(True, lambda found: merged.update(found) or {})
    for name, (found, rows) in merged.items():
        path = tmp_path / f"{name}.parquet"
        assert hash_file(path) == (found, rows)
        pq.write_table(pq.read_table(path), path, row_group_size=777, compression="none")
        assert hash_file(path) == (found, rows)


def test_a_run_leaves_what_its_record_says(tmp_path):
    results = run(tmp_path / "out")
    record = read_record(tmp_path / "out")
    out = tmp_path / "out"
    assert verify(out) == (True, f"All 7 tables in {out} hold the values of the record {record['id']}.")
    assert record["id"] == record["hash"][:8]
    assert record["finished"]
    assert record["replicates_done"] == 2
    assert record["seeds"] == {"seed": 1, "replicates": [0, 1]}
    assert record["settings"]["scale"] == 10
    assert record["places"]["destination"] == "south_korea"
    assert record["wall_seconds"] > 0
    assert record["packages"]["numpy"] == np.__version__
    names = ("conditions", "consumption", "decisions", "flows", "spells", "stocks", "yearly")
    tables_left = [f"{name}.parquet" for name in names]
    assert {path.name for path in results.folder.iterdir()} == {*tables_left, "inputs", "record.json", "summary.md", FILES}
    assert results.flows["replicate"].nunique() == 2
    assert "2 of 2" in repr(results)


def test_the_same_run_has_the_same_id(tmp_path):
    assert run(tmp_path / "a").record["id"] == run(tmp_path / "b").record["id"] != run(tmp_path / "c", 3).record["id"]


def test_verify_finds_a_changed_value_a_lost_row_and_a_lost_file(tmp_path):
    results = run(tmp_path / "out")
    path = results.folder / "flows.parquet"
    table = pq.read_table(path)
    people = table["people"].to_numpy().copy()
    people[77] += 1.0
    pq.write_table(table.set_column(table.column_names.index("people"), "people", pa.array(people)), path)
    assert verify(results.folder)[0] is False
    assert "flows.parquet" in verify(results.folder)[1]
    pq.write_table(table.slice(1), path)
    assert "rows" in verify(results.folder)[1]
    path.write_bytes(b"no table")
    assert "cannot be read" in verify(results.folder)[1]
    path.unlink()
    assert verify(results.folder)[0] is False
    assert "missing" in verify(results.folder)[1]


def test_no_record_is_said_in_a_sentence(tmp_path):
    with pytest.raises(UserError, match=r"no record\.json"):
        verify(tmp_path)
    for text in (b"{", b"\xff\xfe", b"[]", b"null", b'{"id": "x", "tables": {}}', b"[" * 100_000, b""):
        (tmp_path / "record.json").write_bytes(text)
        with pytest.raises(UserError, match=r"cannot be read as a record .* nothing was changed") as told:
            verify(tmp_path)
        assert "overwrite" not in str(told.value)
        assert (tmp_path / "record.json").read_bytes() == text


def test_a_second_run_is_refused_until_told(tmp_path):
    first = run(tmp_path / "out").record["id"]
    with pytest.raises(UserError, match="overwrite=true"):
        run(tmp_path / "out", 3)
    assert read_record(tmp_path / "out")["id"] == first
    assert run(tmp_path / "out", 3, overwrite=True).record["replicates_done"] == 3


def stopping(after):
    def simulate(inputs, replicate):
        if replicate == after:
            raise KeyboardInterrupt
        return fake_simulation(inputs, replicate)

    return simulate


def test_a_stopped_run_keeps_what_is_finished(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        study.run(fake_inputs(short(9)), tmp_path, progress=False, simulate=stopping(3))
    record = read_record(tmp_path)
    assert (record["replicates_done"], record["replicates_asked"], record["finished"]) == (3, 9, False)
    assert verify(tmp_path)[0]
    assert set(pq.read_table(tmp_path / "spells.parquet")["replicate"].to_pylist()) == {0, 1, 2}
    assert (
        study.run(fake_inputs(short(9)), tmp_path, progress=False, simulate=fake_simulation).record["hash"]
        == run(None, 9).record["hash"]
    )
    assert not (tmp_path / WORK).exists()


@pytest.fixture(scope="module")
def hash_of_four():
    return run(None, 4).record["hash"]


@pytest.mark.slow
@pytest.mark.parametrize("call", ["keep", "change", "_commit"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", [1, 2, 3])
def test_stopped_while_writing_all_or_nothing_of_a_replicate_is_kept(hash_of_four, tmp_path, monkeypatch, call, after, at):
    original, calls = getattr(RunFolder, call), []

    def interrupted(self, *args):
        calls.append(args)
        if len(calls) != at:
            return original(self, *args)
        if after:
            original(self, *args)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(RunFolder, call, interrupted)
        with pytest.raises(KeyboardInterrupt):
            run(tmp_path / "out", 4)
    if (tmp_path / "out").exists():
        record = read_record(tmp_path / "out")
        assert verify(tmp_path / "out")[0]
        assert set(pq.read_table(tmp_path / "out" / "stocks.parquet")["replicate"].to_pylist()) == {
            *record["seeds"]["replicates"]
        }
    lived = []

    def counted(settings, replicate, config_folders=()):
        lived.append(replicate)
        return fake_simulation(settings, replicate)

    kept = record["replicates_done"] if (tmp_path / "out").exists() else 0
    found = study.run(fake_inputs(short(4)), tmp_path / "out", progress=False, simulate=counted).record
    assert found["hash"] == hash_of_four
    assert len(lived) <= 4 - kept
    assert not (tmp_path / "out" / WORK).exists()


def test_a_second_interruption_does_not_disturb_the_saving():
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has its background jobs ignore it
    try:
        with undisturbed():
            signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)


def test_stopped_in_the_first_replicates_tables_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(pq, "write_table", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_run_that_never_began_leaves_nothing(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        study.run(fake_inputs(short(1)), tmp_path / "out", progress=False, simulate=stopping(0))
    assert not (tmp_path / "out").exists()


def test_a_failed_run_leaves_older_results_alone(tmp_path):
    first = run(tmp_path / "out").record["id"]
    with pytest.raises(KeyboardInterrupt):
        study.run(fake_inputs(short(1)), tmp_path / "out", overwrite=True, progress=False, simulate=stopping(0))
    assert read_record(tmp_path / "out")["id"] == first
    assert verify(tmp_path / "out")[0]


def test_where_it_takes_long_the_first_picture_does_not_wait_for_the_last_replicate(tmp_path, monkeypatch):
    def drawn(folder):
        seen = []
        run(folder, 3, draw=lambda folder: seen.append(read_record(folder)["replicates_done"]))
        return seen

    assert drawn(tmp_path / "quick") == [3]
    monkeypatch.setattr(study, "LONG", 0.9)  # two replicates of half a second are to come
    assert drawn(tmp_path / "long") == [1, 3]


def test_a_run_without_a_folder_keeps_its_tables_as_long_as_it_is_held():
    results = run(None, 1)
    folder = results.folder
    assert len(results.stocks) == 24 * 14 * 2
    assert folder.exists()
    del results
    assert not folder.exists()


def test_the_summary_sets_simulated_beside_observed(tmp_path):
    text = (run(tmp_path / "out", settings=Settings()).folder / "summary.md").read_text()
    row = next(line for line in text.splitlines() if line.startswith("| 2009 |"))
    assert "2,252" in row
    assert "662" in row
    assert "77" in row
    for title in ("Arrivals in South Korea", "People in transit", "Forced returns", "Stays in transit", "10-90"):
        assert title in text


def test_the_record_is_plain_json(tmp_path):
    run(tmp_path / "out")
    json.loads((tmp_path / "out" / "record.json").read_text(), parse_constant=lambda word: pytest.fail(word))
