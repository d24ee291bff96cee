"""Ties in own people's tables: what they make of families, and what of them cannot be, told with the row."""

from __future__ import annotations

import pandas as pd
import pytest
from named import inputs_of, world_of
from own_people import written

import transitsim as ts
from transitsim.core.random_numbers import later_child
from transitsim.engine.microdata_population import names_of
from transitsim.engine.model import TransitModel
from transitsim.schema.enums import NEVER, Place
from transitsim.schema.microdata_columns import example
from transitsim.schema.person import NOBODY, OUTSIDE, SLOTS


def test_kin_through_others_are_one_family(tmp_path):
    """By pairs, in any order; who wishes first is the first row; who names nobody is a family of their own."""
    table = pd.DataFrame({"person": [*"dcba", "z"], "wish": ["1996-01", "1995-06", "", "1995-07", ""]})
    kin = pd.DataFrame({"person": ["a", "c"], "kin": ["b", "b"]})
    asked = written(tmp_path, table, kin, scale=1)
    people = world_of(asked).people
    people = people[people["place"] >= 0]
    assert people["person"].tolist() == [0, 1, 2, SLOTS, 2 * SLOTS]  # c, a, b; d; z
    assert people["family_row"].tolist() == [0, 0, 0, 6, 10]  # behind each family three rows for those born away
    assert people["desire_month"].tolist() == [5, 6, NEVER, 12, NEVER]
    names = names_of(inputs_of(asked).own, people["person"])
    assert names["name"].tolist() == ["c", "a", "b", "d", "z"]
    assert names["copy"].tolist() == [0] * 5


def test_who_is_born_later_has_no_name_in_the_table(tmp_path):
    tables = inputs_of(written(tmp_path, example("people"), example("kin"))).own
    child = later_child(SLOTS * 2, 1)  # of the first person of the first family's second copy
    assert names_of(tables, [SLOTS * 2, child]).to_numpy().tolist() == [[SLOTS * 2, "1", 1], [child, "", 1]]


def test_what_a_tie_says_of_sexes_and_households(tmp_path):
    """Where the table does not say: a mother is a woman, a father a man, a couple one of each; at one home, a household."""
    rows = [
        ("a", "1996-01", 30, "", "b", "c", "d", "border"),
        ("b", "", 60, "", "", "", "c", "border"),
        ("c", "", 65, "", "", "", "b", "interior"),
        ("d", "", 33, "", "outside", "", "a", "border"),
        *[(f"e{i}", "1996-01", 30, "", "", "", f"f{i}", "") for i in range(40)],
        *[(f"f{i}", "", 30, "", "", "", f"e{i}", "") for i in range(40)],
        ("g", "1996-01", 30, "male", "", "", "h", ""),
        ("h", "", 30, "", "", "", "g", ""),
    ]
    columns = ["person", "wish", "age", "sex", "mother", "father", "spouse", "home"]
    asked = written(tmp_path, pd.DataFrame(rows, columns=columns), scale=1)
    people = world_of(asked).people
    people = people[people["place"] >= 0]
    who = dict(zip(names_of(inputs_of(asked).own, people["person"])["name"], people, strict=True))
    assert (who["b"]["sex"], who["c"]["sex"], who["g"]["sex"], who["h"]["sex"]) == (0, 1, 1, 0)
    assert who["d"]["mother"] == OUTSIDE
    couples = [("a", "d"), ("g", "h"), *((f"e{i}", f"f{i}") for i in range(40))]
    assert all(who[one]["sex"] + who[other]["sex"] == 1 for one, other in couples)
    assert 5 <= sum(who[f"e{i}"]["sex"] for i in range(40)) <= 35  # fails by chance once in a million
    assert all(who[one]["head"] == who[other]["head"] >= 0 for one, other in couples)
    assert who["b"]["head"] == who["c"]["head"] == NOBODY  # spouses who live apart
    assert sum(person["head"] == who["a"]["head"] for person in people) == 2


def test_a_child_of_a_few_weeks_is_born_before_the_family_wishes(tmp_path):
    """Whoever stands in the table is there from the first month on, so they are no birth: the accounts close every month."""
    mothers = pd.DataFrame({"person": range(300), "wish": "1996-01", "age": 30, "mother": ""})
    babies = pd.DataFrame({"person": range(300, 600), "wish": "", "age": 0, "mother": range(300)})
    asked = written(tmp_path, pd.concat([mothers, babies]), scale=1, until="1996-12")
    model = TransitModel(world=world_of(asked), views=False)
    born = model.people["born"][(model.people["place"] >= 0) & (model.people["mother"] >= 0)]
    assert len(born) == 300
    assert set(born) == set(range(1, 12))  # each missing fails once in 10^11
    for _ in range(model.world.months):
        model.step()


def test_minors_come_of_age_before_they_wish(tmp_path):
    """One of 17 who wishes next month has had the birthday by then; whoever is younger sleeps until it comes."""
    rows = [("a", "1996-01", 45, ""), ("b", "1996-02", 17, "a"), ("c", "2000-06", 15, "a"), ("d", "", 0, "a")]
    asked = written(tmp_path, pd.DataFrame(rows, columns=["person", "wish", "age", "mother"]), scale=1)
    for replicate in range(8):
        world = world_of(asked, replicate)
        a, b, c, d = world.people[:4]
        assert [me["mother"] for me in (a, b, c, d)] == [NOBODY, 0, 0, 0]
        assert b["born"] == 13 - 216
        assert [(12 - me["born"]) // 12 for me in (a, b, c, d)] == [45, 17, 15, 0]
        assert c["wake"] == min(c["born"] + 216, c["dies"])
        model = TransitModel(world=world, views=False)
        for _ in range(world.months):
            model.step()
            people = model.people[:4]
            minors = people[(model.month - people["born"] < 216) & (people["place"] < Place.DEAD)]
            assert (minors["wish"] == 0).all()
            assert (minors["guardian"] != NOBODY).all() or model.month < 12


WRONG = {  # changes of the example by row of the file and column; rows of kin; what is told
    "a mother who is not there": ({(3, "mother"): "9"}, "people.csv, row 3, mother: '9' is not in the table; add a row there"),
    "a spouse who is not there": ({(7, "spouse"): "x"}, "people.csv, row 7, spouse: 'x' is not in the table"),
    "a spouse who names nobody": ({(4, "spouse"): ""}, "people.csv, row 2, spouse: '3' does not name '1' as spouse"),
    "a spouse who names another": ({(7, "spouse"): "1"}, "people.csv, row 7, spouse: '1' does not name '6' as spouse"),
    "married to oneself": ({(7, "spouse"): "6"}, "people.csv, row 7, spouse: '6' does not name '6' as spouse"),
    "born of oneself": ({(7, "mother"): "6"}, "row 7, mother: '6' is 41 years old, and '6' 41; a parent is 12 years older"),
    "a cycle": ({(5, "mother"): "2"}, "row 5, mother: '2' is 6 years old, and '4' 52; a parent is 12 years older at least"),
    "a parent who is too young": ({(3, "age"): "13"}, "row 3, mother: '1' is 24 years old, and '2' 13; a parent is 12 years"),
    "a parent of no age": ({(5, "age"): ""}, "people.csv, row 5, age: it is empty; a parent and a child need an age each."),
    "a child of no age": ({(3, "age"): ""}, "people.csv, row 3, age: it is empty; a parent and a child need an age each."),
    "two parents who are one": ({(3, "father"): "1"}, "people.csv, row 3, father: '1' is named twice in this row"),
    "married to the mother": ({(3, "spouse"): "1"}, "people.csv, row 3, spouse: '1' is named twice in this row"),
    "two households of two weights": (
        {(5, "weight"): ""},
        "people.csv, row 5, weight: '4' has 1 and '1' of the same family 400; families are drawn whole: give them one weight.",
    ),
    "a person of no name": ({(7, "person"): "outside"}, "people.csv, row 7, person: 'outside' is written for somebody without"),
    "a child who wishes": ({(3, "wish"): "2000-12"}, "people.csv, row 3, wish: '2' is below 18 then; give a later month"),
}


def changed(people: pd.DataFrame, cells: dict) -> pd.DataFrame:
    """A table with other cells, by row of the file and column."""
    for (row, column), value in cells.items():
        people.loc[row - 2, column] = value
    return people


@pytest.mark.parametrize("what", WRONG)
def test_what_cannot_be_is_told_with_the_row(what, tmp_path):
    cells, told = WRONG[what]
    with pytest.raises(ts.UserError) as wrong:
        inputs_of(written(tmp_path, changed(example("people"), cells), example("kin")))
    assert told in "\n".join(wrong.value.all)


def test_all_that_is_wrong_with_both_files_is_told_in_one_reading(tmp_path):
    cells = {
        (2, "sex"): "f", (7, "age"): "130", (6, "person"): "3", (3, "mother"): "nobody", (4, "spouse"): "", (5, "weight"): "7",
        (3, "wish"): "1996-04",
    }  # fmt: skip
    kin = pd.DataFrame({"person": ["3", "6", "1"], "kin": ["5", "6", "4"]})
    with pytest.raises(ts.UserError) as wrong:
        inputs_of(written(tmp_path, changed(example("people"), cells), kin))
    assert [one.split(": ")[0] for one in wrong.value.all] == [
        "people.csv, row 2, sex", "people.csv, row 7, age", "people.csv, row 6, person", "kin.csv, row 3",
        "people.csv, row 2, spouse", "people.csv, row 3, mother", "kin.csv, row 2", "people.csv, row 5, weight",
        "people.csv, row 3, wish",
    ]  # fmt: skip


def test_a_cycle_of_three_is_refused_whatever_the_ages(tmp_path):
    """Ages cannot rise all the way round."""
    for ages in ((40, 28, 16), (40, 60, 80), (40, 40, 40)):
        table = pd.DataFrame({"person": [*"abc"], "wish": "1996-01", "age": ages, "mother": [*"cab"]})
        with pytest.raises(ts.UserError, match=r"people.csv, row [234], mother: .* a parent is 12 years older at least"):
            inputs_of(written(tmp_path, table, scale=1))


def test_a_family_of_more_than_there_are_addresses_is_refused(tmp_path):
    names = [f"p{index:02d}" for index in range(SLOTS + 1)]
    kin = pd.DataFrame({"person": names[:-1], "kin": names[1:]})
    table = pd.DataFrame({"person": names, "wish": "1996-01"})
    with pytest.raises(ts.UserError, match=r"people\.csv, row 2: the family of 'p00' has 33 members; 32 is the most"):
        inputs_of(written(tmp_path, table, kin, scale=1))
    world = world_of(written(tmp_path, table[1:], kin[1:], scale=1))
    assert (world.people["place"] >= 0).sum() == SLOTS


@pytest.mark.parametrize("column", ["minors", "dependants", "MOMLOC"])
def test_columns_of_other_tables_are_refused_with_the_cure(column, tmp_path):
    with pytest.raises(ts.UserError, match=rf"'{column}' is no column of people\. (Give every|docs/own_data\.md shows)"):
        inputs_of(written(tmp_path, example("people").assign(**{column: 1})))
