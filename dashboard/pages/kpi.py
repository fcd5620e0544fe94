"""One KPI in full: its chart with limits, recent months, and where it differs."""

from dataclasses import replace
from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import formats
from dashboard.components.bars import Bar, Part, bars
from dashboard.components.chart_frame import chart_frame
from dashboard.components.charts import levels, xmr_figure
from dashboard.components.definition import define_button
from dashboard.components.links import link
from dashboard.components.marks import (
    ASSURANCE_TEXT,
    VARIATION_TEXT,
    assurance_icon,
    variation_icon,
)
from dashboard.components.months import months_table
from dashboard.components.panel import facts, page_head, panel
from dashboard.components.states import nothing_here
from dashboard.components.tile import figure_text
from dashboard.filters import Month
from dashboard.pages.view import View
from dashboard.queries.installed import is_installed
from dashboard.queries.kpis import Reading, Share, Value, breakdown, reading
from dashboard.snapshot import Snapshot

MOST_BARS = 12
# Late lines have a page of their own beside the rows that every KPI has.
_DRILL_PAGES = {
    "fct_order_lines": "/late",
    "fct_orders": "/late",
    "fct_late_line_causes": "/late",
}


def title(snapshot: Snapshot, name: str) -> str:
    """The KPI's label."""
    return snapshot.registry.kpi(name).block.label


def layout(view: View, name: str) -> Component:
    """The KPI's page; UnknownMetric where the snapshot has none of that name."""
    kpi = view.snapshot.registry.kpi(name)
    found = reading(view.snapshot, kpi, view.filters)
    crumb = link("Overview", view.to("/"))
    heading = [kpi.block.label, define_button(kpi.name, kpi.block.label)]
    return html.Div(
        [
            page_head(heading, kpi.description, view.filter_bar(), crumb),
            html.Div([_verdict(found), _chart(found, view)], className="panel chart-panel"),
            html.Div([_months(found, view), _breakdown(found, view)], className="halves"),
        ],
        className="page kpi",
    )


def _text(found: Reading, value: Value | None) -> str:
    unit, currency = found.kpi.block.unit, found.currency or ""
    return formats.short(value.value if value else None, unit, currency)


def _verdict(found: Reading) -> Component:
    latest = found.latest
    month = formats.month_name(f"{latest.period:%Y-%m}") if latest else "No complete month"
    pairs = [
        (month, html.B(figure_text(found, latest))),
        ("Target", formats.short(found.target, found.kpi.block.unit, found.currency or "")),
        ("Month before", _text(found, found.previous)),
        ("Same month last year", _text(found, found.same_month_last_year)),
        ("This month to date", _text(found, found.to_date)),
        ("n", formats.count(latest.n if latest else 0)),
    ]
    return html.Div([facts(pairs), _icons(found)], className="verdicts")


def _icons(found: Reading) -> Component:
    if found.chart.limits is None:
        return html.Ul()
    variation, assurance = found.chart.variation, found.chart.assurance
    rows: list[list[Any]] = [[variation_icon(variation), VARIATION_TEXT[variation]]]
    icon = assurance_icon(assurance)
    if assurance is not None and icon is not None:
        rows.append([icon, ASSURANCE_TEXT[assurance]])
    return html.Ul([html.Li(row) for row in rows], className="icon-texts")


def _chart(found: Reading, view: View) -> Component:
    if not is_installed(view.snapshot, found.kpi):
        wanted = " or ".join(found.kpi.block.required_models)
        text = f"It is read from {wanted}, which this Odoo lacks or the user may not read."
        return nothing_here("Module not installed", text)
    if not found.values:
        text = "Choose other months or take out a filter."
        return nothing_here("No complete month with a value", text)
    notes = [html.P(found.chart.note)] if found.chart.note else []
    if found.ignored:
        names = " and ".join(found.ignored)
        notes.append(html.P(f"This KPI has no {names}: that filter is not applied here."))
    page = _DRILL_PAGES.get(found.kpi.drill)
    if page is not None:
        notes.append(html.P(link("The late order lines behind this", view.to(page), "button")))
    if found.latest is not None:
        period = found.latest.period
        text = f"The rows of {formats.month_name(f'{period:%Y-%m}')}"
        notes.append(html.P(link(text, _rows_of(found, period, view), "button")))
    frame = chart_frame("xmr", xmr_figure(found), _alternative(found))
    lines = " · ".join(f"{name} {text}" for name, text, *_ in reversed(levels(found)))
    named = html.P(lines, className="levels")
    return html.Div([frame, named, html.Div(notes, className="chart-notes")])


def _rows_of(found: Reading, period: date, view: View) -> str:
    """Address of the rows of one month."""
    month = Month.of(period)
    whole = replace(view, filters=replace(view.filters, start=month, end=month))
    return whole.to(f"/rows/{found.kpi.name}")


def _alternative(found: Reading) -> str:
    signals = sum(point.signal is not None for point in found.chart.points)
    return (
        f"{found.kpi.block.label} over {len(found.values)} months, with mean and limits; "
        f"{formats.counted(signals, 'month')} with a signal. The table below has the values."
    )


def _months(found: Reading, view: View) -> Component:
    if not found.values:
        return panel("Months", nothing_here("No months", "There is nothing to list yet."))
    table = months_table(found, lambda period: _rows_of(found, period, view))
    return panel("Months", table, "against the same month of the year before")


def _breakdown(found: Reading, view: View) -> Component:
    kpi = found.kpi
    names = {dimension.name: dimension.label for dimension in kpi.dimensions}
    if not names:
        return panel("Where", nothing_here("No split", "This KPI has no dimension to split by."))
    chosen = view.state.get("by", "")
    by = chosen if chosen in names else next(iter(names))
    tabs = [
        link(label, view.here(by=name), "split active" if name == by else "split")
        for name, label in names.items()
    ]
    shares = breakdown(view.snapshot, kpi, by, view.filters)
    body = (
        _shares(found, by, shares, view) if shares else nothing_here("No values", "Nothing here.")
    )
    return panel("Where", html.Div([html.Nav(tabs, className="splits"), body]), view.period())


def _shares(found: Reading, by: str, shares: list[Share], view: View) -> Component:
    if found.kpi.additive:
        shares = sorted(shares, key=lambda share: -(share.value or 0.0))
    rows = [_share_bar(found, by, share, view) for share in shares[:MOST_BARS]]
    drawn = bars(rows, f"{found.kpi.block.label} by {by}")
    if len(shares) <= MOST_BARS:
        return drawn
    first = "with the highest values" if found.kpi.additive else "with the largest n"
    return html.Div(
        [drawn, html.P(f"{MOST_BARS} of {len(shares)}, those {first}", className="cut")]
    )


def _share_bar(found: Reading, by: str, share: Share, view: View) -> Bar:
    figure = formats.full(share.value, found.kpi.block.unit, found.currency or "")
    href = _narrowed(by, share.by, view)
    return Bar(
        name=share.by,
        note=f"n {formats.count(share.n)}",
        figure=figure,
        href=href,
        parts=[Part(max(0.0, share.value or 0.0), f"{share.by}: {figure}", href)],
    )


def _narrowed(by: str, value: str, view: View) -> str:
    """This page for one value of the dimension, where the filter bar has it."""
    if by not in ("company", "warehouse", "channel"):
        return view.here(by=by)
    return view.narrowed(by, value).here(by=by)
