"""A KPI's XmR chart as an SVG that prints: shape and colour both say what a point is."""

from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import escape

from dashboard import formats
from dashboard.components.verdicts import mark_of
from dashboard.queries.kpis import Reading

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 480.0, 150.0, 8.0, 88.0, 10.0, 18.0
COLOURS: Final = {
    "common": "#a6a6a6",
    "improvement": "#00b0f0",
    "concern": "#e46c0a",
    "neutral": "#490092",
}
_INK, _RULE = "#4c5663", "#c9ced6"
_MONTHS_A_LABEL: Final = 6


def xmr_svg(reading: Reading) -> str:
    """The chart of a reading's complete months; an empty frame where there are none."""
    body = "".join(_parts(reading)) if reading.values else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" '
        f'font-family="Libertinus Serif" font-size="11" fill="{_INK}">{body}</svg>'
    )


class _Canvas:
    """Places months and values."""

    def __init__(self, reading: Reading) -> None:
        limits = reading.chart.limits
        drawn = [limits.lower, limits.upper] if limits else []
        levels = [*(p.value for p in reading.chart.points), *drawn, reading.target]
        known = [level for level in levels if level is not None]
        self.low, self.high = min(known), max(known)
        if self.low == self.high:
            self.low, self.high = self.low - 1, self.high + 1
        self.step = (WIDTH - LEFT - RIGHT) / max(1, len(reading.values) - 1)
        # where the latest limits begin
        self.since = self.x(reading.chart.since)

    def x(self, place: int) -> float:
        return round(LEFT + place * self.step, 1)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def _parts(reading: Reading) -> Iterator[str]:
    canvas = _Canvas(reading)
    limits = reading.chart.limits
    if limits is not None:
        left, top, bottom = canvas.since, canvas.y(limits.upper), canvas.y(limits.lower)
        yield (
            f'<rect x="{left}" y="{top}" width="{round(WIDTH - RIGHT - left, 1)}" '
            f'height="{round(bottom - top, 1)}" fill="#f0f2f5"/>'
        )
    yield from _levels(reading, canvas)
    points = [(canvas.x(i), canvas.y(p.value)) for i, p in enumerate(reading.chart.points)]
    line = " ".join(f"{x},{y}" for x, y in points)
    yield f'<polyline points="{line}" fill="none" stroke="{COLOURS["common"]}" stroke-width="1.2"/>'
    for (x, y), point in zip(points, reading.chart.points, strict=True):
        yield _mark(x, y, mark_of(point, reading.kpi.block.direction))
    for place in range(0, len(reading.values), _MONTHS_A_LABEL):
        month = formats.month_name(f"{reading.values[place].period:%Y-%m}")
        yield f'<text x="{canvas.x(place)}" y="{HEIGHT - 4}">{escape(month)}</text>'


def _levels(reading: Reading, canvas: _Canvas) -> Iterator[str]:
    """Mean, limits and target with their values, those that would overlap set apart."""
    limits, taken = reading.chart.limits, list[float]()
    lines: list[tuple[str, float | None, str, str]] = [
        ("target", reading.target, "#1d3f72", "1 3"),
        ("mean", limits.mean if limits else None, _RULE, "none"),
        ("upper", limits.upper if limits else None, _RULE, "4 3"),
        ("lower", limits.lower if limits else None, _RULE, "4 3"),
    ]
    for name, value, colour, dashes in lines:
        if value is None:
            continue
        y, left = canvas.y(value), LEFT if name == "target" else canvas.since
        yield (
            f'<line x1="{left}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}" stroke="{colour}" '
            f'stroke-width="1" stroke-dasharray="{dashes}"/>'
        )
        if all(abs(y - other) >= 11 for other in taken):
            taken.append(y)
            text = f"{name} {reading.short(value)}"
            yield f'<text x="{WIDTH - RIGHT + 6}" y="{y + 3}">{escape(text)}</text>'


def _mark(x: float, y: float, mark: str) -> str:
    fill = COLOURS[mark]
    if mark == "concern":
        return f'<path d="M{x} {y - 4.5}l4.5 4.5l-4.5 4.5l-4.5 -4.5z" fill="{fill}"/>'
    if mark == "neutral":
        return f'<rect x="{x - 3.2}" y="{y - 3.2}" width="6.4" height="6.4" fill="{fill}"/>'
    radius = 2.4 if mark == "common" else 3.8
    return f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{fill}"/>'
