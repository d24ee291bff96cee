"""`transitsim people`: templates of the tables of own people with their codebook; or a look at tables, before anybody lives."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from transitsim.cli.run import settled
from transitsim.cli.study_words import job, split
from transitsim.core.errors import UserError
from transitsim.inputs.library import Library

if TYPE_CHECKING:
    from transitsim.inputs.settings import Settings

HELP = """\
Your own persons and their kin, who live in the place of drawn ones.

  transitsim people out=mine
  transitsim people people=mine/people.csv kin=mine/kin.csv scale=10

  out         folder for people.csv, kin.csv (invented persons, to be overwritten) and codebook.md
  people, kin, and every setting of `transitsim run`: check the tables and say who would live

Afterwards: transitsim run people=mine/people.csv kin=mine/kin.csv, and so for compare, sweep and the others.
"""


def run(words: Sequence[str], folder: Path | None = None) -> int:
    """What `transitsim people` does with its words; `folder` is the user's own folder of configurations."""
    own, rest = split(words, ("out",))
    if "out" in own and rest:
        raise UserError(f"out={own['out']} writes templates and {rest[0]} asks for a check; say one at a time.")
    if "out" in own:
        made = write_templates(Path(str(own["out"])).expanduser())
        print(f"Written: {', '.join(map(str, made))}.")
        return 0
    library = Library((folder,) if folder else ())
    try:
        asked = settled(job((), rest, folder), library)
        if not asked.settings.people:
            raise UserError("Name a folder for templates, out=DIR, or tables to check, people=FILE kin=FILE.")
        print(looked_at(asked.settings, library))
    except UserError as wrong:
        raise UserError("\n".join(wrong.all)) from None  # everything that was found in one reading
    return 0


def looked_at(settings: Settings, library: Library) -> str:
    """Who would live, in a sentence.

    Raises
    ------
    UserError
        When the tables, or what is asked of them, will not do.
    """
    from transitsim.engine.microdata_population import families_of
    from transitsim.engine.resolve import resolve

    inputs = resolve(settings, library)
    tables = inputs.own
    people, families = tables.people, families_of(tables)
    stand_for = families.weight @ families.size
    wishes, agents = people["wish"].notna().sum(), stand_for / settings.scale
    return (
        f"{len(people):,} persons in {len(families.size):,} families, {wishes:,} of whom wish to cross, stand for "
        f"{stand_for:,.6g} people: about {agents:,.0f} agents at 1:{settings.scale}."
    )


def write_templates(folder: Path) -> list[Path]:
    """people.csv, kin.csv and codebook.md; the files written.

    Raises
    ------
    UserError
        When one of them is there already; nothing is written then.
    """
    from transitsim.results.store.folder import OTHER, Folder
    from transitsim.schema.microdata_columns import SCHEMA, codebook, example

    pages = {f"{kind}.csv": example(kind).to_csv(index=False) for kind in SCHEMA}
    pages["codebook.md"] = "\n".join(f"# {kind}.csv\n\n{codebook(kind)}" for kind in SCHEMA)
    with Folder(folder, names=pages, command="people", say=OTHER) as place, place.change() as staged:
        for name, text in pages.items():
            (staged / name).write_text(text, encoding="utf-8")
    return [folder / name for name in pages]
