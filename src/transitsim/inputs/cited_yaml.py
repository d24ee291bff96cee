"""Reading YAML written by hand: dated values and their sources, with one sentence for each mistake."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

from transitsim.core.errors import Gathering, UserError, check_known, closest, shown
from transitsim.inputs.bounded_yaml import LONGEST, parse
from transitsim.inputs.evidence_sources import sources as evidence_sources

PACKAGED = Path(__file__).resolve().parent.parent / "configs"
ASSUMED = "assumed"
ENDINGS = {"regime": (".yaml", ".csv", ".xlsx"), "posterior": (".csv",)}  # everything else is YAML alone
ALIKE = (".yaml", ".yml", ".csv", ".tsv", ".xlsx", ".xls", ".xlsm", ".ods", ".json", ".txt")


@dataclass(frozen=True)
class Source:
    """A publication: its title, where it is, and the day it was read."""

    title: str
    href: str
    read_on: str = ""


def read_yaml(path: Path) -> dict:
    """The file as plain Python: a mapping of text, numbers, lists and mappings.

    Raises UserError when the file cannot be read, is no YAML, says something twice, or is no mapping.
    """
    return parse_yaml(read_text(path), path.name)


def read_text(path: Path) -> str:
    """The text in a UTF-8 file; a UserError when there is none, or it is too large to be one that people write."""
    try:
        if path.stat().st_size > LONGEST or not path.is_file():
            raise UserError(f"{path} is no text file of at most {LONGEST:,} bytes; give one that holds only what is needed.")
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise UserError(f"{path} cannot be read ({problem}); give a UTF-8 text file you may open.") from None


def parse_yaml(written: str, file: str) -> dict:
    """Text as plain Python, as in `read_yaml`; `file` names it in every message."""
    return mapping(parse(written, file), file)


def find(kind: str, name: str, folders: Iterable[str | Path] = ()) -> Path:
    """The file `<folder>/<kind>/<name>.yaml` (a regime: or .csv, or .xlsx), the user's folders before the package's.

    Raises UserError when there is none, and the nearest known name is offered; or when one folder has it twice.
    """
    name = normalize("NFC", name)
    for folder in (*folders, PACKAGED):
        paths = [path for path in _files(kind, Path(folder)) if normalize("NFC", path.stem) == name]
        if len(paths) > 1:
            raise UserError(f"{paths[0].name} and {paths[1].name} stand in one folder; take one of them away.")
        if paths:
            return paths[0]
    known = names(kind, folders)
    raise UserError(f"There is no {kind} '{name}'.{closest(name, known)} Known: {', '.join(known)}.")


def names(kind: str, folders: Iterable[str | Path] = ()) -> list[str]:
    """Names of all files of that kind, the user's and the package's, in order."""
    return sorted({normalize("NFC", path.stem) for folder in (*folders, PACKAGED) for path in _files(kind, Path(folder))})


def skipped(kind: str, folders: Iterable[str | Path]) -> list[str]:
    """A sentence for each of the user's files that looks like one of that kind and cannot be named."""
    endings, told = ENDINGS.get(kind, (".yaml",)), []
    for folder in folders:
        known = set(_files(kind, Path(folder)))
        for path in sorted((Path(folder) / kind).glob("*")):
            if path in known or not path.is_file() or path.suffix.lower() not in ALIKE or path.name.startswith((".", "~$")):
                continue
            word = "ending" if path.suffix not in endings else "name"
            cure = (
                f"one of {', '.join(endings)}" if word == "ending" else "letters, digits, '_' and '-' alone, like half_price.yaml"
            )
            told.append(f"{path.name} in {path.parent} is not read because of its {word}; rename it with {cure}.")
    return told


def _files(kind: str, folder: Path) -> list[Path]:
    """What can be named in one folder: letters, digits, '_' and '-', and an ending of its kind."""
    endings = ENDINGS.get(kind, (".yaml",))
    found = (
        path
        for path in (folder / kind).glob("*")
        if path.suffix in endings and re.fullmatch(r"[\w-]+", normalize("NFC", path.stem))
    )
    return sorted(path for path in found if path.is_file())


def mapping(value: object, where: str) -> dict:
    """`value` if it is a mapping (None counts as empty)."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise UserError(f"{where}: expected 'name: value' lines, found {shown(value)}; write one name a line.")
    return value


def check_keys(value: Mapping, allowed: Iterable[str], where: str) -> None:
    """Refuse a key that means nothing here; offer the nearest that does."""
    allowed = tuple(allowed)
    for key in value:
        if key not in allowed and value[key] is None:
            raise UserError(f"{where}: '{key}' stands alone; put words that hold a comma in quotes, numbers without one.")
        check_known(key, allowed, f"{where}: '{key}' means nothing here.", "Use:")


def text(value: object, where: str) -> str:
    """`value` as text, which must not be empty."""
    if value is None or isinstance(value, (dict, list)) or not str(value).strip():
        raise UserError(f"{where}: words are missing; write them after the colon.")
    return str(value).strip()


def number(value: object, where: str, low: float = -math.inf, high: float = math.inf) -> float:
    """`value` as a finite number inside [low, high].

    Raises UserError when it is text (YAML's NO, 12:30, 1,000), nothing, or outside its range.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise UserError(f"{where}: {shown(value)} is not a number; write plain digits, as in 0.1 or 1200.")
    if not low <= value <= high:
        raise UserError(f"{where}: {value:g} is outside its range, {low:g} to {high:g}; correct the value.")
    return float(value)


def read_sources(value: object, where: str) -> dict[str, Source]:
    """The file's own `sources:` section: key to title, href and read_on."""
    result, wrong = {}, Gathering()
    for key, entry in mapping(value, f"{where}, sources").items():
        with wrong:
            result[key] = _read_source(entry, f"{where}, source {key}")
    wrong.tell()
    return result


def _read_source(entry: object, here: str) -> Source:
    entry = mapping(entry, here)
    check_keys(entry, ("title", "href", "read_on"), here)
    href = text(entry.get("href"), f"{here}, href")
    if not re.match(r"https?://\S+$", href):
        raise UserError(f"{here}: the address '{href}' is not one; write it with http:// or https://.")
    read_on = text(entry.get("read_on"), f"{here}, read_on")
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", read_on):
        raise UserError(f"{here}: read_on '{read_on}' is no day; write it like 2024-03-05.")
    return Source(text(entry.get("title"), f"{here}, title"), href, read_on)


def check_source(value: object, known: Mapping[str, Source], where: str, assumed: bool = True) -> str:
    """A source as written: 'assumed', or keys (several joined by ';') of the file or of the packaged evidence.

    Raises UserError when nothing is named, or a key that leads nowhere.
    """
    if value is None or not str(value).strip():
        cure = " or write 'source: assumed'" if assumed else ""
        raise UserError(f"{where}: it has no source; name a key of the file's sources or of the evidence{cure}.")
    written = str(value).strip()
    if written == ASSUMED and assumed:
        return written
    for key in (part.strip() for part in written.split(";")):
        if key not in known and key not in evidence_sources():
            near = closest(key, (*known, *evidence_sources()))
            raise UserError(f"{where}: the source '{key}' is unknown.{near} Add it to the file's sources section.")
    return written
