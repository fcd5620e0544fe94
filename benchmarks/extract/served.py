"""A simulated Odoo 19 with so many stock moves: behind its API, and in its PostgreSQL."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from multiprocessing.connection import Connection

import psycopg

from simulator.generate.company import Plan
from simulator.made import company_tables
from simulator.server import OdooServer
from tests.extract.sources.odoo_database import postgres, write

END = datetime(2026, 6, 25, 12)  # noqa: DTZ001  UTC without saying so, as the simulator has it


@contextmanager
def simulated(rows: int) -> Iterator[str]:
    """The address of a server whose `stock.move` holds this many rows."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    process = spawn.Process(target=_serve, args=(rows, there), daemon=True)
    process.start()
    try:
        yield here.recv()
    finally:
        process.terminate()
        process.join()


@contextmanager
def simulated_postgres(rows: int) -> Iterator[str]:
    """The connection string of a database whose `stock_move` holds this many rows."""
    tables = company_tables("19.0", Plan(END, orders=80, months=1))
    moves = tables["stock.move"]
    with postgres() as server:
        dsn = write(server, "plimsoll", tables)
        with psycopg.connect(dsn) as con:
            named = con.execute("select * from stock_move limit 0").description or []
            others = ", ".join(f'"{each.name}"' for each in named if each.name != "id")
            con.execute(
                f"insert into stock_move (id, {others}) "
                f"select {max(moves.ids)} + row_number() over (), {others} from stock_move, "
                f"generate_series(1, {rows // len(moves) + 1}) limit {max(0, rows - len(moves))}"
            )
        with psycopg.connect(dsn, autocommit=True) as con:
            con.execute("vacuum analyze stock_move")
        yield dsn


def _serve(rows: int, pipe: Connection) -> None:
    tables = company_tables("19.0", Plan(END, orders=80, months=1))
    moves = tables["stock.move"]
    kept, last = list(moves), max(moves.ids)
    missing = max(0, rows - len(kept))
    moves.put(*({**kept[n % len(kept)], "id": last + 1 + n} for n in range(missing)))
    with OdooServer(tables) as server:
        pipe.send(server.url)
        pipe.recv()
