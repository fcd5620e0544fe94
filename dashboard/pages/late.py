"""Late deliveries: from the figure to causes and owners to order lines to the record."""

from datetime import date
from typing import Any, Final

from dash import html
from dash.development.base_component import Component

from dashboard import formats
from dashboard.components.attributes import aria
from dashboard.components.bars import bars
from dashboard.components.late_bars import cause_bars, owner_bars
from dashboard.components.line_grid import COLUMNS, line_grid
from dashboard.components.links import link
from dashboard.components.marks import line_icon
from dashboard.components.panel import facts, page_head, panel
from dashboard.components.states import nothing_here
from dashboard.pages.csv_file import MOST_ROWS, cut_note, to_csv
from dashboard.pages.view import View
from dashboard.queries.late import (
    MODEL,
    LateShare,
    LateSummary,
    Page,
    late_by_cause,
    late_lines,
    late_summary,
)
from dashboard.snapshot import Row

MOST_IN_A_BLOCK: Final = 1000
_FIELDS = tuple(str(column["field"]) for column in COLUMNS)


def layout(view: View) -> Component:
    """The page for the chosen months; `cause` and `owner` in the URL narrow the lines."""
    shares = late_by_cause(view.snapshot, view.filters)
    head = page_head("Late deliveries", f"Lines due {view.period()}", view.filter_bar())
    if not shares:
        text = "No order line that was due in these months was late. Choose others to look further."
        empty = panel("Late lines", nothing_here("Nothing late", text))
        return html.Div([head, empty], className="page late")
    summary = late_summary(view.snapshot, view.filters)
    return html.Div(
        [head, _figures(summary), _why(shares, view), _lines(shares, view)],
        className="page late",
    )


def _rate(summary: LateSummary) -> str:
    if not summary.due_lines:
        return formats.NOTHING
    return formats.short(summary.late_lines / summary.due_lines, "percent")


def _figures(summary: LateSummary) -> Component:
    of_due = f" of {formats.count(summary.due_lines)} due" if summary.due_lines else ""
    pairs = [
        ("Share of lines late", html.B(_rate(summary))),
        ("Late lines", formats.count(summary.late_lines) + of_due),
        ("Orders touched", formats.count(summary.late_orders)),
        ("Hours late", formats.short(summary.hours, "hours")),
        ("Not shipped yet", f"{formats.count(summary.open_lines)} lines"),
    ]
    return html.Div(facts(pairs), className="panel figures")


def _why(shares: list[LateShare], view: View) -> Component:
    cause, owner = view.state.get("cause"), view.state.get("owner")
    causes = bars(cause_bars(shares, view.filters, cause), "Hours late by cause")
    owners = bars(owner_bars(shares, view.filters, owner), "Hours late by owner")
    note = "working hours late, and their share"
    return html.Div(
        [
            panel(view.defined("Why: causes", MODEL), causes, note),
            panel(view.defined("Who: owners", MODEL), owners, note),
        ],
        className="halves",
    )


def _chips(shares: list[LateShare], view: View) -> list[Component]:
    labels = {share.cause: share.cause_label for share in shares}
    chosen = [
        ("Cause", "cause", labels.get(view.state.get("cause", ""), view.state.get("cause"))),
        ("Owner", "owner", view.state.get("owner")),
    ]
    return [
        link(
            [f"{word}: {text}", html.Span("×", **aria(hidden="true"))],
            view.here(**{key: None}),
            "chip",
            title=f"Take out {word.lower()}",
        )
        for word, key, text in chosen
        if text
    ]


def _lines(shares: list[LateShare], view: View) -> Component:
    export = html.Button(
        [line_icon("download"), "CSV"], id="late-csv", className="button", type="button"
    )
    note = html.Span(cut_note(_found(view, limit=0).total), className="quiet")
    aside = html.Div([*_chips(shares, view), note, export], className="chips")
    if not any(_is_asked(share, view) for share in shares):
        text = "No late line of these months has this cause and owner: take one out."
        return panel("Order lines", nothing_here("None of these", text), aside, "lines")
    return panel("Order lines", line_grid(), aside, "lines")


def _is_asked(share: LateShare, view: View) -> bool:
    cause, owner = view.state.get("cause"), view.state.get("owner")
    return cause in (None, share.cause) and owner in (None, share.owner)


def _shown(row: Row, view: View) -> Row:
    """A query row with what the grid adds: its links."""
    record = view.record(str(row["odoo_model"]), int(row["odoo_id"]))
    return {
        **{field: row.get(field) for field in _FIELDS},
        "line_href": view.to(f"/late/{int(row['order_line_id'])}"),
        "record_href": record,
        "record": record,
    }


def _found(view: View, *, limit: int, **asked: Any) -> Page:
    """The lines that the URL and the grid ask for."""
    cause, owner = view.state.get("cause"), view.state.get("owner")
    return late_lines(view.snapshot, view.filters, cause=cause, owner=owner, limit=limit, **asked)


def _whole(value: Any, default: int) -> int:
    return value if isinstance(value, int) and value >= 0 else default


def rows(view: View, request: dict[str, Any]) -> dict[str, Any]:
    """The block of rows the grid asks for, and how many there are."""
    start = _whole(request.get("startRow"), 0)
    end = min(_whole(request.get("endRow"), start + 100), start + MOST_IN_A_BLOCK)
    found = _found(
        view, offset=start, limit=end - start,
        filter_model=request.get("filterModel"), sort_model=request.get("sortModel"),
    )  # fmt: skip
    return {"rowData": [_worded(_shown(row, view)) for row in found.rows], "rowCount": found.total}


def _worded(row: Row) -> Row:
    """The row with its dates as readers read them."""
    words = {key: formats.day(v) if isinstance(v, date) else v for key, v in row.items()}
    return {**words, "shipped": words["shipped"] or "not shipped"}


def export(view: View, filter_model: Any, column_state: Any) -> str:
    """CSV of the grid as it stands: its filters, order, columns and their sequence."""
    states = [s for s in column_state or [] if isinstance(s, dict)]
    headings = {str(column["field"]): str(column["headerName"]) for column in COLUMNS}
    shown = [s["colId"] for s in states if s.get("colId") in headings and not s.get("hide")]
    sorts = sorted((s for s in states if s.get("sort")), key=lambda s: s.get("sortIndex") or 0)
    found = _found(view, limit=MOST_ROWS, filter_model=filter_model, sort_model=sorts)
    columns = [(field, headings[field]) for field in shown or headings]
    return to_csv((_shown(row, view) for row in found.rows), columns, found.total)
