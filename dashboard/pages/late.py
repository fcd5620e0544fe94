"""Late deliveries: from the figure to causes and owners to order lines to the record."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from dash import html
from dash.development.base_component import Component

from dashboard import formats
from dashboard.components.attributes import aria
from dashboard.components.bars import bars
from dashboard.components.downloads import downloads
from dashboard.components.late_bars import cause_bars, owner_bars
from dashboard.components.line_grid import COLUMNS, COUNT_ID, KINDS, line_grid
from dashboard.components.links import link
from dashboard.components.panel import facts, page_head, panel
from dashboard.components.states import nothing_here, notice
from dashboard.pages import columns
from dashboard.pages.about import origin, places
from dashboard.pages.files import files
from dashboard.pages.table import MOST_ROWS, Column, Fact, Table, cut_note
from dashboard.pages.view import View
from dashboard.pages.wrong import Wrong, refuse
from dashboard.queries import grid_model
from dashboard.queries.grid_link import GridState, grid_state
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
_UNITS: Final = {
    "line_late_hours": "hours", "late_hours": "hours", "confidence": "percent", "record": "link",
}  # fmt: skip
_OFFERED: Final = tuple(
    Column(each["field"], each["headerName"], _UNITS.get(each["field"], ""), each.get("pinned", ""))
    for each in COLUMNS
)


def layout(view: View) -> Component:
    """The page for the chosen months; `cause` and `owner` in the URL narrow the lines, `where` and
    `sort` are what the reader set in the grid, `columns` names those that it shows."""
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


def _narrowing(shares: Iterable[LateShare], view: View) -> list[tuple[str, str, str]]:
    """What the URL narrows the lines by: its word, its key and its value in words."""
    labels = {share.cause: share.cause_label for share in shares}
    cause, owner = view.state.get("cause", ""), view.state.get("owner", "")
    found = [("Cause", "cause", labels.get(cause, cause)), ("Owner", "owner", owner)]
    return [each for each in found if each[2]]


def _chips(shares: list[LateShare], view: View) -> list[Component]:
    return [
        link(
            [f"{word}: {text}", html.Span("×", **aria(hidden="true"))],
            view.here(**{key: None}),
            "chip",
            title=f"Take out {word.lower()}",
        )
        for word, key, text in _narrowing(shares, view)
    ]


def _lines(shares: list[LateShare], view: View) -> Component:
    asked = _grid(view)
    read = replace(view, state={**view.state, "where": asked.where, "sort": asked.sort})
    total = _found(view, limit=0, filter_model=asked.filters).total
    note = html.Span(cut_note(total), className="quiet")
    tools = [columns.choice(read, offered(read)), downloads("late", files(read))]
    aside = html.Div([*_chips(shares, read), note, *tools], className="chips")
    lost = [notice(each.told()) for each in _unread(asked)]
    if not any(_is_asked(share, view) for share in shares):
        text = "No late line of these months has this cause and owner: take one out."
        empty = nothing_here("None of these", text)
        return panel("Order lines", html.Div([*lost, empty]), aside, "lines")
    shown = {column.key: column.heading for column in columns.chosen(view, offered(view))}
    grid = line_grid(shown, asked.filters, asked.order)
    count = html.Span(counted(total), id=COUNT_ID, className="quiet")
    rest = cut_note(total) or "The files hold all of them."
    paper = html.P(f"Paper has only those of these lines that fit. {rest}", className="on-paper")
    return panel(["Order lines ", count], html.Div([*lost, grid, paper]), aside, "lines")


def counted(lines: int) -> str:
    """How many lines the grid has."""
    return formats.count(lines)


def _unread(asked: GridState) -> list[Wrong]:
    if not asked.unread:
        return []
    parts = " and ".join(f"“{text[:60]}”" for text in asked.unread)
    return [Wrong(f"The address asks for {parts} of these lines, which cannot be read")]


def _grid(view: View) -> GridState:
    """What the URL has of the grid's filters and order; a hidden column neither filters nor
    orders."""
    where, sort = view.state.get("where", ""), view.state.get("sort", "")
    asked = grid_state(where, sort, KINDS)
    shown = {column.key for column in columns.chosen(view, offered(view))}
    filters = {name: test for name, test in asked.filters.items() if name in shown}
    order = [each for each in asked.order if each["colId"] in shown]
    return replace(asked, filters=filters, order=order)


def _is_asked(share: LateShare, view: View) -> bool:
    cause, owner = view.state.get("cause"), view.state.get("owner")
    return cause in (None, share.cause) and owner in (None, share.owner)


def _shown(row: Row, view: View) -> Row:
    """A query row with what the grid adds: its links."""
    record = view.record(str(row["odoo_model"]), int(row["odoo_id"]))
    return {
        **{column.key: row.get(column.key) for column in _OFFERED},
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


def offered(view: View) -> Sequence[Column]:
    """The columns that a reader can choose from. Where the URL narrows the lines to a cause or an
    owner, the cause of a row is that one, which need not be the line's main one."""
    if not _is_narrowed(view):
        return _OFFERED
    return [
        replace(each, heading="Cause") if each.key == "cause_label" else each for each in _OFFERED
    ]


def _is_narrowed(view: View) -> bool:
    return not view.state.keys().isdisjoint(("cause", "owner"))


def table(view: View) -> Table:
    """The grid as its URL has it."""
    asked = _grid(view)
    refuse(_unread(asked))
    found = _found(view, limit=MOST_ROWS, filter_model=asked.filters, sort_model=asked.order)
    return Table(
        name="late-lines",
        columns=columns.chosen(view, offered(view)),
        rows=(_shown(row, view) for row in found.rows),
        total=found.total,
        about=_about(view, asked),
    )


def _about(view: View, asked: GridState) -> list[Fact]:
    headings = {column.key: column.heading for column in offered(view)}
    narrowed = _narrowing(late_by_cause(view.snapshot, view.filters), view)
    usual = f"Most hours {'of this cause' if narrowed else 'late'} first"
    what = "of most of its hours"
    if narrowed:
        what = "below, and the hours of that cause, which may not be its main one"
    return [
        ("What", f"Late order lines, each with the cause and owner {what}"),
        ("Period", f"Lines due {view.period()}"),
        *places(view),
        *((word, text) for word, _, text in narrowed),
        ("Filters", "; ".join(grid_model.conditions_in_words(asked.filters, headings))),
        ("Order", "; ".join(grid_model.order_in_words(asked.order, headings)) or usual),
        columns.left_out(view, offered(view)),
        *origin(view, [MODEL]),
    ]
