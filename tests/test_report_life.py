"""One life in the report of a comparison: whole, the same as `explain` tells, and never of a run."""

from __future__ import annotations

import pytest
from reports import compare_folder, run_folder

from transitsim.cli.main import dispatch
from transitsim.core.errors import UserError
from transitsim.inputs.library import Library
from transitsim.inputs.settings import Settings
from transitsim.reports.life_exhibit import life
from transitsim.results.store.inputs_folder import plain
from transitsim.studies.life_history.explain import explain, people_who_diverge, worlds_of

ASKED = Settings(scale=500, until="2009-12")
RECORD = {
    "id": "1a2b3c4d",
    "settings": plain(ASKED),
    "asked": {"baseline": "history", "regimes": ["safe_passage"], "since": "2006-01"},
}


@pytest.fixture(scope="module")
def shown():
    return life(RECORD, "some", Library())


def test_it_is_whole_and_what_explain_tells(shown):
    """Stretches of a regime fill its months, one after the other, at the places of the explanation."""
    offered = people_who_diverge(worlds_of(ASKED, ["history", "safe_passage"], "2006-01", Library())).iloc[0]
    assert f"Person {offered['person']} is invented" in shown.finding
    assert f"{offered['agents']} agents" in shown.finding
    months = explain(int(offered["person"]), ["history", "safe_passage"], ASKED, 0, "2006-01").months
    for regime, rows in shown.table.groupby("regime", sort=False):
        assert rows["months"].sum() == 15 * 12
        places = [place for place, many in zip(rows["place"], rows["months"], strict=True) for _ in range(many)]
        assert places == months.loc[months["regime"] == regime, "place"].str.replace("_", " ").tolist()
    ends = shown.table.groupby("regime", sort=False)["place"].last()
    assert ends.nunique() == 2 or offered.iloc[4] != offered.iloc[5]


def test_its_figure_says_whose_it_is(shown):
    axes = shown.draw()
    axes.figure.canvas.draw()
    words = " ".join(text.get_text() for text in axes.texts).replace("\n", " ")
    assert "invented: nobody's life" in words
    assert "record 1a2b3c4d" in words
    assert "replicate 0, 1 agent = 500 people" in words
    assert axes.get_xlabel() == "year"


def refused(words) -> str:
    with pytest.raises(UserError) as told:
        dispatch(["report", *words])
    return str(told.value)


def test_mistakes_are_told(tmp_path):
    assert "person=she is not valid: give an address, or person=some" in refused(
        [str(compare_folder(tmp_path / "compared")), "person=she"]
    )
    run_folder(tmp_path / "run", 1)
    assert "holds no comparison; a life is shown under the regimes of one" in refused([str(tmp_path / "run"), "person=some"])
