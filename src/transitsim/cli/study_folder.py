"""What studies of several worlds share: the folder that they leave, what is printed at the end, and what is said of a stop."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from transitsim.cli.parser import Study
from transitsim.core.errors import UserError

if TYPE_CHECKING:
    from transitsim.engine.run_inputs import Inputs
    from transitsim.results.store.answer_folder import AnswerFolder

Found = TypeVar("Found")


class Answer(NamedTuple, Generic[Found]):
    """What came out; the summary, the pictures and their folder where one was named."""

    found: Found
    text: str = ""
    pictures: Sequence[Path] = ()
    folder: Path | None = None

    def tell(self) -> int:
        """Print the summary, and where the rest is."""
        print(self.text, end="")
        pictures = f"Pictures: {', '.join(path.name for path in self.pictures)}. " if self.pictures else ""
        print(f"\n{pictures}Results are in {self.folder}.")
        return 0


def answer(
    study: Study,
    worlds: Iterable[Inputs],
    figures: Iterable[str],
    simulate: Callable[[AnswerFolder | None], Found],
    leave: Callable[[Found, AnswerFolder], str],
    draw: Callable[[Found, Path], list[Path]],
    **key: Any,
) -> Answer[Found]:
    """Simulate; where a folder is named, leave tables, record and summary in it, then all pictures.

    Parameters
    ----------
    worlds, figures : what the worlds rest on, and stems of the pictures, whose files the folder will hold
    key : `key` and `asked` of the folder, when a stopped study is continued from what it kept
    """
    from transitsim.results.store.answer_folder import AnswerFolder
    from transitsim.results.store.folder import pictures
    from transitsim.results.store.inputs_folder import input_files

    if study.out is None:
        with _at_work(None):
            return Answer(simulate(None))
    names = (*pictures(list(figures)), *input_files(list(worlds)))
    place = AnswerFolder(study.out, study.overwrite, study.asked.command.name, names, **key)
    with _at_work(place):
        found = simulate(place)
        text = leave(found, place)
        with place.change():  # all pictures together
            drawn = draw(found, place.path)
        place.finish()
    return Answer(found, text, drawn, place.path)


@contextmanager
def _at_work(place: AnswerFolder | None) -> Iterator[None]:
    """Hold the folder of the answer, if there is one; Ctrl-C is reported with what is kept."""
    with place or nullcontext():
        try:
            yield
        except KeyboardInterrupt:
            raise KeyboardInterrupt(f"Stopped before the study was finished; {_kept(place) or 'nothing was written.'}") from None
        except OSError as error:
            if place is None:
                raise
            told = f"{error.filename or place.path} cannot be written ({error.strerror or error})"
            raise UserError(f"{told}; {_kept(place) or 'nothing else was changed.'}") from None


def _kept(place: AnswerFolder | None) -> str:
    """How much of the work outlasts a stop, in a sentence, or the empty string."""
    if place is None or not place.kept():
        return ""
    return f"{len(place.kept())} replicates are kept in {place.path}, and the same command goes on with them."
