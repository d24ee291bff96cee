"""`transitsim shares`: how much of a gap is due to which structure; tables, a summary and pictures in one folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from transitsim.door.study_words import job, listed, split, whole

if TYPE_CHECKING:
    from transitsim.studies.structural_share import StructuralShare

HELP = """\
How much of a gap is due to which structure: every set of up to six structures is taken off, for the same people with the
same luck.

  transitsim shares structures=by_sex outcome=held,mean_stay between=women,men replicates=8 scale=200 out=results/shares
  transitsim shares structures=[no_arrest,free_road,no_bride_market] outcome=life_not_as_wished

  structures  a list (by_sex, by_law, or your own structures/NAME.yaml), or regimes that each take   by_sex
              one structure off; n of them make 2^n worlds a replicate
  outcome     one or several of those of `transitsim compare`; or held, life_not_as_wished           held
  between     two groups, the first minus the second; or one, like everybody                         everybody
  from        a January: structures are off, and outcomes are counted, from it                       1995-01
  workers     processes                                                                              1
  and every setting of `transitsim run`: regime, replicates (8), scale (200), seed, until, overwrite, ...

Leaves structural_shares.parquet, structural_worlds.parquet, summary.md, record.json and a picture an outcome.
"""
OWN = ("structures", "outcome", "between", "from", "workers")
USUAL = ["replicates=8", "scale=200", "out=results/shares"]


def run(words: Sequence[str], folder: Path | None = None) -> int:
    """What `transitsim shares` does with its words; `folder` is the user's own folder of configurations."""
    own, rest = split(words, OWN)
    asked, workers = job(USUAL, rest, folder), whole("workers", own.get("workers", 1))
    from transitsim.results.answer import AnswerFolder
    from transitsim.studies.share_folder import leave
    from transitsim.studies.structural_share import ask, structural_share

    structures, outcomes = listed(own.get("structures", "by_sex")), listed(own.get("outcome", "held"))
    between, start = listed(own.get("between", "everybody")), str(own.get("from", "1995-01"))
    question = ask(asked.settings, structures, outcomes, between, start, (folder,) if folder else ())
    question.check()
    place = AnswerFolder(asked.out, asked.overwrite)
    try:
        found = structural_share(question, workers=workers, progress=asked.progress)
    except KeyboardInterrupt:
        place.abandon()
        raise KeyboardInterrupt("Stopped before all worlds were lived; nothing was written.") from None
    print(leave(found, place), end="")
    pictures = ", ".join(path.name for path in draw(found, place.path))
    print(f"\nPictures: {pictures}. Results are in {place.path}.")
    return 0


def draw(found: StructuralShare, folder: Path) -> list[Path]:
    """One picture an outcome in the folder's `figures`; the files written."""
    from transitsim.results.record import read_record
    from transitsim.show.gallery import save
    from transitsim.show.structural_share import draw_structural_share
    from transitsim.show.style import Stamp

    stamp, paths = Stamp.of(read_record(folder), note=f"from {found.question.start}"), []
    for followed in found.question.followed:
        rows = found.shares[found.shares["outcome"] == followed.outcome]
        title = f"{followed.outcome.replace('_', ' ')}, {followed.label}"
        paths.append(save(draw_structural_share(rows, stamp, title), folder, f"structural_share_{followed.outcome}"))
    return paths
