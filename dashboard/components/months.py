"""Recent months of a KPI beside the same month of the year before."""

from collections.abc import Callable
from datetime import date

from dash import html
from dash.development.base_component import Component

from dashboard import formats
from dashboard.components.links import link
from dashboard.components.marks import line_icon
from dashboard.components.verdicts import SIGNAL_TEXT, mark_of
from dashboard.queries.kpis import Reading, Value
from dashboard.spc import Point

MONTHS_SHOWN = 12

RowsOf = Callable[[date], str]
"""Address of the rows of a month, by its first day."""


def _signal(point: Point, reading: Reading) -> Component:
    if point.signal is None:
        return html.Span("–", className="quiet")
    mark = mark_of(point, reading.kpi.block.direction)
    return html.Span([html.I(className=f"spot {mark}"), SIGNAL_TEXT[point.signal]])


def _row(
    value: Value, point: Point, before: Value | None, reading: Reading, rows_of: RowsOf
) -> Component:
    unit, currency = reading.kpi.block.unit, reading.currency or ""
    earlier = formats.full(before.value, unit, currency) if before else formats.NOTHING
    cells = [
        html.Th(_month(value, rows_of), scope="row"),
        html.Td(formats.full(value.value, unit, currency), className="strong"),
        html.Td(earlier),
        html.Td(formats.count(value.n)),
        html.Td(_signal(point, reading), className="text"),
    ]
    return html.Tr(cells)


def _month(value: Value, rows_of: RowsOf) -> Component:
    month = formats.month_name(f"{value.period:%Y-%m}")
    return link(month, rows_of(value.period), title=f"The rows of {month}")


def _running(value: Value, reading: Reading, rows_of: RowsOf) -> Component:
    unit, currency = reading.kpi.block.unit, reading.currency or ""
    cells = [
        html.Th([_month(value, rows_of), line_icon("clock")], scope="row"),
        html.Td(formats.full(value.value, unit, currency), className="strong"),
        html.Td(""),
        html.Td(formats.count(value.n)),
        html.Td("to date, not a point of the chart", className="text"),
    ]
    return html.Tr(cells, className="running")


def months_table(reading: Reading, rows_of: RowsOf) -> Component:
    """The last 12 complete months, newest first, with the running month on top."""
    earlier = {(v.period.year + 1, v.period.month): v for v in reading.values}
    pairs = list(zip(reading.values, reading.chart.points, strict=True))[-MONTHS_SHOWN:]
    rows = [
        _row(value, point, earlier.get((value.period.year, value.period.month)), reading, rows_of)
        for value, point in reversed(pairs)
    ]
    running = [] if reading.to_date is None else [_running(reading.to_date, reading, rows_of)]
    names = ("Month", "Value", "Year before", "n", "Signal")
    head = html.Thead(html.Tr([html.Th(name, scope="col") for name in names]))
    return html.Div(
        html.Table([head, html.Tbody([*running, *rows])]), className="table-scroll months"
    )
