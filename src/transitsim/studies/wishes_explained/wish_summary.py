"""How much of the wish is structure, in words and small tables, for `summary.md` and the terminal."""

from __future__ import annotations

import pandas as pd

from transitsim.core.text import markdown, number
from transitsim.engine.wish_survey import GROUPS
from transitsim.inputs.settings import POSTERIOR
from transitsim.measures.wish_structure import period_of
from transitsim.results.store.answer_folder import AnswerFolder
from transitsim.schema.tables import FEW
from transitsim.studies.wishes_explained.wish_study import CHANCE, STRUCTURE, WishesExplained

HEADS = {
    "base_rate": "wish to leave",
    "uncertainty_share": "U",
    "variance_share": "D",
    "total_share": "W",
    "latent_share": "L",
    "auc": "AUC",
}
LEAST_TOLD = 0.02  # share of the variance of structure below which a state is left out of the summary
ROADS = {"real": "At the price and danger of the road", "safe": "If the road were free and safe"}


def summary(found: WishesExplained) -> str:
    """Shares by group over the window, then by year; what carries structure, and what follows when worlds are changed."""
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
    return "\n\n".join([*parts, _chance(found), _carriers(found), _worlds(found)]) + "\n"


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


def _carriers(found: WishesExplained) -> str:
    """What carries structure, the most first; the language always."""
    shares = found.carriers.pivot(index="state", columns="group_name", values="share")[["everybody", "women", "men"]]
    shares = shares.sort_values("everybody", ascending=False)
    shares = shares[(shares["everybody"] >= LEAST_TOLD) | (shares.index == "language")]
    table = shares.map(lambda share: number(100.0 * share)).rename(index=lambda state: state.replace("_", " "))
    table = table.rename_axis("state, % of the variance of structure").reset_index()
    return (
        f"## What carries structure, {period_of(*found.study.window)}\n\n"
        "Each state alone, at the price and danger of the road; states go together, so the shares do not sum to 100.\n\n"
        + markdown(table)
    )


def _worlds(found: WishesExplained) -> str:
    """R+ and R-, and what the language does to outcomes."""
    if found.worlds.empty:
        return "No world was changed."
    lines = []
    for change, rows in found.worlds.groupby("change", sort=False):
        cells = {"change": change.replace("_", " ")}
        for row in rows.itertuples():
            ends = f"{number(row.low90, 2)} to {number(row.high90, 2)}"
            cells[f"{row.outcome.replace('_', ' ')}, times"] = f"{number(row.ratio, 2)} ({ends}){' *' if row.few else ''}"
        lines.append(cells)
    first = found.worlds[found.worlds["change"] == "life_abroad_raised"].set_index("outcome")
    return (
        f"## When the world is changed for everybody, {first['period'].iloc[0]}\n\n"
        f"Life abroad by one standard deviation of V(destination) - V(staying), {number(first['shift'].iloc[0], 2)}: its "
        "rows are R+ and R-. The same people with the same random numbers; as it is, "
        f"{number(first['as_it_is']['arrivals'])} arrive, {number(first['as_it_is']['forced_returns'])} forced returns, and "
        f"{number(100.0 * first['as_it_is']['wish_to_leave'])} % of the months in transit with a wish to leave. Ratios with 90 % "
        "confidence intervals (Fieller).\n\n" + markdown(pd.DataFrame(lines))
    )


def leave(found: WishesExplained, place: AnswerFolder) -> str:
    """Write the tables, the record and the summary; returns the summary."""
    study, text = found.study, summary(found)
    asked = {"window": list(study.window), "arrivals": list(study.arrivals or ()), "full_names": [study.inputs.regime.name]}
    tables = {"wishes_explained": found.wishes, "structure_carriers": found.carriers, "changed_worlds": found.worlds}
    place.leave(tables, [study.inputs], found.seconds, asked, text)
    return text
