"""A laboratory for stay-or-leave decisions of people in transit.

>>> import transitsim as ts
>>> results = ts.simulate(regime="history", scale=100, replicates=3)  # doctest: +SKIP
>>> results.flows.query("to_place == @results.places['destination']").groupby("sex").people.sum()  # doctest: +SKIP

Names are loaded when they are first used, so that importing the package costs nothing. Which there are, and where they come
from, stands in `__init__.pyi` alone.
"""

from __future__ import annotations

import ast as _ast
import importlib as _importlib
from pathlib import Path as _Path


def _public() -> dict[str, str]:
    """Every public name to the module that it is in, or that it is."""
    lines = _ast.parse(_Path(__file__).with_suffix(".pyi").read_text(encoding="utf-8")).body
    imports = [line for line in lines if isinstance(line, _ast.ImportFrom)]
    return {one.name: line.module or "" for line in imports for one in line.names}


_MODULE_OF = _public()
__all__ = sorted(_MODULE_OF)


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version

        return version("transitsim")
    if name not in _MODULE_OF:
        from transitsim.core.errors import closest

        raise AttributeError(f"module 'transitsim' has no attribute '{name}'.{closest(name, __all__)}")
    where = _importlib.import_module(_MODULE_OF[name])
    return _importlib.import_module(f"{where.__name__}.{name}") if hasattr(where, "__path__") else getattr(where, name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__", *(name for name in globals() if name.startswith("__"))])
