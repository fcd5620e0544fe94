"""Every KPI by process, with its target and verdict, also those without a tile."""

from itertools import groupby
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import formats
from dashboard.components.definition import define_button
from dashboard.components.links import link
from dashboard.components.marks import (
    ASSURANCE_TEXT,
    VARIATION_TEXT,
    assurance_icon,
    variation_icon,
)
from dashboard.components.panel import page_head, panel
from dashboard.components.plain_table import plain_table
from dashboard.metrics import Kpi
from dashboard.pages.view import View
from dashboard.queries.decisions import asks
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
    """The KPIs of a process, first those that ask for a decision."""
    name = process.replace("_", " ").capitalize()
    found = [(kpi, _reading(kpi, view)) for kpi in kpis]
    found.sort(key=lambda each: each[1] is None or not asks(each[1]))
    rows = [[*_row(kpi, read, view), _owner(kpi, view), kpi.block.counts] for kpi, read in found]
    return panel(
        name,
        plain_table((*_HEADINGS, "Owner", "n counts"), rows, texts=(6, 7, 8)),
        _count(found),
        "below",
    )


def _reading(kpi: Kpi, view: View) -> Reading | None:
    """None for a KPI of a module that is not installed."""
    installed = is_installed(view.snapshot, kpi)
    return reading(view.snapshot, kpi, view.filters) if installed else None


def _count(found: list[tuple[Kpi, Reading | None]]) -> str:
    asking = sum(read is not None and asks(read) for _, read in found)
    more = f", {asking} with a signal or a target out of reach" if asking else ""
    return formats.counted(len(found), "KPI") + more


def _owner(kpi: Kpi, view: View) -> str:
    return owner_name(view.snapshot, kpi.block.owner, view.filters)


def _row(kpi: Kpi, found: Reading | None, view: View) -> list[Any]:
    label, page = kpi.block.label, view.to(f"/kpi/{kpi.name}")
    name = html.Span(
        [link(label, page), define_button(kpi.name, label)],
        className="kpi-name",
    )
    if found is None:
        wanted = " or ".join(kpi.block.required_models)
        return [name, *[formats.NOTHING] * 5, f"Module not installed: Odoo has no {wanted}"]
    n = formats.count(found.latest.n if found.latest else 0)
    shown = (found.target, found.previous, found.same_month_last_year)
    figures = [html.B(found.short(found.latest)), *map(found.short, shown)]
    return [name, *figures, n, _verdict(found, page)]


def _verdict(found: Reading, page: str) -> Any:
    """The verdict in words; where it asks for a decision they lead to the page that says which."""
    chart = found.chart
    if chart.limits is None or (chart.status == "steady" and not asks(found)):
        return chart.note or "Too few months to judge"
    unmet = chart.assurance == "fail"
    icons: list[Any] = [assurance_icon("fail")] if unmet else []
    if chart.variation != "common_cause" or not unmet:
        icons.insert(0, variation_icon(chart.variation))
    words = link(_words(found), page) if asks(found) else _words(found)
    return html.Span([*icons, words], className="verdict-line")


def _words(found: Reading) -> str:
    steady = found.chart.status == "steady"
    words = found.chart.note.rstrip(".") if steady else VARIATION_TEXT[found.chart.variation]
    assurance = found.chart.assurance
    return words + (f". {ASSURANCE_TEXT[assurance]}" if assurance else "")
