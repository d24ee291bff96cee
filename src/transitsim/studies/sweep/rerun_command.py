"""The command that runs one run of a sweep again, here, with its error in full."""

from __future__ import annotations

import shlex
from dataclasses import fields

from transitsim.core.calendar import label
from transitsim.inputs.settings import Settings
from transitsim.studies.sweep.run_batch import Job


def rerun_command(settings: Settings, replicate: int, job: Job) -> str:
    """`transitsim sweep ... --replicate N` with everything in which the run differs from the defaults."""
    words = setting_words(settings)
    if job.first:
        words.append(f"from={label(job.first)}")
    if job.tables:
        words.append(f"tables={','.join(job.tables)}")
    for folder in job.library.folders:
        words += ["--config-dir", str(folder)]
    return shlex.join(["transitsim", "sweep", *words, "--replicate", str(replicate)])


def setting_words(settings: Settings) -> list[str]:
    """Settings as they are typed: the regime, and what differs from the defaults."""
    usual, words = Settings(), [f"regime={settings.regime}"]
    for entry in fields(Settings):
        value = getattr(settings, entry.name)
        if entry.name in ("behaviour", "lever_factors"):
            words += [f"{entry.name}.{name}={each!r}" for name, each in value.items()]
        elif entry.name != "regime" and value != getattr(usual, entry.name):
            words.append(f"{entry.name}={_typed(value)}")
    return words


def _typed(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"[{','.join(map(str, value))}]" if isinstance(value, tuple) else str(value)
