"""What a report shows of one run: each measure as a figure, an interactive chart and a table."""

from __future__ import annotations

from functools import partial

import pandas as pd

from transitsim import measures
from transitsim.core.text import number, spoken
from transitsim.measures import band
from transitsim.measures.aspirations import ANSWERS, few_months, shares_of_months
from transitsim.measures.count_dispersion import echoed
from transitsim.measures.flows_and_stocks import share_as_counted
from transitsim.measures.life_table import time_at
from transitsim.plots.all_figures import figures
from transitsim.plots.aspirations_by_year import LINES
from transitsim.plots.binding_constraints import NAMES, pooled
from transitsim.plots.final_outcomes import draw_final_outcomes
from transitsim.plots.ribbon import draw_ribbon
from transitsim.plots.state_flow import draw_state_flow
from transitsim.plots.style import BLUE, GREEN, GREY, ORANGE, PURPLE, RED, SEX_MARKS, SKY, Stamp
from transitsim.plots.style import SEX_NAMES as SEXES
from transitsim.reports import charts, flows
from transitsim.reports.exhibit import Exhibit, caption, ends_of, people, spread, spread_words, wide
from transitsim.reports.who_exhibit import who
from transitsim.results.load import Results
from transitsim.results.observed import Observed, estimates
from transitsim.results.wish_structure_words import MEANING, structure_sentence, structure_table
from transitsim.schema.tables import FEW

SEX_COLOURS = {"women": RED, "men": BLUE}
SEX_LOOKS = {SEXES[sex]: (SEX_COLOURS[SEXES[sex]], mark) for sex, mark in SEX_MARKS.items()}
REGIONS = {"near_border": "near the border", "all": "all places"}
STATE_COLOURS = {
    **dict.fromkeys(("would leave", "wants to leave"), ORANGE),
    **dict.fromkeys(("would stay", "wants to stay", "could leave"), GREY),
    **{"leaves": GREEN, "prepares": SKY, "cannot leave": RED, "is forced": "#222222", "could not": PURPLE},
}
LENGTHS = (1, 3, 6, 12, 24, 36, 60, 84, 120, 180, 240)  # months of stay in the table
COUNT = "a further count"


def exhibits(results: Results, observed: Observed, assumed: int | None = None) -> list[Exhibit]:
    """Everything shown of a run, the arrivals first.

    Parameters
    ----------
    assumed : free assumed values in the months on which defaults were sought, for the stamp of the arrivals
    """
    drawn = figures(results, observed, assumed)
    shown = [arrivals, womens_share, who, want_can_do, aspirations, binding, stays, endings, transit_stock, forced_returns]
    if "wish_structure" in results.record["tables"]:
        shown.insert(shown.index(aspirations), structure)
    return [found for one in shown if (found := one(results, observed, drawn)) is not None]


def arrivals(results: Results, observed: Observed, drawn: dict) -> Exhibit:
    """People who reach the destination, by year and sex, beside the official count."""
    place = spoken(results.places["destination"])
    counts = measures.arrivals(results.flows, results.places)
    bands = band(echoed(counts, "arrivals", observed.dispersion), "arrivals", ["year", "sex"])
    bands = bands.assign(at=bands["year"], group_name=bands["sex"].map(SEXES))
    seen = observed.arrivals[observed.arrivals["year"].isin(bands["year"])]
    seen = seen.assign(at=seen["year"], group_name=seen["sex"].map(SEXES), value=seen["arrivals"])
    table = _people_by_year(bands, results)
    for group in SEXES.values():
        found = seen[seen["group_name"] == group].set_index("year")["value"]
        table[f"{group}, observed"] = [number(found.get(year, float("nan"))) for year in table["year"]]
    finding = f"{_peak(band(_both(counts, 'arrivals'), 'people', ['year']), f'Arrivals in {place}')}{_seen_peak(seen)}"
    chart = partial(charts.lines, bands, "year", "people a year", SEX_COLOURS, finding, observed=seen)
    head = caption(f"People who reached {place}, a year: {_beside_counts(results, observed)}, and the official count.", table)
    return Exhibit("arrivals", f"Arrivals in {place}", finding, table, head, drawn["arrivals"], chart)


def _beside_counts(results: Results, observed: Observed) -> str:
    """What stands in the cells of a table beside observed counts."""
    text = spread_words(results.record["replicates_done"], COUNT if observed.dispersion else "a further one")
    return text if observed.dispersion else f"{text}, the scatter of counts left out"


def _both(counts: pd.DataFrame, value: str) -> pd.DataFrame:
    return counts.groupby(["replicate", "year"])[value].sum().rename("people").reset_index()


def _people_by_year(bands: pd.DataFrame, results: Results) -> pd.DataFrame:
    """Medians and bands of people, marked where few agents stand behind them."""
    return wide(bands, "year", "group_name", partial(people, scale=results.record["settings"]["scale"]))


def _peak(bands: pd.DataFrame, what: str) -> str:
    if bands.empty or bands["median"].max() <= 0:
        return f"{what}: nobody."
    row = bands.loc[bands["median"].idxmax()]
    return f"{what} are highest in {row['year']:.0f}, {spread(row)} people."


def _seen_peak(seen: pd.DataFrame) -> str:
    sums = seen.groupby("year")["value"].sum()
    return f" The record is highest in {sums.idxmax()}, {number(sums.max())}." if len(sums) else ""


def womens_share(results: Results, observed: Observed, drawn: dict) -> Exhibit:
    """Women's share of arrivals."""
    counts = measures.arrivals(results.flows, results.places)
    bands = band(share_as_counted(counts, observed.dispersion), "share", ["year"])
    bands = bands.assign(at=bands["year"], group_name="women")
    sums = observed.arrivals.pivot_table(index="year", columns="sex", values="arrivals", aggfunc="sum").reindex(bands["year"])
    sums = sums.reindex(columns=list(SEXES))
    share = sums["female"] / (sums["female"] + sums["male"])
    seen = pd.DataFrame({"at": share.index, "group_name": "women", "value": share.to_numpy()}).dropna()
    women = band(counts[counts["sex"] == "female"], "arrivals", ["year"]).set_index("year")
    few = set(women.index[women["median"] / results.record["settings"]["scale"] < FEW])
    table = wide(bands, "year", "group_name", lambda row: spread(row, factor=100.0, few=row["year"] in few))
    table = table.rename(columns={"women": "women %"})
    table["women, observed %"] = [number(100.0 * value) for value in share]
    both = bands.set_index("year")["median"].sub(share).abs().dropna()
    finding = f"Women's share of arrivals, all years: {number(100 * bands['median'].median())} % in the median year."
    if len(both):
        finding += f" It lies {number(100 * both.mean())} points from the record in the mean of {len(both)} years, and "
        finding += f"{number(100 * both.max())} in {both.idxmax()}."
    chart = partial(charts.lines, bands, "year", "women, % of arrivals", {"women": RED}, finding, percent=True, observed=seen)
    head = caption(f"Women among those who arrive, %: {_beside_counts(results, observed)}, and the official count.", table)
    return Exhibit("womens_share", "Women among those who arrive", finding, table, head, drawn["womens_share"], chart)


def want_can_do(results: Results, observed: Observed, drawn: dict) -> Exhibit:
    """Who would leave, wants to, could, and does."""
    bands = band(measures.want_can_do(results.decisions, results.places), "share", ["year", "answer"])
    bands["answer"] = pd.Categorical(bands["answer"], list(LINES), ordered=True)
    bands = bands.sort_values(["year", "answer"])
    bands = bands.assign(at=bands["year"], group_name=[LINES[name][1] for name in bands["answer"]])
    means = bands.groupby("group_name", sort=False)["median"].mean()
    finding = "Of the months lived in transit, in the mean of the years, people " + ", ".join(
        f"{name} in {number(100 * value)} %" for name, value in means.items()
    )
    shares = shares_of_months(results.decisions, results.places, ANSWERS)
    few = few_months(shares, ANSWERS, "year", results.record["settings"]["scale"])
    table = wide(bands, "year", "group_name", lambda row: spread(row, factor=100.0, few=(row["year"], row["answer"]) in few))
    colours = {name: colour for colour, name, _ in LINES.values()}
    chart = partial(charts.lines, bands, "year", "% of months in transit", colours, f"{finding}.", percent=True)
    head = f"Share of months lived in transit, %: {_range(results)}. Leaving is for anywhere, going back included."
    head = caption(head, table)
    return Exhibit("want_can_do", "Want, can, do", f"{finding}.", table, head, drawn["want_can_do"], chart)


def structure(results: Results, observed: Observed, drawn: dict) -> Exhibit:
    """How much of the wish is structure."""
    found = results.wish_structure
    title = "How much of the wish to leave for good is structure"
    return Exhibit("structure", title, structure_sentence(found), structure_table(found), MEANING)


def _range(results: Results) -> str:
    return spread_words(results.record["replicates_done"])


def aspirations(results: Results, observed: Observed, drawn: dict) -> Exhibit:
    """From what people would do by a safe road to what comes of it."""
    flow = flows.aspiration_flow(results.decisions, results.places)
    whole = flow.loc[flow["step"] == 0, "value"].sum()
    share = flow["value"] / (whole or 1.0)
    few = flow["agents"] / results.record["replicates_done"] < FEW
    table = flow.assign(share=[f"{number(100 * part, 1)}{' *' if mark else ''}" for part, mark in zip(share, few, strict=True)])
    table = table[["source", "target", "share"]].rename(columns={"source": "from", "target": "to", "share": "% of months"})
    parts = share.groupby([flow["source"], flow["target"]]).sum()
    held, risk = (100 * parts.get(pair, 0.0) for pair in (("wants to leave", "cannot leave"), ("would leave", "wants to stay")))
    finding = (
        f"In {number(held)} % of the months lived in transit somebody wants to leave and cannot; in another {number(risk)} % "
    )
    finding += "the person would leave if the road were free and safe, and stays because of its price or danger."
    stamp = Stamp.of(results.record, note="all years and replicates pooled")
    title, unit = "From what would be to what is", "% of months lived in transit"
    draw = partial(draw_state_flow, flow, flows.STAGES, stamp, title, unit, flows.ORDER, STATE_COLOURS)
    return Exhibit("state_flow", title, finding, table, caption("Flow of states, % of the months lived in transit.", table), draw)


def binding(results: Results, observed: Observed, drawn: dict) -> Exhibit:
    """What holds those who want to leave and cannot."""
    shares = pooled(measures.binding(results.decisions, results.places))
    names = {name: NAMES.get(name, (name, GREY)) for name in shares}
    table = pd.DataFrame({text: [number(100 * value) for value in shares[name]] for name, (text, _) in names.items()})
    table.insert(0, "year", shares.index)
    rows = shares.rename(columns={name: text for name, (text, _) in names.items()}).rename_axis(columns="group_name")
    rows = rows.stack().rename("median").reset_index().rename(columns={"year": "at"})
    means = shares.mean().head(3)
    finding = "What binds those who want to leave and cannot, in the mean of the years: " + (
        ", ".join(f"{names[name][0]} {number(100 * value)} %" for name, value in means.items()) or "nobody is held"
    )
    colours = {text: colour for text, colour in names.values()}
    chart = partial(charts.lines, rows, "year", "% of their months", colours, f"{finding}.", percent=True)
    head = "Constraints that bind, % of the months in which somebody wants to leave and cannot; replicates pooled."
    return Exhibit("binding", "Want to leave and cannot: what binds", f"{finding}.", table, head, drawn["binding"], chart)


def stays(results: Results, observed: Observed, drawn: dict) -> Exhibit:
    """How long people stay."""
    curves = measures.stays(results.spells)
    curves = curves[curves["months"] <= LENGTHS[-1]]
    curves = curves.assign(at=curves["months"], group_name=curves["sex"].map(SEXES), median=curves["survival"])
    rows: dict[str, dict[str, str]] = {_after(months): {} for months in LENGTHS}
    text = []
    for group, curve in curves.groupby("group_name", sort=False):
        middle = time_at(curve["months"], curve["survival"], 0.5)
        text.append(f"{group} {number(middle)} months" if middle != float("inf") else f"{group}: not reached")
        for months in LENGTHS:
            last = curve[curve["months"] <= months]
            rows[_after(months)][group] = number(100 * last["survival"].iloc[-1], 1)
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("length of stay").reset_index().fillna("-")
    finding = f"Half of the stays in transit are over after: {', '.join(text) or 'nobody stayed'}."
    chart = partial(
        charts.lines, curves, "months since entry", "% still in transit", SEX_COLOURS, finding, percent=True, step=True
    )
    head = "Still in transit, % of stays (Kaplan-Meier, those still there counted as long as seen; replicates pooled)."
    return Exhibit("stays", "How long people stay in transit", finding, table, head, drawn["stays"], chart)


def _after(months: int) -> str:
    return f"after {months} month{'s' if months != 1 else ''}"


def endings(results: Results, observed: Observed, drawn: dict) -> Exhibit:
    """How people's last stays ended."""
    found = flows.stay_outcomes(results.spells)
    table = wide(found, "outcome", "group_name", lambda row: spread(row, 1, 100.0, row["agents"] < FEW))
    biggest = (
        found.sort_values("median", ascending=False).drop_duplicates("group_name").sort_values("group_name", ascending=False)
    )
    finding = "The last stay of those who were in transit ended most often: " + (
        "; ".join(f"{row.group_name} {row.outcome}, {number(100 * row.median)} %" for row in biggest.itertuples()) or "nobody was"
    )
    title, unit = "How stays in transit end", "% of those who were in transit, by sex"
    draw = partial(draw_final_outcomes, found, Stamp.of(results.record), title, unit, SEX_LOOKS)
    words = [spread(row, 1, 100.0) + " %" for _, row in found.iterrows()]
    rows = found.assign(value=found["middle"], text=words, **ends_of(found))
    chart = partial(charts.dots, rows, unit, SEX_COLOURS, f"{finding}.", percent=True)
    head = caption(f"End of each person's last stay, % of those who were in transit: {_range(results)}.", table)
    return Exhibit("final_outcomes", title, f"{finding}.", table, head, draw, chart)


def transit_stock(results: Results, observed: Observed, drawn: dict) -> Exhibit:
    """People in transit at the end of the year beside the estimates."""
    found = measures.transit_stock(results.stocks, results.places)
    found = found[found["month"].dt.month == 12]
    bands = band(found.assign(year=found["month"].dt.year), "people", ["year", "region"])
    bands = bands.assign(at=bands["year"], group_name=bands["region"].map(REGIONS))
    seen = observed.stock[observed.stock["year"].isin(bands["year"])]
    seen = seen.assign(group_name=seen["near_border"].map({True: REGIONS["near_border"], False: REGIONS["all"]}), at=seen["year"])
    seen = seen.assign(value=seen["central"].fillna((seen["low"] * seen["high"]) ** 0.5)).dropna(subset="value")
    table = _people_by_year(bands, results)
    for group in REGIONS.values():
        found = seen[seen["group_name"] == group].groupby("year")["value"].agg(least="min", most="max")
        table[f"{group}, estimates"] = [_between(found, year) for year in table["year"]]
    finding = _peak(bands[bands["region"] == "all"], "People in transit at the end of a year")
    colours = {REGIONS["near_border"]: BLUE, REGIONS["all"]: ORANGE}
    bands = bands.assign(**{name: bands[name].where(bands[name] > 0) for name in charts.SPREAD})
    chart = partial(charts.lines, bands, "year", "people (log scale)", colours, finding, observed=seen, log=True)
    finding += " None of the estimates is the truth, nor is the model." if len(seen) else ""
    head = f"People in transit at the end of the year: {_range(results)}, and the lowest and highest central estimate."
    head = caption(head, table)
    return Exhibit("transit_stock", "People in transit", finding, table, head, drawn["transit_stock"], chart)


def _between(found: pd.DataFrame, year: int) -> str:
    if year not in found.index:
        return "-"
    low, high = (number(found.loc[year, side]) for side in ("least", "most"))
    return low if low == high else f"{low}-{high}"


def forced_returns(results: Results, observed: Observed, drawn: dict) -> Exhibit:
    """People handed over to the origin."""
    found = measures.forced_returns(results.flows, results.places)
    bands = band(found, "people", ["regime", "year"])
    bands = bands.assign(at=bands["year"], group_name=bands["regime"])
    seen = observed.forced_returns[observed.forced_returns["year"].isin(bands["year"])]
    ends = estimates(seen, pd.Index(seen["year"].unique()))
    table = _people_by_year(bands, results)
    table["estimates"] = [_between(ends, year) for year in table["year"]]
    finding = _peak(bands, "Forced returns")
    title, unit = "Forced returns", "people a year"
    draw = partial(draw_ribbon, found, "people", Stamp.of(results.record), title, unit, observed.forced_returns)
    regime = results.record["settings"]["regime"]
    points = seen.assign(at=seen["year"], group_name=regime, value=seen["central"].fillna((seen["low"] * seen["high"]) ** 0.5))
    chart = partial(charts.lines, bands, "year", unit, {regime: BLUE}, finding, observed=points.dropna(subset="value"))
    head = caption(f"People handed over to the origin, a year: {_range(results)}, and estimates.", table)
    return Exhibit("forced_returns", title, finding, table, head, draw, chart)
