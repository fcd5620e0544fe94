"""The list of what needs a decision: one sentence each, linked to what supports it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components.links import address, link
from dashboard.components.marks import line_icon
from dashboard.filters import Filters
from dashboard.queries.decisions import Decision

_KINDS = {
    "signal": "Signal",
    "capability": "Target out of reach",
    "exception": "Exception",
    "improvement": "Improvement",
}


def decision_href(decision: Decision, filters: Filters) -> str:
    """Where the sentence is supported: the KPI's chart, the overview of a warehouse where more of
    them signal, or the rule's records."""
    if decision.kpi is not None:
        place = (decision.warehouse,) if decision.warehouse else filters.warehouse
        path = "/" if decision.others else f"/kpi/{decision.kpi}"
        return address(path, replace(filters, warehouse=place))
    return address("/exceptions", filters, rule=decision.rule)


def _parts(decision: Decision) -> list[Component]:
    """The mark, the sentence, and below it the kind and the owner."""
    tag: list[Any] = [_KINDS[decision.kind], html.Span(decision.owner, className="owner")]
    severity = html.Span(decision.severity, className="visually-hidden")
    mark = html.Span(severity, className=f"severity {decision.severity} {decision.kind}")
    body = [
        html.Span(decision.sentence, className="sentence"),
        html.Span(tag, className="tag"),
    ]
    return [mark, html.Span(body, className="body")]


def _row(decision: Decision, filters: Filters) -> Component:
    parts = [*_parts(decision), line_icon("next")]
    return html.Li(
        link(parts, decision_href(decision, filters), "decision", title=decision.sentence)
    )


def decision_note(decision: Decision) -> Component:
    """One decision on the page that supports it."""
    return html.Div(_parts(decision), className="decision note")


def decision_list(decisions: Sequence[Decision], filters: Filters) -> Component:
    """All decisions, most severe first."""
    return html.Ul([_row(d, filters) for d in decisions], className="decisions")
