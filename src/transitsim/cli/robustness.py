"""`transitsim robustness`: which regime stands whatever is assumed."""

from __future__ import annotations

from collections.abc import Sequence

from transitsim.cli.sweep_questions import USUAL, Asked, asked, caveats, held, leave, unit_of
from transitsim.core.errors import UserError

HELP = f"""\
Which regime does well whatever is assumed: regret, the worst case, and how often it is good enough; each with its rank and
how firmly replicates hold it there. Outcomes are not weighed against each other.

  transitsim sweep study=assumptions out=results/assumptions
  transitsim robustness results/assumptions outcome=violence enough=0.05

  outcome    one or several of those of `transitsim compare`     {USUAL}
  group      whom: everybody, women, men, a class, a place       everybody
  enough     value that is good enough, of one outcome           none
  better     more or less, of one outcome                        as the outcome says
  out        folder of the answer                                DIR/robustness
  overwrite  replace the answer that stands there                false

Leaves robustness.csv, regrets.csv and a heat map an outcome. A world in which a regime misses runs is left out, and counted.
"""
OWN = ("outcome", "group", "enough", "better")


def run(words: Sequence[str]) -> int:
    """What `transitsim robustness` does with its words."""
    if not words or words[0] in ("-h", "--help"):
        print(HELP, end="")
        return 0
    question = asked("robustness", words, OWN)
    better, enough = _of_one(question)
    from transitsim.plots.all_figures import save
    from transitsim.plots.regret import draw_regret
    from transitsim.studies.sensitivity import regrets, robustness

    with question.answer("regrets", "robustness"):
        tables = held(question.sweep, question.outcomes, question.group)
        found = robustness(tables.points, tables.outcomes, better, enough)
        each = regrets(tables.points, tables.outcomes, better)
        leave(each, question.out, "regrets", tables)
        path, pictures = leave(found, question.out, "robustness", tables), []
        for outcome, part in each.groupby("outcome", sort=False):
            counts = found[found["outcome"] == outcome].iloc[0]
            note = f"{counts['dropped']} worlds left out for missing runs" if counts["dropped"] else ""
            drawn = draw_regret(part, tables.stamp(counts["replicates"], note), unit_of(str(outcome)))
            pictures.append(save(drawn, question.out, f"regret_{outcome}"))
    print(found.drop(columns=["group_by", "group_name"]).round(4).to_string(index=False))
    if told := caveats(tables):
        print(told)
    print(f"\nPictures: {', '.join(one.name for one in pictures)}. All of it is in {path}.")
    return 0


def _of_one(question: Asked) -> tuple[dict[str, int] | None, dict[str, float] | None]:
    """What is better and what is enough, which can be said of one outcome at a time."""
    said = question.said
    for name in ("better", "enough"):
        if name in said and len(question.outcomes) != 1:
            raise UserError(f"{name} is said of one outcome, and {len(question.outcomes)} are asked for; name one.")
    if said.get("better", "more") not in ("more", "less"):
        raise UserError(f"better={said['better']} will not do: give more or less.")
    outcome = question.outcomes[0]
    better = {outcome: 1 if said["better"] == "more" else -1} if "better" in said else None
    enough = {outcome: question.number("enough", said["enough"])} if "enough" in said else None
    return better, enough
