"""The command that runs one run of a sweep again, here, with its error in full."""

from __future__ import annotations

from transitsim.core.calendar import label
from transitsim.core.shell_command import command
from transitsim.inputs.setting_words import listed, setting_words
from transitsim.inputs.settings import Settings
from transitsim.studies.sweep.run_batch import Job


def rerun_command(settings: Settings, replicate: int, job: Job) -> str:
    """`transitsim sweep ... replicate=N` with everything in which the run differs from the defaults."""
    words = setting_words(settings)
    if job.first:
        words.append(f"since={label(job.first)}")
    if job.tables:
        words.append(f"tables={listed(job.tables)}")
    for folder in job.library.folders:
        words += ["--config-dir", str(folder)]
    return command("sweep", *words, f"replicate={replicate}")
