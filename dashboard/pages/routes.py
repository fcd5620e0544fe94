"""Which page an address is, and what to show when it is none or cannot be drawn."""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components import states
from dashboard.components.links import link
from dashboard.errors import NoSnapshot, NoTable, SnapshotCorrupt, UnknownDimension, UnknownMetric
from dashboard.filters import DIMENSIONS, Filters, page_state, unread
from dashboard.formats import month_name, months
from dashboard.pages import exceptions, kpi, kpis, late, late_line, overview, rows, runs
from dashboard.pages.table import Column, Table
from dashboard.pages.view import View
from dashboard.pages.wrong import Wrong
from dashboard.queries.kpis import last_month
from dashboard.queries.options import options
from dashboard.snapshot import Snapshot, SnapshotStore
from state.database import StateDatabase

log = logging.getLogger(__name__)

_HEALTH = link("What the refreshes did", "/runs")

Build = Callable[..., Component]


@dataclass(frozen=True)
class Route:
    """A page: the form of its address, its title, the state it keeps in the URL, its builder, and
    of its table, where it has one, the columns to choose from and what a file holds."""

    pattern: re.Pattern[str]
    title: str
    keys: tuple[str, ...]
    build: Build
    section: str
    name: Callable[..., str] | None = None
    columns: Callable[..., Sequence[Column]] | None = None
    table: Callable[..., Table] | None = None

    def title_of(self, snapshot: Snapshot, *parts: str) -> str:
        """Title of one page of this form, e.g. the KPI's label."""
        return self.title if self.name is None else self.name(snapshot, *parts)


ROUTES = (
    Route(re.compile(r"/"), "Overview", (), overview.layout, "/"),
    Route(re.compile(r"/kpi/([a-z0-9_]{1,80})"), "KPI", ("by",), kpi.layout, "/",
          kpi.title),
    Route(re.compile(r"/late"), "Late deliveries", ("cause", "owner", "where", "sort", "columns"),
          late.layout, "/late", columns=late.offered, table=late.table),
    Route(re.compile(r"/late/(\d{1,15})"), "Late line", (), late_line.layout, "/late"),
    Route(re.compile(r"/exceptions"), "Exceptions",
          ("owner", "rule", "severity", "page", "columns"), exceptions.layout, "/exceptions",
          columns=exceptions.offered, table=exceptions.table),
    Route(re.compile(r"/kpis"), "All KPIs", (), kpis.layout, "/kpis"),
    Route(re.compile(r"/rows/([a-z0-9_]{1,80})"), "Rows",
          ("by", "is", "sort", "page", "columns"), rows.layout, "/", rows.title, rows.offered,
          rows.table),
    Route(re.compile(r"/runs"), "Data", ("run",), runs.layout, "/runs"),
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    """A drawn page: its content, the browser's title and the section of the navigation."""

    content: Component
    title: str
    section: str


def match(path: str | None) -> tuple[Route, tuple[str, ...]] | None:
    """Route of a path and the parts of it that vary; None for no page of ours."""
    for route in ROUTES:
        fit = route.pattern.fullmatch(_plain(path))
        if fit is not None:
            return route, fit.groups()
    return None


def _plain(path: str | None) -> str:
    return (path or "/").rstrip("/") or "/"


def columns_of(view: View) -> Sequence[Column]:
    """The columns that a reader of the view can choose from; none where it has no such table."""
    fit = match(view.path)
    if fit is None or fit[0].columns is None:
        return ()
    return fit[0].columns(view, *fit[1])


def table_of(view: View) -> Table:
    """The table of the view as a file holds it; NoTable where its page has none."""
    fit = match(view.path)
    if fit is None or fit[0].table is None:
        raise NoTable("There is no table at this address.")
    return fit[0].table(view, *fit[1])


def known_values(filters: Filters, snapshot: Snapshot) -> tuple[Filters, list[Wrong]]:
    """Filters without values the data does not have, and each one left out."""
    offered = options(snapshot)
    kept: dict[str, Any] = {}
    wrong = []
    for name in DIMENSIONS:
        chosen, there = getattr(filters, name), getattr(offered, name)
        kept[name] = tuple(value for value in chosen if value in there)
        unknown = [value[:60] for value in chosen if value not in there]
        wrong += [Wrong(f"There is no {name} “{value}” here") for value in unknown]
    return replace(filters, **kept), wrong


def months_told(query: str, filters: Filters, snapshot: Snapshot) -> list[Wrong]:
    """The months of the query that are not shown as they stand there."""
    asked = page_state(query, ("from", "to"))
    shown = {"from": str(filters.start), "to": str(filters.end)}
    if all(asked[name] == shown[name] for name in asked):
        first = options(snapshot).first_month
        early = filters.end < first
        return [Wrong(f"The data begins in {month_name(str(first))}", "")] if early else []
    wrong = " and ".join(f"“{text[:20]}”" for name, text in asked.items() if text != shown[name])
    instead = f"these are {months(*shown.values())}"
    return [Wrong(f"The months {wrong} cannot be shown", instead)]


def view_of(
    snapshot: Snapshot,
    path: str | None,
    search: str | None,
    odoo_url: str | None,
    state_db: StateDatabase | None = None,
) -> tuple[View, list[Wrong]]:
    """The view an address asks for, and what of it is left out."""
    fit = match(path)
    query = (search or "").lstrip("?")
    filters = Filters.from_query(query, last=last_month(snapshot))
    filters, unknown = known_values(filters, snapshot)
    keys = fit[0].keys if fit else ()
    garbled = [Wrong(text) for text in unread(query, keys)]
    wrong = [*garbled, *months_told(query, filters, snapshot), *unknown]
    view = View(snapshot, filters, _plain(path), page_state(query, keys), odoo_url, state_db)
    return view, wrong


def find(
    store: SnapshotStore,
    path: str | None,
    search: str | None,
    odoo_url: str | None,
    notices: Sequence[str] = (),
    *,
    state_db: StateDatabase | None = None,
) -> Found:
    """The page of an address, with notices on the data's health on top; always a page, never an
    exception."""
    fit = match(path)
    if fit is None:
        return Found(_framed(states.not_found(), "Not found"), "Not found", "")
    route, parts = fit
    try:
        with store.use() as snapshot:
            view, wrong = view_of(snapshot, path, search, odoo_url, state_db)
            told = [states.notice(text, _HEALTH) for text in notices]
            told += [states.notice(each.told()) for each in wrong]
            page = _with_notices(route.build(view, *parts), told)
            return Found(page, route.title_of(snapshot, *parts), route.section)
    except Exception as error:  # noqa: BLE001 (a reader never sees a stack trace)
        return Found(_framed(_state_for(error, path), route.title), route.title, route.section)


def _state_for(error: Exception, path: str | None) -> Component:
    """What to show instead of a page that could not be drawn."""
    if isinstance(error, NoSnapshot):
        return states.no_snapshot()
    if isinstance(error, SnapshotCorrupt):
        return states.unreadable(str(error))
    if isinstance(error, UnknownMetric | UnknownDimension):
        return states.not_found()
    log.error("page %r could not be drawn", path, exc_info=error)
    return states.failed()


def _framed(content: Component, title: str) -> Component:
    """A state with the frame that full pages bring themselves."""
    heading = html.H1(title, id="heading", tabIndex="-1", className="visually-hidden")
    return html.Div([html.Div(heading, className="page-head"), content], className="page")


def _with_notices(page: Component, notices: list[Component]) -> Component:
    if notices:
        children = page.children
        page.children = [children[0], *notices, *children[1:]]
    return page
