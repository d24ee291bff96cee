"""`transitsim discover`: the box of factors in which an outcome lies beyond a line."""

from __future__ import annotations

from dataclasses import replace

from transitsim.cli.parser import Asked
from transitsim.cli.words import ANSWER, GROUP, NUMBER, OUTCOMES, REQUIRED, SWEEP_FOLDER, TEXT, Command, Word, whole_from
from transitsim.core.errors import UserError

COMMAND = Command(
    "discover",
    "the box of factors in which an outcome lies beyond a line",
    argument=SWEEP_FOLDER,
    words=(
        replace(OUTCOMES, default=REQUIRED, kind=TEXT, meaning="an outcome of `transitsim compare`"),
        Word("above", None, NUMBER, "points of interest lie above it; or below="),
        Word("below", None, NUMBER, "points of interest lie below it"),
        GROUP,
        Word(
            "box", None, whole_from(0), "number of the box, as the trade-off shows them", "best balance of coverage and density"
        ),
        *ANSWER,
    ),
    examples=(
        "discover results/assumptions outcome=violence above=0.05",
        "discover results/assumptions outcome=kin_need_met group=women below=0.3 box=12",
    ),
    leaves="The box holds such points and few others (PRIM).\n"
    "Leaves boxes.csv, limits.csv, and pictures of the box and of the trade-off. Points with missing runs are left out, "
    "and counted.",
    flags=(),
)


def run(asked: Asked) -> int:
    if (asked["above"] is None) == (asked["below"] is None):
        raise UserError("Which line? Give above=NUMBER or below=NUMBER, one of them.")
    side = "below" if asked["above"] is None else "above"
    from transitsim.cli.sweep_questions import Answer, Held, answer
    from transitsim.plots.discovery_box import draw_box, draw_tradeoff
    from transitsim.studies.sensitivity import discover

    def question(tables: Held) -> Answer:
        above, group = side == "above", asked["group"]
        found = discover(tables.points, tables.outcomes, asked["outcome"], asked[side], above, group, asked["box"])
        boxes, limits, stamp = found.boxes, found.limits, tables.stamp(tables.outcomes["replicate"].nunique())
        chosen = boxes[boxes["chosen"]]
        text = [
            f"{found.question}: {found.of_interest} of {found.points} points. "
            f"At {100 * found.undecided:.0f} % of the points replicates lie on both sides of the line.",
            f"\n{chosen.drop(columns='chosen').round(3).to_string(index=False)}\n",
            limits[limits["box"] == chosen["box"].iloc[0]].drop(columns="box").round(4).to_string(index=False),
        ]
        if found.dropped:
            text.append(f"{found.dropped} points were left out for missing runs.")
        pictures = [
            ("box", draw_box(boxes, limits, found.question, stamp)),
            ("tradeoff", draw_tradeoff(boxes, found.question, stamp)),
        ]
        return Answer([boxes, limits], pictures, "\n".join(text))

    return answer(asked, ["boxes", "limits"], question)
