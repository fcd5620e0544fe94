"""A generated distributor, in the models and field names of Odoo 16 to 19."""

from datetime import datetime

from ..tables import Tables
from .company import run_company
from .render import render


def generate(
    version: str, *, seed: int = 1, orders: int = 4000, months: int = 24, end: datetime
) -> Tables:
    """Tables of one company's records up to `end` (UTC), the same for the same arguments.

    `orders` counts sale orders, quotations included, over `months` full months and the
    running one. Raises `SimulatorError` for a version other than 16.0 to 19.0.
    """
    return render(run_company(seed=seed, orders=orders, months=months, end=end), version)
