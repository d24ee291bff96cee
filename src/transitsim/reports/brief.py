"""A brief of two pages: what was asked, how much is assumed, the key table, one figure, caveats, sources."""

from __future__ import annotations

from pathlib import Path

from transitsim.core.errors import UserError
from transitsim.plots.style import DOTS_PER_INCH, figure_of
from transitsim.plots.svg import svg
from transitsim.reports import limits
from transitsim.reports.content import NO_EFFECT, Content
from transitsim.reports.document import Block, Break, Heading, Paragraph, Picture, Points, Table, markdown, word
from transitsim.reports.html_page import again
from transitsim.reports.key_table import without_signs
from transitsim.reports.table_export import export_tables
from transitsim.results.store.folder import change

STEM = "brief"
FINDINGS, FINDINGS_OF_MANY = 4, 2  # besides the first
FEW_REGIMES = 2  # whose questions and findings fit on page one
KEYS = 60  # sources named on the page


def write(content: Content, folder: Path, overwrite: bool = False) -> list[Path]:
    """Write brief.md, brief.docx, the figure and the tables, all or none; the files.

    An older brief is replaced when that is allowed; what else stands in the folder stays.
    """
    first = content.exhibits[0]
    with change(folder.parent, "brief", overwrite, f"{folder.name}/") as staged:
        unfinished = staged / folder.name
        unfinished.mkdir()
        figure(content, unfinished)
        made = blocks(content)
        (unfinished / f"{STEM}.md").write_text(markdown(made), encoding="utf-8")
        word(made, f"{content.title}, record {content.record['id']}", unfinished, unfinished / f"{STEM}.docx")
        export_tables(content, unfinished / "tables")
    return [folder / f"{STEM}.md", folder / f"{STEM}.docx", folder / f"{first.name}.png", folder / "tables"]


def figure(content: Content, folder: Path) -> None:
    """The first figure as PNG and SVG."""
    first = content.exhibits[0]
    if first.draw is None:
        raise UserError(f"{content.folder}: {first.title} has no figure, and a brief begins with one; see `transitsim report`.")
    ax = first.draw()
    figure_of(ax).savefig(folder / f"{first.name}.png", dpi=DOTS_PER_INCH)
    (folder / f"{first.name}.svg").write_bytes(svg(ax))


def blocks(content: Content) -> list[Block]:
    """The brief, block by block: page one up to the break."""
    first, *others = content.exhibits
    key = without_signs(content.key) if content.is_comparison else content.key
    dagger = " † fewer than 95 % of replicates agree on the sign." if content.is_comparison else ""
    claims, people = limits.parts(content.caveats)
    most = FINDINGS_OF_MANY if len(compared(content)) > FEW_REGIMES else FINDINGS
    return [
        Heading(content.title, 0),
        Paragraph(f"{content.lead} Record {content.record['id']}."),
        Paragraph(" ".join(content.assumed), "Assumed."),
        Paragraph(NO_EFFECT, "How to read it."),
        *questions(content),
        Heading("What comes out"),
        Points((first.finding, *(one.finding for one in others[:most]))),
        Table(key, content.key_caption + dagger),
        Break(),
        Heading(first.title),
        Picture(f"{first.name}.png", f"{first.title}. {first.finding}"),
        Heading("Caveats"),
        Points((*claims.points, people.points[-1].rsplit(". ", 1)[-1])),
        Heading("Sources"),
        *source_blocks(content),
        Paragraph(tables_note(content), small=True),
    ]


def compared(content: Content) -> list:
    """The regimes whose questions are shown: those compared with the baseline, or the only one."""
    return content.regimes[1:] if content.is_comparison else content.regimes


def questions(content: Content) -> list[Block]:
    """What each regime asks, with its budget; of many regimes the titles."""
    regimes, first = compared(content), f"{content.regimes[0].title} + "
    if len(regimes) > FEW_REGIMES:
        return [Points(tuple(regime.title.removeprefix(first) for regime in regimes))]
    words = [
        (" ".join(part for part in (regime.question, regime.budget) if part), regime.title.removeprefix(first))
        for regime in regimes
    ]
    return [Paragraph(text, f"{title}.") for text, title in words if text]


def source_blocks(content: Content) -> list[Block]:
    """Sources of the regimes: of what they change by title, of their base by key."""
    own = {key: source for regime in compared(content) if regime.base for key, source in regime.own_sources.items()}
    found = [Points(tuple(f"{key}: {source.title}, {source.href}" for key, source in own.items()))] if own else []
    keys = [key for key in content.sources if key not in own]
    more = f" and {len(keys) - KEYS} more" if len(keys) > KEYS else ""
    titled = "with titles and addresses in tables/sources.csv"
    words = f"{len(content.sources)} publications, {titled}: {', '.join(keys[:KEYS])}{more}."
    return [*found, Paragraph(words, small=True)]


def tables_note(content: Content) -> str:
    """What comes along, and how to have it again."""
    names = ", ".join(content.record["tables"])
    return (
        f"Tables ({names}) are in tables/ as CSV, Excel and Parquet; tables/codebook.csv says what every column means. "
        f"To have it again with transitsim {content.record['packages']['transitsim']}: {again(content.record)}"
    )
