"""Records in the making: rows by model in one neutral form, with times as UTC seconds.

A neutral row carries the names of every version side by side; `render.py` picks those a
version has. Keys that start with an underscore never leave the generator.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable
from itertools import count
from typing import Any

Row = dict[str, Any]
HOUR = 3600
DAY = 24 * HOUR


class Clock:
    """Events in time order; what is planned after the end never happens."""

    def __init__(self, start: int, end: int) -> None:
        self.now, self.start, self.end = start, start, end
        self._events: list[tuple[int, int, Callable[..., object], tuple[object, ...]]] = []
        self._order = count()

    def at(self, time: float, action: Callable[..., object], *args: object) -> None:
        """Call the action at that time, or now if the time has passed."""
        when = max(int(time), self.now)
        if when <= self.end:
            heapq.heappush(self._events, (when, next(self._order), action, args))

    def run(self, until: int) -> None:
        """Let everything happen up to that time, at most until the end."""
        until = min(until, self.end)
        while self._events and self._events[0][0] <= until:
            self.now, _, action, args = heapq.heappop(self._events)
            action(*args)
        self.now = until


class Book:
    """Every record written so far."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.rows: dict[str, list[Row]] = defaultdict(list)
        self._numbers: dict[str, int] = defaultdict(int)

    def add(self, model: str, /, **values: Any) -> Row:
        """A new record with the next id, created now."""
        rows = self.rows[model]
        row: Row = {"id": len(rows) + 1, "create_date": self.clock.now, **values}
        row["write_date"] = self.clock.now
        rows.append(row)
        return row

    def change(self, row: Row, **values: Any) -> None:
        """New values on a record, changed now."""
        row.update(values)
        row["write_date"] = self.clock.now

    def delete(self, row: Row) -> None:
        """The record disappears; like in Odoo its id is not used again."""
        row["_deleted"] = True

    def number(self, prefix: str, digits: int = 5) -> str:
        """The next name of a document series, such as `WH/OUT/00012`."""
        self._numbers[prefix] += 1
        return f"{prefix}{self._numbers[prefix]:0{digits}d}"
