"""A regime from a spreadsheet says what the same regime says as YAML, and refuses what that refuses."""

import datetime
import sys

import pytest
from regime_texts import write

from transitsim.core.errors import UserError
from transitsim.inputs.library import Library, load_regime
from transitsim.inputs.regimes import check, show

YAML = """\
# What if the road cost half from 2006 on?
title: Half the price, of a kind
status: hypothetical
base: history
budget: 1 million US$ a year for journeys
levers:
  route.fee:
    - {from: 2006-01, factor: 0.5, source: assumed, because: the question asks for it}
  route.rescue_places:
    - {from: 2006-01, value: 0, source: assumed, because: helpers turn elsewhere}
    - {from: 2010-01, value: 500, source: REPORT, shape: linear}
    - {from: 2012-01, value: 400, source: assumed, fact: slump}
facts:
  slump: {date: 2012-01, what: Fewer pay, source: REPORT}
sources:
  REPORT: {title: "A report, with a comma", href: "https://example.org/report", read_on: 2024-03-05}
"""
HEAD = [
    ["title", "Half the price, of a kind"],
    ["status", "hypothetical"],
    ["base", "history"],
    ["question", "What if the road cost half from 2006 on?"],
    ["budget", "1 million US$ a year for journeys"],
    ["source", "REPORT", "A report, with a comma", "https://example.org/report", "2024-03-05"],
    ["fact", "slump", "2012-01", "Fewer pay", "REPORT"],
    [],
]
COLUMNS = ["lever", "from", "value", "factor", "shape", "source", "fact", "because"]
ROWS = [
    ["route.fee", "2006-01", "", "0.5", "", "assumed", "", "the question asks for it"],
    ["# all that follows is a guess"],
    ["route.rescue_places", "2006-01", "0", "", "", "assumed", "", "helpers turn elsewhere"],
    ["route.rescue_places", "2010-01", "500", "", "linear", "REPORT"],
    ["route.rescue_places", "2012-01", "400", "", "", "assumed", "slump"],
]


def csv(folder, name, rows, sign=",", mark=""):
    """A CSV of the user, words quoted where they must be."""
    lines = [sign.join(f'"{cell}"' if sign in str(cell) or '"' in str(cell) else str(cell) for cell in row) for row in rows]
    (folder / "regime").mkdir(exist_ok=True)
    (folder / "regime" / f"{name}.csv").write_text(mark + "\n".join(lines) + "\n", encoding="utf-8")


def xlsx(folder, name, rows):
    """A workbook of the user, with a second sheet that is not read."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(["" if cell == "" else cell for cell in row])
    book.create_sheet("notes").append(["nonsense"])
    (folder / "regime").mkdir(exist_ok=True)
    book.save(folder / "regime" / f"{name}.xlsx")


def typed(rows):
    """Cells as a spreadsheet keeps them: numbers as numbers, months and days as dates."""

    def one(cell):
        if cell.replace(".", "").isdigit():
            return float(cell) if "." in cell else int(cell)
        if cell[:4].isdigit():
            return datetime.datetime.strptime((cell + "-01")[:10], "%Y-%m-%d")
        return cell or None

    return [[one(cell) for cell in row] for row in rows]


def said(regime):
    """All that a regime says, whatever file it was written in."""
    return {name: value for name, value in vars(regime).items() if name not in ("files", "hash")}


@pytest.fixture
def as_yaml(tmp_path_factory):
    """The same regime as YAML, in a folder of its own."""
    folder = tmp_path_factory.mktemp("yaml")
    write(folder, "road", YAML)
    return load_regime("road", [folder])


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_csv_says_what_the_yaml_says(tmp_path, as_yaml, sign, mark):
    csv(tmp_path, "road", [["# made by hand"], *HEAD, COLUMNS, *ROWS], sign, mark)
    assert said(load_regime("road", [tmp_path])) == said(as_yaml)


def test_a_workbook_says_what_the_yaml_says(tmp_path, as_yaml):
    xlsx(tmp_path, "road", [*HEAD, COLUMNS, *ROWS])
    assert said(load_regime("road", [tmp_path])) == said(as_yaml)
    xlsx(tmp_path, "road", typed([*HEAD, COLUMNS, *ROWS]))
    kept = load_regime("road", [tmp_path])
    assert (kept.levers, kept.sources) == (as_yaml.levers, as_yaml.sources)


def test_columns_may_be_left_out_and_stand_in_any_order(tmp_path):
    csv(tmp_path, "road", [*HEAD[:3], ["lever", "source", "factor", "from"], ["route.fee", "assumed", "0.5", "2006"]])
    policy = load_regime("history+road@2007-01", [tmp_path]).policy(360)
    assert (policy.route_fee[144:] == 0.5 * load_regime("history").policy(360).route_fee[144:]).all()


def test_a_spreadsheet_stands_wherever_a_yaml_can(tmp_path):
    csv(tmp_path, "road", [*HEAD, COLUMNS, *ROWS])
    write(tmp_path, "further", "title: t\nstatus: hypothetical\nbase: road\n")
    assert {"road", "further"} <= set(Library([tmp_path]).names("regime"))
    assert load_regime("further", [tmp_path]).levers == load_regime("road", [tmp_path]).levers
    Library([tmp_path]).check_together("north_korea_china", "further")
    assert "What if the road cost half" in show("road", [tmp_path])
    assert check(folders=[tmp_path]) == []


def test_two_files_of_one_name_in_a_folder_are_told(tmp_path):
    csv(tmp_path, "road", [*HEAD, COLUMNS, *ROWS])
    write(tmp_path, "road", YAML)
    with pytest.raises(UserError, match=r"road.csv and road.yaml stand in one folder; take one of them away"):
        load_regime("road", [tmp_path])


WRONG_ROWS = [
    (["route.fees", "1995-01", "1", "", "", "REPORT"], "route.fees: there is no such lever. Did you mean 'route.fee'"),
    (["route.fee", "1995-01", "1"], "route.fee, from 1995-01, value 1: it has no source"),
    (["route.fee", "1995-01", "1", "", "", "REPOT"], "source 'REPOT' is unknown. Did you mean 'REPORT'"),
    (["route.capture_chance", "1995-01", "1.5", "", "", "REPORT"], "1.5 is outside its range, 0 to 1"),
    (["origin.closed", "1995-01", "NO", "", "", "REPORT"], "'NO' is not a number"),
    (["origin.closed", "1995-01", "TRUE", "", "", "REPORT"], "'TRUE' is not a number"),
    (["route.fee", "1995-01", "12:30", "", "", "REPORT"], "'12:30' is not a number"),
    (["route.capture_chance", "1995-01", "0,05", "", "", "REPORT"], "'0,05' is not a number; write plain digits"),
    (["route.fee", "1995-01", "1e999", "", "", "REPORT"], "'inf' is not a number"),
    (["route.fee", "1995-01", "", "", "", "REPORT"], "from 1995-01: nothing is not a number"),
    (["route.fee", "1995-01", "1", "2", "", "REPORT"], "values and factors do not mix"),
    (["route.fee", "", "1", "", "", "REPORT"], "route.fee: a value has no date"),
    (["route.fee", "May", "1", "", "", "REPORT"], "'May' is no month"),
    (["", "1995-01", "1", "", "", "REPORT"], "a row of the table names no lever .1995-01, 1, REPORT."),
    (["route.fee", "1995-01", "1", "", "", "REPORT", "", "so", "and more"], "route.fee: 'and more' has no heading above it"),
]


@pytest.mark.parametrize(("row", "words"), WRONG_ROWS)
def test_a_wrong_row_is_told(tmp_path, row, words):
    csv(tmp_path, "road", [*HEAD, COLUMNS, row])
    with pytest.raises(UserError, match=words) as told:
        load_regime("road", [tmp_path])
    assert str(told.value).startswith("road.csv")
    assert "\n" not in str(told.value)


def test_dates_out_of_order_are_told(tmp_path):
    csv(tmp_path, "road", [*HEAD, COLUMNS, [*ROWS[3][:4], "", "REPORT"], ROWS[2]])
    with pytest.raises(UserError, match=r"road.csv, route.rescue_places, from 2006-01: it follows 2010-01"):
        load_regime("road", [tmp_path])


WRONG_HEADS = [
    ([["titel", "x"], *HEAD], "'titel' means nothing above the table. Did you mean 'title'"),
    ([*HEAD, ["title", "again"]], "'title' is written twice"),
    ([*HEAD, HEAD[5]], "'REPORT' is written twice"),
    (
        [*HEAD[:5], ["source", "REPORT", "A report", "ftp://example.org", "2024-03-05"]],
        "the address 'ftp://example.org' is not one",
    ),
    ([*HEAD[:5], ["source", "REPORT", "A report", "https://example.org"]], "source REPORT, read_on: words are missing"),
    ([["title", "one", "two"], *HEAD[1:]], "too many cells in the row; put words that hold a comma in quotes"),
    ([["title", "x"], ["status", "maybe"]], "status: 'maybe' is none"),
    ([["title", "x"], ["status", "sourced"], ["base", "histroy"]], "no regime 'histroy'. Did you mean 'history'"),
]


@pytest.mark.parametrize(("head", "words"), WRONG_HEADS)
def test_a_wrong_head_is_told(tmp_path, head, words):
    csv(tmp_path, "road", [*head, COLUMNS, ["route.fee", "1995-01", "1", "", "", "assumed"]])
    with pytest.raises(UserError) as told:
        load_regime("road", [tmp_path])
    assert any(words in one for one in told.value.all), told.value.all


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        (["levr", *COLUMNS[1:]], "no row of headings that begins with 'lever'"),
        (["lever", "form", *COLUMNS[2:]], "the heading 'form' is no column. Did you mean 'from'"),
        (["lever", "from", "from", *COLUMNS[3:]], "the heading 'from' is there twice"),
    ],
)
def test_wrong_headings_are_told(tmp_path, columns, words):
    csv(tmp_path, "road", [*HEAD, columns, *ROWS])
    with pytest.raises(UserError, match=words):
        load_regime("road", [tmp_path])


@pytest.mark.parametrize(
    ("cell", "words"),
    [(True, "'True' is not a number"), (datetime.time(12, 30), "'12:30:00' is not a number"), ("NO", "'NO' is not a number")],
)
def test_cells_of_a_workbook_that_are_no_numbers_are_told(tmp_path, cell, words):
    xlsx(tmp_path, "road", [*HEAD, COLUMNS, ["route.fee", "1995-01", cell, None, None, "REPORT"]])
    with pytest.raises(UserError, match=words):
        load_regime("road", [tmp_path])


def test_a_file_that_is_no_workbook_is_told(tmp_path):
    (tmp_path / "regime").mkdir()
    (tmp_path / "regime" / "road.xlsx").write_bytes(b"not a zip")
    with pytest.raises(UserError, match=r"road.xlsx cannot be read as a workbook .*; save it as .xlsx or CSV"):
        load_regime("road", [tmp_path])
    (tmp_path / "regime" / "road.xlsx").rename(tmp_path / "regime" / "bad.csv")
    (tmp_path / "regime" / "bad.csv").write_bytes(b"title,\xff\xfe")
    with pytest.raises(UserError, match=r"bad.csv cannot be read"):
        load_regime("bad", [tmp_path])


def test_without_openpyxl_one_is_told_what_to_install(tmp_path, monkeypatch):
    xlsx(tmp_path, "road", [*HEAD, COLUMNS, *ROWS])
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(UserError, match=r"reading .xlsx needs openpyxl; .pip install 'transitsim.excel.'.*, or save it as CSV"):
        load_regime("road", [tmp_path])
