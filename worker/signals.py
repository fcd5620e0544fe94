"""SIGTERM and SIGINT: finish the page being read, close the run, then end."""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType
from typing import Self

from extract.runs import Stop

_TAKEN = (signal.SIGTERM, signal.SIGINT)


class Signals:
    """Asks `stop` to stop at the first signal; a second one breaks off at once."""

    def __init__(self, stop: Stop, also: Callable[[], None] = lambda: None) -> None:
        """`also` is called at the first signal."""
        self._stop, self._also = stop, also
        self._before: dict[signal.Signals, object] = {}

    def __enter__(self) -> Self:
        for each in _TAKEN:
            self._before[each] = signal.signal(each, self._told)
        return self

    def __exit__(self, *error: object) -> None:
        for each, handler in self._before.items():
            signal.signal(each, handler)  # type: ignore[arg-type]

    def _told(self, _number: int, _frame: FrameType | None) -> None:
        again, self._stop.asked = self._stop.asked, True
        if not again:
            self._also()
        if again or self._stop.interruptible:
            raise KeyboardInterrupt
