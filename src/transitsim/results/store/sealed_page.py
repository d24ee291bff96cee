"""A page written beside the user's files: whole or not at all, and only over one that was written here and never changed."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from transitsim.core.errors import UserError
from transitsim.results.store.durable import write_durably

SEAL = "<!-- written by transitsim; sha256 of what stands above: "


def check_page(path: Path, overwrite: bool) -> None:
    """Demand that a page can be written at a path.

    Raises
    ------
    UserError
        When its name or folder is none, or something stands there that may not be replaced.
    """
    if path.suffix != ".html":
        raise UserError(f"{path} is not valid: name the page with .html at the end, so that it opens in a browser.")
    if not path.parent.is_dir():
        raise UserError(f"There is no folder {path.parent}; make it first.")
    check_free(path, overwrite)


def check_free(path: Path, overwrite: bool) -> None:
    """Demand that nothing stands at a path, or a page that was written here and never changed, if it may be replaced."""
    if not os.access(path.parent, os.W_OK):
        raise UserError(f"Nothing can be written to {path.parent}; name a page in a folder that is yours.")
    if not os.path.lexists(path):
        return
    if not overwrite:
        raise UserError(f"{path} is there already; nothing was changed. Say overwrite=true to replace it.")
    try:
        text, _, seal = path.read_text(encoding="utf-8").rpartition(SEAL)
    except (OSError, ValueError):
        text, seal = "", ""
    if path.is_symlink() or seal != f"{_hash(text)} -->\n":
        raise UserError(
            f"{path} is no page as transitsim left it, so it is yours; nothing was changed. Name another page, or move it away."
        )


def write_sealed(path: Path, text: str, overwrite: bool = False) -> Path:
    """Write the page with its seal.

    Raises
    ------
    UserError
        When something stands there that may not be replaced.
    """
    check_free(path, overwrite)
    write_durably(path, f"{text}{SEAL}{_hash(text)} -->\n".encode(), new=not overwrite)
    return path


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
