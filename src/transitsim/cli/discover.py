"""`transitsim discover`: the box of factors in which an outcome lies beyond a line."""

from __future__ import annotations

from collections.abc import Sequence

from transitsim.cli.study_words import listed, whole
from transitsim.cli.sweep_questions import asked, caveats, held, leave
from transitsim.core.errors import UserError

HELP = """\
Where an outcome lies beyond a line: the box of factors that holds such points and few others, found by PRIM.

  transitsim discover results/assumptions outcome=violence above=0.05
  transitsim discover results/assumptions outcome=kin_need_met group=women below=0.3 box=12

  outcome    one of those of `transitsim compare`                (must be given)
  above      points of interest lie above it; or below=          (one must be given)
  group      whom: everybody, women, men, a class, a place       everybody
  box        number of the box, as the trade-off shows them      best balance of coverage and density
  out        folder of the answer                                DIR/discover
  overwrite  replace the answer that stands there                false

Leaves boxes.csv, limits.csv, and pictures of the box and of the trade-off. Points with missing runs are left out, and counted.
"""
OWN = ("outcome", "above", "below", "group", "box")


def run(words: Sequence[str]) -> int:
    """What `transitsim discover` does with its words."""
    if not words or words[0] in ("-h", "--help"):
        print(HELP, end="")
        return 0
    question = asked("discover", words, OWN)
    said = question.said
    if "outcome" not in said or len(listed(said["outcome"])) != 1:
        raise UserError("Which outcome? Name one, like outcome=violence.")
    if ("above" in said) == ("below" in said):
        raise UserError("Which line? Give above=NUMBER or below=NUMBER, one of them.")
    side = "above" if "above" in said else "below"
    line = question.number(side, said[side])
    box = whole("box", said["box"], 0) if "box" in said else None
    from transitsim.plots.all_figures import save
    from transitsim.plots.discovery_box import draw_box, draw_tradeoff
    from transitsim.studies.sensitivity import discover

    with question.answer("boxes", "limits"):
        tables = held(question.sweep, question.outcomes, question.group)
        found = discover(tables.points, tables.outcomes, question.outcomes[0], line, side == "above", question.group, box)
        leave(found.boxes, question.out, "boxes", tables)
        leave(found.limits, question.out, "limits", tables)
        stamp = tables.stamp(tables.outcomes["replicate"].nunique())
        save(draw_box(found.boxes, found.limits, found.question, stamp), question.out, "box")
        save(draw_tradeoff(found.boxes, found.question, stamp), question.out, "tradeoff")
    chosen = found.boxes[found.boxes["chosen"]]
    print(f"{found.question}: {found.of_interest} of {found.points} points.", end=" ")
    print(f"At {100 * found.undecided:.0f} % of the points replicates lie on both sides of the line.")
    print(f"\n{chosen.drop(columns='chosen').round(3).to_string(index=False)}\n")
    print(found.limits[found.limits["box"] == chosen["box"].iloc[0]].drop(columns="box").round(4).to_string(index=False))
    if found.dropped:
        print(f"{found.dropped} points were left out for missing runs.")
    if told := caveats(tables):
        print(told)
    print(f"\nTables and pictures are in {question.out}.")
    return 0
