"""A few threads that read pages, kept for as long as a source is open."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future

from .base import Rows

Call = Callable[[], Rows]


class Readers:
    """Runs calls in up to so many threads, none of which keeps the process alive.

    The same threads all the time: each new one would take its memory from a part of the heap of
    its own, and a load of many pages would grow to several times what it holds.
    """

    def __init__(self, number: int) -> None:
        self._number = number
        self._waiting: queue.SimpleQueue[tuple[Call, Future[Rows]] | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []

    def begin(self, call: Call) -> Future[Rows]:
        """Have the call run; its result is the future's."""
        future: Future[Rows] = Future()
        self._waiting.put((call, future))
        if len(self._threads) < self._number:
            self._threads.append(threading.Thread(target=self._work, daemon=True))
            self._threads[-1].start()
        return future

    def close(self) -> None:
        """Let the threads end once they are done."""
        for _ in self._threads:
            self._waiting.put(None)

    def _work(self) -> None:
        while (todo := self._waiting.get()) is not None:
            _run(*todo)
            del todo  # the rows of a page, until the next one is asked for


def _run(call: Call, future: Future[Rows]) -> None:
    try:
        future.set_result(call())
    except BaseException as error:  # noqa: BLE001  told to whoever asks for the result
        future.set_exception(error)
