"""A company that lives on while it is served: its clock moves, its records change.

Between two ticks the event simulation runs on, the records it wrote to are rendered anew, and
what differs is written to the served tables as Odoo would write it.
"""

from __future__ import annotations

from datetime import UTC, datetime

from .clock import SimulationClock, moment_of
from .errors import SimulatorError
from .generate.company import Company, Plan
from .generate.redraw import Redraw
from .history import Key
from .tables import Row


class LiveCompany:
    """The tables of a company in the middle of its life, and the clock that moves them.

    Its clock stands at `start` (UTC) and can run to the plan's end. The same arguments and ticks
    give the same rows. Raises `SimulatorError` for a version that is not simulated.
    """

    def __init__(self, version: str, plan: Plan, start: datetime) -> None:
        self._company = Company(plan, watched=True)
        self._company.run_to(_seconds(start))
        self._redraw = Redraw(self._company.records(), version)
        self.tables = self._redraw.tables
        self.clock = SimulationClock(self, self.tables, plan.seed)

    @property
    def now(self) -> int:
        """The company's time, in UTC seconds."""
        return self._company.world.clock.now

    def run_to(self, moment: int) -> dict[Key, Row | None]:
        """Let the company work until then; gives the rows that may have changed, None if gone."""
        end = self._company.world.clock.end
        if moment > end:
            raise SimulatorError(
                f"The company's plans end at {moment_of(end)} UTC: serve it with a longer horizon."
            )
        self._company.run_to(moment)
        self._company.records()
        return self._redraw.changes()


def _seconds(moment: datetime) -> int:
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return int(aware.timestamp())
