"""A KPI's tile: value, period, target, limits, n, the two icons and the last two years."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import formats
from dashboard.components.definition import define_button
from dashboard.components.links import link
from dashboard.components.marks import assurance_icon, variation_icon
from dashboard.components.sparkline import Spark, SparkPoint, sparkline
from dashboard.components.verdicts import mark_of
from dashboard.queries.kpis import Reading, Value


def spark_of(reading: Reading) -> Spark:
    """The reading's complete months as a sparkline."""
    chart, direction = reading.chart, reading.kpi.block.direction
    limits = chart.limits
    return Spark(
        points=[SparkPoint(point.value, mark_of(point, direction)) for point in chart.points],
        mean=limits.mean if limits else None,
        lower=limits.lower if limits else None,
        upper=limits.upper if limits else None,
        target=reading.target,
        since=chart.since,
    )


def figure_text(reading: Reading, value: Value | None) -> list[Any]:
    """A value as the largest figure of its panel, with what stands after a plain number."""
    text, suffix = reading.short(value), reading.kpi.block.suffix
    return [text, html.Span(f" {suffix}", className="suffix")] if suffix and value else [text]


def _limits(reading: Reading) -> str:
    limits = reading.chart.limits
    if limits is None:
        return "no limits yet"
    if reading.chart.status == "steady":
        return "hardly varies"
    badge = "trial limits" if reading.chart.status == "trial" else "limits"
    unit, currency = reading.kpi.block.unit, reading.currency or ""
    return f"{badge} {formats.span(limits.lower, limits.upper, unit, currency)}"


def _target(reading: Reading) -> str:
    if reading.target is None:
        return "no target"
    sign = {"up_is_good": "≥ ", "down_is_good": "≤ "}.get(reading.kpi.block.direction, "")
    return f"target {sign}{reading.short(reading.target)}"


def _when(reading: Reading) -> Component:
    latest, running = reading.latest, reading.to_date
    month = formats.month_name(f"{latest.period:%Y-%m}") if latest else "no complete month"
    n = f" · n {formats.count(latest.n if latest else 0)}"
    lines = [html.Span([html.B(month), n], title=f"n counts {reading.kpi.block.counts}")]
    if reading.ignored:
        lines.append(html.Span("for " + " and ".join(f"every {n}" for n in reading.ignored)))
    elif running is not None and running.value is not None:
        month = formats.month_name(f"{running.period:%Y-%m}")[:3]
        lines.append(html.Span(f"{month} so far {reading.short(running)}"))
    return html.Span(lines, className="when")


def _icons(reading: Reading) -> list[Component]:
    """The two verdicts; none while there are no limits to judge by."""
    if reading.chart.limits is None:
        return []
    icons = (variation_icon(reading.chart.variation), assurance_icon(reading.chart.assurance))
    return [icon for icon in icons if icon is not None]


def _spark_text(reading: Reading) -> str:
    values = [p.value for p in reading.chart.points]
    if not values:
        return "No complete month to draw"
    low, high = reading.short(min(values)), reading.short(max(values))
    return f"{len(values)} months between {low} and {high}; {_limits(reading)}"


def tile(reading: Reading, href: str) -> Component:
    """The tile; its name links to `href`, its (i) opens the definition."""
    latest = reading.latest
    label = reading.kpi.block.label
    head = [
        html.H2(link(label, href, "tile-link", title=label)),
        define_button(reading.kpi.name, label),
        html.Span(_icons(reading), className="icons"),
    ]
    figure = [
        html.Span(figure_text(reading, latest), className="value"),
        _when(reading),
    ]
    foot = [html.Span(_target(reading)), html.Span(_limits(reading))]
    return html.Article(
        [
            html.Div(head, className="tile-head"),
            html.Div(figure, className="tile-figure"),
            sparkline(spark_of(reading), _spark_text(reading)),
            html.Div(foot, className="tile-foot"),
        ],
        className="tile panel",
    )
