"""What happened, are we on target, what did customers feel: the review's first page."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard import formats
from dashboard.components.bars import bars
from dashboard.components.decisions import decision_list
from dashboard.components.late_bars import cause_bars
from dashboard.components.legend import key
from dashboard.components.links import link
from dashboard.components.panel import page_head, panel
from dashboard.components.states import nothing_here
from dashboard.components.tile import tile
from dashboard.pages.view import View
from dashboard.queries.decisions import Decision
from dashboard.queries.kpis import Reading
from dashboard.queries.late import MODEL, late_by_cause
from dashboard.queries.overview import is_of_now, overview

MOST_DECISIONS = 10
"""What a review can decide on; the others are on the pages of KPIs and exceptions."""


def layout(view: View) -> Component:
    """Tiles, decisions and late hours; no scroll at 1440 by 900."""
    found = overview(view.snapshot, view.filters)
    sub = [_subtitle(found.readings), *([key()] if found.readings else [])]
    head = page_head("Overview", sub, view.filter_bar())
    return html.Div(
        [
            head,
            _tiles(found.readings, view),
            html.Div([_decisions(found.decisions, view), _late(view)], className="lower"),
        ],
        className="page overview",
    )


def _subtitle(readings: tuple[Reading, ...]) -> str:
    months = [reading.latest.period for reading in readings if reading.latest is not None]
    if not months:
        return "No complete month in this period"
    ignored = sorted({name for reading in readings for name in reading.ignored})
    month = formats.month_name(f"{max(months):%Y-%m}")
    text = f"Tiles: {month}, the last complete month, against up to 24 months"
    return text + (f"; some KPIs have no {' or '.join(ignored)}" if ignored else "")


def _tiles(readings: tuple[Reading, ...], view: View) -> Component:
    if not readings:
        text = "Set overview: true in the block of a KPI to give it a tile."
        return nothing_here("No KPI has a tile", text)
    columns = max(3, -(-len(readings) // 2))
    tiles = [tile(reading, view.to(f"/kpi/{reading.kpi.name}")) for reading in readings]
    return html.Div(tiles, className="tiles", style={"--columns": str(columns)})


def _decisions(decisions: tuple[Decision, ...], view: View) -> Component:
    more = _more(decisions[MOST_DECISIONS:], view)
    if not decisions:
        exceptions = " and no policy exception" if is_of_now(view.snapshot, view.filters) else ""
        text = f"No signal{exceptions} in what you chose."
        return panel("Needs a decision", nothing_here("Nothing to decide", text), more)
    shown = decision_list(decisions[:MOST_DECISIONS], view.filters)
    return panel(f"Needs a decision ({len(decisions)})", shown, more)


def _more(left: Sequence[Decision], view: View) -> Component:
    """How many decisions are not shown, and where they are; exceptions are those of now."""
    signals = sum(decision.kpi is not None for decision in left)
    exceptions = _left(len(left) - signals, "exceptions")
    if not is_of_now(view.snapshot, view.filters):
        exceptions = f"Exceptions are those of now, {formats.day(view.snapshot.info.as_of)}"
    kpis = link(_left(signals, "KPIs"), view.to("/kpis"))
    return html.Span([kpis, " · ", link(exceptions, view.to("/exceptions"))])


def _left(count: int, name: str) -> str:
    return f"{count} more in all {name}" if count else f"All {name}"


def _late(view: View) -> Component:
    shares = late_by_cause(view.snapshot, view.filters)
    more = html.Span([f"Due {view.period()} · ", link("Late deliveries", view.to("/late"))])
    title = view.defined("Hours late by cause and owner", MODEL)
    if not shares:
        text = "No order line was late in the months you chose."
        return panel(title, nothing_here("Nothing late", text), more)
    drawn = bars(cause_bars(shares, view.filters), "Hours late by cause and owner")
    return panel(title, drawn, more)
