"""Every KPI by process, with its target and verdict, also those without a tile."""

from itertools import groupby
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import formats
from dashboard.components.definition import define_button
from dashboard.components.links import link
from dashboard.components.marks import ASSURANCE_TEXT, VARIATION_TEXT, variation_icon
from dashboard.components.panel import page_head, panel
from dashboard.components.plain_table import plain_table
from dashboard.metrics import Kpi
from dashboard.pages.view import View
from dashboard.queries.installed import is_installed
from dashboard.queries.kpis import Reading, Value, reading

_HEADINGS = ("KPI", "Value", "Target", "Month before", "Year before", "n", "Verdict")


def layout(view: View) -> Component:
    """One table a process, in the order of its first KPI."""
    kpis = view.snapshot.registry.kpis
    first = {kpi.block.process: kpi.block.order for kpi in reversed(kpis)}
    ordered = sorted(kpis, key=lambda kpi: (first[kpi.block.process], kpi.block.order))
    groups = groupby(ordered, key=lambda kpi: kpi.block.process)
    head = page_head("All KPIs", "By process, last complete month", view.filter_bar())
    panels = [_process(process, list(part), view) for process, part in groups]
    return html.Div([head, *panels], className="page data kpis")


def _process(process: str, kpis: list[Kpi], view: View) -> Component:
    name = process.replace("_", " ").capitalize()
    rows = [_row(kpi, view) for kpi in kpis]
    return panel(
        name,
        plain_table(_HEADINGS, rows, texts=(6,)),
        f"{len(rows)} {'KPI' if len(rows) == 1 else 'KPIs'}",
        "below",
    )


def _row(kpi: Kpi, view: View) -> list[Any]:
    label = kpi.block.label
    name = html.Span(
        [link(label, view.to(f"/kpi/{kpi.name}")), define_button(kpi.name, label)],
        className="kpi-name",
    )
    if not is_installed(view.snapshot, kpi):
        wanted = " or ".join(kpi.block.required_models)
        return [name, *[formats.NOTHING] * 5, f"Module not installed: Odoo has no {wanted}"]
    found = reading(view.snapshot, kpi, view.filters)
    n = formats.count(found.latest.n if found.latest else 0)
    values = [_text(found, each) for each in (found.latest, found.previous)]
    target = formats.short(found.target, kpi.block.unit, found.currency or "")
    before = _text(found, found.same_month_last_year)
    return [name, html.B(values[0]), target, values[1], before, n, _verdict(found)]


def _text(found: Reading, value: Value | None) -> str:
    unit, currency = found.kpi.block.unit, found.currency or ""
    return formats.short(value.value if value else None, unit, currency)


def _verdict(found: Reading) -> Any:
    if found.chart.limits is None:
        return found.chart.note or "Too few months to judge"
    if found.chart.status == "steady":
        return found.chart.note
    words = VARIATION_TEXT[found.chart.variation]
    assurance = found.chart.assurance
    more = f". {ASSURANCE_TEXT[assurance]}" if assurance else ""
    return html.Span(
        [variation_icon(found.chart.variation), words + more], className="verdict-line"
    )
