"""Contexts: a transit system as data. Names of places, what they offer, how lives go, and who might come."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from transitsim.core.calendar import FIRST_MONTH, parse, parse_end
from transitsim.core.dictionary import Field
from transitsim.core.errors import UserError
from transitsim.inputs.cited_yaml import (
    Source,
    check_keys,
    check_source,
    mapping,
    number,
    parse_yaml,
    read_sources,
    read_text,
    text,
)
from transitsim.inputs.context_evidence import EvidenceOf, read_evidence_of
from transitsim.inputs.evidence import Table
from transitsim.inputs.observation import Observation, read_observation
from transitsim.inputs.population_margins import DESIRE, POPULATION_FIELDS, POPULATION_KEYS, SHARES, Ages, Population
from transitsim.inputs.time_series import Scaled, read_dated
from transitsim.schema.enums import ADULT_AGE, TRANSIT, Place
from transitsim.schema.microdata_columns import OLDEST
from transitsim.schema.parameters import LIFE_FIELDS
from transitsim.schema.structures import SETTING_FIELDS

HEAD_KEYS = ("name", "title", "regime", "record_start", "last_month", "countries", "place_names")
KEYS = (*HEAD_KEYS, "caveats", "settings", "life", "population", "observation", "evidence", "sources")
COUNTRIES = ("origin", "transit", "destination")
LIFE = {entry.name.removeprefix("life."): entry for entry in LIFE_FIELDS}
SETTINGS = {entry.name: entry for entry in SETTING_FIELDS}
SETTINGS_AT_ORIGIN = ("fee_factor",)
SETTINGS_IN_TRANSIT = tuple(name for name in SETTINGS if name not in SETTINGS_AT_ORIGIN)


@dataclass(frozen=True)
class Context:
    """One transit system, and the name of the regime that is the base of its others.

    `priors` holds (low, high) where the file bounds a number more tightly than its range; `caveats` are sentences about this
    case, for reports and briefs beside what holds for every case; `text` is the file.
    """

    name: str
    title: str
    regime: str
    countries: Mapping[str, str]
    place_names: Mapping[Place, str]
    settings: Mapping[Place, Mapping[str, float]]
    life: Mapping[str, float]
    population: Population
    record_start: str
    last_month: str
    priors: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    cited: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    evidence: EvidenceOf = field(default_factory=EvidenceOf)
    observation: Observation | None = None
    caveats: tuple[str, ...] = ()
    text: str = ""

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the file."""
        return hashlib.sha256(self.text.encode()).hexdigest()


class _Reader:
    """Reads cited numbers of one file and remembers their priors and sources."""

    def __init__(self, file: str, sources: Mapping[str, Source]) -> None:
        self.file, self.sources = file, sources
        self.priors: dict[str, tuple[float, float]] = {}
        self.cited: dict[str, str] = {}

    def number(self, value: object, name: str, entry: Field) -> float:
        """A number as written: {value, source[, low, high, because]}."""
        where = f"{self.file}, {name}"
        value = self.cited_mapping(value, name, ("value", "source", "low", "high", "because"))
        amount = number(value.get("value"), where, entry.low, entry.high)
        if ("low" in value) != ("high" in value):
            raise UserError(f"{where}: a prior needs both low and high; give the other one as well.")
        if "low" in value:
            low, high = (number(value[bound], f"{where}, {bound}", entry.low, entry.high) for bound in ("low", "high"))
            if not low <= amount <= high:
                raise UserError(f"{where}: {amount:g} is outside its own prior, {low:g} to {high:g}; widen one of them.")
            self.priors[name] = (low, high)
        return amount

    def shares(self, value: object, name: str, count: int) -> tuple[float, ...]:
        """Shares that sum to one, as written: {value: [..], source}."""
        where = f"{self.file}, {name}"
        value = self.cited_mapping(value, name, ("value", "source", "because"))
        listed = value.get("value")
        if not isinstance(listed, list) or len(listed) != count:
            raise UserError(f"{where}: {listed!r} is not valid; give {count} shares in brackets.")
        return _sum_to_one([number(share, where, 0.0, 1.0) for share in listed], where)

    def ages(self, value: object, name: str) -> tuple[Ages, ...]:
        """Bands of ages, as written: {value: [{from, to, share}, ..], source}."""
        where = f"{self.file}, {name}"
        listed = self.cited_mapping(value, name, ("value", "source", "because")).get("value")
        if not isinstance(listed, list) or not listed:
            raise UserError(f"{where}: {listed!r} is not valid; list bands like {{from: 18, to: 24, share: 0.2}}.")
        bands: list[Ages] = []
        for band in listed:
            band = mapping(band, where)
            check_keys(band, ("from", "to", "share"), where)
            first, last = (int(number(band.get(key), f"{where}, {key}", ADULT_AGE, OLDEST)) for key in ("from", "to"))
            if last < first or (bands and first != bands[-1].last + 1):
                raise UserError(f"{where}: the band {first}-{last} is out of order; bands must follow each other without a gap.")
            bands.append(Ages(first, last, number(band.get("share"), f"{where}, share", 0.0, 1.0)))
        _sum_to_one([band.share for band in bands], where)
        return tuple(bands)

    def cited_mapping(self, value: object, name: str, keys: tuple[str, ...]) -> dict:
        """A mapping that names its source."""
        where = f"{self.file}, {name}"
        if value is None:
            raise UserError(f"{where}: it is missing; write '{name.split('.')[-1]}: {{value: .., source: assumed}}'.")
        value = mapping(value, where)
        check_keys(value, keys, where)
        self.cited[name] = check_source(value.get("source"), self.sources, where)
        return value


def read_context(path: Path, table: Callable[[str, str], Table]) -> Context:
    """The context in a file, every number of it typed, inside its range and with a source.

    `table` gives a packaged table of observations by its name and the part that it plays.

    Raises UserError when the file lacks something, or has something that is not valid.
    """
    written = read_text(path)
    content = parse_yaml(written, path.name)
    check_keys(content, KEYS, path.name)
    reader = _Reader(path.name, read_sources(content.get("sources"), path.name))
    start, last = (text(content.get(key), f"{path.name}, {key}") for key in ("record_start", "last_month"))
    if parse(start, f"{path.name}, record_start") >= parse_end(last, f"{path.name}, last_month"):
        raise UserError(f"{path.name}, last_month: {last} does not follow record_start {start}; correct one of them.")
    return Context(
        name=path.stem,
        title=text(content.get("title"), f"{path.name}, title"),
        regime=text(content.get("regime"), f"{path.name}, regime"),
        countries=_words(content.get("countries"), COUNTRIES, f"{path.name}, countries"),
        place_names=_place_names(content.get("place_names"), path.name),
        settings=_settings(content.get("settings"), reader),
        life=_life(content.get("life"), reader),
        population=_population(content.get("population"), reader),
        record_start=start,
        last_month=last,
        priors=reader.priors,
        cited=reader.cited,
        sources=reader.sources,
        evidence=read_evidence_of(content.get("evidence"), path, table),
        observation=read_observation(content.get("observation"), reader),
        caveats=_caveats(content.get("caveats"), f"{path.name}, caveats"),
        text=written,
    )


def _caveats(value: object, where: str) -> tuple[str, ...]:
    """A list of sentences; none when it is left out."""
    if value is None:
        return ()
    if not isinstance(value, list):
        raise UserError(f"{where}: '{value}' is no list; write a dash before each sentence.")
    return tuple(text(one, where) for one in value)


def _words(value: object, keys: Iterable[str], where: str) -> dict[str, str]:
    value = mapping(value, where)
    check_keys(value, keys, where)
    return {key: text(value.get(key), f"{where}, {key}") for key in keys}


def _place_names(value: object, file: str) -> dict[Place, str]:
    words = _words(value, [place.name.lower() for place in Place], f"{file}, place_names")
    found = {Place[key.upper()]: word for key, word in words.items()}
    for place, word in found.items():
        if list(found.values()).count(word) > 1:
            raise UserError(f"{file}, place_names, {place.name.lower()}: '{word}' names two places; choose another.")
    return found


def _settings(value: object, reader: _Reader) -> dict[Place, dict[str, float]]:
    """Constants of the places: all for a place of transit, the factor on the fee at the origin."""
    value = mapping(value, f"{reader.file}, settings")
    needed = {place: SETTINGS_IN_TRANSIT for place in TRANSIT}
    needed |= {place: SETTINGS_AT_ORIGIN for place in (Place.ORIGIN_BORDER, Place.ORIGIN_INTERIOR)}
    check_keys(value, [place.name.lower() for place in needed], f"{reader.file}, settings")
    settings = {}
    for place, own in needed.items():
        key = place.name.lower()
        entries = mapping(value.get(key), f"{reader.file}, settings, {key}")
        check_keys(entries, own, f"{reader.file}, settings, {key}")
        settings[place] = {name: entry.default or 0.0 for name, entry in SETTINGS.items()}
        for name in own:
            settings[place][name] = reader.number(entries.get(name), f"settings.{key}.{name}", SETTINGS[name])
    return settings


def _life(value: object, reader: _Reader) -> dict[str, float]:
    value = mapping(value, f"{reader.file}, life")
    check_keys(value, LIFE, f"{reader.file}, life")
    return {name: reader.number(value.get(name), f"life.{name}", entry) for name, entry in LIFE.items()}


def _population(value: object, reader: _Reader) -> Population:
    where = f"{reader.file}, population"
    value = mapping(value, where)
    check_keys(value, POPULATION_KEYS, where)
    found: dict = {name: reader.number(value.get(name), f"population.{name}", entry) for name, entry in POPULATION_FIELDS.items()}
    if found["births_reserved"] != int(found["births_reserved"]):
        raise UserError(f"{where}.births_reserved: {found['births_reserved']:g} is no whole number; round it.")
    for name, count in SHARES.items():
        found[name] = reader.shares(value.get(name), f"population.{name}", count)
    ages = reader.ages(value.get("adult_ages"), "population.adult_ages")
    envelope = read_dated(value.get("desire_envelope"), DESIRE, f"{where}.desire_envelope", reader.sources, None)
    if isinstance(envelope, Scaled):
        raise UserError(f"{where}.desire_envelope: a factor with nothing to multiply; write values.")
    if envelope.start > 0:
        raise UserError(f"{where}.desire_envelope: nothing before its first date; begin at {FIRST_MONTH}.")
    return Population(adult_ages=ages, desire_envelope=envelope, **found)


def _sum_to_one(shares: list[float], where: str) -> tuple[float, ...]:
    if abs(sum(shares) - 1.0) > 1e-9:
        raise UserError(f"{where}: the shares sum to {sum(shares):g}; make them sum to 1.")
    return tuple(shares)
