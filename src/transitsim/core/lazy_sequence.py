"""Sequences longer than memory: an element is made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar, overload

Element = TypeVar("Element")


class LazySequence(Sequence[Element]):
    """`count` elements; `make` gives the one at a position.

    >>> squares = LazySequence(1_000_000, lambda number: number**2)
    >>> squares[-1], squares[2:5]
    (999998000001, [4, 9, 16])
    """

    def __init__(self, count: int, make: Callable[[int], Element]) -> None:
        self._positions, self._make = range(count), make

    def __len__(self) -> int:
        return len(self._positions)

    @overload
    def __getitem__(self, which: int) -> Element: ...
    @overload
    def __getitem__(self, which: slice) -> list[Element]: ...
    def __getitem__(self, which: int | slice) -> Element | list[Element]:
        if isinstance(which, slice):
            return [self._make(position) for position in self._positions[which]]
        return self._make(self._positions[which])
