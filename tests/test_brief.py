"""The brief says on page one how much is assumed, fits two pages, and hands over the tables as they are, with a codebook."""

from __future__ import annotations

import re
import shutil
import subprocess

import docx
import pandas as pd
import pytest
from docx.oxml.ns import qn
from reports import REGIMES, compare_folder, run_folder

import transitsim as ts
from transitsim.cli.main import dispatch
from transitsim.core.errors import UserError
from transitsim.reports import brief, document, limits
from transitsim.reports.content import read_content
from transitsim.reports.table_export import LONGEST, codebook
from transitsim.results.load import load
from transitsim.schema.tables import ANSWERS, TABLES

MANY = (*REGIMES, "labour_border", "remittance_cut")  # more than stand beside each other
OFFICE = "LibreOffice counts the pages: apt-get install libreoffice-writer-nogui"
BREAK = document.Break()


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """A run and two comparisons, each with its brief."""
    made = {
        "run": run_folder(tmp_path_factory.mktemp("run")),
        "compared": compare_folder(tmp_path_factory.mktemp("compared")),
        "many": compare_folder(tmp_path_factory.mktemp("many"), MANY, agreed=MANY),  # the longest: something is found under each
    }
    for folder in made.values():
        dispatch(["brief", str(folder)])
    return made


@pytest.fixture(scope="module")
def all_told(folders):
    """What is told of each."""
    return {kind: read_content(folder) for kind, folder in folders.items()}


KINDS = ("run", "compared", "many")


def words(made) -> str:
    return "\n".join(paragraph.text for paragraph in made.paragraphs)


@pytest.mark.parametrize("kind", KINDS)
def test_page_one_counts_what_is_assumed_and_has_the_key_table(folders, all_told, kind):
    told = all_told[kind]
    blocks = brief.blocks(told)
    first = blocks[: blocks.index(BREAK)]
    said = " ".join(document.words_of(first))
    assert all(one in said for one in told.assumed)
    assert re.search(r"\d+ of \d+ dated values are assumed", said)
    assert told.record["id"] in said
    assert [block for block in first if isinstance(block, document.Table)]


@pytest.mark.parametrize("kind", KINDS)
def test_markdown_and_word_say_the_same(folders, all_told, kind):
    folder, told = folders[kind] / "brief", all_told[kind]
    made, text = docx.Document(folder / "brief.docx"), (folder / "brief.md").read_text(encoding="utf-8")
    spoken = words(made)
    for block in brief.blocks(told):
        if not isinstance(block, document.Picture):
            for said in document.words_of([block]):
                assert said in spoken
                assert said in text.replace("**", "")
    table = next(block for block in brief.blocks(told) if isinstance(block, document.Table)).rows
    cells = [[cell.text for cell in row.cells] for row in made.tables[0].rows]
    assert cells == [list(table), *table.astype(str).to_numpy().tolist()]
    piped = [line for line in text.splitlines() if line.startswith("|")]
    assert len(piped) == len(cells) + 1
    assert [part.strip() for part in piped[2].replace("\\*", "*").strip("|").split("|")] == cells[1]


@pytest.mark.parametrize("kind", KINDS)
def test_the_figure_is_there_in_words_too(folders, all_told, kind):
    folder = folders[kind] / "brief"
    made = docx.Document(folder / "brief.docx")
    first = all_told[kind].exhibits[0]
    assert len(made.inline_shapes) == 1
    assert made.inline_shapes[0]._inline.docPr.get("descr") == f"{first.title}. {first.finding}"
    assert f"![{first.title}. {first.finding}]({first.name}.png)" in (folder / "brief.md").read_text(encoding="utf-8")
    assert (folder / f"{first.name}.png").read_bytes().startswith(b"\x89PNG")
    assert b"<svg" in (folder / f"{first.name}.svg").read_bytes()
    assert made.tables[0].rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    assert made.core_properties.language == "en-GB"


@pytest.mark.parametrize("kind", KINDS)
def test_every_limit_and_the_warning_are_told(folders, kind):
    text = (folders[kind] / "brief" / "brief.md").read_text(encoding="utf-8")
    claims, _ = limits.parts()
    assert all(f"- {point}" in text for point in claims.points)
    assert "- Do not use it to plan control, arrest or return." in text


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason=OFFICE)
@pytest.mark.parametrize("kind", KINDS)
def test_two_pages(folders, kind, tmp_path):
    asked = ["soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to", "pdf", "--outdir"]
    subprocess.run([*asked, str(tmp_path), str(folders[kind] / "brief" / "brief.docx")], check=True, capture_output=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", (tmp_path / "brief.pdf").read_bytes())) == 2


def test_what_is_not_agreed_on_is_marked(folders):
    text = (folders["compared"] / "brief" / "brief.md").read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith("| arrivals"))
    safe, crackdown = [cell.strip() for cell in row.strip("|").split("|")][2:4]
    assert safe == "+60,000 (+100 %; +54,000 to +66,000)"
    assert crackdown == "-30,000 (-50 %; -36,000 to -24,000) †"
    assert "same sign" not in text.lower()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["run", "compared"])
def test_tables_are_the_same_in_every_form(folders, all_told, kind):
    folder = folders[kind] / "brief" / "tables"
    told = all_told[kind]
    for name in told.record["tables"]:
        real = load(folders[kind], name)
        assert (folder / f"{name}.parquet").read_bytes() == (folders[kind] / f"{name}.parquet").read_bytes()
        forms = [pd.read_csv(folder / f"{name}.csv")]
        if len(real) <= LONGEST:
            forms.append(pd.read_excel(folder / "tables.xlsx", sheet_name=name))
        for form in forms:
            assert list(form) == list(real)
            assert len(form) == len(real)
            for column in real:
                if real[column].dtype.kind == "M":
                    assert (pd.to_datetime(form[column]) == real[column]).all()
                elif real[column].dtype.kind in "fi":
                    assert form[column].to_numpy(float) == pytest.approx(real[column].to_numpy(float), nan_ok=True)
                else:
                    assert (form[column].astype(str) == real[column].astype(str)).all()


@pytest.mark.parametrize("kind", ["run", "compared"])
def test_the_codebook_names_every_column(folders, all_told, kind):
    folder = folders[kind] / "brief" / "tables"
    book = pd.read_csv(folder / "codebook.csv")
    for name, rows in book.groupby("table"):
        assert list(rows["column"]) == list(pd.read_csv(folder / f"{name}.csv", nrows=0))
        assert list(rows["meaning"]) == [column.meaning for column in {**TABLES, **ANSWERS}[name]]
        assert list(rows["unit"]) == [column.unit for column in {**TABLES, **ANSWERS}[name]]
    assert set(book["table"]) == set(all_told[kind].record["tables"])
    assert pd.read_excel(folder / "tables.xlsx", sheet_name="codebook")["meaning"].tolist() == book["meaning"].tolist()


def test_what_is_too_long_for_a_sheet_says_so():
    table = pd.DataFrame({"x": range(LONGEST + 1)})
    assert not codebook({"changed_course": table})["in the workbook"].any()


def test_nothing_is_overwritten_unless_said_nor_lost_when_it_fails(tmp_path, monkeypatch):
    folder = compare_folder(tmp_path / "compared")
    made = ts.brief(folder)
    before = {path.name: path.stat().st_mtime_ns for path in made.iterdir()}
    with pytest.raises(UserError, match=r"brief\.md is there already"):
        ts.brief(folder)

    def fail(*_):
        raise OSError("no room")

    monkeypatch.setattr(brief, "export_tables", fail)
    with pytest.raises(OSError, match="no room"):
        ts.brief(folder, overwrite=True)
    assert {path.name: path.stat().st_mtime_ns for path in made.iterdir()} == before
    assert not (folder / ".transitsim").exists()
    monkeypatch.undo()
    ts.brief(folder, overwrite=True)
    assert {path.name for path in made.iterdir()} == set(before)
