"""A tile's small chart: values, mean, limits and target over time, as inline SVG."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.components.drawing import Drawing, Node, path

WIDTH, HEIGHT, PAD = 240.0, 56.0, 5.0


@dataclass(frozen=True)
class SparkPoint:
    """One complete month: value and the colour class of its signal (`common` without one)."""

    value: float
    mark: str = "common"


@dataclass(frozen=True)
class Spark:
    """Points oldest first, with the lines they are read against (None: not drawn).

    Mean and limits hold from the point `since` on.
    """

    points: Sequence[SparkPoint]
    mean: float | None = None
    lower: float | None = None
    upper: float | None = None
    target: float | None = None
    since: int = 0


def _levels(spark: Spark) -> list[float]:
    lines = (spark.mean, spark.lower, spark.upper, spark.target)
    return [p.value for p in spark.points] + [v for v in lines if v is not None]


def _scale(spark: Spark) -> tuple[float, float]:
    levels = _levels(spark)
    low, high = min(levels), max(levels)
    if high == low:
        return low - 1.0, high + 1.0
    return low, high


class _Canvas:
    """Places values on the drawing."""

    def __init__(self, spark: Spark) -> None:
        self.low, self.high = _scale(spark)
        self.step = (WIDTH - 2 * PAD) / max(1, len(spark.points) - 1)
        self.since = self.x(spark.since) if spark.since else 0

    def x(self, index: int) -> float:
        return round(PAD + index * self.step, 1)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(HEIGHT - PAD - share * (HEIGHT - 2 * PAD), 1)

    def level(self, value: float | None, name: str, left: float = 0) -> list[Node]:
        if value is None:
            return []
        return [path(f"M{left} {self.y(value)}H{WIDTH:.0f}", name)]

    def band(self, spark: Spark) -> list[Node]:
        if spark.lower is None or spark.upper is None:
            return []
        top, bottom = self.y(spark.upper), self.y(spark.lower)
        return [path(f"M{self.since} {top}H{WIDTH:.0f}V{bottom}H{self.since}z", "band")]


def _dot(x: float, y: float, mark: str) -> Node:
    # A zero-length stroke with round caps stays round when the drawing is stretched.
    return path(f"M{x} {y}h0.01", f"dot {mark}")


def sparkline(spark: Spark, label: str) -> Drawing:
    """Sparkline with `label` as its text alternative; empty without points."""
    if not spark.points:
        return Drawing([], view_box=f"0 0 {WIDTH:.0f} {HEIGHT:.0f}", label=label, css="spark")
    canvas = _Canvas(spark)
    places = [(canvas.x(i), canvas.y(p.value)) for i, p in enumerate(spark.points)]
    line = "M" + "L".join(f"{x} {y}" for x, y in places)
    marked = [
        _dot(x, y, p.mark)
        for (x, y), p in zip(places, spark.points, strict=True)
        if p.mark != "common"
    ]
    nodes = [
        *canvas.band(spark),
        *canvas.level(spark.mean, "mean", canvas.since),
        *canvas.level(spark.target, "goal"),
        path(line, "line"),
        *marked,
        _dot(*places[-1], f"last {spark.points[-1].mark}"),
    ]
    size = f"0 0 {WIDTH:.0f} {HEIGHT:.0f}"
    return Drawing(nodes, view_box=size, label=label, css="spark", stretch=True)
