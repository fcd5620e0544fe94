"""What the browser may ask for after the first load: pages, filters, definitions, rows, files."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from dash import ALL, MATCH, ClientsideFunction, Dash, Input, Output, State, ctx, no_update

from dashboard import formats
from dashboard.components.definition import definition
from dashboard.components.line_grid import COUNT_ID, GRID_ID
from dashboard.components.shell import health_mark, nav_links
from dashboard.components.states import nothing_here
from dashboard.errors import DashboardError
from dashboard.filters import DIMENSIONS, Filters, Month, preset_months
from dashboard.health import health, state_database
from dashboard.metrics import Kpi
from dashboard.pages import columns, late, routes, runs
from dashboard.pages.files import FORMS
from dashboard.pages.view import View
from dashboard.pages.wrong import refuse
from dashboard.queries.options import options
from dashboard.queries.owners import owner_name
from dashboard.queries.targets import group_currency, target_of
from dashboard.settings import DashboardSettings
from dashboard.snapshot import SnapshotStore


class Reader:
    """The callbacks' bodies, over one store; each checks what the browser sent."""

    def __init__(self, settings: DashboardSettings, store: SnapshotStore) -> None:
        self.settings = settings
        self.store = store
        self.state_db = state_database(settings)

    @contextmanager
    def view(self, path: str | None, search: str | None) -> Iterator[View]:
        """The view of an address; DashboardError where there is no snapshot."""
        with self.store.use() as snapshot:
            yield routes.view_of(snapshot, path, search, self.settings.odoo_url)[0]

    def navigate(self, path: str | None, search: str | None) -> tuple[Any, ...]:
        """Page, both navigations, health, what was drawn, and the phone's menu closed."""
        state = health(self.settings, self.store.info(), datetime.now(UTC))
        notices = [state.sentence] if state.state in ("stale", "failed") else []
        found = routes.find(
            self.store, path, search, self.settings.odoo_url, notices, state_db=self.state_db
        )
        links = nav_links(found.section, self._kept(path, search))
        drawn = {"title": f"{found.title} · Plimsoll", "path": path, "search": search}
        return found.content, links, links, health_mark(state), drawn, False

    def _kept(self, path: str | None, search: str | None) -> str:
        """Filters the navigation carries along; nothing where nothing was chosen."""
        if not search:
            return ""
        try:
            with self.view(path, search) as view:
                return view.filters.to_query()
        except DashboardError:
            return ""

    def choose(
        self, period: Any, chosen: dict[str, Any], path: str | None, search: str | None
    ) -> Any:
        """The URL's query for what the filter controls hold; `no_update` where it is the same.

        `period` is the name of a preset, or the picker's two months as ISO dates.
        """
        with self.store.use() as snapshot:
            view = routes.view_of(snapshot, path, search, None)[0]
            offered = options(snapshot)
        span = _span(period) or preset_months(str(period), offered.last_month)
        if span is None:
            return no_update
        values: dict[str, Any] = {
            name: _offered(chosen.get(name), getattr(offered, name)) for name in DIMENSIONS
        }
        wanted = Filters(*span, **values)
        if wanted == view.filters:
            return no_update
        state = {key: value for key, value in view.state.items() if key != "page"}
        return "?" + wanted.to_query(**state)

    def define(self, kpi: str, path: str | None, search: str | None) -> tuple[str, Any]:
        """Title and content of the definition drawer, for the places chosen."""
        try:
            with self.view(path, search) as view:
                found = view.snapshot.registry.kpi(kpi)
                return found.block.label, definition(found, *_stated(found, view))
        except DashboardError:
            return "Definition", nothing_here("No definition", "The data has no KPI of that name.")

    def refresh_now(self) -> str:
        """Ask the scheduler for a refresh; what came of it."""
        return runs.ask_now(self.state_db)

    def late_rows(self, request: Any, path: str | None, search: str | None) -> Any:
        """The rows of the late-lines grid that it asks for."""
        if not isinstance(request, dict):
            return no_update
        with self.view(path, search) as view:
            return late.rows(view, request)

    def choose_columns(self, wanted: Any, path: str | None, search: str | None) -> Any:
        """The URL's query for the columns that the menu holds; `no_update` where it is the same."""
        with self.view(path, search) as view:
            named = columns.state_of(_texts(wanted), view, routes.columns_of(view))
            if named == view.state.get(columns.KEY):
                return no_update
            return "?" + view.filters.to_query(**{**view.state, columns.KEY: named})

    def file(self, path: str, search: str, form: str) -> tuple[str, bytes]:
        """Name and content of a page's table as a file; DashboardError where there is none.

        What a page leaves out of its address, and says so, a file refuses.
        """
        with self.store.use() as snapshot:
            view, wrong = routes.view_of(snapshot, path, search, self.settings.odoo_url)
            refuse(wrong)
            table = routes.table_of(view)
            return table.name, FORMS[form].made(table)


def _stated(kpi: Kpi, view: View) -> tuple[str, str, str | None]:
    """Owner, target and currency of a KPI at the places and the last month chosen."""
    day = view.filters.end.last_day
    currency = group_currency(view.snapshot)
    target = target_of(view.snapshot, kpi, view.filters, day)
    shown = "none" if target is None else formats.short(target, kpi.block.unit, currency or "")
    return owner_name(view.snapshot, kpi.block.owner, view.filters), shown, currency


def _told(address: Any) -> tuple[str, str]:
    """Path and query of what a store holds of an address."""
    asked = address if isinstance(address, dict) else {}
    return str(asked.get("path", "/")), str(asked.get("search", ""))


def _texts(values: Any) -> list[str]:
    return [v for v in values if isinstance(v, str)] if isinstance(values, list) else []


def _offered(values: Any, there: tuple[str, ...]) -> tuple[str, ...]:
    """The values the browser sent that the data has."""
    return tuple(value for value in _texts(values) if value in there)


def _span(months: Any) -> tuple[Month, Month] | None:
    """First and last month of the picker; None while only one is picked."""
    texts = _texts(months)
    if len(texts) != 2:
        return None
    try:
        first, last = sorted(Month.of(date.fromisoformat(text[:10])) for text in texts)
    except ValueError:
        return None
    return first, last


_HERE = (State("url", "pathname"), State("url", "search"))
_ADDRESS = (Input("url", "pathname"), Input("url", "search"))
_FIGURE = (
    Input({"type": "figure-spec", "key": MATCH}, "data"),
    Input("scheme", "data"),
)
_TOGGLE = (Input("filters-toggle", "n_clicks"),)


def register_callbacks(app: Dash, reader: Reader) -> None:
    """Wire the reader's methods to the page; nothing else answers the browser."""
    _register_navigation(app, reader)
    _register_filters(app, reader)
    _register_definition(app, reader)
    _register_tables(app, reader)
    _register_operations(app, reader)
    _register_browser_side(app)


def _register_navigation(app: Dash, reader: Reader) -> None:
    @app.callback(
        Output("page", "children"),
        Output("nav", "children"),
        Output("navbar", "children"),
        Output("health", "children"),
        Output("drawn", "data"),
        Output("burger", "opened"),
        Input("address", "data"),
        prevent_initial_call=True,
    )
    def navigate(address: Any) -> tuple[Any, ...]:
        return reader.navigate(*_told(address))


def _register_filters(app: Dash, reader: Reader) -> None:
    @app.callback(
        Output("url", "search"),
        Input("filter-preset", "value"),
        Input("filter-months", "value"),
        *(Input(f"filter-{name}", "value") for name in DIMENSIONS),
        *_HERE,
        prevent_initial_call=True,
    )
    def choose(preset: Any, months: Any, *rest: Any) -> Any:
        *values, path, search = rest
        chosen = dict(zip(DIMENSIONS, values, strict=True))
        span = preset if ctx.triggered_id == "filter-preset" else months
        return reader.choose(span, chosen, path, search)


def _register_definition(app: Dash, reader: Reader) -> None:
    @app.callback(
        Output("definition", "opened"),
        Output("definition", "title"),
        Output("definition", "children"),
        Input({"type": "define", "kpi": ALL, "place": ALL}, "n_clicks"),
        *_HERE,
        prevent_initial_call=True,
    )
    def define(clicks: list[int | None], *here: Any) -> Any:
        if not any(clicks) or not isinstance(ctx.triggered_id, dict):
            return no_update, no_update, no_update
        return True, *reader.define(str(ctx.triggered_id.get("kpi")), *here)


def _register_tables(app: Dash, reader: Reader) -> None:
    @app.callback(
        Output(GRID_ID, "getRowsResponse"),
        Output(COUNT_ID, "children"),
        Input(GRID_ID, "getRowsRequest"),
        State("drawn", "data"),
        prevent_initial_call=True,
    )
    def late_rows(asked: Any, drawn: Any) -> Any:
        # of the page that the grid is on: the address may name one that is on its way
        found = reader.late_rows(asked, *_told(drawn))
        return found, no_update if found is no_update else late.counted(found["rowCount"])

    @app.callback(
        Output("url", "search", allow_duplicate=True),
        Input("columns-apply", "n_clicks"),
        State("columns-shown", "value"),
        *_HERE,
        prevent_initial_call=True,
    )
    def choose_columns(clicks: int | None, *chosen: Any) -> Any:
        return reader.choose_columns(*chosen) if clicks else no_update


def _register_operations(app: Dash, reader: Reader) -> None:
    @app.callback(
        Output("refresh-said", "children"),
        Input("refresh-now", "n_clicks"),
        prevent_initial_call=True,
    )
    def refresh_now(clicks: int | None) -> Any:
        return reader.refresh_now() if clicks else no_update


def _register_browser_side(app: Dash) -> None:
    """What `assets/charts.js` and `assets/address.js` answer without asking the server."""
    menu = (Input("burger", "opened"), State("frame", "navbar"))
    wires: list[tuple[str, Output, tuple[Input | State, ...], bool]] = [
        ("themed", Output({"type": "figure", "key": MATCH}, "figure"), _FIGURE, False),
        ("arrived", Output("drawn", "modified_timestamp"), (Input("drawn", "data"),), False),
        ("address", Output("address", "data"), _ADDRESS, False),
        ("menu", Output("frame", "navbar"), menu, True),
        ("filters", Output("filters-toggle", "aria-expanded"), _TOGGLE, True),
        ("none", Output("columns-apply", "disabled"), (Input("columns-shown", "value"),), False),
    ]
    for name, output, inputs, later in wires:
        function = ClientsideFunction("plimsoll", name)
        app.clientside_callback(  # type: ignore[no-untyped-call]
            function, output, *inputs, prevent_initial_call=later
        )
