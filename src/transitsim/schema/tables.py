"""The columns of every table, in one place: name, type, unit and meaning. Other work builds on these names.

Conventions
-----------
Words are lower case; places have the names that the context gives them; a month is the date of its first day.
`flows` lists the months in which somebody moved; a move between two places (by sex and age group) that nobody made in a
year has one row of zeros in that year's first month. Every pair of different places is listed, but from the dead, so
runs, replicates and regimes have the same cells. `stocks` is a complete grid; `conditions` has every measure, zeros
included, of every year, place and sex in which somebody lived. Weights are applied everywhere but in `spells`, which
carries them. Cells of few `agents` are chance, and should be neither shown nor compared.
"""

from __future__ import annotations

import pyarrow as pa

from transitsim.schema.columns import (
    BINDING,
    CHOICE,
    CLASS,
    COUNT,
    FLAG,
    HOW_LEFT,
    IS_FEW,
    MONTH,
    NUMBER,
    PERSON,
    REGIME,
    REPLICATE,
    SEX,
    STARTED_MONTH,
    STATE,
    WEIGHT,
    WISH,
    WISH_SAFE,
    WORD,
    YEAR,
    Column,
)
from transitsim.schema.columns import FEW as FEW
from transitsim.schema.person import PERSON_FIELDS
from transitsim.schema.wish_tables import CARRIERS, CHANGED_WORLDS, WISH_STRUCTURE, WISHES_EXPLAINED

FLOWS = (
    REGIME,
    REPLICATE,
    Column("month", MONTH, "date", "first day of the month of the move"),
    Column("from_place", WORD, "place", "place left"),
    Column("to_place", WORD, "place", "place reached"),
    SEX,
    Column("age_group", WORD, "adult, minor", "minors come with an adult and never decide"),
    Column("people", NUMBER, "people", "origin-born people who moved"),
    Column("born_in_transit", NUMBER, "people", "children born in transit who moved along; on rows of minors"),
)

STOCKS = (
    REGIME,
    REPLICATE,
    Column("month", MONTH, "date", "first day of the month at whose end people are counted"),
    Column("place", WORD, "place", "place"),
    SEX,
    Column("people", NUMBER, "people", "origin-born people of all ages"),
    Column("born_in_transit", NUMBER, "people", "children born in transit"),
)

SPELLS = (
    REGIME,
    REPLICATE,
    PERSON,
    WEIGHT,
    SEX,
    CLASS,
    Column("first_entered", MONTH, "date", "month of the first entry into transit"),
    Column("entered", MONTH, "date", "month of this entry"),
    Column("entry_mode", WORD, "mode", "how the crossing was paid for"),
    *HOW_LEFT,
)

DECISIONS = (
    REGIME,
    REPLICATE,
    YEAR,
    Column("place", WORD, "place", "where they are"),
    SEX,
    CLASS,
    WISH_SAFE,
    WISH,
    CHOICE,
    STATE,
    Column("risk_held", FLAG, "true, false", "wishes to stay, but would leave if the road were free and safe"),
    BINDING,
    Column("person_months", NUMBER, "person-months", "months lived so, weights applied"),
    Column("agents", COUNT, "agents", "simulated persons behind them"),
)

CONDITIONS = (
    REGIME,
    REPLICATE,
    YEAR,
    Column("place", WORD, "place", "where the month was spent"),
    SEX,
    Column("measure", WORD, "name", "what is summed; units and meanings are listed in docs/names.md"),
    Column("total", NUMBER, "of the measure", "sum over the year and the people there, weights applied"),
    Column("person_months", NUMBER, "person-months", "months lived there, the denominator of every mean"),
    Column("agents", COUNT, "agents", "simulated persons who came to live there, again when they came back"),
)

CONSUMPTION = (
    REGIME,
    REPLICATE,
    YEAR,
    Column("region", WORD, "transit, destination", "the four places of transit, or the destination"),
    SEX,
    Column("p10", NUMBER, "US$/month", "a tenth of the months had less; quantiles are right within 4 in 100"),
    Column("p50", NUMBER, "US$/month", "half of the months had less"),
    Column("p90", NUMBER, "US$/month", "nine tenths of the months had less"),
    Column("mean", NUMBER, "US$/month", "mean consumption"),
    Column("below_subsistence", NUMBER, "0-1", "share of months below `behaviour.consumption_reference`"),
    Column("violence", NUMBER, "0-1", "share of months with violence"),
    Column("person_months", NUMBER, "person-months", "months lived there, the denominator"),
)

SEEN = (
    REGIME,
    REPLICATE,
    YEAR,
    Column("sex", WORD, "female, male", "sex of the adult; of children and births, that of the parent"),
    Column("series", WORD, "name", "stock, forced_returns, births, children, registered_ and stateless_children_low, _high"),
    Column("happened", NUMBER, "people a year", "what happened; of stock and children, person-years in transit; adults only"),
    Column("seen", NUMBER, "people a year", "what surveys, helpers and reports would have counted of it, as an expectation"),
)

YEARLY = (
    REGIME,
    REPLICATE,
    YEAR,
    SEX,
    Column("counter", WORD, "name", "violent_months, births, helped_departures, kin_punished"),
    Column("value", NUMBER, "as named", "sum over the year and all places, weights applied"),
)

# codes of a person that have names: field of PERSON to column of the panel
PANEL_WORDS = {
    "sex": SEX,
    "social_class": CLASS,
    "home": Column("home", WORD, "place", "where the person lives at the origin"),
    "place": Column("place", WORD, "place", "where the person is; unborn before birth"),
    "hiding": Column("hiding", WORD, "name", "how the person is housed in transit"),
    "entry_mode": Column("entry_mode", WORD, "mode", "how the crossing was paid for"),
    "wish_safe": WISH_SAFE,
    "wish": WISH,
    "choice": CHOICE,
    "state": STATE,
    "binding": BINDING,
}
_KINDS = {"f8": NUMBER, "i8": COUNT, "i4": COUNT, "i1": COUNT}

PANEL = (
    REGIME,
    REPLICATE,
    PERSON,
    WEIGHT,
    STARTED_MONTH,
    *(
        PANEL_WORDS.get(field.name, Column(field.name, _KINDS[field.kind], field.unit, field.meaning))
        for field in PERSON_FIELDS
        if field.name != "person"
    ),
)

TABLES: dict[str, tuple[Column, ...]] = {
    "flows": FLOWS,
    "stocks": STOCKS,
    "spells": SPELLS,
    "decisions": DECISIONS,
    "wish_structure": (REGIME, REPLICATE, *WISH_STRUCTURE),
    "conditions": CONDITIONS,
    "consumption": CONSUMPTION,
    "yearly": YEARLY,
    "seen": SEEN,
    "panel": PANEL,
}

BASELINE = Column("baseline", WORD, "name", "the regime compared with; people and random numbers are the same")
PAIRED_DIFFERENCES = (
    REGIME,
    BASELINE,
    Column("outcome", WORD, "name", "what came out; the list with meanings is in docs/names.md"),
    Column("unit", WORD, "unit", "unit of the outcome"),
    Column("group_by", WORD, "all, sex, social_class, place", "kind of group"),
    Column("group_name", WORD, "name", "of whom"),
    Column("base", NUMBER, "of the outcome", "mean over replicates under the baseline"),
    Column("difference", NUMBER, "of the outcome", "mean over replicates of regime - baseline; missing when nobody lived"),
    Column("interval", WORD, "confidence, predictive", "confidence: of the mean; predictive: of a further replicate"),
    Column("low50", NUMBER, "of the outcome", "lower end of the 50 % interval; missing below 2 replicates, predictive below 3"),
    Column("high50", NUMBER, "of the outcome", "its upper end"),
    Column("low90", NUMBER, "of the outcome", "lower end of the 90 % interval; missing below 2 replicates, predictive below 19"),
    Column("high90", NUMBER, "of the outcome", "its upper end"),
    Column("same_sign", NUMBER, "0-1", "share of replicates with the sign of the mean; missing below 5, and where the mean is 0"),
    Column("replicates", COUNT, "replicates", "in which the outcome is a number under both regimes"),
    Column("agents", COUNT, "agents", "simulated persons behind the group, mean over replicates"),
    Column("events", NUMBER, "events", "simulated events (or months) behind the number, under the regime with more"),
    IS_FEW,
    Column(
        "times_low50",
        NUMBER,
        "factor",
        "lower end of the 50 % interval, same kind, of the outcome as a multiple of the baseline",
    ),
    Column("times_high50", NUMBER, "factor", "its upper end; missing, as all four, where the baseline is not above 0"),
    Column(
        "times_low90",
        NUMBER,
        "factor",
        "lower end of the 90 % interval: ratio of means (Fieller), or a further replicate's own",
    ),
    Column("times_high90", NUMBER, "factor", "its upper end"),
)

PAIRED_REPLICATES = (
    REGIME,
    BASELINE,
    REPLICATE,
    *PAIRED_DIFFERENCES[2:6],
    Column("base_value", NUMBER, "of the outcome", "the outcome in this replicate under the baseline; missing when nobody lived"),
    Column("value", NUMBER, "of the outcome", "the outcome of the same people with the same random numbers under the regime"),
)

CHANGED_COURSE = (
    REGIME,
    BASELINE,
    SEX,
    CLASS,
    Column("course", WORD, "course", "where the life stands at the end under the baseline"),
    Column("course_then", WORD, "course", "where the same person's life stands under the regime"),
    Column("people", NUMBER, "people", "persons, weights applied, mean over replicates"),
    Column(
        "better", NUMBER, "people", "of them, better in early death, forced returns, violence or life as wished, worse in none"
    ),
    Column("worse", NUMBER, "people", "of them, worse in one of these and better in none"),
    Column("agents", COUNT, "agents", "simulated persons behind them, summed over replicates"),
    Column("replicates", COUNT, "replicates", "simulated"),
)

ANSWERS: dict[str, tuple[Column, ...]] = {
    "paired_differences": PAIRED_DIFFERENCES,
    "paired_replicates": PAIRED_REPLICATES,
    "changed_course": CHANGED_COURSE,
}
OUTCOME_AND_UNIT = PAIRED_DIFFERENCES[2:4]
OF_WHOM = Column("group_name", WORD, "name", "a group, or two as 'women - men': the first minus the second")
INTERVALS, BEHIND = PAIRED_DIFFERENCES[6:15], PAIRED_DIFFERENCES[15:18]  # base to replicates; agents, events, few
STRUCTURAL_SHARES = (
    *OUTCOME_AND_UNIT,
    OF_WHOM,
    Column("structure", WORD, "name", "what is taken off; all for all of them at once"),
    Column("title", WORD, "words", "life without it"),
    Column("measure", WORD, "shapley, alone, last, all", "averaged over all orders; as the only one; when all others are off"),
    *INTERVALS,
    Column("share", NUMBER, "0-1", "of the gap as it is; missing when the 90 % interval of the gap holds zero"),
    Column("share_low90", NUMBER, "0-1", "lower end of its 90 % interval (Fieller)"),
    Column("share_high90", NUMBER, "0-1", "its upper end"),
    *BEHIND,
)
STRUCTURAL_WORLDS = (
    *OUTCOME_AND_UNIT,
    OF_WHOM,
    Column("off", WORD, "names joined by +", "structures that are off in this world, or none"),
    REPLICATE,
    Column("value", NUMBER, "of the outcome", "the outcome, or its gap, in this world"),
)
THRESHOLD_POINTS = (
    Column("lever", WORD, "name", "what is turned"),
    Column("lever_as", WORD, "factor, value", "how"),
    Column("lever_at", NUMBER, "factor, or of the lever", "where it stands"),
    Column("stage", WORD, "baseline, grid, refined", "when in the search it was simulated"),
    *OUTCOME_AND_UNIT,
    OF_WHOM,
    *INTERVALS,
    Column("beyond", NUMBER, "of the outcome", "mean over replicates of the change less the change asked for"),
    Column("beyond_low90", NUMBER, "of the outcome", "lower end of its 90 % interval"),
    Column("beyond_high90", NUMBER, "of the outcome", "its upper end"),
    *BEHIND,
)
ANSWERS |= {
    "structural_shares": STRUCTURAL_SHARES,
    "structural_worlds": STRUCTURAL_WORLDS,
    "threshold_points": THRESHOLD_POINTS,
    "wishes_explained": WISHES_EXPLAINED,
    "structure_carriers": CARRIERS,
    "changed_worlds": CHANGED_WORLDS,
}


def arrow_schema(table: str) -> pa.Schema:
    """Arrow schema of a table, without nulls."""
    columns = {**TABLES, **ANSWERS}[table]
    return pa.schema([pa.field(column.name, column.kind, nullable=False) for column in columns])
