"""The command that lives one run of a sweep again, here, with its error in full."""

from __future__ import annotations

import shlex
from dataclasses import fields

from transitsim.core.calendar import label
from transitsim.inputs.settings import Settings
from transitsim.studies.sweep.worker import Order


def command(settings: Settings, replicate: int, order: Order) -> str:
    """`transitsim sweep ... --replicate N` with everything in which the run differs from the defaults."""
    words = setting_words(settings)
    if order.first:
        words.append(f"from={label(order.first)}")
    if order.tables:
        words.append(f"tables={','.join(order.tables)}")
    for folder in order.library.folders:
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
            words.append(f"{entry.name}={_written(value)}")
    return words


def _written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"[{','.join(map(str, value))}]" if isinstance(value, tuple) else str(value)
