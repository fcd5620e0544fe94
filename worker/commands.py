"""Commands that talk to the scheduler through the state database, or read its run log."""

from __future__ import annotations

import datetime as dt
import json
import time
from typing import Any

import click

from .text_table import print_table

POLL_SECONDS = 1.0


@click.command("run-now")
@click.option("--reconcile", is_flag=True, help="Compare all ids too, to find every deletion.")
@click.option("--wait", is_flag=True, help="Wait for the answer; exit code 1 if it failed.")
def run_now(*, reconcile: bool, wait: bool) -> None:
    """Ask the running scheduler (`plimsoll schedule`) for a refresh now.

    \b
    Example:
      plimsoll run-now --wait
    """
    from extract.settings import ExtractSettings
    from state import requests
    from state.database import StateDatabase, now

    settings = ExtractSettings()
    state = StateDatabase(settings.home, settings.state_address)
    state.upgrade()
    worker = requests.scheduler(state)
    if worker is None or not worker.alive(now()):
        raise click.ClickException(
            "No scheduler is running: start `plimsoll schedule`, or use `plimsoll refresh`."
        )
    number = requests.ask(state, "reconcile" if reconcile else "incremental", "command")
    click.echo(f"Asked for a run (request {number}).", err=True)
    if wait:
        _wait_for(state, number)


def _wait_for(state: Any, number: int) -> None:
    from state import requests

    while (found := requests.request(state, number)).status in ("waiting", "taken"):
        time.sleep(POLL_SECONDS)
    if found.status == "failed":
        raise click.ClickException(found.answer or "It failed.")
    click.echo(found.answer)


@click.command("runs")
@click.option(
    "--last", type=click.IntRange(1, 1000), default=15, show_default=True, help="How many."
)
@click.option("--run", "run_id", help="What each model brought in this run (or `last`).")
@click.option("--json", "as_json", is_flag=True, help="A JSON list instead of a table.")
def runs(*, last: int, run_id: str | None, as_json: bool) -> None:
    """Print the run log: the last runs, or what each Odoo model brought in one.

    \b
    Examples:
      plimsoll runs
      plimsoll runs --run last --json
    """
    from extract.settings import ExtractSettings
    from state import history
    from state.database import StateDatabase

    settings = ExtractSettings()
    state = StateDatabase(settings.home, settings.state_address)
    if state.exists:
        state.upgrade()
    rows = history.recent(state, last)
    if run_id is not None:
        chosen = rows[0]["run_id"] if run_id == "last" and rows else run_id
        rows = history.models(state, chosen)
    if as_json:
        click.echo(json.dumps(rows, indent=1, default=_text))
        return
    print_table([_worded(row) for row in rows], _MODEL if run_id else _RUN)


_RUN = ["run_id", "status", "kind", "asked_by", "step", "seconds", "rows", "changed", "bytes",
        "retries", "told"]  # fmt: skip
_MODEL = ["model", "mode", "rows", "changed", "deleted", "bytes", "seconds", "retries", "told"]


def _worded(row: dict[str, Any]) -> dict[str, Any]:
    words = (row.get(name) for name in ("error", "note", "dropped_fields"))
    told = "; ".join(" ".join(each.split("\n")) for each in words if each)
    return {**row, "told": told or None}


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, dt.datetime) else str(value)


operations = (run_now, runs)
