"""What goes wrong on demand: single requests, requests at random, and standing limits.

A request's fault happens outside Odoo (proxy, network, a killed worker); `lose`, `deny` and
`spoil` change what the server offers, as an uninstalled app, a lost right or a half-finished
upgrade does.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from random import Random
from typing import Any

from .errors import SimulatorError
from .exchange import Request
from .service import LARGE_PAGE, Service
from .tables import Field, Table

# Each with what its seconds mean, as they are when not given.
REQUEST_FAULTS = {
    "latency": 0.2,  # until the answer begins
    "502": 0.0,
    "429": 1.0,  # asked for in Retry-After
    "cut": 0.0,  # half of the body, then the connection closes
    "drop": 0.0,  # the connection closes unanswered
    "timeout": 300.0,  # no answer, then the connection closes
    "restart": 1.0,  # the port stays closed
}
SCHEMA_FAULTS = ("lose", "deny", "spoil", "restore")
BRIEF: tuple[str, ...] = ("latency", "502", "429", "cut", "drop")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to go wrong with a request."""

    kind: str
    seconds: float = 0.0


@dataclass(slots=True)
class _Planned:
    action: Any
    after: int
    times: int
    where: bytes


class Faults:
    """What may go wrong with one server; safe to call while it serves.

    `happened` lists (kind, path) of all faults so far.
    """

    def __init__(self, service: Service) -> None:
        self._service, self._tables = service, service.tables
        self._lock = threading.Lock()
        self._planned: list[_Planned] = []
        self._lost: dict[tuple[str, str | None], Table | Field] = {}
        self._dice: Random | None = None
        self._share, self._kinds = 0.0, BRIEF
        self.happened: list[tuple[str, str]] = []

    def next(
        self,
        kind: str,
        *,
        times: int = 1,
        after: int = 0,
        where: str = "",
        seconds: float | None = None,
        model: str = "",
        field: str | None = None,
    ) -> None:
        """Spoil the next `times` requests, once `after` others went by.

        Only requests count whose path or body holds the text `where`. Kinds are latency, 502,
        429, cut, drop, timeout and restart, with their own meaning of `seconds`; and lose,
        deny, spoil and restore of a model or one of its fields, just before the request runs.
        """
        action: Any = _fault(kind, seconds)
        if kind in SCHEMA_FAULTS:
            action = lambda: getattr(self, kind)(model, field)  # noqa: E731 - a plan, not a function
        with self._lock:
            self._planned.append(_Planned(action, after, times, where.encode()))

    def random(self, seed: int, share: float, kinds: tuple[str, ...] = BRIEF) -> None:
        """Spoil this share of all requests from now on; the same seed draws the same faults."""
        for kind in kinds:
            _fault(kind, None)
        with self._lock:
            self._dice, self._share, self._kinds = Random(seed), share, kinds  # noqa: S311

    def limit_pages(self, rows: int | None, by: str = "memory") -> None:
        """Fail every answer of more rows than this, by "memory" or "time"; None: no limit."""
        if by not in LARGE_PAGE:
            raise SimulatorError(f"Pages are limited by memory or time, not by {by!r}.")
        self._service.page_limit, self._service.page_limit_by = rows, by

    def lose(self, model: str, field: str | None = None) -> None:
        """The model or field is gone, as if its app had been uninstalled, until `restore`."""
        with self._tables.lock:
            table = self._table(model, field)
            if field is None:
                self._lost[model, None] = self._tables.by_model.pop(model)
            else:
                self._lost[model, field] = table.fields.pop(field)

    def deny(self, model: str, _field: str | None = None) -> None:
        """Nobody may read the model any more, until `restore`."""
        self._table(model, None)
        self._tables.denied.add(model)

    def spoil(self, model: str, field: str | None) -> None:
        """Every call that reads the field fails as a whole, until `restore`."""
        if field is None:
            raise SimulatorError(f"Which field of {model} is spoilt? Write {model}:field.")
        self._table(model, field)
        self._tables.broken.add((model, str(field)))

    def restore(self, model: str, field: str | None = None) -> None:
        """The model or field is there and readable again."""
        with self._tables.lock:
            lost = self._lost.pop((model, field), None)
            if isinstance(lost, Table):
                self._tables.add(lost)
            elif lost is not None and field is not None:
                self._tables[model].fields[field] = lost
            self._tables.denied.discard(model if field is None else "")
            self._tables.broken.discard((model, str(field)))

    def clear(self) -> None:
        """No more request goes wrong, and pages have no limit; what was lost stays lost."""
        with self._lock:
            self._planned.clear()
            self._dice = None
        self.limit_pages(None)

    def of(self, request: Request) -> Fault | None:
        """What goes wrong with this request, decided once; the simulator's own paths are safe."""
        if request.path.startswith("/simulator/"):
            return None
        text = request.path.encode() + b" " + request.body
        with self._lock:
            found = self._due(text) or self._drawn()
        if callable(found):
            found()
            return None
        if found is not None:
            self.happened.append((found.kind, request.path))
        return found

    def _due(self, text: bytes) -> Any:
        for planned in self._planned:
            if planned.where not in text:
                continue
            if planned.after > 0:
                planned.after -= 1
                continue
            planned.times -= 1
            if planned.times <= 0:
                self._planned.remove(planned)
            return planned.action
        return None

    def _drawn(self) -> Fault | None:
        if self._dice is None or self._dice.random() >= self._share:
            return None
        return _fault(self._dice.choice(self._kinds), None)

    def _table(self, model: str, field: str | None) -> Table:
        if model not in self._tables:
            raise SimulatorError(f"The server has no model {model!r}.")
        table = self._tables[model]
        if field is not None and field not in table.fields:
            raise SimulatorError(f"The model {model} has no field {field!r}.")
        return table


def _fault(kind: str, seconds: float | None) -> Fault | None:
    if kind in REQUEST_FAULTS:
        return Fault(kind, REQUEST_FAULTS[kind] if seconds is None else seconds)
    if kind in SCHEMA_FAULTS:
        return None
    known = ", ".join((*REQUEST_FAULTS, *SCHEMA_FAULTS))
    raise SimulatorError(f"No fault is called {kind!r}: choose from {known}.")
