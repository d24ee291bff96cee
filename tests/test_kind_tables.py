"""Kinds 3, 4 and 9: tables that a user brings are read by one reader, or refused with all their cells; nothing vanishes."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from transitsim.core.errors import UserError
from transitsim.inputs import evidence
from transitsim.inputs.cited_yaml import find, names, read_yaml
from transitsim.inputs.evidence import arrivals_by_year_and_sex
from transitsim.inputs.microdata import own_tables
from transitsim.inputs.table_mapping import KINDS, mapping_beside
from transitsim.inputs.table_reader import read_table
from transitsim.inputs.yaml_kinds import check_kinds
from transitsim.studies.design.make import make

SOUND = "year,sex,arrivals,source_id\n2010,female,1098,A\n2010,male,300,A\n"


def arrivals(path: Path) -> pd.DataFrame:
    """As a context reads them."""
    return arrivals_by_year_and_sex(evidence.table(path, part="arrivals"))


def written(folder: Path, text: str | bytes, name: str = "mine.csv", mapping: str = "") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    if mapping:
        path.with_name(f"{name}.mapping.yaml").write_text(mapping, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("2010,female,'1,098',A", "row 4, arrivals: '1,098' is not a number"),
        ("2011,female,,A", "row 4, arrivals: it is empty"),
        ("2011,female,-,A", "row 4, arrivals: '-' is not a number"),
        ("2012(p),female,5,A", r"row 4, year: '2012\(p\)' is not a number"),
        ("2011,males,5,A", "row 4, sex: 'males' is unknown. Did you mean 'male'"),
        ("2011,female,-1098,A", "row 4, arrivals: -1098 is not valid"),
        ("2011,female,1.5,A", "row 4, arrivals: 1.5 is not valid"),
        ("2011,,5,A", "row 4, sex: it is empty"),
        ("2011,female,5,A,6", "row 4: '6' has no heading above it"),
        ("2011,female,#N/A,A", "row 4, column 3: #N/A is what could not be computed"),
    ],
)
def test_a_cell_that_is_no_observation_is_refused(tmp_path, cell: str, told: str) -> None:
    with pytest.raises(UserError, match=f"mine.csv, {told}"):
        arrivals(written(tmp_path, SOUND + cell.replace("'", '"') + "\n"))


def test_all_mistakes_of_a_table_are_reported_in_one_reading(tmp_path) -> None:
    with pytest.raises(UserError) as wrong:
        arrivals(written(tmp_path, SOUND + "soon,males,-1,A\n2011,female,,A\n"))
    assert [sentence.split(":")[0].removeprefix("mine.csv, ") for sentence in wrong.value.all] == [
        "row 4, year",
        "row 4, sex",
        "row 4, arrivals",
        "row 5, arrivals",
    ]


@pytest.mark.parametrize(
    "text",
    [
        SOUND.encode("utf-8-sig"),
        SOUND.encode("utf-16"),
        SOUND.replace(",", ";").encode(),
        SOUND.replace(",", "\t").encode(),
        SOUND.replace("female,", "female ,").encode(),
        b"Arrivals at the destination\nSource: a ministry\n\n" + SOUND.encode(),
    ],
)
def test_how_a_table_is_written_does_not_matter(tmp_path, text: bytes) -> None:
    assert arrivals(written(tmp_path, text))["arrivals"].tolist() == [1098, 300]


def test_a_workbook_and_a_parquet_file_are_tables(tmp_path) -> None:
    table = pd.read_csv(io.StringIO(SOUND))
    table.to_excel(tmp_path / "mine.xlsx", index=False)
    table.to_parquet(tmp_path / "mine.parquet")
    assert all(arrivals(tmp_path / f"mine.{kind}")["arrivals"].tolist() == [1098, 300] for kind in ("xlsx", "parquet"))


def test_totals_are_left_out_aloud(tmp_path, caplog) -> None:
    found = arrivals(written(tmp_path, SOUND + "2010,total,1398,A\n"))
    assert found["arrivals"].tolist() == [1098, 300]
    assert "1 row is left out (row 4): a total of both sexes" in caplog.text


# --- 4: workbooks


def workbook(folder: Path, rows: list[list], sheet: str = "people") -> Path:
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    book.save(folder / "mine.xlsx")
    return folder / "mine.xlsx"


def test_what_could_not_be_computed_is_no_silence(tmp_path) -> None:
    path = workbook(tmp_path, [["person", "wish", "weight"], ["a", "#N/A", 1], ["b", "1996-03", "#DIV/0!"], ["c", "=A1", 2]])
    with pytest.raises(UserError) as wrong:
        own_tables(str(path))
    assert wrong.value.all == ("mine.xlsx, cell B4: a formula whose value was never computed; open and save it in a spreadsheet, "
                               "or write the value.",)  # fmt: skip
    path = workbook(tmp_path, [["person", "wish", "weight"], ["a", "#N/A", 1], ["b", "1996-03", "#DIV/0!"]])
    with pytest.raises(UserError) as wrong:
        own_tables(str(path))
    assert [sentence.split(" is ")[0] for sentence in wrong.value.all] == [
        "mine.xlsx, cell B2: #N/A",
        "mine.xlsx, cell C3: #DIV/0!",
    ]


def test_a_far_blank_cell_costs_nothing(tmp_path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    for row in (["person", "wish"], ["a", "1996-03"]):
        book.active.append(row)
    book.active["XFD1000"].number_format = "0.00"
    book.save(tmp_path / "mine.xlsx")
    begun = time.process_time()
    assert len(own_tables(str(tmp_path / "mine.xlsx")).people) == 1
    assert time.process_time() - begun < 2.0


def packed(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"xl/worksheets/sheet1.xml": b"0" * 300_000_000}, "1 parts of 300,000,000 bytes"),
        ({f"xl/{number}.xml": b"" for number in range(2500)}, "2,500 parts"),
        (
            {"xl/workbook.xml": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'},
            "declares names",
        ),
        ({"xl/workbook.xml": '<!DOCTYPE x [<!ENTITY a "a">]><x/>'.encode("utf-16")}, "declares names"),
        ({"notes.txt": b"nothing"}, "cannot be read as a workbook"),
    ],
)
def test_bombs_are_refused_before_they_are_unpacked(tmp_path, parts, told: str) -> None:
    begun = time.process_time()
    with pytest.raises(UserError, match=f"mine.xlsx .*{told}"):
        read_table(packed(tmp_path / "mine.xlsx", parts))
    assert time.process_time() - begun < 3.0


# --- 9: files of others


def test_every_mapping_of_the_package_is_sound() -> None:
    for name in names("mapping"):
        check_kinds(read_yaml(find("mapping", name)), KINDS, name)


def test_a_ministry_s_wide_table_in_its_own_encoding(tmp_path) -> None:
    text = '통계,,,\n구분,2009,2010(잠정),2011\n남,662,"1,300",-\n여,"2,252","1,811","1,911"\n계,"2,914","3,111","1,911"\n'
    mapping = "like: ministry_wide\nencoding: cp949\nheadings: 2\ncolumns: {sex: 구분}\nvalues: {source_id: MINE}\n"
    path = written(tmp_path, text.encode("cp949"), mapping=mapping)
    with pytest.raises(UserError, match="row 3, arrivals: it is empty"):
        arrivals(path)
    mapping += "keep: {2011: ['1,911', '1,300']}\n"
    path = written(tmp_path, text.replace(",-\n", ",0\n").encode("cp949"), mapping=mapping.split("keep")[0])
    found = arrivals(path)
    assert found.to_dict("list") == {
        "year": [2009, 2009, 2010, 2010, 2011, 2011],
        "sex": ["female", "male"] * 3,
        "arrivals": [2252, 662, 1811, 1300, 1911, 0],
    }
    path.with_name("mine.csv.mapping.yaml").unlink()
    with pytest.raises(UserError, match=r"save it as UTF-8, or say in mine\.csv\.mapping\.yaml"):
        arrivals(path)


def test_population_statistics_of_unhcr(tmp_path, caplog) -> None:
    text = (
        '"Extracted from the Refugee Data Finder"\n"at 30 November 2026"\n\n'
        "Year,Country of Origin,Country of Origin (ISO),Country of Asylum,Country of Asylum (ISO),"
        "Refugees under UNHCR's mandate\n"
        "2013,Syrian Arab Rep.,SYR,Türkiye,TUR,585601\n2013,Syrian Arab Rep.,SYR,Lebanon,LBN,851284\n"
        "2014,Syrian Arab Rep.,SYR,Türkiye,TUR,1557899\n"
    )
    mapping = "like: unhcr_population\nkeep: {Country of Origin (ISO): SYR, Country of Asylum (ISO): TUR}\n"
    found = evidence.transit_stock(evidence.table(written(tmp_path, text, mapping=mapping), part="stock"))
    assert found[["year", "central", "geography"]].to_dict("list") == {
        "year": [2013, 2014],
        "central": [585601, 1557899],
        "geography": ["TUR", "TUR"],
    }
    assert "1 row is left out (row 6): their Country of Asylum (ISO) is not kept by the mapping" in caplog.text


def test_refugees_of_flee(tmp_path, caplog) -> None:
    path = written(tmp_path, "date,total\n2012-02-29,0\n2012-12-30,900\n2012-12-31,1000\n2013-03-01,1500\n", "refugees.csv",
                   "like: flee_refugees\n")  # fmt: skip
    found = evidence.transit_stock(evidence.table(path, part="stock"))
    assert found[["year", "central"]].to_numpy().tolist() == [[2012, 1000], [2013, 1500]]
    assert "2 rows are left out (row 2, 3): a later row has the same year" in caplog.text


def test_persons_of_a_census(tmp_path, caplog) -> None:
    """Pointers within a household become ties; an age that a census writes for what is not known is left out, and said."""
    text = (
        "SERIAL,PERNUM,HHWT,SEX,AGE,WISH,MOMLOC,POPLOC,SPLOC\n"
        "1,1,20.5,2,34,1996-03,0,0,2\n1,2,20.5,1,40,,0,0,1\n1,3,20.5,2,9,,1,2,0\n2,1,9,1,999,,0,0,0\n"
    )
    found = own_tables(str(written(tmp_path, text, mapping="like: ipums_persons\n")))
    assert found.people["person"].tolist() == ["1-1", "1-2", "1-3"]
    assert found.people["weight"].tolist() == [20.5] * 3
    assert found.people["sex"].tolist() == [0.0, 1.0, 0.0]
    assert found.ties.tolist() == [[-1, -1, 1], [-1, -1, 0], [0, 1, -1]]
    assert "1 row is left out (row 5): their AGE is not kept" in caplog.text
    assert [name for _, name, _ in found.files] == ["mine.csv", "mine.csv.mapping.yaml"]
    with pytest.raises(UserError, match="row 2: the code '3' of sex is not in the mapping"):
        own_tables(str(written(tmp_path, text.replace(",2,34", ",3,34"))))


def test_two_rows_of_headings_under_merged_cells(tmp_path) -> None:
    rows = [["Arrivals by year", None, None], [None, "Arrivals", None], ["Year", "Women", "Men"], [2010, 1098, 300]]
    path = workbook(tmp_path, rows)
    path.with_name("mine.xlsx.mapping.yaml").write_text("headings: [2, 3]\ncolumns: {women: Arrivals Women, men: Arrivals Men}\n")
    assert read_table(path).words.to_dict("list") == {"women": ["1098"], "men": ["300"]}


def test_decimal_commas_are_read_where_they_are_said(tmp_path) -> None:
    text = "person;wish;weight\na;1996-03;1.234,5\n"
    with pytest.raises(UserError, match=r"row 2, weight: '1\.234,5' is not a number"):
        own_tables(str(written(tmp_path, text)))
    found = own_tables(str(written(tmp_path, text, mapping='decimal: ","\nthousands: "."\n')))
    assert found.people["weight"].tolist() == [1234.5]


def test_points_come_from_any_table(tmp_path) -> None:
    pd.DataFrame({"regime": ["history"], "scale": [100]}).to_excel(tmp_path / "points.xlsx", index=False)
    written(tmp_path, "regime;scale\nhistory;100\n", "points.csv")
    for name in ("points.xlsx", "points.csv"):
        points = make({"kind": "listed", "file": str(tmp_path / name)})
        assert points.to_dict("list") == {"regime": ["history"], "scale": [100]}


@pytest.mark.parametrize(
    ("mapping", "told"),
    [
        ("columnss: {}", "'columnss' means nothing here. Did you mean 'columns'"),
        ("headings: soon", "line 1, headings: 'soon' is not a number"),
        ("decimal: x", "decimal: 'x' is none"),
        ("like: unhrc_population", "Did you mean 'unhcr_population'"),
        ("columns: {person: Who}", "mine.csv has no column 'Who'"),
    ],
)
def test_a_wrong_mapping_is_refused(tmp_path, mapping: str, told: str) -> None:
    with pytest.raises(UserError, match=told):
        own_tables(str(written(tmp_path, "person,wish\na,1996-03\n", mapping=mapping)))


def test_a_table_without_a_mapping_has_none(tmp_path) -> None:
    assert not mapping_beside(tmp_path / "mine.csv").file
