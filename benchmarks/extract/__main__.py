"""Our reader against a bare loop of the same calls and odoorpc's plain `search_read`, in one run.

python -m benchmarks.extract [--rows 200000] [--connections 1] [--protocol session] [--plain]
python -m benchmarks.extract --live [--rows 200000]

Without `--live` the simulated server answers from another process of the same machine, and a
PostgreSQL holds its rows; with it, the server that `PLIMSOLL_LIVE_*` name. Ratios above 1 say
that ours is faster.
"""

from __future__ import annotations

import resource
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from extract.errors import NotOdoo
from extract.settings import ExtractSettings

from . import live
from .measure import ROUNDS, measure, plain
from .served import simulated, simulated_postgres

PROTOCOLS = ("odoorpc", "session", "json2", "postgres")
API = {"odoo_db": "plimsoll", "odoo_login": "admin"}


@click.command()
@click.option("--rows", type=click.IntRange(1), default=200_000, show_default=True)
@click.option("--rounds", type=click.IntRange(1), default=ROUNDS, show_default=True)
@click.option("--connections", type=click.IntRange(1, 8), default=2, show_default=True)
@click.option("--protocol", "asked", type=click.Choice(PROTOCOLS), multiple=True)
@click.option("--plain", "with_plain", is_flag=True, help="Plain odoorpc too.")
@click.option("--live", "real", is_flag=True, help="Read the server PLIMSOLL_LIVE_* name.")
def main(
    rows: int, rounds: int, connections: int, asked: Sequence[str], *, with_plain: bool, real: bool
) -> None:
    """Measure and print one line a protocol."""
    protocols = [each for each in asked or PROTOCOLS if not real or each in live.offered()]
    if not protocols:
        raise click.ClickException(live.MISSING)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        home = {"home": folder, "connections": connections}
        told = (
            [live.settings(folder, each, connections=connections) for each in protocols]
            if real
            else _simulated(stack, protocols, rows, home)
        )
        found = {str(each.odoo_protocol): _report(each, rows, rounds) for each in told}
        over_api = [each for each in told if each.odoo_protocol in ("odoorpc", "session")]
        if (with_plain or real) and over_api:
            _compare(found, plain(over_api[0], rows))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    click.echo(f"peak memory of the reader: {peak:,.0f} MB")


def _simulated(
    stack: ExitStack, protocols: Sequence[str], rows: int, own: dict[str, Any]
) -> list[ExtractSettings]:
    """Settings for the stand-ins that these protocols need."""
    told = []
    if set(protocols) - {"postgres"}:
        url = stack.enter_context(simulated(rows))
        for each in protocols:
            if each != "postgres":
                secret = {"odoo_api_key" if each == "json2" else "odoo_password": "admin"}
                given = {**API, **secret, **own, "odoo_url": url, "odoo_protocol": each}
                told.append(ExtractSettings(**given))
    if "postgres" in protocols:
        dsn = stack.enter_context(simulated_postgres(rows))
        told.append(ExtractSettings(odoo_pg_dsn=dsn, odoo_protocol="postgres", **own))
    return told


def _report(settings: ExtractSettings, rows: int, rounds: int) -> float:
    """Print what one protocol does; its rows a second, 0 where the server does not speak it."""
    try:
        speed = measure(settings, rows, rounds)
    except NotOdoo as error:
        click.echo(f"{settings.odoo_protocol:8} {error}")
        return 0.0
    click.echo(
        f"{settings.odoo_protocol:8} {speed.rows:,} rows: {speed.ours:9,.0f} rows/s   "
        f"bare loop {speed.bare:9,.0f}   ratio {speed.ours / speed.bare:.2f}"
    )
    return speed.ours


def _compare(found: dict[str, float], plainly: float) -> None:
    times = ", ".join(f"{name} {speed / plainly:.1f}×" for name, speed in found.items() if speed)
    click.echo(f"plain odoorpc search_read: {plainly:,.0f} rows/s; {times}")


if __name__ == "__main__":
    main()
