"""The eight causes of lateness as switches: a company without a cause never suffers it."""

from __future__ import annotations

Causes = frozenset[str]

PROMISE = "promise"
RELEASE = "release"
PLANNING = "planning"
SUPPLIER = "supplier"
RECEIVING = "receiving"
STOCK = "stock_inaccuracy"
WAREHOUSE = "warehouse"
TRANSPORT = "transport"

ALL: tuple[str, ...] = (
    PROMISE,
    RELEASE,
    PLANNING,
    SUPPLIER,
    RECEIVING,
    STOCK,
    WAREHOUSE,
    TRANSPORT,
)
EVERY: Causes = frozenset(ALL)
NONE: Causes = frozenset()
