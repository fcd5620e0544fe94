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
from dashboard.components.decisions import decision_note
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
from dashboard.filters import DIMENSIONS, Month
from dashboard.metrics.expression import leaves
from dashboard.pages.view import View
from dashboard.queries.decisions import kpi_decision
from dashboard.queries.installed import is_installed
from dashboard.queries.kpis import Reading, Share, breakdown, reading
from dashboard.queries.overview import tiles
from dashboard.queries.owners import owner_name
from dashboard.queries.rebases import Proposal
from dashboard.snapshot import Snapshot

MOST_BARS = 12
# What is due by the first promise fails by its late lines, which have a page of their own.
_DUE_LINES = ("fct_order_lines", "fct_orders", "fct_late_line_causes")


def title(snapshot: Snapshot, name: str) -> str:
    """The KPI's label."""
    return snapshot.registry.kpi(name).block.label


def layout(view: View, name: str) -> Component:
    """The KPI's page; UnknownMetric where the snapshot has none of that name."""
    kpi = view.snapshot.registry.kpi(name)
    found = reading(view.snapshot, kpi, view.filters)
    has_tile = kpi in tiles(view.snapshot)
    crumb = link("Overview", view.to("/")) if has_tile else link("All KPIs", view.to("/kpis"))
    heading = [kpi.block.label, define_button(kpi.name, kpi.block.label)]
    return html.Div(
        [
            page_head(heading, _said(found, view), view.filter_bar(), crumb),
            html.Div(
                [_verdict(found), *_decision(found, view), _chart(found, view)],
                className="panel chart-panel",
            ),
            html.Div([_months(found, view), _breakdown(found, view)], className="halves"),
        ],
        className="page kpi",
    )


def _decision(found: Reading, view: View) -> list[Component]:
    """What the last point asks for, in the words of the overview."""
    decision = kpi_decision(view.snapshot, found, view.filters)
    return [decision_note(decision)] if decision else []


def _said(found: Reading, view: View) -> list[Component]:
    """What the KPI is, who answers for it and what its n counts."""
    block = found.kpi.block
    owner = owner_name(view.snapshot, block.owner, view.filters)
    return [html.Div(found.kpi.description), html.Div(f"Owner: {owner}; n counts {block.counts}")]


def _verdict(found: Reading) -> Component:
    latest = found.latest
    month = formats.month_name(f"{latest.period:%Y-%m}") if latest else "No complete month"
    pairs = [
        (month, html.B(figure_text(found, latest))),
        ("Target", found.short(found.target)),
        ("Month before", found.short(found.previous)),
        ("Same month last year", found.short(found.same_month_last_year)),
        ("This month to date", found.short(found.to_date)),
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
    frame = chart_frame("xmr", xmr_figure(found), _alternative(found))
    lines = " · ".join(f"{name} {text}" for name, text, *_ in reversed(levels(found)))
    named = html.P(lines, className="levels")
    return html.Div([frame, named, html.Div(_notes(found, view), className="chart-notes")])


def _notes(found: Reading, view: View) -> list[Component]:
    """What a reader should know of the chart, and where it leads."""
    notes: list[Component] = [html.P(found.chart.note)] if found.chart.note else []
    if any(point.laney for point in found.chart.points):
        text = (
            "Months differ more than twofold in size: the dotted steps are limits for each one's."
        )
        notes.append(html.P(text))
    for rebase in found.rebases:
        month = formats.month_name(f"{rebase.month:%Y-%m}")
        who = f"{rebase.decided_by}, {formats.day(rebase.decided_on)}"
        notes.append(html.P(f"Limits anew from {month}: {rebase.reason} ({who})."))
    if found.proposal is not None:
        notes.append(proposal_note(found.proposal))
    if found.ignored:
        names = " and ".join(found.ignored)
        notes.append(html.P(f"This KPI has no {names}: that filter is not applied here."))
    if _is_about_due_lines(found, view):
        notes.append(html.P(link("The late order lines behind this", view.to("/late"), "button")))
    if found.latest is not None:
        period = found.latest.period
        text = f"The rows of {formats.month_name(f'{period:%Y-%m}')}"
        notes.append(html.P(link(text, _rows_of(found, period, view), "button")))
    return notes


def proposal_note(proposal: Proposal) -> Component:
    """What somebody has to know before limits start anew after a shift, and where to say so."""
    month = formats.month_name(f"{proposal.month:%Y-%m}")
    side = "above" if proposal.is_high else "below"
    text = (
        f"{proposal.months} months run {side} the mean, since {month}. New limits from then on are"
        " right if somebody knows why, wants it so and expects it to last. Who decides that adds a"
        " line to the seed kpi_rebases, with name, reason and date at its end:"
    )
    summary = html.Summary(f"Limits anew from {month}?")
    return html.Details([summary, html.P(text), html.Code(proposal.line)], className="proposal")


def _is_about_due_lines(found: Reading, view: View) -> bool:
    parts = leaves(view.snapshot.registry.resolve(found.kpi.name))
    return all(leaf.model.name in _DUE_LINES and leaf.time == "due_date" for leaf in parts)


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
    aside = f"against the same month of the year before; n counts {found.kpi.block.counts}"
    return panel("Months", table, aside)


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
    href = _narrowed(found, by, share.by, view)
    return Bar(
        name=share.by,
        note=f"n {formats.count(share.n)}",
        figure=figure,
        href=href,
        parts=[Part(max(0.0, share.value or 0.0), f"{share.by}: {figure}", href)],
    )


def _narrowed(found: Reading, by: str, value: str, view: View) -> str:
    """Where a bar leads: to this page for what the filter bar has, else to the rows behind it."""
    if by in DIMENSIONS:
        return view.narrowed(by, value).here(by=by)
    if by in view.snapshot.columns(found.kpi.drill):
        return view.to(f"/rows/{found.kpi.name}", by=by, **{"is": value})
    return view.here(by=by)
