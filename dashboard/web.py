"""The web application: Dash on Flask; this file is the list of its parts.

URL ──▶ pages.routes ──▶ page ──▶ queries ──▶ snapshot
 ▲                        │
 └───── filters, links ◀──┘      (all state is in the URL)
"""

import logging
from pathlib import Path
from typing import Final

from dash import Dash

from dashboard.callbacks import Reader, register_callbacks
from dashboard.components.shell import shell
from dashboard.downloads import register_downloads
from dashboard.probes import register_probes
from dashboard.security import guard
from dashboard.settings import DashboardSettings
from dashboard.snapshot import SnapshotStore

log = logging.getLogger(__name__)

_INDEX: Final = """<!DOCTYPE html>
<html lang="en">
  <head>
    {%metas%}
    <title>{%title%}</title>
    <link rel="icon" type="image/svg+xml" href="@favicon.svg">
    <script src="@boot.js"></script>
    {%css%}
  </head>
  <body>
    {%app_entry%}
    <footer>{%config%}{%scripts%}{%renderer%}</footer>
  </body>
</html>"""


def create_app(settings: DashboardSettings) -> Dash:
    """The application over `settings.home`; `app.server` is the WSGI application."""
    app = Dash(
        "dashboard",
        title="Plimsoll",
        update_title="",
        assets_folder=str(Path(__file__).parent / "assets"),
        assets_ignore=r"boot\.js|.*\.txt",
        use_pages=False,
        on_error=_keep_the_page,
        serve_locally=True,
        suppress_callback_exceptions=True,
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
    )
    app.index_string = _INDEX.replace("@", app.get_asset_url(""))
    app.layout = shell()
    reader = Reader(settings, SnapshotStore(settings.home))
    app.server.extensions["plimsoll"] = reader
    register_callbacks(app, reader)
    register_downloads(app.server, reader)
    register_probes(app.server, settings, reader.store)
    guard(app.server, settings.allowed_hosts, app.csp_hashes())
    return app


def _keep_the_page(error: Exception) -> None:
    """A callback that fails changes nothing on the page; the log has the trace."""
    log.error("a callback failed", exc_info=error)


def warm_up(app: Dash) -> None:
    """Answer one request of each kind, so that no reader's first requests find a cold worker."""
    client = app.server.test_client()
    for path in ("/", "/_dash-layout", "/_dash-dependencies"):
        client.get(path)
    app.server.extensions["plimsoll"].navigate("/", "")
