"""The dock: so many doors, for lorries that bring goods and for those that fetch them."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from .book import HOUR
from .calendar import WorkingTime
from .world import World

LORRIES_A_DOOR = 2.5  # a day, that bring goods
PATIENCE = 2 * HOUR  # how long a carrier's driver waits for a door


@dataclass(slots=True, eq=False)
class Lorry:
    """Who wants a door, for how many working seconds, and what happens at it."""

    seconds: float
    docked: Callable[[], object]
    left: Callable[[], object] | None = None  # drives on when it has waited too long


class Dock:
    """The doors of one warehouse, given to whoever came first."""

    def __init__(self, world: World, calendar: WorkingTime) -> None:
        self.world, self.calendar = world, calendar
        self.doors = 1
        self._busy = 0
        self._waiting: deque[Lorry] = deque()

    def build(self, lorries: float) -> None:
        """As many doors as the lorries of a mean day need."""
        self.doors = math.ceil(lorries / LORRIES_A_DOOR)

    def come(self, lorry: Lorry) -> None:
        """Take a door, or wait for one."""
        self._waiting.append(lorry)
        self._next()
        if lorry.left and lorry in self._waiting:
            self.world.clock.at(self.world.clock.now + PATIENCE, self._give_up, lorry)

    def _give_up(self, lorry: Lorry) -> None:
        if lorry in self._waiting and lorry.left:
            self._waiting.remove(lorry)
            lorry.left()

    def _next(self) -> None:
        while self._waiting and self._busy < self.doors:
            lorry = self._waiting.popleft()
            self._busy += 1
            free = self.calendar.add(self.world.clock.now, lorry.seconds)
            self.world.clock.at(free, self._free)
            lorry.docked()

    def _free(self) -> None:
        self._busy -= 1
        self._next()
