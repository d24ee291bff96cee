"""`transitsim explain`: the years of one invented person under several laws, side by side, and where and why they part."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser, Namespace
from contextlib import nullcontext
from pathlib import Path

from transitsim.cli.hydra_compose import call_hydra, run_words, search_words
from transitsim.cli.hydra_schema import Job
from transitsim.core.errors import UserError
from transitsim.inputs.library import Library

HELP = """\
The years of one invented person under several laws: where the lives part, why, and what follows.

  transitsim explain --list
  transitsim explain --person 317600 --from 2006-01 --out results/explained

  --person N      who: an address, which goes with scale, seed, replicate and context
  --list          some persons whose lives end differently under the first two laws
  --regimes A,B   2 or 3 regimes, each laid over the first                history,safe_passage
  --from MONTH    the laws part there                                     1995-01
  --replicate N   which repetition                                        0
  --out DIR       leave words, table and picture there, as person_N.*
  and every setting of `transitsim run` as name=value: scale (100 here), seed, until, behaviour.*, lever_factors.*,
  overwrite; the first three also as --scale 100 --seed 1 --until 2012-12
"""
USUAL = "scale=100"
ALSO_FLAGS = ("scale", "seed", "until")


def add_words(parser: ArgumentParser) -> None:
    """The words that `transitsim explain` understands."""
    parser.add_argument("overrides", nargs="*", help=SUPPRESS)
    parser.add_argument("--person", type=int, help=SUPPRESS)
    parser.add_argument("--list", action="store_true", help=SUPPRESS)
    parser.add_argument("--regimes", default="history,safe_passage", help=SUPPRESS)
    parser.add_argument("--from", dest="start", default="1995-01", help=SUPPRESS)
    parser.add_argument("--replicate", type=int, default=0, help=SUPPRESS)
    parser.add_argument("--out", help=SUPPRESS)
    for name in ALSO_FLAGS:
        parser.add_argument(f"--{name}", help=SUPPRESS)
    parser.add_argument("--config-dir", metavar="DIR", help="your own folder of configurations: regime/, context/, run/")


def run(asked: Namespace, folder: Path | None = None) -> int:
    """What `transitsim explain` does with its words; `folder` is the user's own folder of configurations."""
    if any(word.startswith("out=") for word in asked.overrides):
        raise UserError("The folder is named with --out DIR here.")
    flags = [f"{name}={getattr(asked, name)}" for name in ALSO_FLAGS if getattr(asked, name) is not None]
    jobs: list[Job] = []
    call_hydra([*run_words([USUAL, *asked.overrides, *flags]), *search_words(folder)], jobs.append)
    if asked.list:
        _offer(jobs[0], asked, folder)
    elif asked.person is None:
        raise UserError("Whose years? Say --person N; `transitsim explain --list` shows some whose lives part.")
    else:
        _explain(jobs[0], asked, folder)
    return 0


def _offer(job: Job, asked: Namespace, folder: Path | None) -> None:
    """Print some persons whose lives end differently."""
    from transitsim.core.text import markdown
    from transitsim.studies.life_history.explain import people_who_part, question_of

    worlds = question_of(job.settings, asked.regimes.split(","), asked.start, Library((folder,) if folder else ()))
    found = people_who_part(worlds, asked.replicate, job.progress)
    print("Invented people, one for each pair of courses of life. Agents share the pair; fewer than 30 are luck.\n")
    print(markdown(found))
    print(f"\n{found.attrs['parted']:,} of {found.attrs['people']:,} agents stand otherwise at the end in anything at all.")


def _explain(job: Job, asked: Namespace, folder: Path | None) -> None:
    """Print the explanation, and leave it in the folder when one is named."""
    from transitsim.plots.life_history import LEFT, leave
    from transitsim.results.store.folder import Folder
    from transitsim.studies.life_history.explain import explain

    stem, out = f"person_{asked.person}", Path(asked.out).expanduser() if asked.out else None
    names = [f"{stem}.{kind}" for kind in LEFT]
    with Folder(out, job.overwrite, names, "explain") if out else nullcontext():
        library = Library((folder,) if folder else ())
        regimes = asked.regimes.split(",")
        found = explain(asked.person, regimes, job.settings, asked.replicate, asked.start, library, job.progress)
        print(found.text, end="")
        if out:
            print(f"\nLeft: {', '.join(str(path) for path in leave(found, out, stem))}.")
