"""`transitsim people`: templates of the tables of own people with their codebook; or a look at tables, before anything is run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from transitsim.cli.parser import Asked
from transitsim.cli.words import PATH, Command, Word
from transitsim.core.errors import UserError

if TYPE_CHECKING:
    from transitsim.inputs.library import Library
    from transitsim.inputs.settings import Settings

COMMAND = Command(
    "people",
    "templates for your own persons and their kin, with a codebook; or a look at such tables",
    words=(Word("out", None, PATH, "folder for people.csv, kin.csv (invented persons, to be overwritten) and codebook.md"),),
    settings={},
    examples=("people out=mine", "people people=mine/people.csv kin=mine/kin.csv scale=10"),
    leaves="Without out=, the tables named by people= and kin= are checked: who would live.\n"
    "Afterwards: `transitsim run people=mine/people.csv kin=mine/kin.csv`, and so for compare, sweep and the others.",
)


def run(asked: Asked) -> int:
    out = asked["out"]
    if out and asked.overrides:
        raise UserError(f"out={out} writes templates and {asked.overrides[0]} asks for a check; give one at a time.")
    if out:
        print(f"Written: {', '.join(map(str, write_templates(out)))}.")
        return 0
    try:
        settings = asked.job().settings
        if not settings.people:
            raise UserError("Name a folder for templates, out=DIR, or tables to check, people=FILE kin=FILE.")
        print(looked_at(settings, asked.library))
    except UserError as wrong:
        raise UserError("\n".join(wrong.all)) from None  # everything that was found in one reading
    return 0


def looked_at(settings: Settings, library: Library) -> str:
    """Who would live, in a sentence; UserError when the tables, or what is asked of them, is not valid."""
    from transitsim.engine.microdata_population import families_of
    from transitsim.engine.resolve import resolve

    inputs = resolve(settings, library)
    tables = inputs.own
    if tables is None:
        raise UserError("No table of persons is named: give people=FILE.")
    people, families = tables.people, families_of(tables)
    stand_for = families.weight @ families.size
    wishes, agents = people["wish"].notna().sum(), stand_for / settings.scale
    return (
        f"{len(people):,} persons in {len(families.size):,} families, {wishes:,} of whom wish to cross, stand for "
        f"{stand_for:,.6g} people: about {agents:,.0f} agents at 1:{settings.scale}."
    )


def write_templates(folder: Path) -> list[Path]:
    """people.csv, kin.csv and codebook.md; the files written. None is when one of them is there already: UserError."""
    from transitsim.results.store.folder import OTHER, Folder
    from transitsim.schema.microdata_columns import SCHEMA, codebook, example

    pages = {f"{kind}.csv": example(kind).to_csv(index=False) for kind in SCHEMA}
    pages["codebook.md"] = "\n".join(f"# {kind}.csv\n\n{codebook(kind)}" for kind in SCHEMA)
    with Folder(folder, names=pages, command="people", say=OTHER) as place, place.change() as staged:
        for name, text in pages.items():
            (staged / name).write_text(text, encoding="utf-8")
    return [folder / name for name in pages]
