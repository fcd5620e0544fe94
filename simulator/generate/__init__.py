"""A generated distributor, in the models and field names of Odoo 14 to 19."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from simulator.tables import Tables

from .company import Company, start_company
from .render import render


def generate(
    version: str,
    *,
    end: datetime,
    seed: int = 1,
    orders: int = 4000,
    order_lines: int | None = None,
    months: int = 24,
    scenario: str = "everything",
) -> Tables:
    """Tables of one company's records up to `end` (UTC), the same for the same arguments.

    `order_lines` goods lines, or else `orders` sale orders, quotations included, over `months`
    full months and the running one. Raises `SimulatorError` for an unknown version or scenario.
    """
    with without_collector():
        company = simulate_company(
            end=end,
            seed=seed,
            orders=orders,
            order_lines=order_lines,
            months=months,
            scenario=scenario,
        )
        return render(company.world.book, version)


def simulate_company(
    *,
    end: datetime,
    seed: int = 1,
    orders: int = 4000,
    order_lines: int | None = None,
    months: int = 24,
    scenario: str = "everything",
) -> Company:
    """The company on its last day, with its records and the ledger of what went wrong."""
    company = start_company(
        end=end,
        seed=seed,
        months=months,
        orders=orders,
        order_lines=order_lines,
        scenario_name=scenario,
    )
    company.run_to(company.world.clock.end)
    company.records()
    return company


@contextmanager
def without_collector() -> Iterator[None]:
    """Nothing looks for garbage meanwhile."""
    # Hundreds of thousands of rows that all stay: looking for garbage took a quarter of the time.
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
