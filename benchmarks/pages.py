"""What each page costs to draw from a published snapshot.

python -m benchmarks.pages HOME

Each page is drawn from the snapshot that HOME (`PLIMSOLL_HOME` of a refresh) shows: for the first
reader after it was published, and for the next, who gets the answers that are kept. CPU seconds;
two cores share a query, so a page waits for about half of that. The limit for the first reader: two
seconds, whatever the number of order lines.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from dashboard.pages.routes import find
from dashboard.snapshot import SnapshotStore

LIMIT = 2.0
PAGES = (
    "/", "/kpis", "/kpi/on_time_lines", "/kpi/order_cycle_hours_p90", "/kpi/margin_leakage",
    "/late", "/exceptions", "/rows/on_time_lines", "/rows/margin_leakage",
)  # fmt: skip


def seconds(home: Path, page: str) -> tuple[float, float]:
    """CPU seconds of all threads to draw a page for the first reader, and for the next."""
    store = SnapshotStore(home)
    with store.use() as snapshot:
        assert snapshot.registry.kpis  # read when the web process starts
    times = [time.process_time()]
    for _ in range(2):
        find(store, page, "", None)
        times.append(time.process_time())
    return times[1] - times[0], times[2] - times[1]


@click.command()
@click.argument("home", type=click.Path(path_type=Path, exists=True, file_okay=False))
def main(home: Path) -> None:
    """Print the cost of each page of HOME's snapshot; exit with 1 when one is over the limit."""
    with SnapshotStore(home).use() as snapshot:
        rows = snapshot.query("select count(*) as lines from marts.fct_order_lines")
    click.echo(f"{rows[0]['lines']:,} order lines")
    seconds(home, "/")  # what Python has to import
    costs = {page: seconds(home, page) for page in PAGES}
    for page, (first, again) in costs.items():
        click.echo(
            f"{page:28} {first:6.2f} s, {first / LIMIT:4.0%} of the limit; again {again:.2f} s"
        )
    sys.exit(max(first for first, _ in costs.values()) > LIMIT)


if __name__ == "__main__":
    main()
