"""Tallies of plausible random numbers, in the place of a simulation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from transitsim.core.calendar import parse
from transitsim.engine.resolve import resolve
from transitsim.engine.run_inputs import Inputs
from transitsim.engine.tally import DECISION, SPELL, Tally
from transitsim.inputs.library import Library
from transitsim.inputs.settings import Settings
from transitsim.schema.conditions import BINS, MEASURES, REGIONS, Measure
from transitsim.schema.enums import TRANSIT, Place
from transitsim.schema.person import PERSON_FIELDS

PLACE_NAMES = {
    Place.ORIGIN_BORDER: "north_korea_border",
    Place.TRANSIT_COETHNIC: "yanbian",
    Place.DETENTION_TRANSIT: "detention_china",
    Place.DESTINATION: "south_korea",
    Place.THIRD_COUNTRY: "elsewhere",
}
PANEL = np.dtype([("month", "i8"), *((field.name, field.kind) for field in PERSON_FIELDS)])
LIVED = [*TRANSIT, Place.DETENTION_TRANSIT, Place.DESTINATION, Place.THIRD_COUNTRY]
MOVES = (
    (Place.ORIGIN_BORDER, Place.TRANSIT_COETHNIC, 900),
    (Place.TRANSIT_COETHNIC, Place.ROUTE, 160),
    (Place.ROUTE, Place.DESTINATION, 130),
    (Place.TRANSIT_COETHNIC, Place.DETENTION_TRANSIT, 420),
    (Place.DETENTION_TRANSIT, Place.DETENTION_ORIGIN, 380),
)


def wave(months: int, peak: int) -> np.ndarray:
    """A rise and a fall around the month `peak`, shape (months,)."""
    return np.exp(-(((np.arange(months) - peak) / 60.0) ** 2))


def fake_tally(replicate: int = 0, months: int = 360, persons: int = 3000, scale: int = 10, panel: bool = False) -> Tally:
    """One replicate that a simulation might have left."""
    luck = np.random.default_rng(replicate)
    flows = np.zeros((months, 14, 14, 2, 3))
    for start, end, size in MOVES:
        mean = size / 3 * wave(months, 165) / scale
        share = np.linspace(0.25, 0.85, months)
        for sex, part in enumerate((share, 1.0 - share)):
            flows[:, start, end, sex, 0] = luck.poisson(mean * part) * scale
            flows[:, start, end, sex, 1] = luck.poisson(0.15 * mean * part) * scale
    stocks = np.zeros((months, 14, 2, 3))
    level = 60_000.0 * wave(months, 45) + 9_000.0
    for place in (Place.TRANSIT_COETHNIC, Place.TRANSIT_VILLAGE, Place.TRANSIT_CITY, Place.TRANSIT_INLAND):
        stocks[:, place] = (level / 4)[:, None, None] * np.array([[0.5, 0.1, 0.2], [0.3, 0.1, 0.2]]) * luck.uniform(0.9, 1.1)
    return Tally(
        flows=flows,
        stocks=stocks,
        spells=fake_spells(luck, persons, months, scale),
        decisions=fake_decisions(luck, months, scale),
        months=months,
        scale=scale,
        seconds=0.5,
        **fake_conditions(luck, -(-months // 12), scale),
        panel=fake_panel(months) if panel else None,
    )


def fake_conditions(luck: np.random.Generator, years: int, scale: int) -> dict[str, np.ndarray]:
    """Sums of lives in transit and after arrival: every measure some share of the months lived, sums of money some more."""
    residents = np.zeros((years, len(Place), 2), np.int64)
    residents[:, LIVED] = luck.integers(20, 500, (years, len(LIVED), 2))
    conditions = luck.random((years, len(Place), 2, len(MEASURES))) * (8.0 * scale * residents)[..., None]
    conditions[..., Measure.PERSON_MONTHS] = 8.0 * scale * residents
    for measure in (Measure.EARNED, Measure.CONSUMPTION, Measure.SAVINGS):
        conditions[..., measure] *= 100.0
    bins = np.arange(BINS)
    bell = np.exp(-(((bins - luck.uniform(50.0, 70.0, (years, len(REGIONS), 2, 1))) / 20.0) ** 2))
    return {
        "conditions": conditions,
        "residents": residents,
        "consumption": 1000.0 * scale * bell,
        "conditions_by_class": in_one_class(conditions),
        "residents_by_class": in_one_class(residents),
    }


def in_one_class(cells: np.ndarray) -> np.ndarray:
    """Cells of (year, place, sex) with an axis of classes behind the sexes; everybody is of the first."""
    nobody = np.zeros_like(cells)
    return np.stack([cells, nobody, nobody], axis=3)


def fake_spells(luck: np.random.Generator, persons: int, months: int, scale: int) -> np.ndarray:
    """Women stay for years, men for months."""
    rows = np.zeros(persons, SPELL)
    rows["person"] = np.arange(persons)
    rows["sex"] = luck.integers(0, 2, persons)
    rows["social_class"] = luck.integers(0, 3, persons)
    rows["entered"] = luck.integers(0, months, persons)
    rows["first_entered"] = np.maximum(0, rows["entered"] - luck.integers(0, 20, persons))
    rows["entry_mode"] = luck.integers(1, 7, persons)
    stay = luck.geometric(np.where(rows["sex"] == 0, 1 / 45, 1 / 8))
    rows["left_month"] = np.minimum(rows["entered"] + stay, months)
    rows["exit"] = np.where(rows["entered"] + stay > months, 5, luck.integers(0, 5, persons))
    rows["weight"] = scale
    return rows


def fake_decisions(luck: np.random.Generator, months: int, scale: int, rows: int = 4000) -> np.ndarray:
    """Cells with every state, wish and constraint."""
    cells = np.zeros(rows, DECISION)
    cells["year"] = 1995 + luck.integers(0, -(-months // 12), rows)
    cells["place"] = luck.integers(2, 6, rows)
    cells["sex"] = luck.integers(0, 2, rows)
    cells["social_class"] = luck.integers(0, 3, rows)
    cells["state"] = luck.choice(7, rows, p=[0.0, 0.05, 0.05, 0.4, 0.2, 0.25, 0.05])
    wants = cells["state"] <= 3
    cells["wish"] = np.where(wants, luck.integers(2, 6, rows), luck.integers(0, 2, rows))
    cells["wish_safe"] = np.where(wants | (luck.random(rows) < 0.5), 2, 0)
    cells["choice"] = np.where(cells["state"] == 1, cells["wish"], 0)
    cells["risk_held"] = ~wants & (cells["wish_safe"] == 2)
    mask = 2 ** luck.choice(9, rows, p=[0.4, 0.3, 0.1, 0.05, 0.05, 0.04, 0.02, 0.03, 0.01])
    cells["binding"] = np.where(cells["state"] == 3, mask | luck.choice([0, 1, 2], rows), 0)
    cells["agents"] = luck.integers(1, 60, rows)
    cells["person_months"] = cells["agents"] * scale
    return cells


def fake_panel(months: int, persons: int = 3) -> np.ndarray:
    """A few persons' months."""
    rows = np.zeros(months * persons, PANEL)
    rows["month"] = np.tile(np.arange(months), persons)
    rows["person"] = np.repeat(np.arange(persons), months)
    return rows


def empty_tally() -> Tally:
    """A year in which nothing happened and nobody was anywhere."""
    return Tally(
        flows=np.zeros((12, 14, 14, 2, 3)),
        stocks=np.zeros((12, 14, 2, 3)),
        spells=np.zeros(0, SPELL),
        decisions=np.zeros(0, DECISION),
        conditions=np.zeros((1, 14, 2, len(MEASURES))),
        residents=np.zeros((1, 14, 2), np.int64),
        consumption=np.zeros((1, len(REGIONS), 2, BINS)),
        conditions_by_class=np.zeros((1, 14, 2, 3, len(MEASURES))),
        residents_by_class=np.zeros((1, 14, 2, 3), np.int64),
        months=12,
        scale=1,
        seconds=0.0,
    )


def fake_inputs(settings: Settings) -> Inputs:
    """What a run of these settings rests on, its places by their short names and nobody observed."""
    inputs = resolve(settings, Library())
    return replace(inputs, context=replace(inputs.context, place_names=PLACE_NAMES, observation=None))


def fake_simulation(inputs: Inputs, replicate: int) -> Tally:
    """Stands in for one replicate of a run."""
    settings = inputs.settings
    return fake_tally(replicate, months=parse(settings.until) + 1, persons=800, scale=settings.scale, panel=bool(settings.panel))
