"""The same calls in the simplest loop that keeps its connection: what a reader is measured by."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import odoorpc
import psycopg
import urllib3

from extract.settings import ExtractSettings

PAGE = 5000
CONTEXT = {"active_test": False, "lang": "en_US"}


def _odoorpc(settings: ExtractSettings, model: str, ids: list[int], fields: list[str]) -> int:
    where = settings.connection()
    odoo = odoorpc.ODOO(where.host, port=where.port, timeout=600)
    odoo.login(where.database, where.login, where.secret.get_secret_value())
    named = {"fields": fields, "load": "", "context": CONTEXT}
    return sum(len(odoo.execute_kw(model, "read", [page], named)) for page in _pages(ids))


def _session(settings: ExtractSettings, model: str, ids: list[int], fields: list[str]) -> int:
    where, pool = settings.connection(), urllib3.PoolManager()

    def call(path: str, params: dict[str, Any], **headers: str) -> Any:
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        kind = {"Content-Type": "application/json", **headers}
        return pool.request("POST", where.url + path, body=body, headers=kind)

    secret = {"login": where.login, "password": where.secret.get_secret_value()}
    opened = call("/web/session/authenticate", {"db": where.database, **secret})
    cookie = opened.headers["Set-Cookie"].split(";")[0]
    named = {"fields": fields, "load": "", "context": CONTEXT}
    found = 0
    for page in _pages(ids):
        params = {"model": model, "method": "read", "args": [page], "kwargs": named}
        answer = call("/web/dataset/call_kw", params, Cookie=cookie)
        found += len(json.loads(answer.data)["result"])
    return found


def _json2(settings: ExtractSettings, model: str, ids: list[int], fields: list[str]) -> int:
    where, pool = settings.connection(), urllib3.PoolManager()
    headers = {
        "Content-Type": "application/json",
        "Authorization": f"bearer {where.secret.get_secret_value()}",
        "X-Odoo-Database": where.database,
    }
    found = 0
    for page in _pages(ids):
        body = json.dumps({"ids": page, "fields": fields, "load": "", "context": CONTEXT})
        url = f"{where.url}/json/2/{model}/read"
        found += len(json.loads(pool.request("POST", url, body=body, headers=headers).data))
    return found


def _postgres(settings: ExtractSettings, model: str, ids: list[int], fields: list[str]) -> int:
    dsn = settings.connection().dsn
    listed = ", ".join(f'"{name}"' for name in dict.fromkeys(["id", *fields]))
    table, found = model.replace(".", "_"), 0
    with psycopg.connect(dsn.get_secret_value() if dsn else "") as con:
        for page in _pages(ids):
            wanted = "{" + ",".join(map(str, page)) + "}"
            query = f"select {listed} from {table} where id = any('{wanted}'::int[]) order by id"
            with con.cursor().copy(f"copy ({query}) to stdout") as copy:
                found += sum(1 for _ in copy.rows())
    return found


def _pages(ids: Sequence[int]) -> list[list[int]]:
    return [list(ids[start : start + PAGE]) for start in range(0, len(ids), PAGE)]


Loop = Callable[[ExtractSettings, str, list[int], list[str]], int]
LOOPS: dict[str, Loop] = {
    "odoorpc": _odoorpc,
    "session": _session,
    "json2": _json2,
    "postgres": _postgres,
}
