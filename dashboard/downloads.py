"""Tables as files over HTTP: what a page's table holds, by the page's own address.

A file is asked for by a plain link, so that it arrives whatever becomes of the page meanwhile.
"""

from flask import Flask, Response, request

from dashboard.callbacks import Reader
from dashboard.errors import DashboardError, NoTable, UnknownMetric, UnreadableAddress
from dashboard.pages.files import FORMS, PREFIX


def register_downloads(server: Flask, reader: Reader) -> None:
    """Answer `/files/<page>.<form>`."""

    @server.get(f"{PREFIX}/<path:page>.<any({','.join(FORMS)}):form>")
    def file(page: str, form: str) -> Response:
        try:
            name, content = reader.file(f"/{page}", request.query_string.decode(), form)
        except DashboardError as error:
            return Response(f"{error}\n", _status(error), mimetype="text/plain")
        answer = Response(content, content_type=FORMS[form].media)
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
        answer.headers["Cache-Control"] = "no-store"
        return answer


def _status(error: DashboardError) -> int:
    """Of our errors the first two are the asker's; the others pass with the next refresh."""
    if isinstance(error, UnreadableAddress):
        return 400
    return 404 if isinstance(error, NoTable | UnknownMetric) else 503
