"""A researcher's own persons and kin: they are who the tables say, as many as their weights say, and live like everybody."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import networkx
import numpy as np
import pandas as pd
import pytest
from fits import with_draws
from named import inputs_of, key_of, world_of
from own_people import UNTIL, written
from scipy import stats
from sweeps import batches_of, here

import transitsim as ts
from transitsim.cli.main import main
from transitsim.cli.parser import read_words
from transitsim.cli.sweep import SWEEP, plan_of
from transitsim.core.errors import UserError
from transitsim.core.random_numbers import normal, uniforms
from transitsim.engine.microdata_population import check_own, copies, names_of
from transitsim.engine.model import TransitModel
from transitsim.engine.population import empty_people
from transitsim.engine.simulate import simulate_once
from transitsim.engine.world import World, build_world, luck_of
from transitsim.inputs.microdata import own_tables
from transitsim.results.record import read_record, verify
from transitsim.results.store.inputs_folder import held_inputs
from transitsim.schema.enums import CLASSES, NEVER, SEXES, Entry, Place, State
from transitsim.schema.microdata_columns import PARENTS, SCHEMA, TIES, codebook, example
from transitsim.schema.person import NOBODY, OUTSIDE, SLOTS
from transitsim.studies.run import run
from transitsim.studies.sweep.begin import begin
from transitsim.studies.sweep.resume import resume
from transitsim.studies.sweep.sweep import Sweep

DESIRE, OTHER = "origin.desire", "route.other_leavers"


@pytest.fixture
def own(tmp_path: Path) -> ts.Settings:
    """The invented example of the schema, in files."""
    return written(tmp_path, example("people"), example("kin"))


def simulated(asked: ts.Settings) -> ts.Results:
    """As `ts.simulate` is asked in Python."""
    names = ("scale", "until", "lever_factors", "people", "kin")
    return ts.simulate(**{name: getattr(asked, name) for name in names})


def compared(asked: ts.Settings) -> ts.Comparison:
    """As `ts.compare` is."""
    names = ("scale", "until", "lever_factors", "people", "kin")
    return ts.compare(["safe_passage"], replicates=2, **{name: getattr(asked, name) for name in names})


def drawn_people(world: World) -> np.ndarray:
    """Families of a drawn world as a table can hold them: nobody is to be born at the origin, or to wish after the run."""
    people = world.people[world.people["entry_mode"] == Entry.NOT_YET]
    late, unborn = people["desire_month"] >= world.months, people["place"] < 0
    people["desire_month"][late] = NEVER
    people["window_ends"][late] = -1
    people["born"][unborn] = people["wake"][unborn] = NEVER
    for tie in PARENTS:  # and nobody has a parent less than twelve years older
        kin = people[people["family_row"] + np.maximum(people[tie], 0)]
        people[tie][(people[tie] >= 0) & (people["born"] - kin["born"] < 13 * 12)] = NOBODY
    return people


def named(people: np.ndarray, tie: str, names: np.ndarray) -> np.ndarray:
    """Who is tied to each, by name; `names` of all rows."""
    kin = names[people["family_row"] + np.maximum(people[tie], 0)]
    return np.where(people[tie] >= 0, kin, np.where(people[tie] == OUTSIDE, "outside", ""))


def as_tables(people: np.ndarray) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Everybody alive, as a researcher would write them down."""
    first = pd.Series(people["desire_month"]).groupby(people["family_row"]).transform("min").to_numpy()
    names = people["person"].astype(str)
    table = pd.DataFrame(
        {
            "person": names,
            "wish": [f"{1995 + month // 12}-{month % 12 + 1:02d}" if month < NEVER else "" for month in people["desire_month"]],
            "sex": np.array(SEXES)[people["sex"]],
            "age": np.minimum((first - people["born"]) // 12, 100),
            "social_class": np.array(CLASSES)[people["social_class"]],
            "home": np.where(people["home"] == Place.ORIGIN_BORDER, "border", "interior"),
            **{tie: named(people, tie, names) for tie in TIES},
            "kin_in_transit": np.where(people["kin_in_transit"], "yes", "no"),
            "cash_rank": stats.norm.cdf(people["cash_luck"]).clip(0.001, 0.999),
        }
    )[people["place"] >= 0]
    head = people["person"] // SLOTS * SLOTS
    follows = (people["place"] >= 0) & (people["person"] != head)
    return table, pd.DataFrame({"person": head[follows], "kin": people["person"][follows]})


def dies(born: int, at: int, span: float, p) -> int:
    """Month in which the cumulated hazard of the life table, a straight line within five years, has grown by -ln u."""
    ages = np.arange(0.0, 111.0, 5.0)
    hazard = p.life_mortality * np.exp(p.life_mortality_slope * (ages[:-1] + 2.5 - 40.0))
    hazard[0] = -math.log(1.0 - p.life_dead_before_five) / 5.0
    cumulated = np.concatenate([[0.0], np.cumsum(5.0 * hazard)])
    age = (at - born) / 12.0
    return at + int(12.0 * (np.interp(np.interp(age, ages, cumulated) - math.log(span), cumulated, ages) - age))


def expected_rows(world: World) -> np.ndarray:
    """The example, at one agent a person, by hand; what the table leaves open by the addresses of luck.

    A woman of 24, her child, husband, mother, husband's brother; a man; behind each family three rows for those born away.
    """
    people, p = empty_people(12), world.p
    away = np.arange(1, 4) * 2**32 + 31
    people["person"] = (0, 1, 2, 3, 4, *away, 32, *(32 + away))
    people["family_row"], people["family_size"] = [0] * 8 + [8] * 4, [8] * 8 + [4] * 4
    people["mother"][:2], people["father"][1] = (3, 0), 2
    people["spouse"][[0, 2, 3]] = (2, 0, OUTSIDE)
    people["head"][[0, 2]] = 0  # one household, as spouses of one home are
    people["born"], people["place"] = NEVER, -1
    living = [0, 1, 2, 3, 4, 8]
    people["sex"][living], people["social_class"][8], people["kin_in_transit"][8] = (0, 1, 1, 0, 1, 1), 1, 1
    for name in ("home", "place"):
        people[name][living] = [Place.ORIGIN_BORDER] * 5 + [Place.ORIGIN_INTERIOR]
    people["desire_month"][[0, 8]] = (14, 53)
    people["window_ends"][[0, 8]] = (15 + int(p.life_retry_months), 54 + int(p.life_retry_months))
    for me, age, first in zip(living, (24, 6, 27, 52, 22, 41), [14] * 5 + [53], strict=True):
        me = people[me]
        _, _, within, _ = uniforms(world.luck, me.person, 0, 1, 0)
        _, _, span, _ = uniforms(world.luck, me.person, 0, 1, 1)
        a, b, c, d = uniforms(world.luck, me.person, 0, 1, 2)
        e, f, _, _ = uniforms(world.luck, me.person, 0, 1, 3)
        me.born = first - int(12 * (age + within))
        me.cash_luck, me.price_luck, me.leaving_taste = normal(a, b), normal(c, d), p.behaviour_persistent_sd * normal(e, f)
        me.dies = dies(me.born, first, span, p)
        me.wake = min(me.desire_month, me.dies, me.born + 216 if age == 6 else NEVER)
    people["cash_luck"][[0, 8]] = stats.norm.ppf([0.35, 0.8])
    return people


def test_they_are_the_rows_that_a_hand_would_build(tmp_path):
    settings = written(tmp_path, example("people").assign(weight=1), example("kin"), scale=1)
    world = world_of(settings, replicate=3)
    found, by_hand = world.people, expected_rows(world)
    for name in found.dtype.names:
        np.testing.assert_allclose(found[name], by_hand[name], rtol=1e-12, err_msg=name)
    by_hand["cash_luck"] = found["cash_luck"]  # two libraries' quantiles, which differ in the last bit
    lived = [TransitModel(world=one, views=False) for one in (world, replace(world_of(settings, 3), people=by_hand))]
    for model in lived:
        for _ in range(model.world.months):
            model.step()
    assert lived[0].people.tobytes() == lived[1].people.tobytes()
    assert (lived[0].people["wish_safe"] > 0).any()  # something happened


def test_the_compiled_loop_and_mesas_agents_live_the_same_lives(own):
    loop, agents = (TransitModel(own, views=views) for views in (False, True))
    assert sorted(map(len, networkx.connected_components(loop.kin_graph()))) == [1] * 5 + [5] * 8
    for _ in range(loop.world.months):
        loop.step()
        agents.begin_month()
        agents.look_around()
        agents.agents.shuffle_do("step")
        agents.live_as_families()
        agents.end_month()
        assert loop.people.tobytes() == agents.people.tobytes()
    assert (loop.people["first_entered"] >= 0).any()


def test_weights_are_kept_in_expectation():
    """n is floor(w/s) or one more, in the mean over 4000 keys w/s; each of 40 bounds fails once in 10,000 seeds or less."""
    expected = np.random.default_rng(5).uniform(0.0, 3.0, 40)
    expected[:3] = (2.0, 0.0, 0.5)
    counts = np.zeros((4000, 40))
    for replicate in range(len(counts)):
        _, family = copies(expected, luck_of(7, replicate))
        counts[replicate] = np.bincount(family, minlength=40)
    assert ((counts == np.floor(expected)) | (counts == np.floor(expected) + 1)).all()
    rest = expected - np.floor(expected)
    assert (np.abs(counts.mean(axis=0) - expected) <= 4.4 * np.sqrt(rest * (1 - rest) / len(counts))).all()
    assert (counts[:, :2] == (2, 0)).all()


def test_of_two_scales_the_finer_holds_the_coarser_and_no_two_have_one_address():
    weight, luck = np.random.default_rng(6).uniform(0.0, 90.0, 300), luck_of(1, 0)
    fine, coarse = (copies(weight / scale, luck)[0] for scale in (10, 25))
    assert set(coarse) < set(fine)
    assert len(set(fine)) == len(fine)


def test_what_is_missing_is_drawn_from_the_margins(tmp_path):
    """Only months of wishes are said; sex, class, home and ages pass a chi-square each at 1 in 10,000."""
    world = world_of(written(tmp_path, pd.DataFrame({"person": range(4000), "wish": "1997-05"}), scale=1))
    people, population = world.people, world.context.population
    people = people[people["place"] >= 0]
    assert len(people) == 4000  # each a family of their own
    for tie in TIES:
        assert (people[tie] == NOBODY).all()
    shares = population.class_shares
    ages = np.array([(band.first, band.share) for band in population.adult_ages])
    band = np.searchsorted(ages[:, 0], (28 - people["born"]) // 12, side="right") - 1
    for found, margins in (
        (people["sex"], (population.women_share, 1 - population.women_share)),
        (people["social_class"], shares),
        (people["home"], (population.border_residents, 1 - population.border_residents)),
        (band, ages[:, 1]),
    ):
        seen, due = np.bincount(found, minlength=len(margins)), 4000 * np.array(margins)
        assert stats.chisquare(seen[due > 0], due[due > 0]).pvalue > 1e-4


def test_a_drawn_population_written_down_and_read_lives_alike(tmp_path):
    """Who they are is the same one by one; what happens to them has the same mean (Welch, 1 in 1000, 6 replicates)."""
    world = world_of(ts.Settings(scale=100, until=UNTIL, seed=4))
    before = drawn_people(world)
    table, kin = as_tables(before)
    own = written(tmp_path, table.assign(weight=100), kin, seed=9, scale=100)  # as many people, who ask for the same places
    people = world_of(own).people
    alive = people["place"] >= 0
    names = np.full(len(people), "-1", object)
    names[alive] = names_of(inputs_of(own).own, people["person"][alive])["name"]
    order = np.argsort(names.astype(np.int64), kind="stable")[-len(table) :]
    by_name = before[before["place"] >= 0]
    by_name, same = by_name[np.argsort(by_name["person"])], people[order]
    assert (names[order].astype(np.int64) == by_name["person"]).all()
    for name in ("sex", "social_class", "home", "desire_month", "window_ends", "kin_in_transit"):
        assert (same[name] == by_name[name]).all(), name
    for tie in TIES:
        assert (named(same, tie, names) == named(by_name, tie, before["person"].astype(str))).all(), tie
    assert (np.abs(same["born"] - by_name["born"]) < 12).all()
    np.testing.assert_allclose(np.clip(same["cash_luck"], -3, 3), np.clip(by_name["cash_luck"], -3, 3), atol=1e-6)
    ends = [[], []]
    for replicate in range(6):
        other_luck = replace(world, people=before.copy(), luck=luck_of(4, 100 + replicate))
        for found, one in zip(ends, (other_luck, world_of(own, replicate)), strict=True):
            model = TransitModel(world=one, views=False)
            for _ in range(one.months):
                model.step()
            there = model.people[model.people["place"] >= 0]
            found.append(((there["first_entered"] >= 0).mean(), (there["state"] == State.INVOLUNTARY).mean()))
    assert np.min(ends) > 0
    assert (stats.ttest_ind(*ends, equal_var=False).pvalue > 1e-3).all()


def test_neither_order_nor_kind_of_file_matters(own, tmp_path):
    people, kin = example("people"), example("kin")
    usual = world_of(own).people.tobytes()
    hashes = [one["hash"] for one in own_tables(own.people, own.kin).noted]
    turned, swapped = people.sample(frac=1, random_state=1)[people.columns[::-1]], kin[["kin", "person"]]
    swapped.columns = ["person", "kin"]
    typed = people.astype({"person": int, "weight": float}).assign(wish=pd.to_datetime(people["wish"], format="%Y-%m"))
    turned.to_csv(tmp_path / "a.csv", index=False, sep=";", encoding="utf-8-sig")
    typed.to_parquet(tmp_path / "b.parquet")
    typed.to_excel(tmp_path / "c.xlsx", index=False)
    swapped.to_parquet(tmp_path / "kin.parquet")
    for name in ("a.csv", "b.parquet", "c.xlsx"):
        other = replace(own, people=tmp_path / name, kin=tmp_path / "kin.parquet")
        assert [one["hash"] for one in own_tables(other.people, other.kin).noted] == hashes, name
        assert world_of(other).people.tobytes() == usual, name


def test_the_same_people_under_every_law(own):
    """Bit for bit, in both builders of worlds, and the law of a regime is all that differs."""
    one, other = (world_of(replace(own, regime=regime), 2) for regime in ("history", "safe_passage"))
    assert one.people.tobytes() == other.people.tobytes()
    assert one.policy.tobytes() != other.policy.tobytes()
    assert not np.isin(one.people["entry_mode"], (Entry.ELITE, Entry.OTHER)).any()
    found = ts.compare(["safe_passage"], replicates=2, scale=50, until=UNTIL, people=own.people, kin=own.kin)
    table, agents = 5 * 8 + 5, found.changed["agents"].sum() / found.replicates
    assert table <= agents <= table + 3 * 13  # everybody of the table stands in both worlds, and who was born in both
    assert found.changed["people"].sum() == 50 * agents


def test_what_was_drawn_for_posterior_assumptions_does_not_hinder(own, tmp_path):
    """A posterior may move the desire of drawn people; own ones have theirs in the table."""
    draws = pd.DataFrame({"lever_factors.origin.desire": [0.9], "lever_factors.transit.arrest_hazard": [1.5]})
    asked = replace(own, assumptions="posterior", regime="safe_passage")
    world = world_of(asked, folders=[with_draws(tmp_path / "mine", draws)])
    assert world.people.tobytes() == world_of(own).people.tobytes()
    assert world.settings.lever_factors["transit.arrest_hazard"] == 1.5


def test_record_and_key_carry_the_tables(own, tmp_path):
    results = ts.simulate("history", scale=50, until=UNTIL, people=own.people, kin=own.kin, out=tmp_path / "out")
    key = key_of(own, 0)
    noted = results.record["own_tables"]
    assert [(one["table"], one["rows"]) for one in noted] == [("people", 6), ("kin", 1)]
    table = example("people")
    table.sample(frac=1, random_state=3).to_csv(own.people, index=False)
    assert key_of(own, 0) == key
    table.assign(cash_rank=["0.36", *[""] * 4, "0.8"]).to_csv(own.people, index=False)
    assert key_of(own, 0) != key
    again = ts.simulate("history", scale=50, until=UNTIL, people=own.people, kin=own.kin)
    assert again.record["id"] != results.record["id"]


def test_results_take_the_tables_along(own, tmp_path):
    """Whatever becomes of the files: the copies beside the results are what `verify` looks at, and what is lived again."""
    ts.simulate("history", scale=50, until=UNTIL, people=own.people, kin=own.kin, out=tmp_path / "out")
    people = world_of(own).people.tobytes()
    Path(own.people).unlink()
    moved = (tmp_path / "out").rename(tmp_path / "elsewhere")
    assert verify(moved)[0]
    record = read_record(moved)
    assert build_world(held_inputs(moved, record["settings"])).people.tobytes() == people
    kept = moved / "inputs" / "people" / "people.csv"
    kept.write_text(kept.read_text().replace("0.35", "0.36"))
    sound, told = verify(moved)
    assert not sound
    assert told == f"inputs/people/people.csv in {moved} is not what the results were simulated with."


def test_a_table_that_says_what_luck_says_gets_a_record_of_its_own(tmp_path):
    """Two tables under which the same lives are lived are two records still."""
    ids = []
    for weight in (50, 50.0001):
        asked = written(tmp_path, pd.DataFrame({"person": ["a"], "wish": ["1996-01"], "sex": ["male"], "weight": [weight]}))
        results = ts.simulate("history", scale=50, until="1996-12", people=asked.people)
        ids.append((results.record["id"], {name: one["hash"] for name, one in results.record["tables"].items()}))
    assert ids[0][1] == ids[1][1]
    assert ids[0][0] != ids[1][0]


def test_nothing_is_lost_when_the_table_goes_while_it_is_lived(own, tmp_path):
    def live(inputs, replicate):
        tally = simulate_once(inputs, replicate)
        Path(own.people).unlink()
        return tally

    results = run(inputs_of(own), tmp_path / "out", progress=False, simulate=live)
    assert [one["rows"] for one in results.record["own_tables"]] == [6, 1]


CELLS = {
    "sex": ("woman", "people.csv, row 3, sex: 'woman' is unknown. Use: female, male."),
    "social_class": ("rich", "row 3, social_class: 'rich' is unknown. Use: poor, middle, privileged."),
    "home": ("bordr", "row 3, home: 'bordr' is unknown. Did you mean 'border'? Use: border, interior."),
    "kin_in_transit": ("1", "row 3, kin_in_transit: '1' is unknown. Use: no, yes."),
    "age": ("101", "row 3, age: 101 is not valid: give a whole number, 0 to 100 (years)."),
    "weight": ("0", "row 3, weight: 0 is not valid: give a number above 0 (people)."),
    "cash_rank": ("1", "row 3, cash_rank: 1 is not valid: give a number, 0.001 to 0.999 (share)."),
    "wish": ("1996-13", "row 3, wish: '1996-13' is no month; write it like 2006-01."),
    "person": ("1", "people.csv, row 3, person: '1' stands in row 2 too"),
}


@pytest.mark.parametrize("column", CELLS)
def test_a_cell_that_will_not_do_is_told_with_row_and_value(column, tmp_path):
    people = example("people")
    people.loc[1, column], told = CELLS[column]
    with pytest.raises(ts.UserError) as wrong:
        world_of(written(tmp_path, people))
    assert told in str(wrong.value)


REFUSED = {  # what is done to the table of people, to that of kin, to the settings; what is told
    "a column nobody knows": ("people", {"sexe": "male"}, "'sexe' is no column of people. Did you mean 'sex'? Known: person,"),
    "a degree of kinship": ("kin", {"degree": "sister"}, "'degree' is no column of kin. Known: person, kin."),
    "no wishes at all": ("people", ["wish"], "the column 'wish' is missing"),
    "nobody wishes": ("people", {"wish": ""}, "Nobody in the table wishes to cross"),
    "a wish after the run": (
        "people",
        {"wish": ["2001-01", "", *["2001-01"] * 4]},
        "2001-01 lies outside the run, 1995-01 to 2000-12, as in 5",
    ),
    "a wish before the run": ("people", {"wish": ["1994-12", *[""] * 5]}, "row 2, wish: 1994-12 lies outside the run"),
    "kin abroad": ("kin", {"kin": "9"}, "kin.csv, row 2: '9' is not in the table of persons"),
    "kin of themselves": ("kin", {"kin": "3"}, "kin.csv, row 2: '3' is given as their own kin"),
    "less than one agent": ("people", ["weight"], "The 6 persons of {people} stand for 6 people, and one agent for 50"),
    "more than can be told apart": ("people", {"weight": 1e12}, "are more than can be kept apart; give a larger scale"),
    "the desire of drawn people": ("settings", {"lever_factors": {DESIRE: 2}}, f"lever_factors.{DESIRE} moves nobody"),
    "leavers who are not there": ("settings", {"lever_factors": {OTHER: 2}}, f"lever_factors.{OTHER} moves nobody"),
    "no file": ("settings", {"people": "nowhere.csv"}, "There is no table nowhere.csv"),
    "another ending": ("settings", {"people": __file__}, "test_own_people.py is not a table"),
    "no table at all": ("people", slice(0), "people.csv has no rows; write one for each person"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_will_not_do_is_refused_before_anybody_lives(what, tmp_path):
    where, change, told = REFUSED[what]
    tables = {kind: example(kind) for kind in SCHEMA}
    if isinstance(change, dict) and where in tables:
        tables[where] = tables[where].assign(**change)
    elif where in tables:
        tables[where] = tables[where].drop(columns=change) if isinstance(change, list) else tables[where][change]
    settings = replace(written(tmp_path, *tables.values()), **(change if where == "settings" else {}))
    for check in (lambda one: check_own(inputs_of(one)), lambda one: key_of(one, 0), simulated, compared):
        with pytest.raises(ts.UserError) as wrong:
            check(settings)
        assert told.format(people=settings.people) in str(wrong.value)


def test_a_regime_that_moves_the_desire_is_refused(own, tmp_path):
    """Alone, in a comparison and as a point of a sweep; without own people it stands."""
    (tmp_path / "regime").mkdir()
    lever = "{from: 1998-01, factor: 0.5, source: assumed, because: the test asks}"
    text = f"title: Fewer wish\nstatus: hypothetical\nbase: history\nlevers:\n  origin.desire:\n    - {lever}\n"
    (tmp_path / "regime" / "fewer.yaml").write_text(text, encoding="utf-8")
    fewer = replace(own, regime="fewer")
    calls = (
        lambda: world_of(fewer, 0, [tmp_path]),
        lambda: key_of(fewer, 0, [tmp_path]),
        lambda: ts.compare(["fewer"], replicates=2, scale=50, until=UNTIL, people=own.people, config_dir=[tmp_path]),
    )
    for call in calls:
        with pytest.raises(ts.UserError, match=r"moves origin.desire in 1998-01, but when people begin to wish stands in"):
            call()
    assert len(world_of(replace(fewer, people="", kin=""), 0, [tmp_path]).people)


def test_settings_want_paths(own):
    with pytest.raises(ts.UserError, match="people must be the path of a table, not a DataFrame"):
        ts.Settings(people=example("people"))
    with pytest.raises(ts.UserError, match=r"kin=kin.csv ties nobody: give the table of persons too"):
        ts.Settings(kin="kin.csv")
    assert isinstance(own.people, str)
    assert json.loads(json.dumps(own.people)) == own.people


def test_a_world_may_come_out_empty(tmp_path):
    """Two families of a weight far below one agent: by luck nobody is there, and the months pass all the same."""
    settings = written(tmp_path, pd.DataFrame({"person": [1, 2], "wish": "1996-01", "weight": 5}), scale=10, until="1996-12")
    sizes = {replicate: (world_of(settings, replicate).people["place"] >= 0).sum() for replicate in range(20)}
    assert {0, 1} <= set(sizes.values()) <= {0, 1, 2}
    empty = next(replicate for replicate, size in sizes.items() if size == 0)
    model = TransitModel(settings, empty, views=False)
    for _ in range(model.world.months):
        model.step()
    assert model.ledger.tally(model.world.months, 0.0, 10).stocks.sum() == 0


def test_the_command_writes_templates_and_looks_at_tables(tmp_path, capsys):
    folder = tmp_path / "mine"
    assert main(["people", f"out={folder}"]) == 0
    assert sorted(path.name for path in folder.iterdir()) == ["codebook.md", "files.json", "kin.csv", "people.csv"]
    assert main(["people", f"out={folder}"]) == 2
    assert "is there already; nothing was changed" in capsys.readouterr().err
    tables = [f"people={folder}/people.csv", f"kin={folder}/kin.csv"]
    assert main(["people", *tables, "scale=10"]) == 0
    told = "6 persons in 2 families, 2 of whom wish to cross, stand for 2,250 people: about 225 agents at 1:10."
    assert told in capsys.readouterr().out
    assert main(["people", *tables, "lever_factors.origin.desire=2"]) == 2
    example("people").assign(sex="x", age=107).to_csv(folder / "people.csv", index=False)
    assert main(["people", *tables]) == 2
    told = capsys.readouterr().err
    assert "people.csv, row 2, sex: 'x' is unknown" in told
    assert "people.csv, row 2, age: 107 is not valid" in told
    assert main(["people"]) == 2


@pytest.mark.slow
def test_the_commands_live_them(own, tmp_path):
    """A run, a comparison and a sweep; what is there is verified, whatever becomes of the tables."""
    words = [f"people={own.people}", f"kin={own.kin}", "scale=50", f"until={UNTIL}", "progress=false"]
    assert main(["run", *words, f"out={tmp_path / 'run'}"]) == 0
    assert main(["compare", "regimes=[safe_passage]", "replicates=2", *words, f"out={tmp_path / 'compared'}"]) == 0
    assert main(["sweep", "regime=history,safe_passage", "replicates=1", *words, f"out={tmp_path / 'sweep'}"]) == 0
    for name in ("run", "compared", "sweep"):
        assert main(["verify", str(tmp_path / name)]) == 0, name
    example("people").assign(home="border").to_csv(own.people, index=False)
    for name in ("run", "compared", "sweep"):
        assert main(["verify", str(tmp_path / name)]) == 0, name
        (tmp_path / name / "inputs" / "people" / "people.csv").write_text("person,wish\n")
        assert main(["verify", str(tmp_path / name)]) == 1, name


def test_the_codebook_is_that_of_the_checks():
    for kind, columns in SCHEMA.items():
        page = codebook(kind)
        assert all(f"| `{column.name}` | {column.meaning} |" in page for column in columns)
    page = Path(__file__).resolve().parents[1] / "docs" / "own_data.md"
    assert all(codebook(kind) in page.read_text(encoding="utf-8") for kind in SCHEMA)


@pytest.mark.slow
def test_a_study_sweeps_them_under_two_ways_to_decide(own: ts.Settings, tmp_path: Path) -> None:
    """Its files are named from where it stands; the sweep keeps copies, and goes on with them alone."""
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / "mine.yaml").write_text(
        "title: Ours\nquestion: Does it matter how they decide?\n"
        f"settings: {{scale: 50, until: '{UNTIL}', replicates: 1, people: ../people.csv, kin: ../kin.csv}}\n"
        "design: {kind: grid, factors: {decision: [random_utility, optimal_stopping]}}\n",
        encoding="utf-8",
    )
    folder = tmp_path / "swept"
    begin(plan_of(read_words(SWEEP, ["--config-dir", str(tmp_path), "study=mine"])), folder, pilot=batches_of(2))
    assert resume(folder, here)["done"] == 2
    record = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    assert (record["title"], record["question"]) == ("Ours", "Does it matter how they decide?")
    assert {"inputs/people/people.csv", "inputs/kin/kin.csv"} <= set(record["inputs"])
    example("people").assign(weight=7).to_csv(tmp_path / "people.csv", index=False)
    assert Sweep(folder).verify(1)[0]
    kept = folder / "inputs" / "people" / "people.csv"
    kept.write_text((tmp_path / "people.csv").read_text())
    sound, told = Sweep(folder).verify(1)
    assert not sound
    assert "inputs/people/people.csv in" in told
    with pytest.raises(
        UserError, match=r"people.csv in .* is not what the results were simulated with.*Put it back, or begin a new sweep"
    ):
        resume(folder, here)
