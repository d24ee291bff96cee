"""Words that mean the same in every question asked of a sweep."""

from __future__ import annotations

from transitsim.cli.words import NAMES, OVERWRITE, PATH, REQUIRED, TEXT, Word

SWEEP = Word("folder", REQUIRED, PATH, "the folder of a sweep")
OUTCOMES = Word("outcome", "forced_returns,involuntary,violence", NAMES, "outcomes of `transitsim compare`")
GROUP = Word("group", "everybody", TEXT, "everybody, women, men, a class or a place")
ANSWER = (Word("out", None, PATH, "folder of the answer", "in FOLDER"), OVERWRITE)
