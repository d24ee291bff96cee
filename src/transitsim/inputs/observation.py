"""How much of what happens is seen by surveys, helpers and reports: shares of one context, by how people are hidden.

Nothing here knows a person's sex: women and men are seen differently only because they are hidden differently (M19).
"""

from __future__ import annotations

from dataclasses import dataclass

from transitsim.core.dictionary import Field
from transitsim.inputs.cited_yaml import check_keys, mapping
from transitsim.schema.enums import Hiding


def _share(name: str, meaning: str) -> Field:
    return Field(name, "share", meaning, low=0.0, high=1.0)


OBSERVATION_FIELDS = (
    *(_share(f"coverage_{one.name.lower()}", f"of people housed as {one.name.lower()} whom surveys reach") for one in Hiding),
    _share("returns_reported", "of forced returns that come into a report"),
    _share("registered_seen_low", "of registered children reported as registered, the low prior; the others count as stateless"),
    _share("registered_seen_high", "of registered children reported as registered, the high prior"),
)


@dataclass(frozen=True)
class Observation:
    """Shares seen. `coverage` runs over the codes of Hiding; `registered_seen` names its priors, low and high (M53)."""

    coverage: tuple[float, ...]
    returns_reported: float
    registered_seen: dict[str, float]


def read_observation(value: object, reader) -> Observation | None:
    """The block `observation` of a context, read by its reader; None when it does not say how people are observed."""
    if value is None:
        return None
    entries = mapping(value, f"{reader.file}, observation")
    check_keys(entries, [entry.name for entry in OBSERVATION_FIELDS], f"{reader.file}, observation")
    found = {
        entry.name: reader.number(entries.get(entry.name), f"observation.{entry.name}", entry) for entry in OBSERVATION_FIELDS
    }
    return Observation(
        coverage=tuple(found[f"coverage_{one.name.lower()}"] for one in Hiding),
        returns_reported=found["returns_reported"],
        registered_seen={prior: found[f"registered_seen_{prior}"] for prior in ("low", "high")},
    )
