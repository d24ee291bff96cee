"""A short document as a list of blocks, written as Markdown and as Word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import docx
import pandas as pd
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

MARGIN, WIDTH, HEIGHT = 1.7, 21.0, 29.7  # cm, A4
TEXT, SMALL = 9.5, 8.0  # points
FONT = "Liberation Sans"
GREY = "F2F2F2"


@dataclass(frozen=True)
class Heading:
    """A heading; level 0 is the title."""

    words: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """Words; those in front of the rest may be strong, all of it may be small."""

    words: str
    strong: str = ""
    small: bool = False


@dataclass(frozen=True)
class Points:
    """Short sentences, one below the other."""

    words: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table of text and its caption."""

    rows: pd.DataFrame
    caption: str


@dataclass(frozen=True)
class Picture:
    """A picture beside the document, in words for those who do not see it; cm wide."""

    file: str
    words: str
    width: float = 10.0


@dataclass(frozen=True)
class Break:
    """What follows begins on a new page."""


Block = Heading | Paragraph | Points | Table | Picture | Break


def markdown(blocks: Sequence[Block]) -> str:
    """The document as Markdown."""
    return "\n\n".join(part for block in blocks if (part := _marked(block))) + "\n"


def _marked(block: Block) -> str:
    match block:
        case Heading(words, level):
            return f"{'#' * (level + 1)} {words}"
        case Paragraph(words, strong, _):
            return f"**{strong}** {words}" if strong else words
        case Points(words):
            return "\n".join(f"- {one}" for one in words)
        case Table(rows, caption):
            return f"{caption}\n\n{_piped(rows)}"
        case Picture(file, words, _):
            return f"![{words}]({file})"
        case Break():
            return ""


def _piped(rows: pd.DataFrame) -> str:
    lines = [list(rows), ["---", *["--:"] * (rows.shape[1] - 1)], *rows.astype(str).to_numpy().tolist()]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(words: object) -> str:
    return str(words).replace("|", "/").replace("*", "\\*")


def word(blocks: Sequence[Block], title: str, folder: Path, path: Path) -> None:
    """Write the document as .docx; pictures are looked for in `folder`."""
    made = _page(title)
    for block in blocks:
        _write(made, block, folder)
    made.save(str(path))


def _page(title: str) -> Word:
    """An empty A4 page with narrow margins, its language set."""
    made = docx.Document()
    section = made.sections[0]
    section.page_width, section.page_height = Cm(WIDTH), Cm(HEIGHT)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Cm(MARGIN))
    for name, size in (("Normal", TEXT), ("Title", 17.0), ("Heading 1", 12.0), ("List Bullet", TEXT)):
        style = made.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in [name for name in fonts.attrib if name.lower().endswith("theme")]:
            del fonts.attrib[script]
        style.paragraph_format.space_after = Pt(3)
        style.paragraph_format.space_before = Pt(7 if name.startswith("Heading") else 0)
    _add(made.styles["Normal"].element.get_or_add_rPr(), "w:lang", val="en-GB")
    made.core_properties.title, made.core_properties.author, made.core_properties.language = title, "transitsim", "en-GB"
    return made


def _write(made: Word, block: Block, folder: Path) -> None:
    match block:
        case Heading(words, level):
            made.add_heading(words, level)
        case Paragraph(words, strong, small):
            _paragraph(made, words, strong, small)
        case Points(words):
            for one in words:
                made.add_paragraph(one, "List Bullet").paragraph_format.space_after = Pt(1)
        case Table(rows, caption):
            _paragraph(made, caption, "", True)
            _table(made, rows)
        case Picture(file, words, width):
            made.add_picture(str(folder / file), width=Cm(width))
            made.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER
            made.inline_shapes[-1]._inline.docPr.set("descr", words)
        case Break():
            made.add_page_break()


def _paragraph(made: Word, words: str, strong: str, small: bool) -> None:
    paragraph = made.add_paragraph()
    if strong:
        paragraph.add_run(f"{strong} ").bold = True
    run = paragraph.add_run(words)
    if small:
        run.font.size = Pt(SMALL)


def _table(made: Word, rows: pd.DataFrame) -> None:
    """A table whose first line is repeated on a new page; numbers to the right."""
    table = made.add_table(1 + len(rows), rows.shape[1], "Table Grid")
    table.autofit = False
    lines = [list(rows), *rows.astype(str).to_numpy().tolist()]
    for column, width in zip(table.columns, shares(lines), strict=True):
        column.width = Cm(width * (WIDTH - 2 * MARGIN))
        for cell in column.cells:
            cell.width = column.width
    for place, line in enumerate(lines):
        cells = table.rows[place].cells
        for column, words in enumerate(line):
            paragraph = cells[column].paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if column else WD_ALIGN_PARAGRAPH.LEFT
            run = paragraph.add_run(str(words))
            run.font.size, run.bold = Pt(SMALL), place == 0
    _add(table.rows[0]._tr.get_or_add_trPr(), "w:tblHeader", val="true")
    for cell in table.rows[0].cells:
        _add(cell._tc.get_or_add_tcPr(), "w:shd", val="clear", color="auto", fill=GREY)
    made.add_paragraph().paragraph_format.space_after = Pt(0)


def shares(lines: Sequence[Sequence[str]]) -> list[float]:
    """Share of the page's width that each column gets: by its longest words, none less than a tenth of the widest."""
    longest = [max(len(str(words)) for words in column) + 4 for column in zip(*lines, strict=True)]
    widths = [max(length, 0.1 * max(longest)) for length in longest]
    return [width / sum(widths) for width in widths]


def _add(properties, name: str, **values: str) -> None:
    """A mark of Word's own among the properties of a row, a cell or a style."""
    mark = OxmlElement(name)
    for key, value in values.items():
        mark.set(qn(f"w:{key}"), value)
    properties.append(mark)


def words_of(blocks: Sequence[Block]) -> Iterator[str]:
    """All words of a document but its tables', block by block."""
    for block in blocks:
        match block:
            case Heading(words, _) | Picture(_, words, _):
                yield words
            case Paragraph(words, strong, _):
                yield f"{strong} {words}".strip()
            case Points(words):
                yield from words
