"""`transitsim sensitivity`: what outcomes depend on, from the sweep of a Sobol or Morris design."""

from __future__ import annotations

from transitsim.cli.parser import Asked
from transitsim.cli.words import ANSWER, GROUP, NAMES, OUTCOMES, SWEEP_FOLDER, Command, Word, one_of, whole_from

COMMAND = Command(
    "sensitivity",
    "what outcomes depend on, and how much is chance",
    argument=SWEEP_FOLDER,
    words=(
        OUTCOMES,
        GROUP,
        Word("split_by", (), NAMES, "factors whose values are answered for one by one, like regime"),
        Word("levels", 4, whole_from(2), "of a Morris design"),
        Word("method", "design", one_of("design", "ranks"), "what the design is for, or partial rank correlations of any design"),
        *ANSWER,
    ),
    examples=(
        "sweep study=indices out=results/indices",
        "sensitivity results/indices outcome=forced_returns,violence",
    ),
    leaves="Sobol's indices or Morris's effects, with 90 % intervals, and chance as a share of its own. Blocks with missing "
    "runs are left out whole, and counted. With method=ranks, partial rank correlations of whatever points there are.\n"
    "Leaves sensitivity.csv and a picture an outcome.",
    flags=(),
)


def run(asked: Asked) -> int:
    from transitsim.cli.sweep_questions import Answer, Held, answer, unit_of
    from transitsim.plots.sensitivity_bars import draw_sensitivity
    from transitsim.studies.sensitivity import sensitivity

    split_by = asked["split_by"]

    def question(tables: Held) -> Answer:
        by_ranks = asked["method"] == "ranks"
        found, pictures = sensitivity(tables.points, tables.outcomes, split_by, asked["levels"], by_ranks=by_ranks), []
        for names, part in found.groupby(["outcome", *split_by], sort=False):
            split = ", ".join(f"{name} {one}" for name, one in zip(split_by, names[1:], strict=True))
            drawn = draw_sensitivity(part, tables.stamp(part["replicates"].iloc[0], split), unit_of(names[0]))
            pictures.append(("_".join(["sensitivity", *map(str, names)]), drawn))
        shown = found.drop(columns=["method", "group_by", "group_name"]).round(4)
        return Answer([found], pictures, shown.to_string(index=False))

    return answer(asked, ["sensitivity"], question)
