"""Contexts: whole, typed, in range and sourced; whatever is missing is named."""

import pytest
import yaml

from transitsim.core.calendar import parse
from transitsim.core.errors import UserError
from transitsim.inputs.cited_yaml import PACKAGED
from transitsim.inputs.context_evidence import EvidenceOf
from transitsim.inputs.library import Library, load_context, load_regime
from transitsim.results.observed import observed_of
from transitsim.schema.enums import TRANSIT, Place
from transitsim.schema.parameters import LIFE_FIELDS
from transitsim.schema.structures import SETTING_FIELDS, structures

NAME = "north_korea_china"
MONTHS = 492  # to December 2035


def altered(folder, path, value):
    """The shipped context with one thing changed (or taken away, for None), loaded from a user's folder."""
    content = yaml.load((PACKAGED / "context" / f"{NAME}.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    del content["caveats"]  # sentences need their quotes
    *outer, last = path.split("/")
    inner = content
    for key in outer:
        inner = inner[key]
    if value is None:
        del inner[last]
    else:
        inner[last] = value
    text = yaml.safe_dump(content, sort_keys=False).replace("'", "")  # numbers stand without quotes
    (folder / "context").mkdir()
    (folder / "context" / f"{NAME}.yaml").write_text(text, encoding="utf-8")
    return load_context(NAME, [folder])


@pytest.mark.parametrize("name", Library().names("context"))
def test_every_shipped_context_is_whole(name):
    context = load_context(name)
    assert set(context.place_names) == set(Place)
    assert set(context.life) == {entry.name.removeprefix("life.") for entry in LIFE_FIELDS}
    assert set(TRANSIT) < set(context.settings)
    for settings in context.settings.values():
        assert set(settings) == {entry.name for entry in SETTING_FIELDS}
    assert parse(context.record_start) < parse(context.last_month)
    assert (context.population.envelope(MONTHS) > 0).all()
    assert context.name == name
    assert context.regime in Library().names("regime")


def contexts_of(regime):
    """Names of the shipped contexts that a shipped regime goes with."""
    found = []
    for context in Library().names("context"):
        try:
            Library().check_together(context, regime)
        except UserError:
            continue
        found.append(context)
    return found


@pytest.mark.parametrize("name", Library().names("regime"))
def test_every_shipped_regime_goes_with_one_context(name):
    assert len(contexts_of(name)) == 1


def test_a_users_own_whole_regime_goes_with_any_context(tmp_path):
    (tmp_path / "regime").mkdir()
    own = (PACKAGED / "regime" / "history.yaml").read_text(encoding="utf-8").replace("name: history", "name: mine")
    (tmp_path / "regime" / "mine.yaml").write_text(own, encoding="utf-8")
    for context in Library().names("context"):
        Library([tmp_path]).check_together(context, "mine")


def test_names_of_places_and_the_last_month():
    context = load_context(NAME)
    assert context.place_names[Place.DESTINATION] == "south_korea"
    assert context.place_names[Place.TRANSIT_COETHNIC] == "china_coethnic_border"
    assert (context.record_start, context.last_month) == ("1995-01", "2024-12")
    assert context.countries["transit"] == "China"


def test_shares_sum_to_one_and_who_wish_first_are_grown():
    population = load_context(NAME).population
    for shares in (population.class_shares, population.children, population.siblings):
        assert sum(shares) == pytest.approx(1)
    assert sum(band.share for band in population.adult_ages) == pytest.approx(1)
    assert all(band.first >= 18 for band in population.adult_ages)  # people who decide are adults


def test_every_number_names_a_source_and_stays_inside_its_prior():
    context = load_context(NAME)
    assert set(f"life.{name}" for name in context.life) <= set(context.cited)
    for name, (low, high) in context.priors.items():
        group, *middle, last = name.split(".")
        if group == "life":
            assert low <= context.life[last] <= high
        if group == "settings":
            assert low <= context.settings[Place[middle[0].upper()]][last] <= high


def test_settings_fit_the_table_of_structures():
    table = structures(load_regime("history").policy(12), load_context(NAME).settings)
    assert table["fee_factor"][0, Place.ORIGIN_INTERIOR].tolist() == [1.6, 1.6]
    assert table["wage_factor"][0, Place.TRANSIT_CITY, 0] == 1.2
    assert table["fee_factor"][0, Place.TRANSIT_CITY, 0] == 1.0


WRONG = [
    ("life/retry_hazard", None, "life.retry_hazard: it is missing"),
    ("life/retry_hazzard", {"value": "1", "source": "assumed"}, "Did you mean 'retry_hazard'"),
    ("life/retry_hazard/value", "often", "'often' is not a number"),
    ("life/retry_hazard/value", "1.5", "1.5 is outside its range, 0 to 1"),
    ("life/retry_hazard/value", "0.9", "0.9 is outside its own prior, 0.02 to 0.3"),
    ("life/retry_hazard/low", None, "a prior needs both low and high"),
    ("life/retry_hazard/source", None, "life.retry_hazard: it has no source"),
    ("life/retry_hazard/source", "NOBODY_1999", "source 'NOBODY_1999' is unknown"),
    ("life/retry_hazard", "0.05", "expected 'name: value' lines"),
    ("place_names/dead", None, "place_names, dead: words are missing"),
    ("place_names/dead", "route", "'route' names two places"),
    ("place_names/haven", "x", "'haven' means nothing here"),
    ("settings/transit_city/wage_factor", None, "settings.transit_city.wage_factor: it is missing"),
    ("settings/transit_city/fee_factor", {"value": "1", "source": "assumed"}, "'fee_factor' means nothing here"),
    ("settings/embassy", {}, "'embassy' means nothing here"),
    ("population/women_share/value", "2", "population.women_share: 2 is outside its range"),
    ("population/siblings/value", ["0.9", "0.2", "0.1", "0", "0"], "shares sum to 1.2"),
    ("population/siblings/value", ["0.9", "0.1"], "give 5 shares"),
    ("population/adult_ages/value", [{"from": "16", "to": "24", "share": "1"}], "16 is outside its range, 18 to 100"),
    ("population/adult_ages/value", [{"from": "18", "to": "24", "share": "0.5"}], "shares sum to 0.5"),
    ("population/desire_envelope", [{"from": "1996-01", "value": "9", "source": "assumed"}], "nothing before its first date"),
    ("last_month", "1990-01", "last_month: 1990-01 does not follow"),
    ("countries/origin", None, "countries, origin: words are missing"),
    ("regime", None, "regime: words are missing"),
    ("evidence/arrivals", "arrivals_south_koera", "evidence, arrivals: .* Did you mean 'arrivals_south_korea'"),
    ("evidence/arrivals", "broker_fees", "evidence, arrivals: broker_fees has no column 'sex'"),
    ("evidence/arrivals", "mine.csv", "evidence, arrivals: There is no table .*mine.csv"),
    ("evidence/stock/table", None, "evidence, stock, table: words are missing"),
    ("evidence/stock/kind", "all", "evidence, stock: 'kind' means nothing here"),
    ("evidence/forced_returns", "population_in_china", "has no column 'measure'"),
    ("evidence/defaults_sought_on/to", "2001-01", "evidence, defaults_sought_on: 2001-01 is before 2002-01"),
    ("evidence/arivals", "x", "Did you mean 'arrivals'"),
    ("weather", "fine", "'weather' means nothing here"),
]


@pytest.mark.parametrize(("path", "value", "words"), WRONG)
def test_a_wrong_context_is_told_in_one_sentence(tmp_path, path, value, words):
    with pytest.raises(UserError, match=words) as told:
        altered(tmp_path, path, value)
    assert str(told.value).startswith(f"{NAME}.yaml")


def test_age_bands_follow_each_other(tmp_path):
    bands = [{"from": "18", "to": "24", "share": "0.5"}, {"from": "30", "to": "40", "share": "0.5"}]
    with pytest.raises(UserError, match=r"the band 30-40 is out of order"):
        altered(tmp_path, "population/adult_ages/value", bands)


def test_a_users_context_may_differ_in_one_number(tmp_path):
    assert altered(tmp_path, "life/retry_hazard/value", "0.07").life["retry_hazard"] == 0.07


def test_a_context_without_evidence_names_none(tmp_path):
    assert altered(tmp_path, "evidence", None).evidence == EvidenceOf()


def test_a_users_evidence_stands_beside_the_context(tmp_path):
    (tmp_path / "context").mkdir()
    path = tmp_path / "context" / "mine.csv"
    path.write_text("year,sex,arrivals,source_id\n2001,female,3,BOOK\n2001,male,2,BOOK\n", encoding="utf-8")
    text = (PACKAGED / "context" / f"{NAME}.yaml").read_text(encoding="utf-8")
    text = text.replace(f"name: {NAME}", "name: own").replace("arrivals: arrivals_south_korea", "arrivals: mine.csv")
    book = "sources:\n  BOOK: {title: A book, href: 'https://example.org/book', read_on: 2024-03-05}\n"
    (tmp_path / "context" / "own.yaml").write_text(text + book, encoding="utf-8")
    observed = observed_of(load_context("own", [tmp_path]))
    assert observed.arrivals["arrivals"].tolist() == [3, 2]
    assert observed.arrivals_source == "A book"


def test_an_unknown_context_offers_the_nearest():
    with pytest.raises(UserError, match=r"no context 'north_korea'. Did you mean 'north_korea_china'"):
        load_context("north_korea")
