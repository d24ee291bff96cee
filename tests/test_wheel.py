"""What is installed is all there: whatever the package reads goes into its wheel."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "transitsim"


def files(folder: Path) -> list[Path]:
    """Files below a folder, those found through a link included; of the page only what is built is shipped."""
    found = []
    for path in folder.iterdir():
        if path.is_dir():
            found += [] if path.name in ("__pycache__", "web") else files(path)
        else:
            found.append(path)
    return found


def test_everything_is_in_the_wheel():
    """Modules stand in packages, and every other file is named as data of the package."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = told["tool"]["setuptools"]["package-data"]["transitsim"]
    data = {path for pattern in patterns for path in PACKAGE.glob(pattern) if path.is_file()}
    every = files(PACKAGE)
    assert [path for path in every if path.suffix != ".py" and path not in data] == []
    assert [path for path in every if path.suffix == ".py" and not (path.parent / "__init__.py").is_file()] == []
    assert len(data) > 50
