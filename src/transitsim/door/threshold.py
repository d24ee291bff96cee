"""`transitsim threshold`: how strong a lever must be before an outcome changes; a table, a summary and a picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from transitsim.door.study_words import job, listed, split, whole
from transitsim.ground.errors import UserError

if TYPE_CHECKING:
    from transitsim.studies.threshold import Threshold

HELP = """\
How strong must a lever be before an outcome changes by so much, for the same people with the same luck?

  transitsim threshold lever=transit.arrest_hazard outcome=arrivals change=-20% between=0.5,4 out=results/threshold
  transitsim threshold lever=transit.wage dial=value between=20,400 from=2006-01 outcome=mean_stay change=+6

  lever       what is turned; `transitsim names` lists them                            (must be given)
  outcome     one of those of `transitsim compare`; or held, life_not_as_wished        (must be given)
  change      in the unit of the outcome, or per cent of the baseline                  (must be given)
  between     least and most of the lever                                              (must be given)
  dial        factor on the lever's dated values, or value                             factor
  of          a group, or two: the first minus the second                              everybody
  from        a January: the lever is turned, and outcomes are counted, from it        1995-01
  points      places on the coarse grid that is lived first                            7
  tolerance   to which the threshold is refined, as a share of the range               0.02
  workers     processes                                                                1
  and every setting of `transitsim run`: regime, replicates (8), scale (200), seed, until, overwrite, ...

Leaves threshold_points.parquet, summary.md, record.json and a picture.
"""
NEEDED = ("lever", "outcome", "change", "between")
OWN = (*NEEDED, "dial", "of", "from", "points", "tolerance", "workers")
USUAL = ["replicates=8", "scale=200", "out=results/threshold"]


def run(words: Sequence[str], folder: Path | None = None) -> int:
    """What `transitsim threshold` does with its words; `folder` is the user's own folder of configurations."""
    own, rest = split(words, OWN)
    for name in NEEDED:
        if name not in own:
            raise UserError(f"{name}=... is missing; see `transitsim threshold --help`.")
    asked, workers = job(USUAL, rest, folder), whole("workers", own.get("workers", 1))
    from transitsim.results.answer import AnswerFolder
    from transitsim.studies.gaps import Followed
    from transitsim.studies.threshold import Question, read_change, threshold
    from transitsim.studies.threshold_summary import leave

    question = Question(
        asked.settings,
        str(own["lever"]),
        Followed(str(own["outcome"]), listed(own.get("of", "everybody"))),
        read_change(own["change"]),
        _range(own["between"]),
        str(own.get("dial", "factor")),
        str(own.get("from", "1995-01")),
        whole("points", own.get("points", 7), 3),
        _number("tolerance", own.get("tolerance", 0.02)),
        (folder,) if folder else (),
    )
    question.check()
    place = AnswerFolder(asked.out, asked.overwrite)
    try:
        found = threshold(question, workers=workers, progress=asked.progress)
    except KeyboardInterrupt:
        place.abandon()
        raise KeyboardInterrupt("Stopped before the threshold was found; nothing was written.") from None
    print(leave(found, place), end="")
    print(f"\nPicture: {draw(found, place.path)}. Results are in {place.path}.")
    return 0


def draw(found: Threshold, folder: Path) -> Path:
    """The response in the folder's `figures`; the file written."""
    from transitsim.results.record import read_record
    from transitsim.show.gallery import save
    from transitsim.show.style import Stamp
    from transitsim.show.threshold import draw_threshold

    question = found.question
    stamp = Stamp.of(read_record(folder), note=f"from {question.start}")
    title = f"{question.followed.outcome.replace('_', ' ')}, {question.followed.label}: {question.change}?"
    return save(draw_threshold(found.points, stamp, title, found.interval, found.at), folder, "threshold")


def _range(value: Any) -> tuple[float, float]:
    """0.5,4 or [0.5,4] as two numbers."""
    ends = listed(value)
    if len(ends) != 2:
        raise UserError(f"between={','.join(ends)} will not do: give the least and the most, like 0.5,4.")
    return _number("between", ends[0]), _number("between", ends[1])


def _number(name: str, value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise UserError(f"{name}={value} is no number.") from None
