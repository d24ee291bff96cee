"""The tables of `transitsim wishes`: how much of the wish to leave is structure, and arrivals when life abroad is shifted."""

from __future__ import annotations

from transitsim.schema.columns import COUNT, IS_FEW, NUMBER, WORD, Column

CONFIDENCE_OF = Column("interval", WORD, "confidence", "of the mean over replicates; of one replicate, over batches of persons")
LOW, HIGH = (
    Column("low90", NUMBER, "as the value", "lower end of the 90 % interval"),
    Column("high90", NUMBER, "as the value", "its upper end"),
)
SIMULATED = Column("replicates", COUNT, "replicates", "simulated")
ASKED = (
    Column("period", WORD, "year, or years joined by -", "when they were asked, at the end of June and of December"),
    Column("group_name", WORD, "name", "who was asked, of the people who live in transit"),
    Column("passage", WORD, "safe, real", "options weighed as if the road were free and safe, or at its price and danger"),
)
RARER = (Column("events", NUMBER, "months of agents", "with the rarer answer"), IS_FEW)
WISHES_EXPLAINED = (
    *ASKED,
    Column("hidden", WORD, "chance, structure", "what states count as that no survey could record"),
    Column("measure", WORD, "name", "listed in `measures/wish_shares.py`"),
    Column("value", NUMBER, "0-1, or utility", "mean over replicates; missing where all wish the same"),
    CONFIDENCE_OF,
    LOW,
    HIGH,
    SIMULATED,
    Column("agents", COUNT, "agents", "simulated persons asked, mean over replicates"),
    Column("person_months", COUNT, "months of agents", "times that they were asked"),
    *RARER,
)
CARRIERS = (
    Column("group_name", WORD, "name", "everybody, women, men: of the people who live in transit"),
    Column("state", WORD, "name", "what may carry structure (`engine/wish_survey.py`)"),
    Column("share", NUMBER, "0-1", "of the variance of structure that the state carries alone; shares do not sum to 1"),
    CONFIDENCE_OF,
    LOW,
    HIGH,
    SIMULATED,
    Column("agents", COUNT, "agents", "simulated persons asked, mean over replicates"),
    IS_FEW,
)
CHANGED_WORLDS = (
    Column("change", WORD, "name", "what is changed, for everybody and in all months"),
    Column("outcome", WORD, "name", "arrivals, forced_returns, wish_to_leave"),
    Column("period", WORD, "years", "in which the outcome is taken"),
    Column(
        "shift", NUMBER, "utility", "of life abroad: one s.d. of V(destination) - V(staying) of those asked, mean over replicates"
    ),
    Column("as_it_is", NUMBER, "people, or 0-1", "the outcome without the change, mean over replicates"),
    Column("changed", NUMBER, "people, or 0-1", "of the same people with the same random numbers after the change"),
    Column("ratio", NUMBER, "factor", "the second over the first"),
    CONFIDENCE_OF,
    LOW,
    HIGH,
    SIMULATED,
    Column("events", NUMBER, "events", "simulated events (or months) behind the outcome, in the world with fewer"),
    IS_FEW,
)
WISH_STRUCTURE = (  # beside the tables of a run, after regime and replicate
    *ASKED,
    Column("agents", COUNT, "agents", "simulated persons asked"),
    Column("person_months", COUNT, "months of agents", "times that they were asked"),
    Column("wish_to_leave", NUMBER, "0-1", "share who wish to leave for good, structures met with the random terms of all"),
    Column("uncertainty_share", NUMBER, "0-1", "U: share of the uncertainty about the wish that structure removes"),
    Column("variance_share", NUMBER, "0-1", "D: share of the variance of the wish that structure explains"),
    Column("total_share", NUMBER, "0-1", "W: what swapping structures changes, over what swapping everything changes"),
    Column("latent_share", NUMBER, "0-1", "L: structure's share of the variance behind the wish"),
    Column("auc", NUMBER, "0-1", "how well structure tells who wishes to leave"),
    *RARER,
)
