"""Figures as plain dicts; colours are names (`@concern`) that `assets/charts.js` looks up."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby
from typing import Any, Final

from dashboard import formats
from dashboard.components.verdicts import SIGNAL_TEXT, mark_of
from dashboard.queries.kpis import Reading, Value
from dashboard.spc import Point

Figure = dict[str, Any]

# Shape and colour both say what a point is.
_SYMBOLS: Final = {
    "common": "circle",
    "improvement": "circle",
    "concern": "diamond",
    "neutral": "square",
}
_HEIGHT, _TOP, _FOOT, _LINE = 340, 14, 34, 15
"""Pixels: the whole figure, above and below the plot, and from one label to the next."""
_SIZES: Final = {"common": 7, "improvement": 11, "concern": 12, "neutral": 10}


def _level(
    months: Sequence[str], levels: Sequence[float | None], name: str, **line: Any
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": list(months),
        "y": list(levels),
        "line": {"width": 1.5, **line},
        "hoverinfo": "skip",
        "connectgaps": False,
    }


def _band(part: Sequence[tuple[str, Point]]) -> list[dict[str, Any]]:
    """Limits and mean of one segment: the lines break where limits start anew."""
    months, limits = [month for month, _ in part], part[0][1].limits
    if limits is None:
        return []
    dashed = {"dash": "4,4", "color": "@faint"}
    upper, lower, mean = (
        [level] * len(months) for level in (limits.upper, limits.lower, limits.mean)
    )
    return [
        _level(months, upper, "Upper limit", **dashed),
        _level(months, lower, "Lower limit", **dashed) | {"fill": "tonexty", "fillcolor": "@band"},
        _level(months, mean, "Mean", color="@soft", width=1),
    ]


def _hover(value: Value, point: Point, unit: str, currency: str) -> str:
    lines = [
        f"<b>{formats.month_name(f'{value.period:%Y-%m}')}</b>",
        formats.full(value.value, unit, currency),
        f"n {formats.count(value.n)}",
    ]
    if point.laney is not None:
        lines.append(f"limits for its size {formats.span(*point.laney, unit, currency)}")
    if point.signal is not None:
        lines.append(SIGNAL_TEXT[point.signal])
    return "<br>".join(lines)


def _points(reading: Reading, months: Sequence[str]) -> dict[str, Any]:
    block, points = reading.kpi.block, reading.chart.points
    marks = [mark_of(point, block.direction) for point in points]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": block.label,
        "x": list(months),
        "y": [point.value for point in points],
        "line": {"color": "@common", "width": 1.5},
        "marker": {
            "color": [f"@{mark}" for mark in marks],
            "symbol": [_SYMBOLS[mark] for mark in marks],
            "size": [_SIZES[mark] for mark in marks],
            "line": {"color": "@surface", "width": 1.5},
            "opacity": 1,
        },
        "text": [
            _hover(value, point, block.unit, reading.currency or "")
            for value, point in zip(reading.values, points, strict=True)
        ],
        "hovertemplate": "%{text}<extra></extra>",
        "cliponaxis": False,
    }


def _end_label(text: str, level: float, colour: str) -> dict[str, Any]:
    return {
        "x": 1,
        "xref": "paper",
        "xanchor": "left",
        "xshift": 8,
        "y": level,
        "yanchor": "middle",
        "text": text,
        "showarrow": False,
        "align": "left",
        "font": {"size": 11.5, "color": colour},
    }


def levels(reading: Reading) -> list[tuple[str, str, float, str]]:
    """The lines across the chart, lowest first: name, value in words, value, colour."""
    limits = reading.chart.limits
    named = [("Target", reading.target, "@accent")]
    if limits is not None:
        named.append(("Mean", limits.mean, "@soft"))
    if limits is not None and reading.chart.status != "steady":
        named += [("Upper", limits.upper, "@faint"), ("Lower", limits.lower, "@faint")]
    return sorted(
        (
            (name, reading.short(level), level, colour)
            for name, level, colour in named
            if level is not None
        ),
        key=lambda line: line[2],
    )


def _range(reading: Reading) -> tuple[float, float]:
    """Values at the foot and the top of the plot: all points and lines with some air."""
    known = [point.value for point in reading.chart.points]
    known += [level for _, _, level, _ in levels(reading)]
    known += [limit for point in reading.chart.points for limit in point.laney or ()]
    low, high = min(known), max(known)
    air = 0.06 * (high - low) or abs(high) * 0.1 or 1.0
    return low - air, high + air


def _end_labels(reading: Reading) -> list[dict[str, Any]]:
    """The names of the lines at their ends, pushed apart where they would cover each other."""
    low, high = _range(reading)
    whole = _HEIGHT - _TOP - _FOOT
    lines = levels(reading)
    true = [(level - low) / (high - low) * whole for _, _, level, _ in lines]
    return [
        _end_label(f"{name} {text}", level, colour) | {"yshift": round(shown - at, 1)}
        for (name, text, level, colour), at, shown in zip(lines, true, _apart(true), strict=True)
    ]


def _apart(heights: Sequence[float]) -> list[float]:
    """Ascending heights at least a line of text apart, none above the plot for it."""
    places: list[float] = []
    for height in heights:
        places.append(max(height, places[-1] + _LINE) if places else height)
    ceiling = float(_HEIGHT - _FOOT)
    for index in reversed(range(len(places))):
        places[index] = min(places[index], ceiling - _LINE)
        ceiling = places[index]
    return places


def _value_axis(unit: str, currency: str) -> dict[str, Any]:
    if unit == "percent":
        return {"tickformat": ".3~p"}
    return {"tickformat": ".3~s", "tickprefix": currency if unit == "money" else ""}


def _month_axis(values: Sequence[Value]) -> dict[str, Any]:
    margin = timedelta(days=12)
    first, last = values[0].period - margin, values[-1].period + margin
    return {
        "type": "date",
        "tickformat": "%b\n%Y",
        "dtick": "M3" if len(values) > 14 else "M1",
        "range": [first.isoformat(), last.isoformat()],
    }


def _of_each_size(points: Sequence[Point], months: Sequence[str]) -> list[dict[str, Any]]:
    """The p-prime limits as steps, where months differ much in what they count."""
    if not any(point.laney for point in points):
        return []
    line = {"dash": "1,3", "color": "@faint", "shape": "hvh"}
    names = ("Lower limit for the month's size", "Upper limit for the month's size")
    return [
        _level(months, [p.laney[side] if p.laney else None for p in points], name, **line)
        for side, name in enumerate(names)
    ]


def xmr_figure(reading: Reading) -> Figure:
    """XmR chart: months, mean, limits, target, signals marked by shape and colour."""
    months = [f"{value.period:%Y-%m-01}" for value in reading.values]
    pairs = zip(months, reading.chart.points, strict=True)
    segments = groupby(pairs, key=lambda pair: pair[1].segment)
    lines = [line for _, part in segments for line in _band(list(part))]
    lines += _of_each_size(reading.chart.points, months)
    if reading.target is not None:
        target: list[float | None] = [reading.target] * len(months)
        lines.append(_level(months, target, "Target", color="@accent", dash="1,4", width=2))
    unit, currency = reading.kpi.block.unit, reading.currency or ""
    layout = {
        "showlegend": False,
        "height": _HEIGHT,
        "margin": {"l": 52, "r": 118, "t": _TOP, "b": _FOOT},
        "xaxis": _month_axis(reading.values),
        "yaxis": {**_value_axis(unit, currency), "range": list(_range(reading))},
        "annotations": _end_labels(reading),
        "hovermode": "closest",
    }
    return {"data": [*lines, _points(reading, months)], "layout": layout}
