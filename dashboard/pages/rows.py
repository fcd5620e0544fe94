"""The rows behind a KPI: which ones, in Odoo, and as a file; any model, by its own YAML."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from dash import html
from dash.development.base_component import Component

from dashboard import formats
from dashboard.components.attributes import aria
from dashboard.components.definition import define_button
from dashboard.components.downloads import downloads
from dashboard.components.links import link, record_link
from dashboard.components.panel import page_head, panel
from dashboard.components.plain_table import plain_table
from dashboard.components.states import nothing_here
from dashboard.errors import NoTable
from dashboard.metrics import Kpi
from dashboard.pages import columns
from dashboard.pages.about import origin, places
from dashboard.pages.files import files
from dashboard.pages.paging import Paging
from dashboard.pages.table import MOST_ROWS, Column, Fact, Table, cut_note
from dashboard.pages.view import View
from dashboard.queries.rows import Drill, RowPage, drill_of, rows_behind
from dashboard.snapshot import Row, Snapshot

PAGE_ROWS: Final = 50
_ODOO: Final = Column("odoo", "Odoo", "link")


def title(snapshot: Snapshot, name: str) -> str:
    """The KPI's label."""
    return f"Rows of {snapshot.registry.kpi(name).block.label}"


def layout(view: View, name: str) -> Component:
    """The rows of the chosen months; `by`, `is`, `sort` and `page` in the URL narrow and order
    them, `columns` names those that the table shows."""
    kpi = view.snapshot.registry.kpi(name)
    drill = drill_of(view.snapshot, kpi)
    crumb = link(kpi.block.label, view.to(f"/kpi/{kpi.name}"))
    heading = [f"Rows behind {kpi.block.label}", define_button(kpi.name, kpi.block.label)]
    sub = _said(view, drill) if drill else view.period()
    head = page_head(heading, sub, view.filter_bar(), crumb)
    if drill is None:
        text = "The data has no rows for this KPI: the module it needs is not installed."
        return html.Div([head, panel("Rows", nothing_here("No rows", text))], className="page data")
    return html.Div([head, _list(view, drill)], className="page data")


def _said(view: View, drill: Drill) -> list[Component]:
    """The months, what a row is, and how the KPI comes from the rows."""
    period = html.Div(f"{view.period()}: {drill.description}")
    return [period, html.Div(drill.sums)] if drill.sums else [period]


def offered(view: View, name: str) -> Sequence[Column]:
    """The columns that a reader can choose from."""
    drill = drill_of(view.snapshot, view.snapshot.registry.kpi(name))
    return [] if drill is None else _offered(drill)


def _offered(drill: Drill) -> list[Column]:
    found = [Column(name, drill.heading(name), drill.unit(name)) for name in drill.columns]
    return [*found, *([_ODOO] if drill.record else [])]


def table(view: View, name: str) -> Table:
    """All rows that the URL asks for, with their addresses in Odoo; NoTable where the data has
    none for the KPI."""
    kpi = view.snapshot.registry.kpi(name)
    drill = drill_of(view.snapshot, kpi)
    if drill is None:
        raise NoTable("The data has no rows for this KPI: the module it needs is not installed.")
    found = _found(view, drill, limit=MOST_ROWS)
    return Table(
        name=kpi.name,
        columns=columns.chosen(view, _offered(drill)),
        rows=({**_exported(row, drill), "odoo": _address(row, drill, view)} for row in found.rows),
        total=found.total,
        about=_about(view, kpi, drill),
    )


def _about(view: View, kpi: Kpi, drill: Drill) -> list[Fact]:
    sort = view.state.get("sort", "")
    wanted = sort.removeprefix("-")
    down = ", descending" if sort.startswith("-") else ""
    usual = "Newest first" if drill.time else ""
    narrowed = _narrowed(view, drill).items()
    return [
        ("What", f"Rows behind {kpi.block.label}: {drill.description}"),
        ("Definition", kpi.description),
        ("Formula", kpi.block.formula or ""),
        ("Figure", drill.sums),
        ("Period", view.period()),
        *places(view),
        ("Narrowed to", "; ".join(f"{drill.heading(by)}: {value}" for by, value in narrowed)),
        ("Order", drill.heading(wanted) + down if wanted in drill.columns else usual),
        columns.left_out(view, _offered(drill)),
        *origin(view, dict.fromkeys([*kpi.models, drill.model])),
    ]


def _exported(row: Row, drill: Drill) -> Row:
    """A row for a spreadsheet: what the KPI sums stays a number."""
    sums = {each.key: row[each.key] for each in drill.measures}
    return {name: drill.shown(row, name) for name in drill.columns} | sums


def _narrowed(view: View, drill: Drill) -> dict[str, str | None]:
    by, value = view.state.get("by"), view.state.get("is")
    known = by in view.snapshot.columns(drill.model)
    return {by: value} if by and known and value is not None else {}


def _found(view: View, drill: Drill, *, limit: int, offset: int = 0) -> RowPage:
    return rows_behind(
        view.snapshot, drill, view.filters, narrowed=_narrowed(view, drill),
        sort=view.state.get("sort"), offset=offset, limit=limit,
    )  # fmt: skip


def _list(view: View, drill: Drill) -> Component:
    total = _found(view, drill, limit=0).total
    if not total:
        text = "Choose other months or take out a filter."
        return panel("Rows", nothing_here("No rows in what you chose", text))
    chips = [_chip(view, drill)] if _narrowed(view, drill) else []
    paging = Paging(view, total, PAGE_ROWS)
    shown = _found(view, drill, limit=PAGE_ROWS, offset=paging.offset).rows
    body = html.Div([_table(shown, drill, view), paging.nav("rows")])
    note = html.Span(cut_note(total), className="quiet")
    tools = [columns.choice(view, _offered(drill)), downloads("rows", files(view))]
    aside = html.Div([*chips, note, *tools], className="chips")
    return panel(f"{formats.count(total)} rows", body, aside, "lines")


def _chip(view: View, drill: Drill) -> Component:
    text = f"{drill.heading(view.state['by'])}: {view.state['is']}"
    cross = html.Span("×", **aria(hidden="true"))
    return link([text, cross], view.here(by=None, **{"is": None}), "chip", title="Take it out")


def _table(rows: list[Row], drill: Drill, view: View) -> Component:
    chosen = [column.key for column in columns.chosen(view, _offered(drill))]
    names = [name for name in chosen if name in drill.columns]
    texts = [i for i, name in enumerate(names) if _is_text(rows, name, drill)]
    linked = _ODOO.key in chosen
    headings: list[Any] = [_sorting(name, drill, view) for name in names]
    lines = [[_shown(name, row, drill, view, linked=linked) for name in names] for row in rows]
    if drill.record is not None and linked and drill.record.name not in names:
        headings.append("Odoo")
        lines = [[*ln, _link(row, drill, view)] for ln, row in zip(lines, rows, strict=True)]
    return plain_table(headings, lines, texts=texts)


def _is_text(rows: list[Row], name: str, drill: Drill) -> bool:
    values = [drill.shown(row, name) for row in rows if row[name] is not None]
    return not values or isinstance(values[0], str | bool | date)


def _sorting(name: str, drill: Drill, view: View) -> Component:
    descending = view.state.get("sort") == name
    wanted = f"-{name}" if descending else name
    heading = drill.heading(name)
    words = drill.words.get(name) or heading
    return link(heading, view.here(sort=wanted, page=None), "quiet", title=words)


def _shown(name: str, row: Row, drill: Drill, view: View, *, linked: bool) -> Any:
    if linked and drill.record is not None and name == drill.record.name:
        return _link(row, drill, view)
    return text_of(drill.shown(row, name))


def text_of(value: Any) -> str:
    """A cell as readers see it."""
    if value is None:
        return formats.NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        time = f" {value:%H:%M}" if isinstance(value, datetime) else ""
        return formats.day(value) + time
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if float(value).is_integer() else f"{round(value, 2) or 0:,.2f}"


def _address(row: Row, drill: Drill, view: View) -> str | None:
    record = drill.record
    if record is None or row[record.id] is None:
        return None
    model = record.model if "." in record.model else str(row[record.model] or "")
    return view.record(model, int(row[record.id]))


def _link(row: Row, drill: Drill, view: View) -> Component:
    name = text_of(row[drill.record.name]) if drill.record else ""
    return record_link(_address(row, drill, view), name)
