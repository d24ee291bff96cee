"""Sequences longer than memory: an element is made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar, overload

Element = TypeVar("Element")


class Made(Sequence[Element]):
    """`many` elements, `make` gives the one of a number.

    >>> squares = Made(1_000_000, lambda number: number**2)
    >>> squares[-1], squares[2:5]
    (999998000001, [4, 9, 16])
    """

    def __init__(self, many: int, make: Callable[[int], Element]) -> None:
        self._numbers, self._make = range(many), make

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, which: int) -> Element: ...
    @overload
    def __getitem__(self, which: slice) -> list[Element]: ...
    def __getitem__(self, which: int | slice) -> Element | list[Element]:
        if isinstance(which, slice):
            return [self._make(number) for number in self._numbers[which]]
        return self._make(self._numbers[which])
