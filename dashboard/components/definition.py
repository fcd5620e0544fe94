"""The definition of a KPI, one click from wherever its value stands."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import aria
from dashboard.components.marks import line_icon
from dashboard.metrics import Kpi
from dashboard.metrics.registry import KpiBlock

_DIRECTIONS = {
    "up_is_good": "Higher is better",
    "down_is_good": "Lower is better",
    "neutral": "Neither direction is better by itself",
}


def define_button(kpi: str, label: str, place: str = "") -> Component:
    """The (i) that opens the definition drawer; `place` tells two on one page apart."""
    return html.Button(
        line_icon("info"),
        id={"type": "define", "kpi": kpi, "place": place},
        className="icon-button define",
        type="button",
        title="Definition",
        **aria(label=f"Definition of {label}"),
    )


def _unit(block: KpiBlock, currency: str | None) -> str:
    if block.unit == "money":
        return f"{currency or 'money'}, the group's currency"
    return block.suffix or "a number without a unit" if block.unit == "number" else block.unit


def _entry(term: str, text: Any) -> list[Component]:
    return [html.Dt(term), html.Dd(text)] if text else []


def definition(kpi: Kpi, owner: str, target: str, currency: str | None) -> Component:
    """Formula, exclusions, date basis and source models in the analyst's own words, with the
    target and the owner at the places chosen."""
    block = kpi.block
    models = [html.Code(model) for model in kpi.models]
    splits = ", ".join(d.label for d in kpi.dimensions)
    entries = [
        *_entry("Formula", block.formula),
        *_entry("Exclusions", block.exclusions),
        *_entry("Date basis", block.date_basis),
        *_entry("Unit", _unit(block, currency)),
        *_entry("n counts", block.counts),
        *_entry("Owner", owner),
        *_entry("Target", target),
        *_entry("Direction", _DIRECTIONS.get(block.direction)),
        *_entry("Can be split by", splits),
        *_entry("Source models", models),
        *_entry("Metric", [html.Code(kpi.name)]),
    ]
    return html.Div(
        [html.P(kpi.description, className="lead"), html.Dl(entries)], className="definition"
    )
