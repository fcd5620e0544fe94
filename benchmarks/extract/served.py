"""A simulated Odoo 19 with so many stock moves, in a process of its own."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from multiprocessing.connection import Connection

from simulator.generate.company import Plan
from simulator.made import company_tables
from simulator.server import OdooServer

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


def _serve(rows: int, pipe: Connection) -> None:
    tables = company_tables("19.0", Plan(END, orders=80, months=1))
    moves = tables["stock.move"]
    kept, last = list(moves), max(moves.ids)
    missing = max(0, rows - len(kept))
    moves.put(*({**kept[n % len(kept)], "id": last + 1 + n} for n in range(missing)))
    with OdooServer(tables) as server:
        pipe.send(server.url)
        pipe.recv()
