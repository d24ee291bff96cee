"""What observers see: shares of what happened, by hiding place and never by sex; closed forms and hand counts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import yaml
from fakes import PLACE_NAMES, empty_tally, fake_simulation, fake_tally
from named import inputs_of

from transitsim.core.errors import UserError
from transitsim.inputs.cited_yaml import PACKAGED
from transitsim.inputs.library import load_context
from transitsim.inputs.observation import OBSERVATION_FIELDS, Observation
from transitsim.inputs.settings import Settings
from transitsim.results.observed import observed_of
from transitsim.results.summary import summary
from transitsim.results.tabulate import tables
from transitsim.schema.conditions import MEASURES, Measure
from transitsim.schema.enums import Hiding, Place
from transitsim.studies.run import run

NAME = "north_korea_china"
HALF = Observation(coverage=(0.2, 0.5, 0.2, 0.6, 0.3, 0.2), returns_reported=0.6, registered_seen={"low": 0.25, "high": 0.75})
HIDING = slice(Measure.HIDING_NONE, Measure.HIDING_NONE + len(Hiding))


def seen_of(tally, observation=HALF):
    """Happened and seen of a tally, by series, sex and year."""
    found = tables(tally, "history", 0, PLACE_NAMES, observation)["seen"].to_pandas()
    found = found.astype({"sex": "str", "series": "str"})
    return found.set_index(["series", "sex", "year"])[["happened", "seen"]]


def lives(*rows):
    """A year's tally from (place, sex, {measure: total})."""
    tally = empty_tally()
    for place, sex, totals in rows:
        tally.residents[0, place, sex] = 1
        for measure, total in totals.items():
            tally.conditions[0, place, sex, getattr(Measure, measure)] = total
    return tally


def test_the_stock_is_seen_as_it_is_hidden():
    """Women: 600 months of which 400 in unions, 200 rented. Men: 480 rented; one place with them, one without."""
    tally = lives(
        (Place.TRANSIT_VILLAGE, 0, {"PERSON_MONTHS": 600.0, "HIDING_MARRIAGE": 400.0, "HIDING_RENT": 200.0}),
        (Place.TRANSIT_CITY, 1, {"PERSON_MONTHS": 480.0, "HIDING_RENT": 480.0}),
        (Place.DESTINATION, 1, {"PERSON_MONTHS": 9e9}),
    )
    found = seen_of(tally)
    assert found.loc[("stock", "female", 1995)].tolist() == pytest.approx([50.0, 50.0 * (2 * 0.6 + 0.2) / 3])
    assert found.loc[("stock", "male", 1995)].tolist() == pytest.approx([40.0, 40.0 * 0.2])


def test_months_on_the_move_are_seen_like_the_others():
    tally = lives((Place.TRANSIT_CITY, 0, {"PERSON_MONTHS": 120.0, "HIDING_SHELTER": 60.0}))
    assert seen_of(tally).loc[("stock", "female", 1995)].tolist() == pytest.approx([10.0, 5.0])


def test_sex_makes_no_difference_but_by_hiding_places():
    """Sexes swapped, everything seen is swapped; hidden alike, both are seen alike."""
    tally = fake_tally(months=36)
    swapped = replace(tally, conditions=tally.conditions[:, :, ::-1], residents=tally.residents[:, :, ::-1])
    one, other = seen_of(tally), seen_of(swapped).rename(index={"female": "male", "male": "female"}, level="sex")
    pd.testing.assert_frame_equal(one.sort_index(), other.sort_index())
    alike = tally.conditions.copy()
    alike[:, :, 1, HIDING] = 3.0 * alike[:, :, 0, HIDING]
    stock = seen_of(replace(tally, conditions=alike)).loc["stock"]
    reached = (stock["seen"] / stock["happened"]).unstack("sex")
    assert reached["female"].to_numpy() == pytest.approx(reached["male"].to_numpy())
    assert not any("women" in entry.name or "female" in entry.name or "men_" in entry.name for entry in OBSERVATION_FIELDS)


def test_women_are_over_seen_when_unions_are():
    """The share of women seen rises with the coverage of unions, and is the true one when all are covered alike."""
    tally = lives(
        (Place.TRANSIT_VILLAGE, 0, {"PERSON_MONTHS": 60.0, "HIDING_MARRIAGE": 50.0, "HIDING_NONE": 10.0}),
        (Place.TRANSIT_VILLAGE, 1, {"PERSON_MONTHS": 60.0, "HIDING_RENT": 60.0}),
    )
    shares = []
    for union in (0.2, 0.4, 0.6, 0.8):
        stock = seen_of(tally, replace(HALF, coverage=(0.2, 0.2, 0.2, union, 0.2, 0.2))).loc["stock"]["seen"].droplevel("year")
        shares.append(stock["female"] / stock.sum())
    expected = [(0.2 + 5 * union) / (0.2 + 5 * union + 6 * 0.2) for union in (0.2, 0.4, 0.6, 0.8)]
    assert shares == pytest.approx(expected)
    assert shares[0] == pytest.approx(0.5)
    assert shares == sorted(shares)


def test_returns_births_and_children_by_hand():
    tally = lives(
        (Place.DETENTION_TRANSIT, 1, {"PERSON_MONTHS": 20.0, "FORCED_RETURNS": 10.0}),
        (
            Place.TRANSIT_VILLAGE,
            0,
            {"PERSON_MONTHS": 90.0, "BIRTHS": 5.0, "CHILDREN_IN_TRANSIT": 80.0, "REGISTERED_CHILDREN": 40.0},
        ),
        (Place.DESTINATION, 0, {"PERSON_MONTHS": 9.0, "CHILDREN_IN_TRANSIT": 40.0, "REGISTERED_CHILDREN": 20.0}),
    )
    found = seen_of(tally)
    assert found.loc[("forced_returns", "male", 1995)].tolist() == pytest.approx([10.0, 6.0])
    women = found.xs(1995, level="year").xs("female", level="sex")
    assert women.loc["births"].tolist() == pytest.approx([5.0, 3.0])
    assert women.loc["children"].tolist() == pytest.approx([10.0, 6.0])
    assert women.loc["registered_children_low"].tolist() == pytest.approx([5.0, 5.0 * 0.6 * 0.25])
    assert women.loc["stateless_children_low"].tolist() == pytest.approx([5.0, 6.0 - 0.75])
    assert women.loc["registered_children_high"].tolist() == pytest.approx([5.0, 5.0 * 0.6 * 0.75])


@pytest.mark.parametrize("prior", ["low", "high"])
def test_registered_and_stateless_children_are_all_children(prior):
    """Whatever the prior, observers tell of every child they see as one or the other (M53)."""
    found = seen_of(fake_tally())
    parts = found.loc[f"registered_children_{prior}"] + found.loc[f"stateless_children_{prior}"]
    pd.testing.assert_frame_equal(parts, found.loc["children"])


def test_seen_is_never_more_than_happened_of_what_is_not_told_wrongly():
    tally = fake_tally()
    tally.conditions[..., Measure.REGISTERED_CHILDREN] *= 0.1
    found = seen_of(tally)
    right = found[~found.index.get_level_values("series").str.startswith("stateless")]
    assert (right["seen"] <= right["happened"]).all()
    assert np.isfinite(seen_of(empty_tally()).to_numpy()).all()


def test_the_shipped_shares_are_ordered_as_the_mechanism_says():
    """Unions are seen best, and the priors are apart (M19, M53)."""
    found = load_context(NAME).observation
    assert len(found.coverage) == len(Hiding)
    assert max(found.coverage) == found.coverage[Hiding.MARRIAGE]
    assert found.registered_seen["low"] < found.registered_seen["high"]
    assert {f"observation.{entry.name}" for entry in OBSERVATION_FIELDS} <= set(load_context(NAME).priors)


def altered(folder, change):
    content = yaml.load((PACKAGED / "context" / f"{NAME}.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    del content["caveats"]  # sentences need their quotes
    change(content)
    (folder / "context").mkdir()
    text = yaml.safe_dump(content, sort_keys=False).replace("'", "")
    (folder / "context" / f"{NAME}.yaml").write_text(text, encoding="utf-8")
    return load_context(NAME, [folder])


def test_a_context_need_not_say_how_people_are_seen(tmp_path):
    assert altered(tmp_path, lambda content: content.pop("observation")).observation is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda block: block.pop("coverage_rent"), "observation.coverage_rent: it is missing"),
        (lambda block: block["coverage_rent"].update(value="1.5"), "1.5 is outside its range, 0 to 1"),
        (lambda block: block["returns_reported"].update(value="0.1"), "0.1 is outside its own prior, 0.3 to 0.9"),
        (lambda block: block.update(coverage_rents={"value": "0.1"}), "Did you mean 'coverage_rent'"),
        (lambda block: block["coverage_none"].pop("source"), "observation.coverage_none: it has no source"),
    ],
)
def test_a_wrong_block_is_told_in_one_sentence(tmp_path, change, words):
    with pytest.raises(UserError, match=words):
        altered(tmp_path, lambda content: change(content["observation"]))


def test_the_summary_says_both_shares_and_every_denominator(tmp_path):
    settings = Settings(context=NAME, regime="history", replicates=2, until="1996-12")
    results = run(inputs_of(settings), tmp_path / "out", progress=False, simulate=fake_simulation)
    text = summary(results, observed_of(load_context(NAME)))
    assert len(results.seen) == 2 * 2 * 2 * 8
    for words in (
        "Women among adults in transit: ",
        "as surveys would have seen it",
        "person-years after arrival",
        "as many natives",
        "by stage: departure ",
        "Commonest strategies in transit",
        "child-years there registered",
        "| p10 | median | p90 | mean |".replace(" ", ""),
    ):
        assert words in text or words in text.replace(" ", ""), words
    assert len(MEASURES) * 2 <= len(results.conditions)
