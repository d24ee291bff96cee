"""What a report shows of a sweep: outcomes at its points, regret of regimes across assumptions, and what outcomes depend on."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from transitsim.core.errors import UserError
from transitsim.core.text import digits_of_unit, number
from transitsim.measures import band
from transitsim.measures.outcomes import MAIN, UNITS, is_few
from transitsim.plots.factor_names import in_words
from transitsim.plots.final_outcomes import draw_final_outcomes
from transitsim.plots.regret import draw_regret
from transitsim.plots.sensitivity_bars import draw_sensitivity
from transitsim.plots.style import Bands, looks_of
from transitsim.reports import charts
from transitsim.reports.comparison_exhibits import MEANT
from transitsim.reports.exhibit import Exhibit, caption, ends_of, spread, spread_words, wide
from transitsim.reports.sweep_source import SHOWN, Swept
from transitsim.studies.comparison.difference_words import MARK
from transitsim.studies.sensitivity import regrets, robustness, sensitivity

DRAWN = ("arrivals", "forced_returns", "involuntary", "violence")
ROWS, GROUPS = 12, 7  # points and regimes up to which each is drawn
LISTED = 200  # points up to which each stands in the table
SHARES = ("share", "0-1")
BANDS = Bands(middle="dot: mean", spread="bar")  # means in the whole report of a sweep, as regret is of means
CRITERIA = {"largest_regret": "largest regret", "mean_regret": "mean regret", "worst": "worst value"}


def exhibits(swept: Swept) -> list[Exhibit]:
    """Everything shown of a sweep."""
    found = [_at_points(swept, outcome) for outcome in DRAWN] if _few_enough(swept) else []
    return [*found, *_regret(swept), *_depends_on(swept), _every_point(swept)]


def key_table(swept: Swept) -> tuple[pd.DataFrame, str]:
    """Main outcomes at the points: the least, the middle and the most of the means over replicates; and the caption."""
    means = swept.outcomes.groupby(["outcome", "point"])["value"].mean()
    lines = []
    for outcome in (name for name in SHOWN if name in means.index):
        values = means[outcome]
        text = [number(value, digits_of_unit(UNITS[outcome])) for value in (values.min(), values.median(), values.max())]
        lines.append((MAIN.get(outcome, outcome), UNITS[outcome], *text))
    table = pd.DataFrame(lines, columns=["outcome", "unit", "least", "middle point", "most"])
    return (
        table,
        "Main outcomes, everybody: means over replicates at the point with the least, at the middle one, and with the most.",
    )


def _named(swept: Swept) -> pd.DataFrame:
    """Every point with the words for it, and its regime apart where regimes differ: point, name, group_name."""
    factors = swept.factors
    apart = "regime" in factors
    others = [name for name in factors if name != "regime"]
    points = swept.points.drop_duplicates("point")
    text = [", ".join(f"{in_words(name)} {_short(row[name])}" for name in others) for _, row in points.iterrows()]
    regimes = points["regime"].astype(str).str.replace("_", " ") if apart else "all points"
    return pd.DataFrame({"point": points["point"], "name": [one or "as set" for one in text], "group_name": regimes})


def _short(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value).replace("_", " ")


def _few_enough(swept: Swept) -> bool:
    named = _named(swept)
    return named["name"].nunique() <= ROWS and named["group_name"].nunique() <= GROUPS


def _at_points(swept: Swept, outcome: str) -> Exhibit:
    """One outcome at every point, a dot a regime."""
    unit, scale = UNITS[outcome], float(swept.record["settings"]["scale"])
    rows = swept.outcomes[swept.outcomes["outcome"] == outcome].drop(columns="group_name").merge(_named(swept), on="point")
    means = rows.groupby(["name", "group_name"], sort=False)[["events", "agents"]].mean()
    few = dict(zip(means.index, is_few(means["events"], means["agents"]), strict=True))
    bands = band(rows.rename(columns={"name": "at"}), "value", ["at", "group_name"])
    for name in ("group_name", "at"):  # as they were asked for
        order = list(dict.fromkeys(rows[{"at": "name"}.get(name, name)]))
        bands = bands.sort_values(name, key=lambda one, order=order: one.map(order.index), kind="stable")
    share, factor = unit in SHARES, 100.0 if unit in SHARES else 1.0

    def cell(row: pd.Series) -> str:
        return spread(row, 1 if share else digits_of_unit(unit), factor, bool(few[row["at"], row["group_name"]]), "mean")

    table = wide(bands, "at", "group_name", cell).rename(columns={"at": "point"})
    name = outcome.replace("_", " ")
    least, most = bands.loc[bands["mean"].idxmin()], bands.loc[bands["mean"].idxmax()]
    mark = " %" if share else f" {unit}"
    finding = (
        f"{name.capitalize()}: from {cell(least)}{mark} ({least['at']}; {least['group_name']}) to {cell(most)}{mark} "
        f"({most['at']}; {most['group_name']})."
    )
    dots = bands.rename(columns={"at": "outcome", "mean": "middle"})
    looks = looks_of(list(dict.fromkeys(dots["group_name"])))
    title, axis = f"{name.capitalize()} at every point", f"% ({unit})" if share else f"{unit} (log scale)"
    draw = partial(draw_final_outcomes, dots, swept.stamp(), title, axis, looks, None if share else scale, BANDS)
    colours = {name: colour for name, (colour, _) in looks.items()}
    words = [f"{cell(row)}{mark}" for _, row in bands.iterrows()]
    marks = dots.assign(value=dots["middle"], text=words, **ends_of(dots))
    chart = partial(charts.dots, marks, axis, colours, finding, percent=share, log=None if share else scale)
    told = spread_words(swept.record["replicates"], middle="mean")
    head = caption(f"{MEANT[outcome]}, {'%' if share else unit}: {told}.", table)
    return Exhibit(f"points_{outcome}", title, finding, table, head, draw, chart)


def _regret(swept: Swept) -> list[Exhibit]:
    """Regret of regimes in every world of assumptions, for the outcomes of which it is known what is better for people."""
    if "regime" not in swept.factors or len(swept.factors) < 2:
        return []
    outcomes = swept.outcomes[swept.outcomes["outcome"].isin(DRAWN)]
    try:
        each, ranked = regrets(swept.points, outcomes), robustness(swept.points, outcomes)
    except UserError:  # no world is complete
        return []
    parts = ((str(name), part) for name, part in each.groupby("outcome", sort=False))
    return [_regret_of(swept, name, part, ranked[ranked["outcome"] == name]) for name, part in parts]


def _regret_of(swept: Swept, outcome: str, each: pd.DataFrame, ranked: pd.DataFrame) -> Exhibit:
    unit = UNITS[outcome]
    lines = []
    for regime, part in ranked.groupby("regime", sort=False):
        rows = part.set_index("criterion")
        cells = {words: _ranked(rows.loc[name], unit) for name, words in CRITERIA.items() if name in rows.index}
        lines.append({"regime": str(regime).replace("_", " "), **cells})
    least = ranked[(ranked["criterion"] == "largest_regret") & (ranked["rank"] == 1)]
    worlds, dropped = int(ranked["worlds"].iloc[0]), int(ranked["dropped"].iloc[0])
    names = " and ".join(str(name).replace("_", " ") for name in least["regime"])
    name = outcome.replace("_", " ")
    finding = f"{name.capitalize()}: over {worlds} worlds of assumptions the largest regret is smallest under {names}"
    finding += f"; left out for missing runs: {dropped}." if dropped else "."
    table = pd.DataFrame(lines)
    head = (
        f"Regret, {unit}: how far a regime is from the best in the same world; in brackets its rank, and the share of "
        "resamples of replicates that give it this rank. Outcomes are not weighed against each other."
    )
    draw = partial(draw_regret, each, swept.stamp(), unit)
    return Exhibit(f"regret_{outcome}", f"Whatever is assumed: {name}", finding, table, head, draw)


def _ranked(row: pd.Series, unit: str) -> str:
    """'9,400 (rank 1, 100%)'; with one replicate nothing can be said of how firm a rank is."""
    firm = f", {row['same_rank']:.0%}" if pd.notna(row["same_rank"]) else ""
    return f"{number(row['value'], digits_of_unit(unit))} (rank {row['rank']}{firm})"


def _depends_on(swept: Swept) -> list[Exhibit]:
    """What outcomes depend on, where the design allows it."""
    outcomes = swept.outcomes[swept.outcomes["outcome"].isin(DRAWN)]
    apart = ["regime"] if "regime" in swept.factors else []
    try:
        found = sensitivity(swept.points, outcomes, apart)
    except UserError:  # another design, or too many runs are missing
        return []
    return [_indices(swept, names, part, apart) for names, part in found.groupby(["outcome", *apart], sort=False)]


def _indices(swept: Swept, names: tuple, found: pd.DataFrame, apart: list[str]) -> Exhibit:
    outcome, regime = str(names[0]), str(names[1]).replace("_", " ") if apart else ""
    main = "total" if (found["method"] == "sobol").all() else "mu_star"
    order = found[found["measure"] == main].sort_values("value", ascending=False)
    words = [f"{number(row.value, 3)} ({number(row.low90, 3)} to {number(row.high90, 3)})" for row in found.itertuples()]
    table = found.assign(text=words, factor=[in_words(str(one)) for one in found["factor"]])
    table = table.pivot_table(index="factor", columns="measure", values="text", aggfunc="first", sort=False).fillna("-")
    text = ", ".join(in_words(str(row.factor)) for row in order.head(3).itertuples())
    under = f" under {regime}" if regime else ""
    finding = f"{outcome.replace('_', ' ').capitalize()}{under} depends most on {text}."
    method = found["method"].iloc[0].capitalize()
    head = f"{method} indices with 90 % confidence intervals (blocks resampled); noise: chance within one replicate."
    draw = partial(draw_sensitivity, found, swept.stamp(regime), UNITS[outcome])
    name = "_".join(["sensitivity", *map(str, names)])
    title = f"What it depends on: {outcome.replace('_', ' ')}{under}"
    return Exhibit(name, title, finding, table.rename_axis(columns=None).reset_index(), head, draw)


def _every_point(swept: Swept) -> Exhibit:
    """Means over replicates at every point."""
    means = swept.outcomes.pivot_table(index="point", columns="outcome", values="value", aggfunc="mean")
    behind = swept.outcomes.groupby(["outcome", "point"])[["events", "agents"]].mean()
    points = swept.points.drop_duplicates("point").set_index("point")
    table = pd.DataFrame({"point": points.index})
    for name in swept.factors:
        table[in_words(name)] = [_short(value) for value in points[name]]
    for outcome in (name for name in SHOWN if name in means):
        values, places = means[outcome].reindex(points.index), digits_of_unit(UNITS[outcome])
        rests_on = behind.loc[outcome].reindex(points.index).fillna(np.inf)
        few = is_few(rests_on["events"], rests_on["agents"])
        cells = [number(value, places) + MARK * bool(mark) for value, mark in zip(values, few, strict=True)]
        table[f"{MAIN.get(outcome, outcome)}, {UNITS[outcome]}"] = cells
    lived = swept.record["runs"]
    finding = f"{len(points):,} points; runs: {lived['done']:,} done, {lived['failed']:,} failed, {lived['waiting']:,} waiting."
    more = f" The first {LISTED} of {len(table):,}; all stand in points.parquet and parts." if len(table) > LISTED else ""
    head = caption(f"Means over replicates, everybody.{more}", table.head(LISTED))
    return Exhibit("points", "Every point", finding, table.head(LISTED), head)
