"""Being stopped: Ctrl-C, a scheduler's SIGTERM and a terminal that closes are one thing, and saving is not disturbed by them."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

STOPS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Stopped:
    """As a context: every signal that asks to stop becomes KeyboardInterrupt; which one it was is kept.

    A signal that is ignored already, as under nohup, stays so. Only the main thread can see to it.
    """

    def __init__(self) -> None:
        self.by = signal.SIGINT
        self._taken: list[signal.Signals] = []

    def __enter__(self) -> Stopped:
        if threading.current_thread() is threading.main_thread():
            for one in STOPS[1:]:
                if signal.getsignal(one) == signal.SIG_DFL:
                    signal.signal(one, self._stop)
                    self._taken.append(one)
        return self

    def __exit__(self, *_: object) -> None:
        for one in self._taken:
            signal.signal(one, signal.SIG_DFL)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.by = signal.Signals(number)
        raise KeyboardInterrupt

    @property
    def exit_code(self) -> int:
        """What a shell expects of a process that a signal has ended: 130 for Ctrl-C, 143 for SIGTERM."""
        return 128 + self.by


@contextmanager
def undisturbed() -> Iterator[None]:
    """A second signal does not stop the saving of what the first one left; only the main thread can see to it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {one: signal.signal(one, signal.SIG_IGN) for one in STOPS}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler or signal.SIG_DFL)
