"""A company that lives on while it is served: its clock moves, its records change.

Between two ticks the event simulation runs on, its records are rendered anew, and what
differs is written to the served tables as Odoo would write it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from .errors import SimulatorError
from .generate.company import start_company
from .generate.render import render
from .history import Habits, History, Tick
from .tables import Tables

HORIZON = 90


class LiveCompany:
    """The tables of a company in the middle of its life, and the clock that moves them.

    Its clock stands at `start` (UTC) and can run for `horizon_days`. Until the end of those it
    gets `order_lines` goods lines, or else `orders` orders, over the `months` full months
    before and the running one. The same arguments and ticks give the same rows. Raises
    `SimulatorError` for a version or scenario that is not simulated.
    """

    def __init__(
        self,
        version: str,
        *,
        seed: int = 1,
        orders: int | None = None,
        order_lines: int | None = None,
        months: int = 24,
        scenario_name: str = "everything",
        start: datetime,
        horizon_days: int = HORIZON,
    ) -> None:
        end = start + timedelta(days=horizon_days)
        self._company = start_company(
            end=end,
            seed=seed,
            months=months,
            orders=orders,
            order_lines=order_lines,
            scenario_name=scenario_name,
        )
        self._version = version
        self._company.run_to(_seconds(start))
        self.tables = self._rendered()
        self.clock = SimulationClock(self, seed)

    @property
    def now(self) -> int:
        """The company's time, in UTC seconds."""
        return self._company.world.clock.now

    def run_to(self, moment: int) -> Tables:
        """Let the company work until then and give its records as new tables."""
        end = self._company.world.clock.end
        if moment > end:
            raise SimulatorError(
                f"The company's plans end at {_moment(end)} UTC: serve it with a longer horizon."
            )
        self._company.run_to(moment)
        return self._rendered()

    def _rendered(self) -> Tables:
        return render(self._company.records(), self._version)


class SimulationClock:
    """Moves the time of a served company."""

    def __init__(self, live: LiveCompany, seed: int) -> None:
        self._live = live
        self._history = History(live.tables, Random(f"{seed}/late commits"))  # noqa: S311

    @property
    def now(self) -> datetime:
        """The company's time, UTC."""
        return _moment(self._live.now)

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
        before = self._live.now
        tables = self._live.run_to(before + seconds)
        habits = Habits(late, late_seconds, tidy)
        return self._history.advance(tables, _stamp(before), _stamp(self._live.now), habits)


def _seconds(moment: datetime) -> int:
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return int(aware.timestamp())


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)


def _stamp(seconds: int) -> str:
    return f"{_moment(seconds):%Y-%m-%d %H:%M:%S}"
