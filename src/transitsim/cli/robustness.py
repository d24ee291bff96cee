"""`transitsim robustness`: which regime stands whatever is assumed."""

from __future__ import annotations

from transitsim.cli.parser import Asked
from transitsim.cli.words import ANSWER, GROUP, NUMBER, OUTCOMES, SWEEP_FOLDER, Command, Word, one_of
from transitsim.core.errors import UserError

COMMAND = Command(
    "robustness",
    "which regime does well whatever is assumed",
    argument=SWEEP_FOLDER,
    words=(
        OUTCOMES,
        GROUP,
        Word("enough", None, NUMBER, "value that is good enough, of one outcome"),
        Word("better", None, one_of("more", "less"), "which way is better, of one outcome", "as the outcome says"),
        *ANSWER,
    ),
    examples=(
        "sweep study=assumptions out=results/assumptions",
        "robustness results/assumptions outcome=violence enough=0.05",
    ),
    leaves="Regret, the worst case, and how often it is good enough; each with its rank and how firmly replicates hold it "
    "there. Outcomes are not weighed against each other. A world in which a regime misses runs is left out, and counted.\n"
    "Leaves robustness.csv, regrets.csv and a heat map an outcome.",
    flags=(),
)


def run(asked: Asked) -> int:
    better, enough = _of_one(asked)
    from transitsim.cli.sweep_questions import Answer, Held, answer, unit_of
    from transitsim.plots.regret import draw_regret
    from transitsim.studies.sensitivity import regrets, robustness

    def question(tables: Held) -> Answer:
        found = robustness(tables.points, tables.outcomes, better, enough)
        each, pictures = regrets(tables.points, tables.outcomes, better), []
        for outcome, part in each.groupby("outcome", sort=False):
            counts = found[found["outcome"] == outcome].iloc[0]
            note = f"{counts['dropped']} worlds left out for missing runs" if counts["dropped"] else ""
            drawn = draw_regret(part, tables.stamp(counts["replicates"], note), unit_of(str(outcome)))
            pictures.append((f"regret_{outcome}", drawn))
        shown = found.drop(columns=["group_by", "group_name"]).round(4)
        return Answer([each, found], pictures, shown.to_string(index=False))

    return answer(asked, ["regrets", "robustness"], question)


def _of_one(asked: Asked) -> tuple[dict[str, int] | None, dict[str, float] | None]:
    """What is better and what is enough, which can be said of one outcome at a time."""
    outcomes, better, enough = asked["outcome"], asked["better"], asked["enough"]
    for name in ("better", "enough"):
        if asked[name] is not None and len(outcomes) != 1:
            raise UserError(f"{name} is said of one outcome, and {len(outcomes)} are asked for; name one.")
    return (
        {outcomes[0]: 1 if better == "more" else -1} if better else None,
        {outcomes[0]: enough} if enough is not None else None,
    )
