"""The library: where names become values. The user's folders come before the package's, and each file is read once.

Runs are given values (a regime, a context, a posterior, tables), never names. A library may be sent to other processes with
what it has read, so that an edit to a file changes nothing that has begun.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from unicodedata import normalize

from transitsim.core.errors import UserError
from transitsim.inputs import evidence
from transitsim.inputs.cited_yaml import find, names
from transitsim.inputs.context import Context, read_context
from transitsim.inputs.regime import Regime, compose, lineage, root
from transitsim.inputs.regime_file import RegimeFile, read_regime_file

if TYPE_CHECKING:
    from transitsim.inputs.microdata import OwnTables
    from transitsim.inputs.posterior_draws import Posterior

Value = TypeVar("Value")


class Library:
    """Regimes, contexts, posteriors and tables by name.

    Parameters
    ----------
    folders : the user's folder of configurations, or several, searched before the package's: `<folder>/regime/<name>.yaml`,
        .csv or .xlsx; `<folder>/context/<name>.yaml`; `<folder>/posterior/<context>.csv`; `<folder>/evidence/<table>.csv`
    """

    def __init__(self, folders: str | Path | Iterable[str | Path] = ()) -> None:
        self.folders = tuple(Path(one) for one in ((folders,) if isinstance(folders, (str, Path)) else folders))
        self._read: dict[tuple[str, ...], Any] = {}

    def once(self, kind: str, name: str, read: Callable[[], Value]) -> Value:
        """What `read` gives; it is called the first time only."""
        if (kind, name) not in self._read:
            self._read[kind, name] = read()
        return self._read[kind, name]

    def path(self, kind: str, name: str) -> Path:
        """The file of that kind and name; a UserError when there is none."""
        return find(kind, name, self.folders)

    def names(self, kind: str) -> list[str]:
        """Names of all files of that kind, in order."""
        return names(kind, self.folders)

    def regime(self, name: str) -> Regime:
        """A regime by name, or several joined by '+' (`inputs/regime.py` compose)."""
        name = normalize("NFC", name)
        return self.once("regime", name, lambda: compose(name, self._regime_file))

    def _regime_file(self, name: str) -> RegimeFile:
        return self.once("regime file", name, lambda: read_regime_file(self.path("regime", name)))

    def root(self, name: str) -> str:
        """The regime without a base on which the leftmost part of `name` is based in the end."""
        return root(name, self._regime_file)

    def lineage(self, name: str) -> list[RegimeFile]:
        """The files of a regime and of its bases, the last its own."""
        return lineage(name, self._regime_file)

    def context(self, name: str) -> Context:
        """A context by name."""
        name = normalize("NFC", name)
        return self.once("context", name, lambda: read_context(self.path("context", name), self.table))

    def table(self, name: str, part: str = "") -> evidence.Table:
        """A table of observations by name: the user's `evidence/<name>.csv` (.parquet, .xlsx), else the package's."""
        own = [
            path
            for folder in self.folders
            for ending in evidence.ENDINGS
            if (path := folder / "evidence" / f"{name}{ending}").is_file()
        ]
        return self.once("table", f"{name}\0{part}", lambda: evidence.table(own[0] if own else name, part=part))

    def posterior(self, context: str) -> Posterior | None:
        """Posterior draws that go with a context; None where it has none."""
        from transitsim.inputs.posterior_draws import read_posterior

        if ("posterior", context) not in self._read and context not in self.names("posterior"):
            return None
        return self.once("posterior", context, lambda: read_posterior(self.path("posterior", context)))

    def own_tables(self, people: str, kin: str = "") -> OwnTables:
        """A researcher's own people and kin, by the paths of the files."""
        from transitsim.inputs.microdata import own_tables

        return self.once("own tables", f"{people}\0{kin}", lambda: own_tables(people, kin))

    def check_together(self, context: str, regime: str) -> None:
        """Refuse a regime based on that of another context: its prices and markets are not those of this one.

        Changes made by another context's regimes may be laid over this one's with '+', but not its whole regime.

        Raises UserError when the regime's base, or one laid over it, is the whole regime of another context.
        """
        own = self.context(context).regime
        laid_over = {part.split("@")[0].strip() for part in regime.split("+")[1:]}
        whole = {self.root(regime), *laid_over} - {own}
        for other in self.names("context") if whole else ():
            if other != context and self.context(other).regime in whole:
                cure = f"give regime={own}, one with 'base: {own}', or context={other}"
                raise UserError(f"The regime '{regime}' is one of the context {other}, not of {context}; {cure}.")


def load_regime(name: str, folders: Iterable[str | Path] = ()) -> Regime:
    """A regime by name, or several joined by '+', as a value; `folders` are searched before the package's.

    Raises
    ------
    UserError
        When it cannot be read; holds all mistakes found.
    """
    return Library(folders).regime(name)


def load_context(name: str, folders: Iterable[str | Path] = ()) -> Context:
    """A context by name as a value; `folders` are searched before the package's."""
    return Library(folders).context(name)
