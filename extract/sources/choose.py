"""Which transport reads a server: the one set, else the fastest of those that open."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from extract.errors import LoginRefused, NotOdoo, ServerFault
from extract.settings import Connection, ExtractSettings

from .base import Transport
from .http import Http
from .json2 import Json2
from .odoo_rpc import OdooRpc
from .patient import Patience, PatientSource, first_call
from .postgres import Postgres
from .rpc import RpcSource
from .session import WebSession

TRANSPORTS: dict[str, type[RpcSource]] = {
    each.protocol: each for each in (OdooRpc, WebSession, Json2)
}


def open_source(
    settings: ExtractSettings, check: Callable[[], None] = lambda: None
) -> PatientSource:
    """A signed-in reader by the settings; `check` raises while it waits, once it is to stop.

    Raises `ConfigError`, `ServerUnreachable` or `LoginRefused`; no message holds a secret.
    """
    where = settings.connection()
    patience = Patience(
        retries=settings.retries,
        pause=settings.retry_seconds,
        page_size=settings.page_size,
        connections=settings.connections,
        deadline=settings.pull_timeout,
        check=check,
    )
    source: Transport = first_call(partial(_opened, where, settings), patience)
    return PatientSource(source, patience)


def _opened(where: Connection, settings: ExtractSettings) -> Transport:
    if where.protocol == "postgres":
        return Postgres(where)
    http = Http(where.url, timeout=settings.timeout, connections=settings.connections, ca=where.ca)
    try:
        if where.protocol == "auto":
            return _best(where, http)
        return TRANSPORTS[where.protocol](where, http)
    except BaseException:
        http.close()
        raise


def _best(where: Connection, http: Http) -> RpcSource:
    """The faster way in, or odoorpc: a password may really be a key, a key's server be an older
    one, and a proxy may bar the browser's way.
    """
    faster = Json2 if where.keyed else WebSession
    try:
        return faster(where, http)
    except (LoginRefused, NotOdoo, ServerFault) as refusal:
        try:
            return OdooRpc(where, http)
        except (LoginRefused, NotOdoo, ServerFault) as error:
            told = refusal if isinstance(refusal, LoginRefused) else error
            raise told from None
