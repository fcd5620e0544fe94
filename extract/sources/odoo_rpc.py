"""Odoo 14 to 21 through odoorpc (`/jsonrpc`), by password or API key."""

from __future__ import annotations

import io
import logging
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlsplit
from urllib.request import Request

import odoorpc
from odoorpc.error import RPCError

from .faults import blame, refuse_login
from .http import Http, check
from .rpc import RpcSource

# odoorpc logs the arguments of every call at DEBUG, and the password is one of them.
logging.getLogger("odoorpc.rpc.jsonrpclib").addFilter(lambda _: False)


class OdooRpc(RpcSource):
    """A `Transport` over odoorpc."""

    protocol = "odoorpc"

    def sign_in(self) -> tuple[str, int]:
        """The server's version in its own words and the user's id."""
        where = self.where
        self._odoo = odoorpc.ODOO(
            where.host,
            protocol="jsonrpc+ssl" if where.encrypted else "jsonrpc",
            port=where.port,
            opener=PooledOpener(self.http),
        )
        try:
            self._odoo.login(where.database, where.login, where.secret.get_secret_value())
        except RPCError as error:
            refuse_login(where, _data(error))
        return str(self._odoo.version), int(self._odoo.env.uid)

    def execute(
        self, model: str, method: str, subject: tuple[str, list[Any]] | None, named: dict[str, Any]
    ) -> Any:
        """The method's result."""
        args = [subject[1]] if subject else []
        try:
            return self._odoo.execute_kw(model, method, args, named)
        except RPCError as error:
            blame(model, _data(error) or {"message": str(error)})


class PooledOpener:
    """Stands in for `urllib.request`'s opener, which opens a connection for every call."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def open(self, request: Request, timeout: float | None = None) -> io.BytesIO:  # noqa: ARG002
        """The whole answer's body; the time it may take is the transport's."""
        path = urlsplit(request.full_url).path
        body = cast("bytes | None", request.data)
        headers = dict(request.header_items())
        return io.BytesIO(check(self._http.request(request.get_method(), path, body, headers)))


def _data(error: RPCError) -> Mapping[str, Any] | None:
    """Odoo's account of the error; None where odoorpc itself turns a login down."""
    if not isinstance(error.info, dict):
        return None
    data = dict(error.info.get("data") or {})
    return {**data, "message": data.get("message") or str(error)}
