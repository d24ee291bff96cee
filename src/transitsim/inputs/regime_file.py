"""What a regime says in one file, YAML or spreadsheet, without its base, or by a lever changed by a number in its name.

'route.fee:x0.5' is a factor, 'transit.wage:80' a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from unicodedata import normalize

from transitsim.core.calendar import label, parse_day
from transitsim.core.errors import Gathering, UserError, closest
from transitsim.inputs.cited_yaml import (
    ASSUMED,
    Source,
    check_keys,
    check_source,
    mapping,
    parse_yaml,
    read_sources,
    read_text,
    text,
)
from transitsim.inputs.regime_spreadsheet import parse_sheet, sheet_text
from transitsim.inputs.time_series import MOST, Breakpoint, Dated, Scaled, Series, read_dated
from transitsim.schema.levers import LEVERS

STATUSES = ("sourced", "provisional", "hypothetical")
KEYS = ("name", "title", "status", "base", "budget", "levers", "facts", "sources")
TURNED = re.compile(r"([\w.]+):(x?)(\S+)")
SPENDING = (
    "destination.grant",
    "destination.benefit",
    "destination.child_support",
    "destination.late_share",
    "route.rescue_places",
    "transit.care_access",
    "transit.care_access_permit",
)


@dataclass(frozen=True)
class Fact:
    """What happened, when, with its source; a fact changes levers."""

    date: str
    what: str
    source: str


@dataclass(frozen=True, eq=False)
class RegimeContent:
    """What a regime says, in one file or in several laid over each other.

    `status` is sourced, provisional or hypothetical; `base` is the regime it is based on; `question` is what it asks in words,
    `budget` what it spends a year in US$ and on what.
    """

    name: str
    title: str
    status: str
    levers: Mapping[str, Series]
    facts: Mapping[str, Fact] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    base: str = ""
    question: str = ""
    budget: str = ""


@dataclass(frozen=True, eq=False)
class RegimeFile(RegimeContent):
    """One file: `file` is its name and `text` all its text, a workbook's first sheet as CSV."""

    file: str = ""
    text: str = ""

    @property
    def kept_as(self) -> str:
        """Name of a text file with the same content."""
        return self.file.removesuffix(".xlsx") + ".csv" if self.file.endswith(".xlsx") else self.file


def read_regime_file(path: Path) -> RegimeFile:
    """The file, checked.

    Raises UserError for the first thing that is not valid; it holds all of them.
    """
    whole = read_text(path) if path.suffix == ".yaml" else sheet_text(path)
    content = parse_yaml(whole, path.name) if path.suffix == ".yaml" else parse_sheet(whole, path.name)
    wrong, file = Gathering(), path.name
    head = _read_head(content, path, wrong)
    sources: dict[str, Source] = {}
    facts: dict[str, Fact] = {}
    with wrong:  # what is wrongly described can still be named, and is not reported again wherever it is
        sources = dict.fromkeys(mapping(content.get("sources"), f"{file}, sources"), Source("", ""))
        sources = read_sources(content.get("sources"), file)
    hypothetical = head.get("status") == "hypothetical"
    with wrong:
        facts = dict.fromkeys(mapping(content.get("facts"), f"{file}, facts"), Fact("", "", ""))
        facts = _read_facts(content.get("facts"), file, sources, hypothetical)
    levers: dict[str, Series] = {}
    with wrong:
        for lever, value in mapping(content.get("levers"), f"{file}, levers").items():
            with wrong:
                if lever not in LEVERS:
                    raise UserError(f"{file}, {lever}: there is no such lever.{closest(lever, LEVERS)}")
                levers[lever] = read_dated(value, LEVERS[lever], f"{file}, {lever}", sources, facts, hypothetical)
    wrong.tell()
    question = _first_comment(whole) if path.suffix == ".yaml" else str(content.get("question") or "")
    return RegimeFile(**head, levers=levers, facts=facts, sources=sources, question=question, file=file, text=whole)


def _read_head(content: Mapping, path: Path, wrong: Gathering) -> dict[str, str]:
    """Name, title, status, base and budget."""
    head: dict[str, str] = {"base": "", "budget": ""}
    with wrong:
        check_keys(content, KEYS if path.suffix == ".yaml" else (*KEYS, "question"), path.name)
    with wrong:
        stem = normalize("NFC", path.stem)
        head["name"] = normalize("NFC", text(content.get("name") or stem, f"{path.name}, name"))
        if head["name"] != stem:
            raise UserError(f"{path.name}, name: '{head['name']}' is not the file's name; write 'name: {path.stem}'.")
    with wrong:
        head["status"] = text(content.get("status"), f"{path.name}, status")
        if head["status"] not in STATUSES:
            near = closest(head["status"], STATUSES)
            raise UserError(f"{path.name}, status: '{head['status']}' is none.{near} Use: {', '.join(STATUSES)}.")
    with wrong:
        head["title"] = text(content.get("title"), f"{path.name}, title")
    for key in ("base", "budget"):
        if content.get(key) is not None:
            with wrong:
                head[key] = text(content[key], f"{path.name}, {key}")
    return head


def _read_facts(value: object, file: str, sources: Mapping[str, Source], hypothetical: bool) -> dict[str, Fact]:
    """The `facts:` section; only a hypothetical regime may assume what happens."""
    facts = {}
    wrong = Gathering()
    for key, entry in mapping(value, f"{file}, facts").items():
        with wrong:
            where = f"{file}, fact {key}"
            entry = mapping(entry, where)
            check_keys(entry, ("date", "what", "source"), where)
            parse_day(text(entry.get("date"), f"{where}, date"), where)
            source = check_source(entry.get("source"), sources, where, assumed=hypothetical)
            facts[key] = Fact(str(entry["date"]), text(entry.get("what"), f"{where}, what"), source)
    wrong.tell()
    return facts


def _first_comment(written: str) -> str:
    """The first paragraph of comment at the head of a YAML, in one line: what the regime asks."""
    words = []
    for line in written.splitlines():
        if not re.match(r"#\s*\S", line):
            break
        words.append(line.removeprefix("#").strip())
    return " ".join(words)


def is_turned_lever(word: str) -> bool:
    """Whether a part of a regime's name changes a lever."""
    return TURNED.fullmatch(word) is not None


def turned_lever(word: str, month: int) -> RegimeFile:
    """A lever changed from a month on, as a regime's file.

    Raises UserError when there is no such lever, or the amount is no number or lies outside its range.
    """
    match = TURNED.fullmatch(word)
    if match is None:
        raise UserError(f"{word} turns no lever; write it like route.fee:x0.5 for a factor, transit.wage:80 for a value.")
    lever, by_factor, amount = match.groups()
    if lever not in LEVERS:
        raise UserError(f"There is no lever {lever}.{closest(lever, LEVERS)}")
    low, high = (0.0, MOST) if by_factor else (LEVERS[lever].low, LEVERS[lever].high)
    try:
        number = float(amount)
    except ValueError:
        raise UserError(f"{word}: '{amount}' is no number; write {lever}:x0.5 for a factor, {lever}:80 for a value.") from None
    if not low <= number <= high:
        raise UserError(f"{word}: {number:g} is outside its range, {low:g} to {high:g}; correct the value.")
    dated = Dated((Breakpoint(month, number, ASSUMED, because="the question asks for it"),))
    series = Scaled(dated, LEVERS[lever].low, LEVERS[lever].high) if by_factor else dated
    title = f"{lever} times {number:g}" if by_factor else f"{lever} at {number:g}"
    since = f" from {label(month)}" if month > 0 else ""
    return RegimeFile(word, title + since, "hypothetical", {lever: series})


def check_budget(file: RegimeFile, raised: Iterable[str], base: str) -> None:
    """Help costs money: refuse a hypothetical regime that raises a lever of SPENDING without a budget in US$.

    `raised` are the levers that it sets above its base in any month.
    """
    spent = [lever for lever in SPENDING if lever in raised]
    if not spent or file.status != "hypothetical":
        return
    cure = "write 'budget:' with the US$ a year and what they buy"
    if not file.budget:
        raise UserError(f"{file.file}, budget: it raises {spent[0]} above {base} and does not say what that costs; {cure}.")
    if not re.search(r"\d.*US\$|US\$.*\d", file.budget):
        raise UserError(f"{file.file}, budget: '{file.budget}' names no amount; {cure}.")
