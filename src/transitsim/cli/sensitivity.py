"""`transitsim sensitivity`: what outcomes hang on, from the sweep of a Sobol or Morris design."""

from __future__ import annotations

from collections.abc import Sequence

from transitsim.cli.study_words import listed, whole
from transitsim.cli.sweep_questions import USUAL, asked, caveats, held, leave, unit_of

HELP = f"""\
What outcomes hang on: Sobol's indices or Morris's effects, with 90 % intervals, and luck as a share of its own.

  transitsim sweep study=indices out=results/indices
  transitsim sensitivity results/indices outcome=forced_returns,violence

  outcome    one or several of those of `transitsim compare`     {USUAL}
  group      whom: everybody, women, men, a class, a place       everybody
  apart      factors answered for value by value (apart=regime)  none
  levels     of a Morris design                                  4
  out        folder of the answer                                DIR/sensitivity
  overwrite  replace the answer that stands there                false

Leaves sensitivity.csv and a picture an outcome. Blocks with missing runs are left out whole, and counted.
"""
OWN = ("outcome", "group", "apart", "levels")


def run(words: Sequence[str]) -> int:
    """What `transitsim sensitivity` does with its words."""
    if not words or words[0] in ("-h", "--help"):
        print(HELP, end="")
        return 0
    question = asked("sensitivity", words, OWN)
    apart = listed(question.said["apart"]) if "apart" in question.said else ()
    levels = whole("levels", question.said.get("levels", 4), 2)
    from transitsim.plots.all_figures import save
    from transitsim.plots.sensitivity_bars import draw_sensitivity
    from transitsim.studies.sensitivity import sensitivity

    with question.answer("sensitivity"):
        tables = held(question.sweep, question.outcomes, question.group)
        found = sensitivity(tables.points, tables.outcomes, apart, levels)
        path, pictures = leave(found, question.out, "sensitivity", tables), []
        for names, part in found.groupby(["outcome", *apart], sort=False):
            stamp = tables.stamp(
                part["replicates"].iloc[0], ", ".join(f"{name} {one}" for name, one in zip(apart, names[1:], strict=True))
            )
            drawn = draw_sensitivity(part, stamp, unit_of(names[0]))
            pictures.append(save(drawn, question.out, "_".join(["sensitivity", *map(str, names)])))
    shown = found.drop(columns=["method", "group_by", "group_name"]).round(4)
    print(shown.to_string(index=False))
    if told := caveats(tables):
        print(told)
    print(f"\nPictures: {', '.join(one.name for one in pictures)}. All of it is in {path}.")
    return 0
