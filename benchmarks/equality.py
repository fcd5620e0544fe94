"""Random histories: is the incremental warehouse a fresh full load, row for row?

python -m benchmarks.equality --histories 200 [--seed 1]

Each history is a company that lives on: time passes, transactions commit late, quotations and
other rows are deleted, answers fail, pulls break off, fields turn unreadable for a while. After
each, the raw tables are compared with those of a pull into an empty home.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from random import Random

import click

from extract.errors import ExtractError
from extract.settings import ExtractSettings
from simulator.live import LiveCompany
from simulator.server import OdooServer

from .company import company, content, differences, few_entities, pull_once, settings

VERSIONS = ("14.0", "16.0", "17.0", "18.0", "19.0")
FAULTS = ("502", "cut", "drop")
STEPS = (3, 5)
PAGE_SIZES = (40, 150, 600, 5000)
UNREADABLE = (("sale.order", "client_order_ref"), ("stock.move", "origin"))
DELETABLE = ("mail.message", "stock.valuation.layer")


def history(seed: int, folder: Path) -> dict[str, int]:
    """Live one history through; gives how many rows differ in the end, by table."""
    random = Random(f"history {seed}")
    live = company(random.choice(VERSIONS), seed)
    with OdooServer(live.tables, clock=live.clock) as server:
        told = _settings(server, folder / "kept", folder, random)
        for _ in range(random.randint(*STEPS)):
            _trouble(server, random)
            _pull(told)
            _live_on(live, server, random)
        server.faults.clear()
        for model, field in UNREADABLE:
            server.faults.restore(model, field)
        live.clock.tick()
        pull_once(told)
        whole = _settings(server, folder / "whole", folder, random)
        pull_once(whole)
    return differences(content(told), content(whole))


def _settings(server: OdooServer, home: Path, folder: Path, random: Random) -> ExtractSettings:
    entities = folder / "entities.yml"
    return settings(
        server,
        home,
        entities=entities if entities.exists() else few_entities(folder),
        page_size=random.choice(PAGE_SIZES),
        retries=random.choice((0, 0, 3)),
    )


def _trouble(server: OdooServer, random: Random) -> None:
    server.faults.clear()
    if random.random() < 0.6:
        # Without retries a pull breaks off somewhere: the next one goes on from what landed.
        server.faults.random(random.randrange(1 << 30), random.choice((0.01, 0.03)), FAULTS)
    if random.random() < 0.3:
        server.faults.spoil(*random.choice(UNREADABLE))


def _pull(told: ExtractSettings) -> None:
    """A pull that may break off, as any may; the next one goes on from there."""
    try:
        pull_once(told)
    except ExtractError:
        return


def _live_on(live: LiveCompany, server: OdooServer, random: Random) -> None:
    for model, field in UNREADABLE:
        if random.random() < 0.5:
            server.faults.restore(model, field)
    live.clock.tick(
        hours=random.choice((0, 0.2, 3, 11, 24, 60)),
        late=random.randint(0, 6),
        late_seconds=random.choice((9, 120, 800)),
        tidy=random.randint(0, 3),
    )
    table = live.tables.by_model.get(random.choice(DELETABLE))
    if table and len(table) and random.random() < 0.5:
        with live.tables.lock:
            table.remove(*random.sample(table.ids, min(3, len(table))))


@click.command()
@click.option("--histories", type=click.IntRange(1), default=200, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="Of the first history.")
def main(histories: int, seed: int) -> None:
    """Live so many histories through and say which did not come out equal."""
    began, wrong = time.process_time(), 0
    for number in range(seed, seed + histories):
        with tempfile.TemporaryDirectory() as folder:
            found = history(number, Path(folder))
        if found:
            wrong += 1
            click.echo(f"history {number}: {found}")
    click.echo(
        f"{histories - wrong} of {histories} histories equal; "
        f"{(time.process_time() - began) / histories:.1f} s of CPU each"
    )
    raise SystemExit(wrong > 0)


if __name__ == "__main__":
    main()
