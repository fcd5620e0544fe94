"""The time of a served company, which moves when it is told to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from random import Random
from typing import Protocol

from .errors import SimulatorError
from .history import Habits, History, Key, Tick
from .tables import Row, Tables


class Living(Protocol):
    """A company whose records change while it works."""

    @property
    def now(self) -> int:
        """Its time, in UTC seconds."""

    def run_to(self, moment: int) -> Mapping[Key, Row | None]:
        """Let it work until then; gives the rows that may have changed, None for those gone."""


class SimulationClock:
    """Moves the time of a company and writes what happened into its served tables."""

    def __init__(self, living: Living, served: Tables, seed: int) -> None:
        self._living = living
        self._shown = living.now
        self._history = History(served, Random(f"{seed}/late commits"))  # noqa: S311

    @property
    def now(self) -> datetime:
        """The company's time, UTC: that of the rows now shown, while others are being made."""
        return moment_of(self._shown)

    def tick(
        self,
        *,
        hours: float = 0,
        days: float = 0,
        late: int = 0,
        late_seconds: int = 9,
        tidy: int = 1,
    ) -> Tick:
        """Let the time pass and write what happened into the served tables, all at once.

        `late` transactions of this stretch commit only with the next tick: they show up then
        with a `write_date` up to `late_seconds` behind stamps that are visible now. A tick of
        no time commits them. Up to `tidy` cancelled quotations are deleted, beside what the
        company deletes in its work. Raises `SimulatorError` beyond the company's horizon.
        """
        seconds = round((hours + 24 * days) * 3600)
        if min(seconds, late, tidy, late_seconds - 1) < 0:
            raise SimulatorError("Time moves forward, and late commits are late by whole seconds.")
        before = self._living.now
        changes = self._living.run_to(before + seconds)
        habits = Habits(late, late_seconds, tidy)
        told = self._history.advance(changes, _stamp(before), _stamp(self._living.now), habits)
        self._shown = self._living.now
        return told


def moment_of(seconds: int) -> datetime:
    """UTC seconds as a time without a zone, as Odoo tells them."""
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)


def _stamp(seconds: int) -> str:
    return f"{moment_of(seconds):%Y-%m-%d %H:%M:%S}"
