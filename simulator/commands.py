"""The `simulate` commands: serve a stand-in Odoo, or write its rows. `app.py` mounts them.

What they need is imported when they run, so that `--help` does not wait for it.
"""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from .generate.company import Plan

VERSIONS = ("14.0", "16.0", "17.0", "18.0", "19.0")
DEMO_DATABASE = "plimsoll"
SECONDS_BETWEEN = 2.0  # two lines about the same step


def company_options(command: Any) -> Any:
    """Options that say which company is simulated."""
    for option in (
        click.option(
            "--seed", type=int, default=1, show_default=True, help="Same seed and end, same rows."
        ),
        click.option(
            "--months", type=click.IntRange(1), default=24, show_default=True,
            help="Full months before the running one.",
        ),
        click.option(
            "--order-lines", type=click.IntRange(1), default=20_000, show_default=True,
            help="Goods lines ordered in all; the company grows with them.",
        ),
        click.option(
            "--scenario", default="everything", show_default=True,
            help="What goes wrong, and how well it is recorded: clean, one_step, batch_validated, "
            "wrong_peg, promise_edits, unlinked_counts or everything; steady: no process changes; "
            "quiet: nothing.",
        ),
    ):  # fmt: skip
        command = option(command)
    return command


@click.group(invoke_without_command=True)
@click.option("--rows", type=click.Path(path_type=Path), help="Serve this folder of rows instead.")
@click.option("--odoo", type=click.Choice(VERSIONS), default="19.0", show_default=True)
@company_options
@click.option(
    "--live", type=click.IntRange(1), metavar="DAYS",
    help="Begin so many days ago; POST /simulator/tick lets them pass.",
)  # fmt: skip
@click.option("--faults", default="", metavar="WORDS", help="What goes wrong with answers.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8069,
    show_default=True,
    help="0: any free one.",
)
@click.option("--password", default="admin", show_default=True, help="Of every user.")
@click.pass_context
def simulate(ctx: click.Context, /, **options: Any) -> None:
    """Serve a stand-in Odoo on this machine until Ctrl-C, or write its rows (`generate`).

    The database is plimsoll. Users are admin, reader (fewer rights; API key reader-key) and
    guard (two-factor login; API key guard-key). It speaks JSON-RPC, XML-RPC, web sessions and,
    as 19.0, JSON-2.

    \b
    Fault words: share=0.05 kinds=latency,502,429,cut,drop,timeout,restart page-rows=2000
    next=429 lose=crm.team deny=stock.valuation.layer spoil=sale.order:name

    \b
    Examples:
      plimsoll simulate --odoo 17.0 --scenario one_step --port 8069
      plimsoll simulate --rows out/rows/18.0 --faults "share=0.02 page-rows=5000"
      plimsoll simulate --live 30 --order-lines 2000
      curl -d '{"hours": 8, "late": 3}' http://127.0.0.1:8069/simulator/tick
      curl -d '{"words": "next=502"}' http://127.0.0.1:8069/simulator/faults
    """
    if ctx.invoked_subcommand:
        return
    from . import fault_words
    from .server import OdooServer
    from .users import demo_users

    tables, clock = _simulated(**options)
    password = options["password"]
    server = OdooServer(
        tables,
        db=DEMO_DATABASE,
        password=password,
        users=demo_users(password),
        clock=clock,
        port=options["port"],
    )
    try:
        fault_words.apply(server.faults, options["faults"], seed=options["seed"])
        click.echo(f"Odoo {tables.version} (simulated) is on {server.url}", err=True)
        server.serve_forever()
    finally:
        server.stop()


def _simulated(
    *, rows: Path | None, odoo: str, live: int | None, **options: Any
) -> tuple[Any, Any]:
    """Tables to serve, and the clock of a company that lives on."""
    from .live import LiveCompany
    from .made import company_tables
    from .recorded import load_rows

    if rows:
        return load_rows(rows), None
    names = ("scenario", "seed", "months", "order_lines")
    plan = planned(None, **{name: options[name] for name in names})
    if live:
        lives_on = LiveCompany(odoo, plan, plan.end - dt.timedelta(days=live))
        return lives_on.tables, lives_on.clock
    return company_tables(odoo, plan), None


def planned(end: dt.datetime | None, *, scenario: str, **size: int) -> Plan:
    """The plan of a company until `end` (UTC), by the `company_options`.

    Without one it ends as today begins, so that all that is simulated in a day is alike.
    """
    from .generate.company import Plan
    from .generate.scenarios import scenario as named

    return Plan(end or _midnight(), scenario=named(scenario), **size)


def _midnight() -> dt.datetime:
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


@simulate.command("generate")
@company_options
@click.option(
    "--odoo", "versions", type=click.Choice(VERSIONS), multiple=True, default=("19.0",),
    show_default=True, help="May be given several times: one history in each version.",
)  # fmt: skip
@click.option("--end", type=click.DateTime(["%Y-%m-%d"]), help="Last day (UTC); default yesterday.")
@click.option("--landing", is_flag=True, help="Parquet instead of JSON lines.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder to write to.")
def generate_rows(
    *,
    versions: tuple[str, ...],
    end: dt.datetime | None,
    landing: bool,
    out: Path,
    **company: Any,
) -> None:
    """Write a company's rows to OUT/rows/VERSION, and to OUT/truth why everything went wrong.

    Rows are JSON lines as a server tells them, which `--rows` serves, or with --landing Parquet:
    MODEL/REGION.parquet with Odoo's field names. From 200,000 order lines on the company is
    written region by region, without truth.

    \b
    Example:
      plimsoll simulate generate --order-lines 20000 --scenario everything --seed 7 \\
        --odoo 16.0 --odoo 19.0 --out company
      plimsoll simulate --rows company/rows/19.0
      plimsoll simulate generate --order-lines 1000000 --landing --out large
    """
    from .made import write_company

    plan = planned(end and end + dt.timedelta(days=1), **company)
    written = write_company(out, versions, plan, landing=landing, progress=_Told())
    for folder in written.values():
        click.echo(f"Rows in {folder}")
    if (out / "truth").is_dir():
        click.echo(f"Truth in {out / 'truth'}")


@simulate.command("baseline")
@company_options
@click.option("--end", type=click.DateTime(["%Y-%m-%d"]), help="Last day (UTC); default yesterday.")
def print_baseline(*, end: dt.datetime | None, scenario: str, **size: int) -> None:
    """Print what a company comes to by its own books; `--scenario all`: a row for each.

    On time, unit fill, exact counts, leakage, suppliers on time in full, turns a year: the whole
    period's, without the truth of lateness.

    \b
    Example:
      plimsoll simulate baseline --scenario all --order-lines 20000
    """
    from .generate import without_collector
    from .generate.baseline import HEADINGS, baseline
    from .generate.company import run_company
    from .generate.scenarios import SCENARIOS

    until = end + dt.timedelta(days=1) if end else _midnight()
    click.echo("| Scenario | " + " | ".join(HEADINGS) + " |")
    click.echo("|---" * (len(HEADINGS) + 1) + "|")
    for name in SCENARIOS if scenario == "all" else (scenario,):
        with without_collector():
            cells = baseline(run_company(planned(until, scenario=name, **size))).cells()
        click.echo(f"| `{name}` | " + " | ".join(cells) + " |")


class _Told:
    """Says on the console what a long step does, now and then."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._last = ("", 0.0)

    def __call__(self, step: str, what: str) -> None:
        passed = time.monotonic() - self._began
        if step != self._last[0] or passed - self._last[1] >= SECONDS_BETWEEN:
            self._last = (step, passed)
            click.echo(f"{passed:7.1f} s  {step:8} {what}", err=True)
