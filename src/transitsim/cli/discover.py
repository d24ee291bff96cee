"""`transitsim discover`: the box of factors in which an outcome lies beyond a line."""

from __future__ import annotations

from dataclasses import replace

from transitsim.cli.question_words import ANSWER, GROUP, OUTCOMES, SWEEP
from transitsim.cli.reading import Asked
from transitsim.cli.words import NUMBER, REQUIRED, TEXT, Command, Word, whole_from
from transitsim.core.errors import UserError

COMMAND = Command(
    "discover",
    "the box of factors in which an outcome lies beyond a line",
    argument=SWEEP,
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
    """What `transitsim discover` does."""
    if (asked["above"] is None) == (asked["below"] is None):
        raise UserError("Which line? Give above=NUMBER or below=NUMBER, one of them.")
    side = "below" if asked["above"] is None else "above"
    from transitsim.cli.sweep_questions import answer, caveats, held, leave
    from transitsim.plots.all_figures import save
    from transitsim.plots.discovery_box import draw_box, draw_tradeoff
    from transitsim.studies.sensitivity import discover

    outcome, group = asked["outcome"], asked["group"]
    with answer(asked, "boxes", "limits") as out:
        tables = held(asked["folder"], (outcome,), group)
        found = discover(tables.points, tables.outcomes, outcome, asked[side], side == "above", group, asked["box"])
        leave(found.boxes, out, "boxes", tables)
        leave(found.limits, out, "limits", tables)
        stamp = tables.stamp(tables.outcomes["replicate"].nunique())
        save(draw_box(found.boxes, found.limits, found.question, stamp), out, "box")
        save(draw_tradeoff(found.boxes, found.question, stamp), out, "tradeoff")
    chosen = found.boxes[found.boxes["chosen"]]
    print(f"{found.question}: {found.of_interest} of {found.points} points.", end=" ")
    print(f"At {100 * found.undecided:.0f} % of the points replicates lie on both sides of the line.")
    print(f"\n{chosen.drop(columns='chosen').round(3).to_string(index=False)}\n")
    print(found.limits[found.limits["box"] == chosen["box"].iloc[0]].drop(columns="box").round(4).to_string(index=False))
    if found.dropped:
        print(f"{found.dropped} points were left out for missing runs.")
    if told := caveats(tables):
        print(told)
    print(f"\nTables and pictures are in {out}.")
    return 0


COMMANDS = ((COMMAND, run),)
