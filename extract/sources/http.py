"""HTTP to one Odoo server over kept-open connections: TLS verified, system proxies honoured."""

from __future__ import annotations

import datetime as dt
import json
import ssl
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import orjson
import urllib3

from extract.errors import (
    AnswerTooSlow,
    ConfigError,
    NotOdoo,
    ServerBusy,
    ServerUnreachable,
)

PIECE = 1 << 16
PROXIES = ("http", "https")
REDIRECTS = range(300, 400)


class _Overdue(urllib3.exceptions.TimeoutError):
    """An answer that began in time is not whole in time."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One whole answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Http:
    """Calls one server; safe to use from several threads.

    `timeout` is the seconds one whole answer may take, `connections` how many are kept open,
    `ca` an authority to trust besides the system's. Nothing is tried again here.
    """

    def __init__(
        self, url: str, *, timeout: float, connections: int = 2, ca: Path | None = None
    ) -> None:
        self.url = url.rstrip("/")
        self._timeout = timeout
        self._pool = _pool(self.url, connections, _trust(ca))
        self.server_time: dt.datetime | None = None

    def request(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """The answer, whatever its status.

        Raises `ServerUnreachable` without the address, which the caller adds, and
        `AnswerTooSlow` when the answer is not whole in time.
        """
        ends = time.monotonic() + self._timeout
        try:
            answer = self._pool.request(
                method,
                self.url + path,
                body=body,
                headers={"Accept-Encoding": "gzip", **(headers or {})},
                timeout=self._timeout,
                retries=False,
                redirect=False,
                preload_content=False,
            )
            reply = Reply(answer.status, answer.headers, _whole(answer, ends))
        except (urllib3.exceptions.ReadTimeoutError, _Overdue) as error:
            raise AnswerTooSlow(_reason(error)) from None
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise ServerUnreachable(_reason(error)) from None
        self.server_time = _date(reply.headers.get("Date")) or self.server_time
        return reply

    def close(self) -> None:
        """Close all connections that are not in use."""
        self._pool.clear()


def check(reply: Reply) -> bytes:
    """The body of an answer that is meant; what else a server or proxy says is raised."""
    status = reply.status
    if status == 200:
        return reply.body
    seconds = _seconds(reply.headers.get("Retry-After"))
    if status == 429 or (status == 503 and seconds is not None):
        raise ServerBusy(f"it asks to wait (HTTP status {status})", seconds)
    if status == 504:
        raise AnswerTooSlow("a proxy before it waited in vain (HTTP status 504)")
    if status >= 500:
        raise ServerUnreachable(f"it answered with HTTP status {status}")
    place = reply.headers.get("Location")
    if status in REDIRECTS and place:
        raise NotOdoo(
            f"it redirects to {_without_query(place)}; set PLIMSOLL_ODOO_URL to the final address"
        )
    raise NotOdoo(f"it answered with HTTP status {status}; is this an Odoo server?")


def parsed(body: bytes) -> Any:
    """The JSON of a body; `ValueError` where there is none.

    Half a character, as a text cut in the middle leaves it, is passed on: see `typed`.
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return json.loads(body)


def _whole(answer: urllib3.BaseHTTPResponse, ends: float) -> bytes:
    """The body, read piece by piece: a server that dribbles cannot hold a call for ever."""
    pieces: list[bytes] = []
    try:
        while time.monotonic() < ends:
            piece = answer.read1(PIECE)
            if not piece:
                answer.release_conn()
                return b"".join(pieces)
            pieces.append(piece)
    except BaseException:
        # What is left of it would be taken for the next answer.
        answer.close()
        raise
    answer.close()
    raise _Overdue


def _trust(ca: Path | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if ca is not None:
        try:
            context.load_verify_locations(cafile=ca)
        except (OSError, ssl.SSLError) as error:
            raise ConfigError(
                f"PLIMSOLL_ODOO_CA names {ca}, which holds no certificate."
            ) from error
    return context


def _pool(url: str, connections: int, trust: ssl.SSLContext) -> urllib3.PoolManager:
    parts = urlsplit(url)
    proxy = urllib.request.getproxies().get(parts.scheme)
    if not proxy or urllib.request.proxy_bypass(parts.netloc.rpartition("@")[2]):
        return urllib3.PoolManager(maxsize=connections, ssl_context=trust)
    return _through(proxy if "://" in proxy else f"http://{proxy}", connections, trust)


def _through(proxy: str, connections: int, trust: ssl.SSLContext) -> urllib3.ProxyManager:
    parts = urlsplit(proxy)
    if parts.scheme not in PROXIES or not parts.hostname:
        raise ConfigError(
            "The system's proxy is not an HTTP proxy; Odoo cannot be read through it."
        )
    login = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
    headers = urllib3.make_headers(proxy_basic_auth=login) if parts.username else {}
    return urllib3.ProxyManager(
        f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}",
        proxy_headers=headers,
        maxsize=connections,
        ssl_context=trust,
        proxy_ssl_context=trust,
    )


def _date(header: str | None) -> dt.datetime | None:
    try:
        return parsedate_to_datetime(header or "").astimezone(dt.UTC).replace(tzinfo=None)
    except ValueError:
        return None


def _seconds(header: str | None) -> float | None:
    """`Retry-After`: seconds, or a date."""
    if header is None:
        return None
    if header.strip().isdigit():
        return float(header)
    until = _date(header)
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    return max(0.0, (until - now).total_seconds()) if until else None


def _without_query(place: str) -> str:
    parts = urlsplit(place)
    host = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=host, query="", fragment="").geturl()


def _reason(error: Exception) -> str:
    cause = getattr(error, "reason", None) or error
    wrapped = getattr(cause, "original_error", None)
    if isinstance(cause, urllib3.exceptions.ProxyError):
        return f"the system's proxy cannot be used ({type(wrapped or cause).__name__})"
    known: list[tuple[type[Exception], str]] = [
        (urllib3.exceptions.NameResolutionError, "the host name is not known"),
        (urllib3.exceptions.NewConnectionError, "it refuses connections"),
        (urllib3.exceptions.ConnectTimeoutError, "it did not accept a connection in time"),
        (urllib3.exceptions.TimeoutError, "it did not answer in time"),
        (urllib3.exceptions.SSLError, f"the encrypted connection failed ({cause})"),
        (urllib3.exceptions.ProtocolError, "the connection was dropped"),
    ]
    return next((words for kind, words in known if isinstance(cause, kind)), str(cause))
