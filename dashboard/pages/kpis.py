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
from dashboard.queries.kpis import Reading, reading
from dashboard.queries.owners import owner_name

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
    rows = [[*_row(kpi, view), _owner(kpi, view), kpi.block.counts] for kpi in kpis]
    return panel(
        name,
        plain_table((*_HEADINGS, "Owner", "n counts"), rows, texts=(6, 7, 8)),
        f"{len(rows)} {'KPI' if len(rows) == 1 else 'KPIs'}",
        "below",
    )


def _owner(kpi: Kpi, view: View) -> str:
    return owner_name(view.snapshot, kpi.block.owner, view.filters)


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
    shown = (found.target, found.previous, found.same_month_last_year)
    figures = [html.B(found.short(found.latest)), *map(found.short, shown)]
    return [name, *figures, n, _verdict(found)]


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
