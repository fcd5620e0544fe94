"""Tables as files over HTTP: what a page's table holds, by the page's own address.

A file is asked for by a plain link, so that it arrives whatever becomes of the page meanwhile.
"""

from flask import Flask, Response, request

from dashboard.callbacks import Reader
from dashboard.errors import DashboardError, NoTable, UnknownMetric, UnreadableAddress
from dashboard.pages.files import FORMS, PREFIX


def register_downloads(server: Flask, reader: Reader) -> None:
    """Answer `/files/<page>.<form>`, and that nothing else under `/files` is there."""

    @server.get(f"{PREFIX}/<path:page>.<any({','.join(FORMS)}):form>")
    def file(page: str, form: str) -> Response:
        try:
            name, content = reader.file(f"/{page}", request.query_string.decode(), form)
        except DashboardError as error:
            return _refused(error)
        answer = Response(content, content_type=FORMS[form].media)
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @server.before_request
    def no_file() -> Response | None:
        path = request.path
        if path != PREFIX and not path.startswith(f"{PREFIX}/"):
            return None
        page = (request.view_args or {}).get("page", "")
        if request.endpoint == file.__name__ and not page.endswith("/"):
            return None
        return _refused(NoTable("There is no file at this address."))


def _refused(error: DashboardError) -> Response:
    return Response(f"{error}\n", _status(error), mimetype="text/plain")


def _status(error: DashboardError) -> int:
    """Of our errors the first two are the asker's; the others pass with the next refresh."""
    if isinstance(error, UnreadableAddress):
        return 400
    return 404 if isinstance(error, NoTable | UnknownMetric) else 503
