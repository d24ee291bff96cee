"""A brief of two pages: what was asked, how much is assumed, the key table, one figure, caveats, sources."""

from __future__ import annotations

from pathlib import Path

from transitsim.core.errors import UserError
from transitsim.plots.style import DOTS_PER_INCH, figure_of
from transitsim.plots.svg import svg
from transitsim.reports import limits
from transitsim.reports.content import NO_EFFECT, Told
from transitsim.reports.document import Block, Break, Heading, Paragraph, Picture, Points, Table, markdown, word
from transitsim.reports.html_page import again
from transitsim.reports.key_table import without_signs
from transitsim.reports.table_export import hand_over
from transitsim.results.store.folder import change

STEM = "brief"
FINDINGS, FINDINGS_OF_MANY = 4, 2  # besides the first
FEW_LAWS = 2  # whose questions and findings fit on page one
KEYS = 60  # sources named on the page


def write(told: Told, folder: Path, overwrite: bool = False) -> list[Path]:
    """Write brief.md, brief.docx, the figure and the tables, all or none; the files.

    An older brief is replaced when that is allowed; what else stands in the folder stays.
    """
    first = told.exhibits[0]
    with change(folder.parent, "brief", overwrite, f"{folder.name}/") as staged:
        unfinished = staged / folder.name
        unfinished.mkdir()
        figure(told, unfinished)
        made = blocks(told)
        (unfinished / f"{STEM}.md").write_text(markdown(made), encoding="utf-8")
        word(made, f"{told.title}, record {told.record['id']}", unfinished, unfinished / f"{STEM}.docx")
        hand_over(told, unfinished / "tables")
    return [folder / f"{STEM}.md", folder / f"{STEM}.docx", folder / f"{first.name}.png", folder / "tables"]


def figure(told: Told, folder: Path) -> None:
    """The first figure as PNG and SVG."""
    first = told.exhibits[0]
    if first.draw is None:
        raise UserError(f"{told.folder}: {first.title} has no figure, and a brief begins with one; see `transitsim report`.")
    ax = first.draw()
    figure_of(ax).savefig(folder / f"{first.name}.png", dpi=DOTS_PER_INCH)
    (folder / f"{first.name}.svg").write_bytes(svg(ax))


def blocks(told: Told) -> list[Block]:
    """The brief, block by block: page one up to the break."""
    first, *others = told.exhibits
    key = without_signs(told.key) if told.is_comparison else told.key
    dagger = " † fewer than 95 % of replicates agree on the sign." if told.is_comparison else ""
    claims, people = limits.parts(told.caveats)
    most = FINDINGS_OF_MANY if len(asked(told)) > FEW_LAWS else FINDINGS
    return [
        Heading(told.title, 0),
        Paragraph(f"{told.lead} Record {told.record['id']}."),
        Paragraph(" ".join(told.assumed), "Assumed."),
        Paragraph(NO_EFFECT, "How to read it."),
        *questions(told),
        Heading("What comes out"),
        Points((first.finding, *(one.finding for one in others[:most]))),
        Table(key, told.key_caption + dagger),
        Break(),
        Heading(first.title),
        Picture(f"{first.name}.png", f"{first.title}. {first.finding}"),
        Heading("Caveats"),
        Points((*claims.points, people.points[-1].rsplit(". ", 1)[-1])),
        Heading("Sources"),
        *named(told),
        Paragraph(handed(told), small=True),
    ]


def asked(told: Told) -> list:
    """The laws whose questions are told: those compared with the baseline, or the one that was lived."""
    return told.laws[1:] if told.is_comparison else told.laws


def questions(told: Told) -> list[Block]:
    """What each law asks, with its budget; of many laws the titles."""
    laws, first = asked(told), f"{told.laws[0].title} + "
    if len(laws) > FEW_LAWS:
        return [Points(tuple(law.title.removeprefix(first) for law in laws))]
    words = [(" ".join(part for part in (law.question, law.budget) if part), law.title.removeprefix(first)) for law in laws]
    return [Paragraph(said, f"{title}.") for said, title in words if said]


def named(told: Told) -> list[Block]:
    """Sources of the laws: of what they change by title, of what they lean on by key."""
    own = {key: source for law in asked(told) if law.base for key, source in law.own_sources.items()}
    every = {key for law in told.laws for key in law.sources}
    found = [Points(tuple(f"{key}: {source.title}, {source.href}" for key, source in own.items()))] if own else []
    keys = sorted(every - set(own))
    more = f" and {len(keys) - KEYS} more" if len(keys) > KEYS else ""
    words = f"{len(every)} publications, with titles and addresses in tables/sources.csv: {', '.join(keys[:KEYS])}{more}."
    return [*found, Paragraph(words, small=True)]


def handed(told: Told) -> str:
    """What comes along, and how to have it again."""
    names = ", ".join(told.record["tables"])
    return (
        f"Tables ({names}) are in tables/ as CSV, Excel and Parquet; tables/codebook.csv says what every column means. "
        f"To have it again with transitsim {told.record['packages']['transitsim']}: {again(told.record)}"
    )
