"""A generated distributor, in the models and field names of Odoo 16 to 19."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from simulator.tables import Tables

from .company import run_company
from .render import render


def generate(
    version: str, *, seed: int = 1, orders: int = 4000, months: int = 24, end: datetime
) -> Tables:
    """Tables of one company's records up to `end` (UTC), the same for the same arguments.

    `orders` counts sale orders, quotations included, over `months` full months and the
    running one. Raises `SimulatorError` for a version other than 16.0 to 19.0.
    """
    with _without_collector():
        return render(run_company(seed=seed, orders=orders, months=months, end=end), version)


@contextmanager
def _without_collector() -> Iterator[None]:
    # Hundreds of thousands of rows that all stay: looking for garbage took a quarter of the time.
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
