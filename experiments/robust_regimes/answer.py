"""Six laws in thirty-two sets of assumptions: does one of them stand first whatever people weigh?"""

from __future__ import annotations

from pathlib import Path

import matplotlib.colors
import numpy as np
import pandas as pd
import seaborn as sns

from experiments.write_up import main_of_sweep, stamp
from transitsim.plots.style import BLACK, canvas, finish, styled
from transitsim.schema.tables import FEW
from transitsim.studies.sensitivity import regrets, robustness

FOLDER = Path(__file__).parent
OUTCOMES = {
    "forced_returns": "forced returns",
    "violence": "violence",
    "wish_match": "life as wished",
    "kin_need_met": "kin's need met",
    "involuntary": "held against\ntheir wish",
    "early_deaths": "early deaths",
}


def table(sweep) -> pd.DataFrame:
    """Largest and mean regret of every law with its rank, the share of worlds in which it is best, agents behind the outcome."""
    held = sweep.frame(outcome=list(OUTCOMES), group_by="all")
    found = robustness(sweep.points, held)
    found = found[found["criterion"].isin(["largest_regret", "mean_regret"])]
    each = regrets(sweep.points, held)
    best = each.assign(best=each["regret"] == 0).groupby(["outcome", "regime"])["best"].mean().rename("best_in").reset_index()
    worst = each.groupby("outcome")["regret"].transform("max")
    spread = (each["regret"] / worst).groupby([each["outcome"], each["regime"]]).max().rename("of_largest").reset_index()
    found = found.merge(best, on=["outcome", "regime"]).merge(spread, on=["outcome", "regime"])
    means = held.groupby("outcome", observed=True)["value"].mean()
    counts = held.groupby("outcome", observed=True)["agents"].mean()
    counts["early_deaths"] = means["early_deaths"] / SCALE  # agents who died, not agents who lived
    found["agents"] = found["outcome"].map(counts.astype(float)).round()
    return found.drop(columns=["group_by", "group_name", "dropped"]).assign(few=lambda rows: rows["agents"] < FEW)


SCALE = 300


def row(table: pd.DataFrame, outcome: str, regime: str, criterion: str = "largest_regret") -> pd.Series:
    """One row."""
    return table[(table["outcome"] == outcome) & (table["regime"] == regime) & (table["criterion"] == criterion)].iloc[0]


def answer(table: pd.DataFrame) -> str:
    """The answer in three sentences."""
    worlds = int(table["worlds"].iloc[0])
    first = [name for name in OUTCOMES if row(table, name, "safe_passage")["rank"] == 1]
    held, safe = row(table, "involuntary", "firewall"), row(table, "involuntary", "safe_passage")
    sent, back = row(table, "forced_returns", "firewall"), row(table, "forced_returns", "history")
    least = min(row(table, name, "safe_passage")["best_in"] for name in first)
    firm = min(row(table, name, "safe_passage")["first"] for name in first)
    deaths = row(table, "early_deaths", "safe_passage")
    return (
        f"No regime is first in every outcome. `safe_passage` has the smallest largest regret in {len(first)} of {len(OUTCOMES)} "
        f"outcomes ({', '.join(OUTCOMES[name] for name in first)}), is the best regime there in {least * worlds:.0f} of {worlds} "
        f"worlds or more, and ranks first in {100 * firm:.0f} % of resamples of the replicates or more; but its "
        f"involuntary share is up to {100 * safe['value']:.1f} points above the least, rank {safe['rank']} of 6 (90 % interval "
        f"{safe['low90']:.0f} to {safe['high90']:.0f}).\n"
        f"`firewall` is first there (largest regret {100 * held['value']:.1f} points), and last in forced returns: up to "
        f"{sent['value']:,.0f} more than under the best regime, where `history` has up to {back['value']:,.0f} more.\n"
        f"Early deaths are the outcome in which `safe_passage` ranks {deaths['rank']}; with {deaths['agents']:.0f} agents or so "
        f"who die in a run, that rank rests on few people and is marked."
    )


@styled
def draw(table: pd.DataFrame):
    """Largest regret of every law in every outcome, as a share of the largest there is; the number is its rank."""
    axes, found = canvas(), table[table["criterion"] == "largest_regret"]
    shade = found.pivot(index="regime", columns="outcome", values="of_largest")[list(OUTCOMES)]
    shade = shade.loc[shade.mean(axis=1).sort_values(kind="stable").index]
    cells = found.set_index(["regime", "outcome"])
    words = np.array([[_cell(cells.loc[(regime, name)]) for name in OUTCOMES] for regime in shade.index])
    colours = sns.color_palette("rocket_r", as_cmap=True)
    bar = {"label": "largest regret, share of the worst law's", "format": "%.1f"}
    sns.heatmap(
        shade, ax=axes, cmap=colours, norm=matplotlib.colors.Normalize(0, 1), cbar_kws=bar, annot=words, fmt="", linewidths=1
    )
    axes.set_yticks(
        np.arange(len(shade)) + 0.5,
        [name.replace("_", "\n", 1).replace("_", " ") for name in shade.index],
        fontsize=11,
        rotation=0,
    )
    axes.set_xticks(np.arange(len(OUTCOMES)) + 0.5, OUTCOMES.values(), fontsize=10.5, rotation=30, ha="right", color=BLACK)
    axes.get_figure().subplots_adjust(left=0.21, right=0.95, bottom=0.33)
    worlds = found["worlds"].iloc[0]
    bands = f"number: rank by largest regret, and its 90 % interval where luck moves it; * few agents; {worlds} worlds"
    drawn = finish(axes, "No law is best in everything", "", stamp(table), bands, "")
    drawn.texts[-1].set_position((-80, -88))
    return drawn


def _cell(found: pd.Series) -> str:
    """Rank, its interval where it has one, and a mark on few agents."""
    ends = f"\n{found['low90']:.0f}-{found['high90']:.0f}" if found["low90"] < found["high90"] else ""
    return f"{found['rank']}{'*' if found['few'] else ''}{ends}"


if __name__ == "__main__":
    main_of_sweep(FOLDER, table, answer, draw)
