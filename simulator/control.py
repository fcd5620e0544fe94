"""The simulator's own paths: move the time and arrange faults on a running server."""

from __future__ import annotations

from typing import Any

from . import fault_words
from .clock import SimulationClock
from .errors import SimulatorError
from .exchange import Answer, Request, json_answer, not_found
from .faults import Faults

PREFIX = "/simulator/"


class Control:
    """`POST /simulator/tick` takes `{"hours": 8}`, `/simulator/faults` takes `{"words": "..."}`."""

    def __init__(self, faults: Faults, clock: SimulationClock | None) -> None:
        self._faults, self._clock = faults, clock

    def answer(self, request: Request) -> Answer:
        """What was done, or why not (400)."""
        told = request.json()
        if not isinstance(told, dict):
            return json_answer({"error": "The body is not a JSON object."}, 400)
        try:
            if request.path == PREFIX + "tick":
                return json_answer(self._tick(told))
            if request.path == PREFIX + "faults":
                fault_words.apply(
                    self._faults, str(told.get("words", "")), seed=int(told.get("seed", 1))
                )
                return json_answer({"happened": len(self._faults.happened)})
        except (SimulatorError, TypeError, ValueError) as error:
            return json_answer({"error": str(error)}, 400)
        return not_found()

    def _tick(self, told: dict[str, Any]) -> dict[str, Any]:
        if self._clock is None:
            raise SimulatorError("Time stands still here: serve with --live to let it move.")
        ticked = self._clock.tick(**told)
        return {
            "now": self._clock.now.isoformat(sep=" "),
            "changed": ticked.changed,
            "deleted": ticked.deleted,
            "late": ticked.late,
        }
