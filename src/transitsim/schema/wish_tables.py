"""The tables of `transitsim wishes`: how much of the wish to leave is structure, and arrivals when life abroad is shifted."""

from __future__ import annotations

from transitsim.schema.columns import COUNT, IS_FEW, NUMBER, WORD, Column

CONFIDENCE_OF = Column("interval", WORD, "confidence", "of the mean over replicates; of one replicate, over batches of persons")
LOW, HIGH = (
    Column("low90", NUMBER, "as the value", "lower end of the 90 % interval"),
    Column("high90", NUMBER, "as the value", "its upper end"),
)
SIMULATED = Column("replicates", COUNT, "replicates", "simulated")
WISHES_EXPLAINED = (
    Column("period", WORD, "year, or years joined by -", "when they were asked, at the end of June and of December"),
    Column("group_name", WORD, "name", "who was asked, of the people who live in transit"),
    Column("passage", WORD, "safe, real", "options weighed as if the road were free and safe, or at its price and danger"),
    Column("hidden", WORD, "chance, structure", "what states count as that no survey could record"),
    Column("measure", WORD, "name", "listed in `measures/wish_shares.py`"),
    Column("value", NUMBER, "0-1, or utility", "mean over replicates; missing where all wish the same"),
    CONFIDENCE_OF,
    LOW,
    HIGH,
    SIMULATED,
    Column("agents", COUNT, "agents", "simulated persons asked, mean over replicates"),
    Column("person_months", COUNT, "months of agents", "times that they were asked"),
    Column("events", NUMBER, "months of agents", "with the rarer answer"),
    IS_FEW,
)
LIFE_ABROAD_SHIFTED = (
    Column("change", WORD, "raised, lowered", "what is done to the worth of life abroad, for everybody and in all months"),
    Column("period", WORD, "years", "in which arrivals are counted"),
    Column(
        "shift", NUMBER, "utility", "by how much: one s.d. of V(destination) - V(staying) of those asked, mean over replicates"
    ),
    Column("arrivals", NUMBER, "people", "as life abroad is, mean over replicates"),
    Column("arrivals_then", NUMBER, "people", "of the same people with the same random numbers after the change"),
    Column("ratio", NUMBER, "factor", "the second over the first"),
    CONFIDENCE_OF,
    LOW,
    HIGH,
    SIMULATED,
    Column("events", NUMBER, "events", "simulated arrivals, in the world with fewer"),
    IS_FEW,
)
