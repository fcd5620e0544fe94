"""Our reader against a bare loop of the same calls and odoorpc's plain `search_read`, in one run.

python -m benchmarks.extract [--rows 200000] [--connections 2] [--plain]
    [--url URL --db DB --login LOGIN --secret-file FILE]

Without a URL the simulated server answers, from another process of the same machine. Ratios
above 1 say that ours is faster.
"""

from __future__ import annotations

import argparse
import contextlib
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import odoorpc

from benchmarks.extract.bare import LOOPS
from benchmarks.extract.served import simulated
from extract.settings import ExtractSettings
from extract.sources.choose import open_source

MODEL = "stock.move"
FIELDS = 25
ROUNDS = 3


def main() -> None:
    """Measure and print one line a protocol."""
    asked = _arguments()
    with _server(asked) as (url, database, login, secret):
        for protocol in ("odoorpc", "session", "json2"):
            keyed = protocol == "json2"
            settings = ExtractSettings(
                odoo_url=url, odoo_db=database, odoo_login=login, odoo_protocol=protocol,
                connections=asked.connections,
                **{"odoo_api_key" if keyed else "odoo_password": secret},
            )  # fmt: skip
            _report(protocol, settings, asked.rows)
        if asked.plain:
            print(f"plain odoorpc search_read: {_plain(settings, secret, asked.rows):,.0f} rows/s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of the reader: {peak:,.0f} MB")


def _report(protocol: str, settings: ExtractSettings, rows: int) -> None:
    source = open_source(settings)
    ids = list(source.ids(MODEL, limit=rows))
    stored = [name for name, facts in source.fields_get(MODEL).items() if facts.stored]
    fields = sorted(stored)[:FIELDS]
    rounds = [
        (
            _timed(lambda: sum(len(found) for _, found in source.pages(MODEL, ids, fields))),
            _timed(lambda: LOOPS[protocol](settings, MODEL, ids, fields)),
        )
        for _ in range(ROUNDS)
    ]
    # The best of a few rounds by turns: what else runs on the machine disturbs both.
    ours, ours_rows = min(each for each, _ in rounds)
    bare, bare_rows = min(each for _, each in rounds)
    source.close()
    if ours_rows != bare_rows:
        raise SystemExit(f"{protocol}: {ours_rows} rows where the bare loop read {bare_rows}")
    print(
        f"{protocol:8} {len(ids) / ours:10,.0f} rows/s   bare loop {len(ids) / bare:10,.0f}   "
        f"ratio {bare / ours:.2f}",
        flush=True,
    )


def _plain(settings: ExtractSettings, secret: str, rows: int) -> float:
    """Rows a second of odoorpc as its manual shows it: default load, all in pages by offset."""
    where = settings.connection()
    odoo = odoorpc.ODOO(where.host, port=where.port, timeout=600)
    odoo.login(where.database, where.login, secret)
    model, began, read = odoo.env[MODEL], time.perf_counter(), 0
    while read < rows:
        found = model.search_read([], [], offset=read, limit=5000)
        read += len(found)
        if len(found) < 5000:
            break
    return read / (time.perf_counter() - began)


def _timed(call: Callable[[], int]) -> tuple[float, int]:
    began = time.perf_counter()
    answer = call()
    return time.perf_counter() - began, answer


@contextlib.contextmanager
def _server(asked: argparse.Namespace) -> Iterator[tuple[str, str, str, str]]:
    if asked.url:
        secret = Path(asked.secret_file).read_text(encoding="utf-8").strip()
        yield asked.url, asked.db, asked.login, secret
        return
    with simulated(asked.rows) as url:
        yield url, "plimsoll", "admin", "admin"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.extract")
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--connections", type=int, default=2)
    parser.add_argument("--plain", action="store_true", help="also plain odoorpc, all fields")
    for name in ("url", "db", "login", "secret-file"):
        parser.add_argument(f"--{name}")
    return parser.parse_args()


if __name__ == "__main__":
    main()
