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
Key = tuple[str, int]  # model, id
ADMIN = 1  # the user who enters what nobody else has entered
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


class Watched(Row):
    """A record that says by its key when it is written to."""

    __slots__ = ("_key", "_touched")

    def __init__(self, values: Row, key: Key, touched: set[Key]) -> None:
        super().__init__(values)
        self._key, self._touched = key, touched
        touched.add(key)

    def __setitem__(self, name: str, value: Any) -> None:
        self._touched.add(self._key)
        super().__setitem__(name, value)

    def setdefault(self, name: str, value: Any = None, /) -> Any:
        """As a dict does."""
        self._touched.add(self._key)
        return super().setdefault(name, value)

    def update(self, *given: Any, **values: Any) -> None:
        """As a dict does."""
        self._touched.add(self._key)
        super().update(*given, **values)


class Book:
    """Every record written so far; a watched one knows which were written to since it was asked.

    Lists in records are replaced, never changed in place.
    """

    def __init__(self, clock: Clock, *, watched: bool = False) -> None:
        self.clock = clock
        self._watched = watched
        self._touched: set[Key] = set()
        self.rows: dict[str, list[Row]] = defaultdict(list)
        self.authors: dict[str, int] = {}  # who enters records of a model
        self._numbers: dict[str, int] = defaultdict(int)

    def add(self, model: str, /, **values: Any) -> Row:
        """A new record with the next id, created now."""
        rows = self.rows[model]
        row: Row = {"id": len(rows) + 1, "create_date": self.clock.now, **values}
        row.setdefault("create_uid", self.authors.get(model, ADMIN))
        row["write_date"] = self.clock.now
        if self._watched:
            row = Watched(row, (model, row["id"]), self._touched)
        rows.append(row)
        return row

    def change(self, row: Row, **values: Any) -> None:
        """New values on a record, changed now."""
        row.update(values)
        row["write_date"] = self.clock.now

    def settle(self, row: Row, **values: Any) -> None:
        """Values that follow from other records; a record that has them already stays untouched."""
        if any(name not in row or row[name] != value for name, value in values.items()):
            row.update(values)

    def touched(self) -> set[Key]:
        """The records added, changed or deleted since the last call, by model and id."""
        found = set(self._touched)
        self._touched.clear()
        return found

    def delete(self, row: Row) -> None:
        """The record disappears; like in Odoo its id is not used again."""
        row["_deleted"] = True

    def number(self, prefix: str, digits: int = 5) -> str:
        """The next name of a document series, such as `WH/OUT/00012`."""
        self._numbers[prefix] += 1
        return f"{prefix}{self._numbers[prefix]:0{digits}d}"
