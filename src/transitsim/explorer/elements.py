# ruff: noqa: N802 - components are named like what they draw
"""What the page is made of: thin Solara components, drawn by the templates beside this file."""

from __future__ import annotations

from collections.abc import Callable

import solara


@solara.component_vue("document.vue", vuetify=False)
def Document() -> None:
    """Language and look of the page."""


@solara.component_vue("choices.vue", vuetify=False)
def Choices(
    value: dict,
    regimes: list,
    years: list,
    decisions: list,
    levers: list,
    busy: bool = False,
    event_begin: Callable[[dict], None] | None = None,
) -> None:
    """The form: what the worlds differ in."""


@solara.component_vue("table.vue", vuetify=False)
def Table(
    name: str,
    caption: str,
    columns: list,
    rows: list,
    bars: list = [],  # noqa: B006 - the traits of a widget want a list
    colours: list = [],  # noqa: B006
    pressable: bool = False,
    event_choose: Callable[[int], None] | None = None,
) -> None:
    """A table; `bars` are lengths (0-1) in the second and third column, `pressable` says that rows are people."""


@solara.component_vue("people.vue", vuetify=False)
def People(
    lanes: list, dots: list, colours: list, words: str, chosen: int = -1, event_choose: Callable[[int], None] | None = None
) -> None:
    """Everybody as a dot (`dots.py`)."""


@solara.component_vue("keep.vue", vuetify=False)
def Keep(
    held: str = "", event_make: Callable[[None], None] | None = None, event_handed_over: Callable[[None], None] | None = None
) -> None:
    """A button: what is then `held`, base64 of a zip, is handed to the browser as explored.zip."""
