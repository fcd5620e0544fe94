"""HTTP for odoorpc over kept-open connections, trying again when one is dropped."""

from __future__ import annotations

import datetime as dt
import io
from email.utils import parsedate_to_datetime
from typing import cast
from urllib.request import Request

import urllib3

from extract.errors import ServerUnreachable

TRANSIENT = (429, 500, 502, 503, 504)
LONGEST_PAUSE = 30


class PooledOpener:
    """Stands in for `urllib.request`'s opener, which opens a connection for every call.

    Reading is repeatable, so a POST too is tried again after a dropped connection, a timeout
    or a 5xx answer: `retries` times, pausing `pause` seconds and then twice as long each time.
    Raises `ServerUnreachable` with the reason once no try is left.
    """

    def __init__(self, *, retries: int, pause: float) -> None:
        self._pool = urllib3.PoolManager(maxsize=4)
        self._pause = pause
        self.server_time: dt.datetime | None = None
        self.try_again(retries)

    def try_again(self, times: int) -> None:
        """How often a later call is repeated before it is given up."""
        self._retry = urllib3.Retry(
            total=times,
            redirect=False,
            allowed_methods=None,
            status_forcelist=TRANSIENT,
            backoff_factor=self._pause,
            backoff_max=LONGEST_PAUSE,
            retry_after_max=LONGEST_PAUSE,
        )

    def open(self, request: Request, timeout: float | None = None) -> io.BytesIO:
        """The whole answer's body."""
        try:
            answer = self._pool.request(
                request.get_method(),
                request.full_url,
                body=cast("bytes | None", request.data),
                headers=dict(request.header_items()),
                timeout=timeout,
                retries=self._retry,
                redirect=False,
            )
        except urllib3.exceptions.HTTPError as error:
            raise ServerUnreachable(_reason(error)) from error
        if answer.status != 200:
            raise ServerUnreachable(_unexpected(answer))
        self.server_time = _date(answer.headers.get("Date"))
        return io.BytesIO(answer.data)

    def close(self) -> None:
        """Close all connections."""
        self._pool.clear()


def _date(header: str | None) -> dt.datetime | None:
    if not header:
        return None
    try:
        return parsedate_to_datetime(header).astimezone(dt.UTC).replace(tzinfo=None)
    except ValueError:
        return None


def _unexpected(answer: urllib3.BaseHTTPResponse) -> str:
    place = answer.headers.get("Location")
    if place:
        return f"it redirects to {place}; set PLIMSOLL_ODOO_URL to the final address"
    return f"it answered with HTTP status {answer.status}; is this an Odoo server?"


def _reason(error: urllib3.exceptions.HTTPError) -> str:
    cause = getattr(error, "reason", None) or error
    known: list[tuple[type[Exception], str]] = [
        (urllib3.exceptions.NameResolutionError, "the host name is not known"),
        (urllib3.exceptions.ReadTimeoutError, "it did not answer in time"),
        (urllib3.exceptions.SSLError, f"the encrypted connection failed ({cause})"),
        (urllib3.exceptions.NewConnectionError, "it refuses connections"),
        (urllib3.exceptions.ConnectTimeoutError, "it did not accept a connection in time"),
        (urllib3.exceptions.ProtocolError, "the connection was dropped"),
        (urllib3.exceptions.ResponseError, str(cause)),
    ]
    return next((words for kind, words in known if isinstance(cause, kind)), str(cause))
