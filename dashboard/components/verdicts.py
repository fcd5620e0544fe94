"""Which colour family a signal belongs to, given what is good for the KPI."""

from typing import Final, Literal

from dashboard.spc import Direction, Point

Mark = Literal["common", "improvement", "concern", "neutral"]

SIGNAL_TEXT: Final = {
    "outside": "outside the limits",
    "trend": "7 months moving one way",
    "two_of_three": "2 of 3 months near a limit",
    "shift": "7 months on one side of the mean",
}


def mark_of(point: Point, direction: Direction) -> Mark:
    """`common` without a signal, else what the signal's side means for the KPI."""
    if point.signal is None or point.side is None:
        return "common"
    if direction == "neutral":
        return "neutral"
    good = "high" if direction == "up_is_good" else "low"
    return "improvement" if point.side == good else "concern"
