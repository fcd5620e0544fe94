"""Rows a second of our reader, of a bare loop of the same calls, and of plain odoorpc."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import odoorpc

from extract.settings import ExtractSettings
from extract.sources.base import Source
from extract.sources.choose import open_source

from .bare import LOOPS, PAGE

MODEL = "stock.move"
FIELDS = 25
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Speed:
    """How many rows were read, and rows a second of ours and of the bare loop."""

    rows: int
    ours: float
    bare: float


def measure(settings: ExtractSettings, rows: int, rounds: int = ROUNDS) -> Speed:
    """The best of some rounds by turns: what else runs on the machine disturbs both.

    Raises `SystemExit` where the two did not read the same number of rows.
    """
    source = open_source(settings)
    ids = list(source.ids(MODEL, limit=rows))
    fields = _fields(source)

    def ours() -> int:
        return sum(len(found) for _, found in source.pages(MODEL, ids, fields))

    def bare() -> int:
        return LOOPS[settings.odoo_protocol](settings, MODEL, ids, fields)

    times = [(_timed(ours, len(ids)), _timed(bare, len(ids))) for _ in range(rounds)]
    source.close()
    return Speed(
        len(ids),
        len(ids) / min(ours for ours, _ in times),
        len(ids) / min(bare for _, bare in times),
    )


def _fields(source: Source) -> list[str]:
    columns = [
        name
        for name, facts in source.fields_get(MODEL).items()
        if facts.stored and facts.type not in ("one2many", "many2many")
    ]
    return sorted(columns)[:FIELDS]


def plain(settings: ExtractSettings, rows: int) -> float:
    """Rows a second of odoorpc's `search_read` of the same fields, its other arguments left out.

    By offset, as its manual has it. Without fields it is many times slower: it computes them all.
    """
    source = open_source(settings)
    fields = _fields(source)
    source.close()
    where = settings.connection()
    odoo = odoorpc.ODOO(
        where.host,
        protocol="jsonrpc+ssl" if where.encrypted else "jsonrpc",
        port=where.port,
        timeout=600,
    )
    odoo.login(where.database, where.login, where.secret.get_secret_value())
    model, began, read = odoo.env[MODEL], time.perf_counter(), 0
    while read < rows:
        found = model.search_read([], fields, offset=read, limit=min(PAGE, rows - read))
        read += len(found)
        if not found:
            break
    return read / (time.perf_counter() - began)


def _timed(call: Callable[[], int], expected: int) -> float:
    began = time.perf_counter()
    read = call()
    if read != expected:
        raise SystemExit(f"{read} rows were read where {expected} were asked for")
    return time.perf_counter() - began
