"""What comes from outside the package, as docs/own_data.md says: each used as a researcher would use it."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pandas as pd
import pytest
from named import world_of

import transitsim as ts
from transitsim.cli.main import main
from transitsim.engine import decision_models
from transitsim.engine.family_tree import CHILDREN, FATHER, MOTHER, SIBLINGS, SPOUSE, WISHER
from transitsim.engine.other_leavers import FIRST_ELITE
from transitsim.inputs.cited_yaml import PACKAGED
from transitsim.results.load import Results
from transitsim.schema.enums import NEVER, Place
from transitsim.schema.person import OUTSIDE, SLOTS

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "own_data.md").read_text(encoding="utf-8")
SMALL = ["scale=1000", "until=1999-12", "progress=false"]
REGIME = """\
# What if the road were free?
name: free
title: A road without a price
status: hypothetical
base: {base}
levers:
  route.fee:
    - {{from: 1995-01, value: 0, source: assumed, because: the test asks}}
"""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A folder of one's own with an empty regime/ and context/."""
    for kind in ("regime", "context"):
        (tmp_path / "mine" / kind).mkdir(parents=True)
    return tmp_path / "mine"


def lived(heading: str, folder: Path) -> dict:
    """The names that the Python of one section of the page leaves, run as a file."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    own = folder / "own.py"
    own.write_text("\n".join(re.findall(r"```python\n(.*?)```", section, re.DOTALL)), encoding="utf-8")
    return runpy.run_path(str(own))


def test_a_regime(mine: Path, tmp_path: Path):
    (mine / "regime" / "free.yaml").write_text(REGIME.format(base="history"), encoding="utf-8")
    out = tmp_path / "out"
    assert main(["run", "--config-dir", str(mine), "regime=free", *SMALL, f"out={out}"]) == 0
    assert set(Results(out).flows["regime"]) == {"free"}
    assert (ts.load_regime("free", [mine]).policy(12)["route_fee"] == 0).all()
    found = ts.compare(["free"], replicates=2, scale=1000, until="1999-12", config_dir=[mine])
    assert found.difference("arrivals")["regime"].tolist() == ["free"]


def test_a_context_with_its_population_and_kin(mine: Path):
    """Margins of persons and kin are the context's: here women wish first, all of the border, and nobody has a sibling."""
    text = (PACKAGED / "context" / "upland_rivermark.yaml").read_text(encoding="utf-8")
    text = text.replace("name: upland_rivermark", "name: elsewhere").replace("regime: labour_border", "regime: their_law")
    for margin, value in (("women_share", "1"), ("border_residents", "1"), ("siblings", "[1, 0, 0, 0, 0]")):
        text, changed = re.subn(rf"(\n  {margin}: {{value: )(\[.*?\]|[\d.]+)", rf"\g<1>{value}", text)
        assert changed == 1
    (mine / "context" / "elsewhere.yaml").write_text(text, encoding="utf-8")
    law = (PACKAGED / "regime" / "labour_border.yaml").read_text(encoding="utf-8")
    (mine / "regime" / "their_law.yaml").write_text(law.replace("name: labour_border", "name: their_law"), encoding="utf-8")
    settings = ts.Settings(context="elsewhere", regime="their_law", scale=100, until="1996-12")
    model = ts.TransitModel(settings, config_dir=[mine], views=False)
    families = model.people[(model.people["place"] >= 0) & (model.people["person"] < FIRST_ELITE * SLOTS)]
    first = families["person"] % SLOTS == WISHER
    assert first.sum() > 50
    assert (families["sex"][first] == 0).all()
    assert (families["home"] == Place.ORIGIN_BORDER).all()
    slots = set(families["person"] % SLOTS)
    assert slots >= {SPOUSE, MOTHER, FATHER, CHILDREN}
    assert not slots & set(range(SIBLINGS, CHILDREN))
    model.close()
    results = ts.simulate("their_law", context="elsewhere", scale=200, until="1996-12", config_dir=[mine])
    assert results.record["settings"]["context"] == "elsewhere"


def test_observed_figures(mine: Path):
    """A table beside the context, with the columns of arrivals, is read as the packaged one is."""
    table = mine / "context" / "counts.csv"
    table.write_text("year,sex,arrivals,source_id\n1996,female,12,OWN\n1996,male,9,OWN\n", encoding="utf-8")
    assert ts.evidence.arrivals_by_year_and_sex(table)["arrivals"].tolist() == [12, 9]


def test_a_measure_and_a_picture(tmp_path: Path):
    """The example of the page: its shares are those counted by hand, and its picture shows them."""
    names = lived("A measure and a figure", tmp_path)
    spells = names["results"].spells
    for row in names["table"].itertuples():
        own = (spells["regime"] == row.regime) & (spells["replicate"] == row.replicate) & (spells["sex"] == row.sex)
        months = [one.months for one in spells[own].itertuples() if one.exit != "censored"]
        assert row.short == sum(one <= 12 for one in months) / len(months)
    heights = sorted(bar.get_height() for bar in names["axes"].patches if bar.get_height() > 0)
    assert heights == pytest.approx(sorted(names["table"].groupby("sex", observed=True)["short"].mean()))


@pytest.mark.slow
def test_a_way_to_decide(tmp_path: Path):
    """The example of the page: under its rule nobody wishes for a third country, though under the usual one some do."""
    try:
        names = lived("A decision model", tmp_path)
    finally:
        decision_models._registered.pop("no_third_country", None)
        decision_models.rule_set.cache_clear()
    usual = ts.simulate("history", scale=1000, until="2002-12")
    assert "third_country" in set(usual.decisions["wish"])
    assert "third_country" not in set(names["results"].decisions["wish"])


def test_persons_and_kin_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The examples of the page: copies of six persons of a table live, and are who it says they are; pointers become ties."""
    monkeypatch.chdir(tmp_path)
    names = lived("Persons and kin one by one", tmp_path)
    results, who, persons = names["mine"], names["who"], names["persons"].set_index("person")
    assert [table["rows"] for table in results.record["own_tables"]] == [6, 1]
    assert len(who) == len(results.spells) > 0
    given = (who["name"] != "").to_numpy()
    sexes = persons.loc[who["name"][given].astype(int), "sex"].tolist()
    assert results.spells["sex"][given].astype(str).tolist() == sexes
    people = world_of(ts.Settings(people="people.csv", kin="kin.csv", scale=10, until="2002-12")).people
    people = people[people["place"] >= 0]
    assert people["desire_month"].tolist() == [14, *[NEVER] * 4] * 40 + [53] * 25
    assert results.stocks.groupby("month")["people"].sum().iloc[0] == 10 * (5 * 40 + 25)
    households = names["households"]
    tied = pd.DataFrame(households.ties, households.people["person"], ["mother", "father", "spouse"])
    of_71 = {"71-1": [3, -1, 1], "71-2": [-1, -1, 0], "71-3": [0, 1, -1], "71-4": [-1, -1, -1], "71-5": [-1, -1, -1]}
    assert tied.T.to_dict("list") == {**of_71, "72-1": [-1, -1, -1], "72-2": [5, OUTSIDE, -1]}
    assert households.family.tolist() == [0] * 5 + [5] * 2
    assert households.people[["age", "weight"]].to_numpy().tolist() == [
        [41, 120], [44, 120], [12, 120], [69, 120], [38, 120], [35, 200], [9, 200],
    ]  # fmt: skip
