"""The frame around every page: wordmark, navigation, health of the data, colour scheme."""

from typing import Final

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard import formats
from dashboard.components.attributes import aria
from dashboard.components.marks import line_icon, load_line
from dashboard.components.states import skeleton
from dashboard.health import Health

NAVIGATION: Final = (
    ("/", "Overview"),
    ("/kpis", "All KPIs"),
    ("/late", "Late deliveries"),
    ("/exceptions", "Exceptions"),
    ("/runs", "Data"),
)
_THEME: Final = {
    "fontFamily": "var(--p-font)",
    "primaryColor": "load",
    "primaryShade": {"light": 8, "dark": 3},
    "defaultRadius": "6px",
    "autoContrast": True,
    "colors": {
        "load": [
            "#eef2f8", "#dbe4f1", "#c3d2e8", "#a9c3ee", "#7f9cc6",
            "#5c7fb4", "#3d659f", "#2d528a", "#1d3f72", "#142d54",
        ],
        "dark": [
            "#e9edf2", "#b0bac6", "#8f9aa8", "#5c6673", "#3a4350",
            "#272e38", "#1d232c", "#161b22", "#12161c", "#0e1217",
        ],
    },
}  # fmt: skip


def nav_links(active: str, search: str) -> list[Component]:
    """Links to the pages, keeping the filters; the current one is marked."""
    return [
        dcc.Link(
            text,
            href=path + (f"?{search}" if search else ""),
            className="active" if path == active else "",
        )
        for path, text in NAVIGATION
    ]


def health_mark(health: Health) -> Component:
    """As-of time, and how the last refresh went."""
    calm = health.state in ("fresh", "running")
    words = [_as_of(health), *_state_word(health), *_checked(health)]
    return html.Span(
        [line_icon("clock" if calm else "alert"), *words],
        className="health" if calm else "health warn",
        title=" ".join(filter(None, (health.sentence, health.reason))),
    )


def _as_of(health: Health) -> Component:
    """As-of time; on a phone the day alone."""
    if health.as_of is None:
        return html.Span("No data yet")
    day, moment = formats.day(health.as_of), formats.moment(health.as_of)
    clock = html.Span(moment.removeprefix(day), className="long")
    return html.Span([html.Span("As of ", className="long"), day, clock])


def _checked(health: Health) -> list[Component]:
    """When a refresh last found nothing new; on a phone the pages' own words must do."""
    if health.checked_at is None or health.state not in ("fresh", "running"):
        return []
    return [html.Span(f"· checked {formats.moment(health.checked_at)}", className="long")]


def _state_word(health: Health) -> list[Component]:
    """What is wrong with the data; on a phone one word."""
    if health.state not in ("stale", "failed"):
        return []
    before = "last refresh " if health.state == "failed" else ""
    return [html.Span(["· ", html.Span(before, className="long"), health.state])]


def _header() -> Component:
    toggle = dmc.ColorSchemeToggle(
        id="scheme-toggle",
        lightIcon=line_icon("sun"),
        darkIcon=line_icon("moon"),
        variant="subtle",
        color="gray",
        size="md",
        **aria(label="Light or dark"),
    )
    burger = dmc.Burger(id="burger", opened=False, size="sm", className="burger",
                        **aria(label="Menu"))  # fmt: skip
    home = dcc.Link([load_line(), "Plimsoll"], href="/", className="wordmark")
    links = html.Nav(id="nav", className="nav", **aria(label="Pages"))
    end = html.Div([html.Span(id="health"), toggle, burger], className="header-end")
    made: Component = dmc.AppShellHeader(html.Div([home, links, end], className="header"))
    return made


def _drawer() -> Component:
    made: Component = dmc.Drawer(
        id="definition",
        position="right",
        size=440,
        title="",
        padding="lg",
        closeButtonProps={"aria-label": "Close"},
    )
    return made


def shell() -> Component:
    """The whole layout; the router fills `page`, `nav` and `health`."""
    frame = dmc.AppShell(
        [
            _header(),
            dmc.AppShellNavbar(html.Div(id="navbar", className="navbar"), **aria(label="Menu")),
            dmc.AppShellMain(html.Div(skeleton(), id="page"), id="main"),
        ],
        id="frame",
        header={"height": 56},
        navbar={"width": 240, "breakpoint": 768, "collapsed": {"desktop": True, "mobile": True}},
        padding=0,
    )
    made: Component = dmc.MantineProvider(
        [
            dcc.Location(id="url", refresh="callback-nav"),
            dcc.Store(id="address"),
            dcc.Store(id="drawn"),
            dcc.Store(id="scheme"),
            html.A("Skip to the page", href="#main", className="skip"),
            frame,
            _drawer(),
        ],
        theme=_THEME,
        defaultColorScheme="auto",
    )
    return made
