"""Tables from a tally: complete, with their types, in a folder that is never half written."""

from __future__ import annotations

import sqlite3
import time

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from fakes import PLACE_NAMES, empty_tally, fake_tally

from transitsim.calibration.calibrate import CHECKS
from transitsim.calibration.targets import COLUMNS as TARGETS
from transitsim.core.errors import UserError
from transitsim.inputs.library import load_context
from transitsim.inputs.regimes import DIFFERENCES
from transitsim.results.labels import binding_word, dates
from transitsim.results.load import load
from transitsim.results.store.run_folder import RunFolder
from transitsim.results.tabulate import tables
from transitsim.schema.conditions import MEASURES, Measure, bin_edges
from transitsim.schema.enums import TRANSIT, Place
from transitsim.schema.tables import ANSWERS, TABLES, arrow_schema
from transitsim.studies.sweep.run_batch import outcome_table


def frames(tally, replicate=0):
    made = tables(tally, "history", replicate, PLACE_NAMES)
    return {name: table.to_pandas(date_as_object=False) for name, table in made.items()}


@pytest.mark.parametrize("tally", [fake_tally(panel=True), empty_tally()], ids=["fake", "empty"])
def test_tables_have_the_columns_of_the_schema(tally):
    for name, table in tables(tally, "history", 3, PLACE_NAMES).items():
        assert table.schema.equals(arrow_schema(name)), name
        assert set(table["replicate"].to_pylist()) <= {3}
        assert set(table["regime"].to_pylist()) <= {"history"}


def test_every_column_says_its_unit_and_meaning_and_names_differ():
    for name, columns in TABLES.items():
        assert len({column.name for column in columns}) == len(columns), name
        for column in columns[2:]:
            assert all((column.unit, column.meaning, column.name.islower())), (name, column.name)


def test_no_column_is_a_reserved_word_of_sql():
    """Every table of runs, answers and sweeps, by the plain names of its columns, in two engines."""
    duckdb = pytest.importorskip("duckdb")
    answers = {**TABLES, **ANSWERS}
    known = {name: [column.name for column in columns] for name, columns in answers.items()}
    known["outcomes"] = [
        "point",
        *outcome_table(fake_tally(), 0, 0, load_context("north_korea_china").place_names, 1).column_names,
    ]
    known |= {"checks": list(CHECKS), "targets": list(TARGETS), "differences": list(DIFFERENCES)}
    for engine in (duckdb.connect(), sqlite3.connect(":memory:")):
        for name, columns in known.items():
            listed = ", ".join(columns)
            engine.execute(f"CREATE TABLE {name} ({', '.join(f'{column} DOUBLE' for column in columns)})")
            asked = f"SELECT {listed}, count(*) FROM {name} WHERE {columns[0]} > 0 GROUP BY {listed} ORDER BY {listed}"
            assert engine.execute(asked).fetchall() == []


def test_flows_keep_every_person_and_list_zeros_once_a_year():
    tally = fake_tally()
    flows = frames(tally)["flows"]
    assert flows["people"].sum() == tally.flows[..., :2].sum()
    assert flows["born_in_transit"].sum() == tally.flows[..., 2].sum()
    cell = ["from_place", "to_place", "sex", "age_group"]
    pairs = len(Place) * (len(Place) - 1) - (len(Place) - 1)  # different places, not from the dead
    a_year = flows.assign(year=flows["month"].dt.year).groupby([*cell, "year"], observed=True)["people"]
    assert len(a_year) == pairs * 4 * 30
    zeros = flows[(flows["people"] == 0) & (flows["born_in_transit"] == 0)]
    assert (zeros["month"].dt.month == 1).all()
    assert not flows.duplicated([*cell, "month"]).any()
    one = flows.query("from_place == 'route' and to_place == 'south_korea' and sex == 'female' and age_group == 'adult'")
    one = one[one["month"] == "2008-05-01"]
    assert one["people"].item() == tally.flows[160 + 0, Place.ROUTE, Place.DESTINATION, 0, 0]


def test_children_born_in_transit_are_on_rows_of_minors_even_alone():
    tally = empty_tally()
    tally.flows[5, Place.ROUTE, Place.DESTINATION, 1, 2] = 4.0
    moved = frames(tally)["flows"].query("born_in_transit > 0")
    assert moved[["sex", "age_group", "people"]].to_numpy().tolist() == [["male", "minor", 0.0]]


def test_stocks_are_a_complete_grid():
    tally = fake_tally(months=30)
    stocks = frames(tally)["stocks"]
    assert len(stocks) == 30 * len(Place) * 2
    assert not stocks.duplicated(["month", "place", "sex"]).any()
    assert stocks["people"].sum() == pytest.approx(tally.stocks[..., :2].sum())
    some = stocks.query("place == 'yanbian' and sex == 'male'").set_index("month").loc["1996-03-01"]
    assert some["people"] == pytest.approx(tally.stocks[14, Place.TRANSIT_COETHNIC, 1, :2].sum())


def test_a_year_that_is_cut_short_still_has_its_zeros():
    flows = frames(fake_tally(months=17))["flows"]
    assert set(flows["month"].dt.year) == {1995, 1996}


def test_spells_and_decisions_are_in_words():
    tally = fake_tally()
    made = frames(tally)
    spells, decisions = made["spells"], made["decisions"]
    assert (spells["months"] == tally.spells["left_month"] - tally.spells["entered"]).all()
    assert set(spells["exit"]) == {"onward", "third", "returned", "repatriated", "died", "censored"}
    assert set(spells["entry_mode"]) == {"own_cash", "visa", "sponsored", "credit", "elite", "other"}
    assert set(decisions["state"]) == {"mobile", "preparing", "involuntary", "voluntary", "acquiescent", "forced"}
    assert decisions["risk_held"].dtype == bool
    assert (decisions.loc[decisions["state"] != "involuntary", "binding"] == "none").all()


def test_cells_that_are_no_state_are_left_out():
    tally = fake_tally()
    tally.decisions["state"][:100] = 0
    assert len(frames(tally)["decisions"]) == len(tally.decisions) - 100


def test_binding_constraints_in_words():
    assert binding_word(0) == "none"
    assert binding_word(1 + 16 + 256) == "funds+child+eligibility"


def test_months_are_dates():
    assert dates(np.array([-1, 0, 359])).to_pylist()[0].isoformat() == "1994-12-01"
    assert dates(np.array([359])).to_pylist()[0].isoformat() == "2024-12-01"


def test_panel_names_codes():
    panel = frames(fake_tally(months=24, panel=True))["panel"]
    assert len(panel) == 72
    assert set(panel["sex"]) == {"female"}
    assert set(panel["binding"]) == {"none"}
    assert set(panel["place"]) == {"north_korea_border"}
    assert (panel["weight"] == 10).all()


def test_who_is_not_born_yet_is_somewhere_in_words():
    """A panel may name a child by its address before it is born."""
    tally = fake_tally(months=24, panel=True)
    tally.panel["place"][:5] = -1
    assert (frames(tally)["panel"]["place"] == "unborn").sum() == 5


def test_conditions_hold_every_measure_of_every_cell_that_was_lived_in():
    tally = fake_tally(months=30)
    rows = frames(tally)["conditions"]
    assert len(rows) == (tally.residents > 0).sum() * len(MEASURES)
    assert not rows.duplicated(["year", "place", "sex", "measure"]).any()
    some = rows.query("year == 1996 and place == 'yanbian' and sex == 'male'").set_index("measure")
    assert some.loc["distress", "total"] == tally.conditions[1, Place.TRANSIT_COETHNIC, 1, Measure.DISTRESS] > 0
    assert (some["person_months"] == tally.conditions[1, Place.TRANSIT_COETHNIC, 1, Measure.PERSON_MONTHS]).all()
    assert (some["agents"] == tally.residents[1, Place.TRANSIT_COETHNIC, 1]).all()
    assert rows["total"].sum() == pytest.approx(tally.conditions.sum())


def test_yearly_counters_are_conditions_of_all_places():
    tally = fake_tally()
    rows = frames(tally)["yearly"].set_index(["year", "sex", "counter"])["value"]
    assert len(rows) == 30 * 2 * 4
    by_hand = tally.conditions[13, :, 0, Measure.EXPOSURE_VIOLENCE].sum()
    assert rows[2008, "female", "violent_months"] == pytest.approx(by_hand)
    assert rows[2008, "female", "births"] == pytest.approx(tally.conditions[13, :, 0, Measure.BIRTHS].sum())


def test_consumption_has_its_tails_beside_the_mean():
    tally = fake_tally()
    rows = frames(tally)["consumption"].set_index(["year", "region", "sex"])
    assert len(rows) == 30 * 2 * 2
    assert ((rows["p10"] < rows["p50"]) & (rows["p50"] < rows["p90"])).all()
    sums = tally.conditions[5, list(TRANSIT), 1].sum(axis=0)
    one = rows.loc[(2000, "transit", "male")]
    assert one["mean"] == pytest.approx(sums[Measure.CONSUMPTION] / sums[Measure.PERSON_MONTHS])
    assert one["violence"] == pytest.approx(sums[Measure.EXPOSURE_VIOLENCE] / sums[Measure.PERSON_MONTHS])
    counts, edges = tally.consumption[5, 0, 1], bin_edges()
    below = counts[edges[1:] <= one["p50"]].sum() / counts.sum()
    above = counts[edges[:-1] >= one["p50"]].sum() / counts.sum()
    assert max(below, above) <= 0.5 <= 1.0 - min(below, above)


def test_what_was_seen_is_a_table_only_where_somebody_says_how():
    tally, observation = fake_tally(), load_context("north_korea_china").observation
    assert "seen" not in tables(tally, "history", 0, PLACE_NAMES)
    made = tables(tally, "history", 0, PLACE_NAMES, observation)["seen"]
    assert made.schema.equals(arrow_schema("seen"))
    assert made.num_rows == 30 * 2 * 8


def test_ten_replicates_take_seconds(tmp_path):
    start = time.process_time()
    with RunFolder(tmp_path / "out") as folder:
        for replicate in range(10):
            folder.add(replicate, tables(fake_tally(replicate, persons=20_000), "history", replicate, PLACE_NAMES))
        folder.publish(True, lambda _: {})
    assert time.process_time() - start < 20.0
    assert load(tmp_path / "out", "stocks")["replicate"].nunique() == 10


def test_words_that_only_some_replicates_have_survive_the_joining(tmp_path):
    expected = []
    with RunFolder(tmp_path) as folder:
        for replicate in range(3):
            tally = fake_tally(replicate)
            tally.decisions = tally.decisions[tally.decisions["binding"] % 3 == replicate]
            made = tables(tally, "history", replicate, PLACE_NAMES)
            expected.append(made["decisions"].to_pandas().astype({"binding": "str"}))
            folder.add(replicate, made)
        folder.publish(True, lambda _: {})
    assert load(tmp_path, "decisions")["binding"].astype("str").tolist() == pd.concat(expected)["binding"].tolist()


def test_half_written_tables_have_no_contract_name(tmp_path, monkeypatch):
    with RunFolder(tmp_path) as folder:
        folder.add(0, tables(empty_tally(), "history", 0, PLACE_NAMES))
        monkeypatch.setattr(pq.ParquetWriter, "write_table", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            folder.publish(True, lambda _: {})
    assert not list(tmp_path.glob("*.parquet"))


def test_unknown_and_absent_tables_are_named(tmp_path):
    with pytest.raises(UserError, match="Did you mean 'flows'"):
        load(tmp_path, "flow")
    with pytest.raises(UserError, match=r"no panel\.parquet"):
        load(tmp_path, "panel")
