"""A simulated Odoo 19 with so many stock moves, in a process of its own."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from multiprocessing.connection import Connection

from simulator.live import LiveCompany
from simulator.server import OdooServer

START = datetime(2026, 6, 15, 12)  # noqa: DTZ001  UTC without saying so, as the simulator has it


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
    tables = LiveCompany("19.0", orders=80, months=1, start=START, horizon_days=10).tables
    moves = tables["stock.move"]
    kept, last = list(moves), max(moves.ids)
    missing = max(0, rows - len(kept))
    moves.put(*({**kept[n % len(kept)], "id": last + 1 + n} for n in range(missing)))
    with OdooServer(tables) as server:
        pipe.send(server.url)
        pipe.recv()
