"""Commands as they are printed: pasted into bash or zsh, they do what they say.

>>> command("resume", Path("my results"))
"transitsim resume 'my results'"
>>> command("show", Path("scale=10"), "group=women,men")
'transitsim show ./scale=10 group=women,men'
"""

from __future__ import annotations

import shlex
from pathlib import Path


def command(*words: str | Path) -> str:
    """`transitsim` and its words, quoted where a shell would change them.

    Parameters
    ----------
    words : text as it is typed; a path that stands alone is given as a Path, so that it is not taken for `name=value` or a flag
    """
    return " ".join(["transitsim", *(_quoted(_alone(one) if isinstance(one, Path) else one) for one in words)])


def _alone(path: Path) -> str:
    """A path that cannot be read as a setting, a flag or a home."""
    first = path.parts[0] if path.parts else ""
    return f"./{path}" if "=" in first or first.startswith(("-", "~")) else str(path)


def _quoted(word: str) -> str:
    """zsh replaces a word that begins with '=' by the path of a command."""
    return f"'{word}'" if word.startswith("=") and shlex.quote(word) == word else shlex.quote(word)
