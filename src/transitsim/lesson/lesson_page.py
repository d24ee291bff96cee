"""The lesson as one file that opens by double click, in a browser or on a phone, and asks for nothing from anywhere."""

from __future__ import annotations

import html
import json
import zlib
from calendar import month_name
from collections.abc import Iterator, Mapping
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from string import Template
from typing import Any

from transitsim.core.calendar import year_of
from transitsim.lesson.lesson_worlds import Lesson
from transitsim.lesson.packed_months import DESTINATION, HELD, KINDS, PERMIT, RETURNED, WISHED, Kind, as_text, packed
from transitsim.measures.places import WHERE
from transitsim.results.store.sealed_page import write_sealed
from transitsim.schema.enums import FEMALE

FILES = resources.files("transitsim") / "lesson"
SCRIPTS = ("data.js", "code.js", "dots.js", "person.js", "page.js")
PRIME = 239  # of the codes handed in (code.js)


def write(lesson: Lesson, path: Path, again: str, overwrite: bool = False) -> Path:
    """Write the page; `again` is the command that gives it again.

    Raises UserError when something stands there that may not be replaced.
    """
    return write_sealed(path, page(lesson, again), overwrite)


def page(lesson: Lesson, again: str) -> str:
    """The whole page; what comes out of files of configurations is escaped."""
    study, countries = lesson.study, lesson.study.context.countries
    women = int((lesson.people["sex"] == FEMALE).sum())
    shown = {
        "context": study.context.title,
        **countries,
        "start": in_words(study.window.first),
        "until": in_words(lesson.lives.shape[-1] - 1),
        "people": len(lesson.people),
        "women": women,
        "men": len(lesson.people) - women,
        "entered": f"{lesson.entered:,}",
        "worlds": len(lesson.lives),
        "scale": study.settings.scale,
        "stands_for": f"{lesson.entered * study.settings.scale / len(lesson.people):,.0f}",
        "seed": study.settings.seed,
        "again": again,
        "version": version("transitsim"),
    }
    trusted = {
        "style": read("page.css"),
        "script": "\n".join(map(read, SCRIPTS)),
        "data": json.dumps(data(lesson), separators=(",", ":")).replace("</", "<\\/"),
        "switches": "\n".join(switches(lesson)),
    }
    return Template(read("page.html")).substitute({name: html.escape(str(value)) for name, value in shown.items()}, **trusted)


def in_words(month: int) -> str:
    """'January 1998' for month 36."""
    return f"{month_name[month % 12 + 1]} {year_of(month)}"


def read(name: str) -> str:
    """A file of this floor."""
    return (FILES / name).read_text(encoding="utf-8")


def data(lesson: Lesson) -> dict[str, Any]:
    """What the page computes with: people, places, switches, and every month of every life in every world."""
    study, lives = lesson.study, packed(lesson.lives)
    return {
        "page": zlib.crc32(lives) % PRIME,
        "prime": PRIME,
        "worlds": len(lesson.lives),
        "months": lesson.lives.shape[-1],
        "first": study.window.first,
        "sex": "".join(map(str, lesson.people["sex"].tolist())),
        "born": lesson.people["born"].tolist(),
        "person": lesson.people["person"].tolist(),
        "switches": [one.name for one in study.switches],
        "kinds": [named(kind, study.context.countries) for kind in KINDS],
        "destination": DESTINATION,
        "flags": {"wished": WISHED, "returned": RETURNED, "permit": PERMIT, "held": HELD},
        "lives": as_text(lives),
    }


def named(kind: Kind, countries: Mapping[str, str]) -> dict[str, Any]:
    """A kind of place: its name in the drawing, its country, both, like 'LAND, villages', and whether it is away from home.

    The destination is named as its country.
    """
    country = countries.get(kind.country, "")
    if kind.country == "destination":
        words = {"name": country, "country": country, "full": country}
    else:
        words = {"name": kind.name, "country": country, "full": f"{country}, {kind.name}" if country else kind.name}
    return {**words, "away": set(kind.places) <= set(WHERE["away"])}


def switches(lesson: Lesson) -> Iterator[str]:
    """A box to tick for each switch, with the question of its regime."""
    for bit, (one, regime) in enumerate(zip(lesson.study.switches, lesson.study.regimes, strict=True)):
        asks = f"{regime.question} {regime.budget and f'Budget: {regime.budget}'}".strip()
        yield (
            f'<li><label><input type="checkbox" name="switch" value="{1 << bit}"> '
            f"<b>{html.escape(one.name)}</b>: {html.escape(one.title)}</label>"
            f"<details><summary>What {html.escape(one.name)} changes</summary><p>{html.escape(asks)}</p></details></li>"
        )
