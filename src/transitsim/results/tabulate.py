"""A tally becomes tidy tables: one function a table, nothing looped over in Python but columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from transitsim.engine.tally import EXITS, GROUPS, Tally
from transitsim.inputs.observation import Observation
from transitsim.measures.wish_structure import structure_in_wishes
from transitsim.results.condition_tables import conditions, consumption, seen, yearly
from transitsim.results.labels import binding_words, dates, dictionaries, place_words, spoken
from transitsim.schema.enums import SEXES, Place, State
from transitsim.schema.tables import PANEL, PANEL_WORDS, arrow_schema

ADULT, MINOR, BORN = range(len(GROUPS))


def tables(
    tally: Tally, regime: str, replicate: int, place_names: Mapping[Place, str], observation: Observation | None = None
) -> dict[str, pa.Table]:
    """All tables of one replicate by name; `seen`, `panel` and `wish_structure` when there is what they are of."""
    places = place_words(place_names)
    columns = {
        "flows": flows(tally, places),
        "stocks": stocks(tally, places),
        "spells": spells(tally),
        "decisions": decisions(tally, places),
        "conditions": conditions(tally, places),
        "consumption": consumption(tally),
        "yearly": yearly(tally),
    }
    if tally.answers is not None:
        found = structure_in_wishes(tally.answers)
        columns["wish_structure"] = {name: found[name].to_numpy() for name in found}
    if observation is not None:
        columns["seen"] = seen(tally, observation)
    if tally.panel is not None:
        columns["panel"] = panel(tally.panel, tally.scale, places)
    return {name: _finish(name, found, regime, replicate) for name, found in columns.items()}


def _finish(name: str, columns: dict[str, Any], regime: str, replicate: int) -> pa.Table:
    """Columns in the schema's order and types, with regime and replicate in front."""
    rows = len(next(iter(columns.values())))
    columns |= {"regime": spoken(np.zeros(rows, "i4"), [regime]), "replicate": np.full(rows, replicate)}
    schema = arrow_schema(name)
    return pa.table([pa.array(columns[field.name]).cast(field.type) for field in schema], schema=schema)


def flows(tally: Tally, places: tuple[str, ...]) -> dict[str, Any]:
    """Moves by month, and one row of zeros a year for every move that nobody made in that year."""
    people = tally.flows[..., [ADULT, MINOR]]
    born = np.zeros_like(people)
    born[..., 1] = tally.flows[..., BORN]
    month, start, end, sex, age = np.nonzero(_listed((people != 0.0) | (born != 0.0), tally.first_month))
    return {
        "month": dates(tally.first_month + month),
        "from_place": spoken(start, places),
        "to_place": spoken(end, places),
        "sex": spoken(sex, SEXES),
        "age_group": spoken(age, GROUPS[:2]),
        "people": people[month, start, end, sex, age],
        "born_in_transit": born[month, start, end, sex, age],
    }


def _listed(moved: np.ndarray, first_month: int) -> np.ndarray:
    """Which cells get a row: those that moved, and in each year's first month the pairs that did not all year."""
    possible = ~np.eye(len(Place), dtype=bool)
    possible[Place.DEAD] = False
    years = (first_month + np.arange(len(moved))) // 12
    listed = moved.copy()
    for first in np.unique(years, return_index=True)[1]:
        this_year = moved[years == years[first]].any(axis=0)
        listed[first] |= possible[:, :, None, None] & ~this_year
    return listed


def stocks(tally: Tally, places: tuple[str, ...]) -> dict[str, Any]:
    """People at each month's end: every month, place and sex."""
    months, count, sexes = tally.stocks.shape[:3]
    month, place, sex = (axis.ravel() for axis in np.indices((months, count, sexes)))
    return {
        "month": dates(tally.first_month + month),
        "place": spoken(place, places),
        "sex": spoken(sex, SEXES),
        "people": (tally.stocks[..., ADULT] + tally.stocks[..., MINOR]).ravel(),
        "born_in_transit": tally.stocks[..., BORN].ravel(),
    }


def spells(tally: Tally) -> dict[str, Any]:
    """Stays in transit, one a row."""
    rows, words = tally.spells, dictionaries(())
    return {
        "person": rows["person"],
        "weight": rows["weight"],
        "sex": spoken(rows["sex"], SEXES),
        "social_class": spoken(rows["social_class"], words["social_class"]),
        "first_entered": dates(rows["first_entered"]),
        "entered": dates(rows["entered"]),
        "entry_mode": spoken(rows["entry_mode"], words["entry_mode"]),
        "left_month": dates(rows["left_month"]),
        "exit": spoken(rows["exit"], EXITS),
        "months": rows["left_month"] - rows["entered"],
        "age": (rows["left_month"] - rows["born"]) // 12,
        "party": rows["party"],
        "kin_there": rows["kin_there"] > 0,
        "returns": rows["returns"],
    }


def decisions(tally: Tally, places: tuple[str, ...]) -> dict[str, Any]:
    """Person-months by what was wished, open and chosen; cells that are not counted as a state are left out."""
    rows, words = tally.decisions, dictionaries(places)
    rows = rows[rows["state"] != State.NOT_COUNTED]
    return {
        "year": rows["year"],
        "place": spoken(rows["place"], places),
        "sex": spoken(rows["sex"], SEXES),
        "social_class": spoken(rows["social_class"], words["social_class"]),
        "wish_safe": spoken(rows["wish_safe"], words["wish_safe"]),
        "wish": spoken(rows["wish"], words["wish"]),
        "choice": spoken(rows["choice"], words["choice"]),
        "state": spoken(rows["state"], words["state"]),
        "risk_held": rows["risk_held"] != 0,
        "binding": binding_words(rows["binding"]),
        "person_months": rows["person_months"],
        "agents": rows["agents"],
    }


def panel(rows: np.ndarray, scale: int, places: tuple[str, ...]) -> dict[str, Any]:
    """The months of the persons asked for: every attribute, codes in words."""
    words = dictionaries(places)
    found: dict[str, Any] = {"month": dates(rows["month"]), "weight": np.full(len(rows), float(scale))}
    for field, column in PANEL_WORDS.items():
        found[column.name] = binding_words(rows[field]) if field == "binding" else spoken(rows[field], words[field])
    for column in PANEL:
        if column.name in (rows.dtype.names or ()) and column.name not in found:
            found[column.name] = rows[column.name]
    return found
