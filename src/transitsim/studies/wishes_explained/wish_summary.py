"""How much of the wish is structure, in words and small tables, for `summary.md` and the terminal."""

from __future__ import annotations

import pandas as pd

from transitsim.core.text import markdown, number
from transitsim.engine.wish_survey import GROUPS
from transitsim.inputs.settings import POSTERIOR
from transitsim.results.store.answer_folder import AnswerFolder
from transitsim.schema.tables import FEW
from transitsim.studies.wishes_explained.wish_study import CHANCE, STRUCTURE, WishesExplained, period_of

HEADS = {
    "base_rate": "wish to leave",
    "uncertainty_share": "U",
    "variance_share": "D",
    "total_share": "W",
    "latent_share": "L",
    "auc": "AUC",
}
ROADS = {"real": "At the price and danger of the road", "safe": "If the road were free and safe"}


def summary(found: WishesExplained) -> str:
    """Shares by group over the window, then by year, and what follows when life abroad is worth more or less."""
    study, settings = found.study, found.study.settings
    window, count = period_of(*study.window), len(found.seconds)
    over = "replicates (Student)" if count > 1 else "batches of persons (jackknife)"
    what = "chance and the posterior draws" if settings.assumptions == POSTERIOR else "chance, not what is assumed"
    head = (
        f"# How much of the wish to leave for good is structure, under {settings.regime}\n\n"
        f"People in transit, asked in June and December; {count} replicate{'s' if count > 1 else ''}, "
        f"1 agent = {settings.scale} people, seed {settings.seed}. "
        "U: share of the uncertainty about the wish that structure removes. D: share of the variance of the wish. "
        "W: what swapping structures between two people changes, over what swapping everything changes. "
        "L: share of the variance behind the wish. AUC: how well structure tells who wishes to leave. "
        "Persistent taste, shocks and states that no survey could record count as chance. "
        f"In brackets: 90 % confidence intervals over {over}: they hold {what}. "
        f"* fewer than {FEW} agents, or months with the rarer answer: mostly chance."
    )
    parts = [head]
    for passage, title in ROADS.items():
        rows = found.wishes[(found.wishes["passage"] == passage) & (found.wishes["hidden"] == CHANCE)]
        parts += [f"## {title}, {window}", _table(rows[rows["period"] == window], "group_name", GROUPS)]
        years = rows[(rows["group_name"] == "everybody") & (rows["period"] != window)]
        parts += [f"## {title}, everybody, by year", _table(years, "period", tuple(years["period"].unique()))]
    return "\n\n".join([*parts, _chance(found), _abroad(found)]) + "\n"


def _table(rows: pd.DataFrame, by: str, names: tuple[str, ...]) -> str:
    """A line for each name; U with its interval."""
    lines = []
    for name in names:
        of = rows[rows[by] == name].set_index("measure")
        few = " *" if of["few"].iloc[0] else ""
        cells = {head: number(of["value"][measure], 2) + few for measure, head in HEADS.items()}
        cells["U"] = (
            f"{cells['U']} ({number(of['low90']['uncertainty_share'], 2)} to {number(of['high90']['uncertainty_share'], 2)})"
        )
        lines.append({by.removesuffix("_name"): name.replace("_", " "), "agents": number(of["agents"].iloc[0]), **cells})
    return markdown(pd.DataFrame(lines))


def _chance(found: WishesExplained) -> str:
    """What structure and chance are worth, and how far hidden states matter."""
    said = {name: number(found.value(name), 2) for name in ("structure_sd", "chance_sd", "chance_correlation")}
    counted = ", ".join(
        f"{number(found.value('uncertainty_share', passage=passage, hidden=STRUCTURE), 2)} ({passage})" for passage in ROADS
    )
    return (
        f"At the price and danger of the road, structure has a standard deviation of {said['structure_sd']} utility and chance "
        f"of {said['chance_sd']}; their correlation is {said['chance_correlation']}, and is taken for 0. "
        f"With hidden states counted as structure, U is {counted}."
    )


def _abroad(found: WishesExplained) -> str:
    """R+ and R-."""
    if found.life_abroad.empty:
        return "Life abroad was left as it is."
    lines = [
        f"{row.change} by {number(abs(row.shift), 2)}: {number(row.arrivals_then)} in the place of {number(row.arrivals)}, "
        f"{number(row.ratio, 2)} times ({number(row.low90, 2)} to {number(row.high90, 2)}, Fieller){' *' if row.few else ''}"
        for row in found.life_abroad.itertuples()
    ]
    period = found.life_abroad["period"].iloc[0]
    return (
        f"## When life abroad is worth more or less to everybody, arrivals of {period}\n\n"
        "By one standard deviation of V(destination) - V(staying); the same people with the same random numbers.\n\n"
        + "\n".join(f"- {line}" for line in lines)
    )


def leave(found: WishesExplained, place: AnswerFolder) -> str:
    """Write both tables, the record and the summary; returns the summary."""
    study, text = found.study, summary(found)
    asked = {"window": list(study.window), "arrivals": list(study.arrivals or ()), "full_names": [study.inputs.regime.name]}
    tables = {"wishes_explained": found.wishes, "life_abroad_shifted": found.life_abroad}
    place.leave(tables, [study.inputs], found.seconds, asked, text)
    return text
