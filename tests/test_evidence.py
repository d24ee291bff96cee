"""The packaged evidence: whole, sourced, and read without knowing which years there are."""

import pytest

from transitsim.core.errors import UserError
from transitsim.inputs import evidence


def test_every_source_key_leads_to_a_source():
    for name in evidence.names():
        table = evidence.read(name)
        if name != "sources" and "source_id" in table:
            for written in table["source_id"].dropna():
                assert set(written.split(";")) <= set(evidence.sources()), (name, written)


def test_arrivals_are_calendar_years_by_sex():
    arrivals = evidence.arrivals_by_year_and_sex("arrivals_south_korea")
    assert list(arrivals.columns) == ["year", "sex", "arrivals"]
    assert arrivals["year"].min() == 1999  # 1998 is cumulative
    assert (arrivals.groupby("year").size() == 2).all()
    total = arrivals.groupby("year")["arrivals"].sum()
    assert total[2002] == 1142
    assert total[2009] == 2914
    assert total[1999] + total[2000] + total[2001] == 1043


def test_a_longer_table_of_arrivals_is_read_as_it_is(tmp_path):
    table = evidence.read("arrivals_south_korea")
    table.loc[len(table)] = {"year": 2031, "sex": "female", "arrivals": 7, "period": "calendar_year"}
    table.loc[len(table)] = {"year": 2031, "sex": "male", "arrivals": 5, "period": "calendar_year"}
    path = tmp_path / "longer.csv"
    table.to_csv(path, index=False)
    longer = evidence.arrivals_by_year_and_sex(path)
    assert len(longer) == len(evidence.arrivals_by_year_and_sex("arrivals_south_korea")) + 2
    assert longer["arrivals"].iloc[-2:].tolist() == [7, 5]


def test_a_table_without_period_has_calendar_years_only(tmp_path):
    path = tmp_path / "plain.csv"
    path.write_text("year,sex,arrivals\n2030,male,2\n2030,female,3\n")
    assert evidence.arrivals_by_year_and_sex(path)["arrivals"].tolist() == [3, 2]


def test_transit_stock_keeps_the_range_of_estimates():
    stock = evidence.transit_stock("population_in_china", "NK people")
    first = stock[(stock["year"] == 1998) & (stock["estimator"] == "Robinson / JHU")].iloc[0]
    assert (first["low"], first["central"], first["high"]) == (35000, 75000, 125000)
    assert len(evidence.transit_stock("population_in_china", "children of NK mothers")) == 3


def test_forced_returns_are_whole_years():
    returns = evidence.forced_returns("repatriations_from_china")
    assert returns["year"].is_unique
    assert returns.set_index("year")["central"][2002] == 4809
    assert 2022 not in set(returns["year"])  # a number held, not a year's returns


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda path: evidence.read("broker_fee"), "Did you mean 'broker_fees'"),
        (lambda path: evidence.read(path / "none.csv"), "There is no table"),
        (lambda path: evidence.transit_stock("population_in_china", "people"), "no estimates of 'people'"),
    ],
)
def test_what_is_not_there_is_said(tmp_path, call, words):
    with pytest.raises(UserError, match=words):
        call(tmp_path)


def test_a_table_that_will_not_do_is_refused(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("year,arrivals\n2030,2\n")
    with pytest.raises(UserError, match="has no column 'sex'"):
        evidence.arrivals_by_year_and_sex(path)
    path.write_text("year,sex,arrivals\n2030,male,2\n2030,male,3\n")
    with pytest.raises(UserError, match="male arrivals of 2030 are given twice"):
        evidence.arrivals_by_year_and_sex(path)
