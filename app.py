"""Plimsoll's web process and the `plimsoll` command.

plimsoll refresh   Odoo -> landing -> raw -> marts -> published snapshot
plimsoll serve     published snapshot -> pages
"""

import datetime as dt
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from evaluation.case import Case, ChartPoint, Charts
from evaluation.commands import evaluate_group
from simulator.commands import DEMO_DATABASE, VERSIONS, company_options, planned, simulate
from worker.commands import operations
from worker.text_table import print_table

EVALUATED_UNTIL = dt.datetime(2026, 7, 1)  # noqa: DTZ001  naive UTC; a fixed day, so that scores repeat
LOCAL_ONLY = "127.0.0.1"  # until people can sign in, nobody else may look
MONTH = click.DateTime(["%Y-%m"])


class _Sentences(click.Group):
    """Turns the errors a reader can act on into one sentence and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        from dashboard.errors import DashboardError
        from evaluation.errors import EvaluationError
        from extract.errors import ExtractError
        from simulator.errors import SimulatorError
        from state.errors import StateUnusable

        try:
            return super().invoke(ctx)
        except (
            DashboardError,
            EvaluationError,
            ExtractError,
            SimulatorError,
            StateUnusable,
        ) as error:
            click.echo(f"plimsoll: {error}", err=True)
            ctx.exit(getattr(error, "exit_code", 1))


@click.group(cls=_Sentences, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="plimsoll")
def main() -> None:
    """Monthly KPI review on Odoo: normal variation, signals, broken policies, and who owns them.

    \b
    Example:
      plimsoll demo
    """


# -- pages ---------------------------------------------------------------------------------


def wsgi() -> Any:
    """The pages as a WSGI application, warmed up so that no reader meets a cold worker."""
    from dashboard.settings import DashboardSettings
    from dashboard.web import create_app, warm_up

    app = create_app(DashboardSettings())
    warm_up(app)
    return app.server


@main.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Port; PLIMSOLL_PORT or 8050.")
def serve(port: int | None) -> None:
    """Show the published snapshot on this machine (127.0.0.1) until Ctrl-C.

    \b
    Example:
      plimsoll serve --port 8050
    """
    command, environment = _web_process(port)
    os.execve(command[0], command, environment)  # noqa: S606  our own interpreter


def _free_address(port: int | None) -> tuple[str, int]:
    """Where the pages are served, or an error that says what to do."""
    from dashboard.settings import DashboardSettings

    address = (LOCAL_ONLY, port or DashboardSettings().port)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise click.ClickException(
                f"Port {address[1]} of {address[0]} cannot be used ({error.strerror}): "
                "stop what uses it, or choose another with --port."
            ) from error
    return address


def _web_process(port: int | None, **extra: str) -> tuple[list[str], dict[str, str]]:
    bind = "{}:{}".format(*_free_address(port))
    options = ["--bind", bind, "--worker-class", "gthread", "--workers", "2", "--threads", "4"]
    # the most that gunicorn takes: a grid's filters are in the address
    options += ["--limit-request-line", "8190"]
    quiet = ["--no-control-socket", "--log-level", "warning"]
    command = [sys.executable, "-m", "gunicorn", *options, *quiet, "app:wsgi()"]
    click.echo(f"Plimsoll is on http://{bind} (Ctrl-C stops it)", err=True)
    return command, {**os.environ, **extra}


# -- refresh -------------------------------------------------------------------------------


@main.command()
@click.option("--reconcile", is_flag=True, help="Compare all ids too, to find every deletion.")
@click.option("--full", is_flag=True, help="Read every row again, as after a restored backup.")
@click.option("--rebuild", is_flag=True, help="Build and publish even if nothing has changed.")
def refresh(*, reconcile: bool, full: bool, rebuild: bool) -> None:
    """Read Odoo, build the KPIs, check them and publish the snapshot.

    Where nothing has changed in Odoo since the snapshot shown, it is not built again. Ctrl-C
    finishes the page being read; a second one breaks off.

    \b
    Example:
      PLIMSOLL_ODOO_URL=https://odoo.example.com PLIMSOLL_ODOO_DB=production \\
      PLIMSOLL_ODOO_LOGIN=kpi PLIMSOLL_ODOO_API_KEY_FILE=/run/secrets/odoo plimsoll refresh
    \b
    Exit codes: 0 published, 2 setting, 3 unreachable, 4 login, 5 model or right missing,
    6 build, 7 already running, 8 files, 9 too few rows, 10 another server, 11 KPI definition,
    12 stopped.
    """
    import scheduler
    from extract.logs import configure
    from extract.progress import for_people
    from extract.publish import current
    from extract.runs import Stop
    from extract.settings import ExtractSettings
    from worker.signals import Signals

    settings, stop = ExtractSettings(), Stop()
    before = current(settings)
    kind = "reconcile" if reconcile else "incremental"
    machine = settings.log_format == "json"
    if machine:
        configure(settings)
    with Signals(stop), for_people(machine=machine) as progress:
        path = scheduler.refresh(
            settings, progress, kind=kind, rebuild=rebuild, full=full, stop=stop
        )
    click.echo(f"Published {path}" if path != before else f"Nothing has changed since {path}")


@main.command()
@click.option("--json", "as_json", is_flag=True, help="A JSON object instead of sentences.")
@click.option("--grants", "with_sql", is_flag=True, help="Also the SQL of a PostgreSQL role.")
@click.pass_context
def doctor(ctx: click.Context, *, as_json: bool, with_sql: bool) -> None:
    """Say whether Odoo gives what the KPIs need, and what is missing for which of them.

    \b
    Reads a row of each model and writes nothing. Exit codes: 0 refreshes can run (KPIs may be
    weaker), 2 setting, 3 unreachable, 4 login, 5 something every refresh needs is missing.
    \b
    Example:
      plimsoll doctor --json
    """
    from extract.doctor_command import report

    ctx.exit(report(as_json=as_json, with_sql=with_sql))


@main.command()
def rollback() -> None:
    """Show the snapshot published before the current one again, until the next refresh.

    That one builds and publishes even where nothing has changed in Odoo: stop `plimsoll schedule`
    for as long as the older snapshot is to stay.

    \b
    Example:
      plimsoll rollback
    """
    from extract.publish import roll_back
    from extract.settings import ExtractSettings

    click.echo(f"Showing {roll_back(ExtractSettings())}")


@main.command()
def schedule() -> None:
    """Refresh every hour, reconcile every night, make the monthly pack, until stopped.

    PLIMSOLL_REFRESH_CRON, PLIMSOLL_RECONCILE_CRON and PLIMSOLL_PACK_CRON say when, in
    PLIMSOLL_TIME_ZONE. What was missed while it did not run is done once, first.

    \b
    Example:
      PLIMSOLL_REFRESH_CRON="*/30 6-20 * * mon-sat" PLIMSOLL_LOG_FORMAT=json plimsoll schedule
    """
    import scheduler
    from extract.logs import configure
    from extract.settings import ExtractSettings

    settings = ExtractSettings()
    configure(settings)
    scheduler.run_scheduler(settings)


# -- published values ----------------------------------------------------------------------


@main.command()
@click.option("--from", "start", type=MONTH, required=True, help="First month, YYYY-MM.")
@click.option("--to", "end", type=MONTH, required=True, help="Last month, YYYY-MM.")
@click.option("--by", help="Split by a dimension, such as warehouse, company, channel or owner.")
@click.option("--json", "as_json", is_flag=True, help="A JSON list instead of a table.")
def kpis(start: dt.datetime, end: dt.datetime, by: str | None, *, as_json: bool) -> None:
    """Print the published KPI values per month.

    \b
    Example:
      plimsoll kpis --from 2026-01 --to 2026-10 --by warehouse --json
    """
    from dashboard.queries.kpis import kpi_values
    from dashboard.settings import DashboardSettings
    from dashboard.snapshot import SnapshotStore

    with SnapshotStore(DashboardSettings().home).use() as snapshot:
        rows = kpi_values(snapshot, snapshot.registry, f"{start:%Y-%m}", f"{end:%Y-%m}", by=by)
    if as_json:
        click.echo(json.dumps(rows, indent=1))
        return
    if not rows:
        click.echo("No KPI has a value in these months.", err=True)
        return
    for row in rows:
        row["period"] += "" if row["complete"] else " to date"
    print_table(rows, ["kpi", "period", *(["by"] if by else []), "value", "n"])


@main.command()
@click.option("--month", type=MONTH, help="YYYY-MM; the last complete month of the data.")
@click.option("--out", type=click.Path(path_type=Path), help="File; PLIMSOLL_HOME/packs/MONTH.pdf.")
def pack(month: dt.datetime | None, out: Path | None) -> None:
    """Write a month's review as a PDF: each KPI with its verdict, exceptions, definitions.

    \b
    Example:
      plimsoll pack --month 2026-10 --out review.pdf
    """
    from dashboard.filters import Month
    from dashboard.pack import last_complete_month, write_pack
    from dashboard.settings import DashboardSettings
    from dashboard.snapshot import SnapshotStore

    home = DashboardSettings().home
    with SnapshotStore(home).use() as snapshot:
        chosen = Month.of(month.date()) if month else last_complete_month(snapshot.as_of_date)
        click.echo(write_pack(snapshot, chosen, out or home / "packs" / f"{chosen}.pdf"))


@main.command()
def check() -> None:
    """Check every KPI definition, and print what the pages will show of it.

    \b
    Example:
      plimsoll check
    """
    import scheduler
    from extract.progress import ConsoleProgress
    from extract.settings import ExtractSettings

    problems, rows = scheduler.check_definitions(ExtractSettings(), ConsoleProgress())
    for problem in problems:
        click.echo(f"- {problem}", err=True)
    if problems:
        raise click.ClickException(f"{len(problems)} problem(s) in the KPI definitions.")
    columns = ["order", "kpi", "label", "unit", "direction", "owner", "tile", "dimensions"]
    print_table(rows, columns)
    hidden = [row["label"] for row in rows if row["tile"] == "no"]
    if hidden:
        shown = sum(row["tile"] == "yes" for row in rows)
        click.echo(
            f"Warning: the overview has room for {shown} tiles, those of the lowest `order`;"
            f" not shown: {', '.join(hidden)}.",
            err=True,
        )


# -- a stand-in Odoo -----------------------------------------------------------------------

main.add_command(simulate)


@main.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Port of the pages; default 8050.")
@click.option("--odoo", type=click.Choice(VERSIONS), default="19.0", help="Version to play.")
@company_options
@click.option("--serve/--no-serve", "show", default=True, help="Stop after publishing.")
def demo(port: int | None, odoo: str, *, show: bool, **company: Any) -> None:
    """Simulate a distributor, refresh from it and show the pages, until Ctrl-C.

    Uses its own folder `demo` under PLIMSOLL_HOME and starts it afresh.

    \b
    Examples:
      plimsoll demo --port 8050
      plimsoll demo --scenario clean --order-lines 5000 --odoo 17.0
    """
    import scheduler
    from dashboard.settings import DashboardSettings
    from extract.build import compiling
    from extract.progress import ConsoleProgress
    from extract.settings import ExtractSettings

    if show:
        _free_address(port)  # before anything is lost or waited for
    home = DashboardSettings().home / "demo"
    shutil.rmtree(home, ignore_errors=True)
    progress = ConsoleProgress()
    with compiling(ExtractSettings(home=home)), _demo_odoo(odoo, progress, **company) as url:
        scheduler.refresh(_reading(url, home), progress)
        if show:
            command, shown = _web_process(port, PLIMSOLL_HOME=str(home), PLIMSOLL_ODOO_URL=url)
            for name in ("PLIMSOLL_STATE_URL", "PLIMSOLL_STATE_URL_FILE"):
                shown.pop(name, None)
            _wait(command, shown)


@contextmanager
def _demo_odoo(version: str, progress: Any, **company: Any) -> Iterator[str]:
    from simulator.made import company_tables
    from simulator.server import OdooServer

    said = "a distributor: {months} months, {order_lines:,} order lines".format_map(company)
    progress("simulate", said)
    tables = company_tables(version, planned(None, **company))
    with OdooServer(tables, db=DEMO_DATABASE) as server:
        progress("simulate", f"Odoo {version} on {server.url}")
        yield server.url


def _reading(url: str, home: Path, **more: Any) -> Any:
    """Settings of a home that reads the simulated server at `url`."""
    from extract.settings import ExtractSettings

    own: dict[str, Any] = {"odoo_login": "admin", "odoo_password": "admin"}  # the server's
    own |= {"home": home, "state_url": None}  # its runs are none of PLIMSOLL_STATE_URL's
    return ExtractSettings(odoo_url=url, odoo_db=DEMO_DATABASE, **own, **more)


# -- how good the answers are --------------------------------------------------------------


@contextmanager
def evaluated(*, company: Path | None, odoo: str, **order: Any) -> Iterator[Case]:
    """A company's rows through the whole path into a home of its own, with its truth beside."""
    from simulator.made import write_company

    with tempfile.TemporaryDirectory(prefix="plimsoll-") as temporary:
        folder = company or Path(temporary) / "company"
        if not (folder / "rows" / odoo).is_dir():
            write_company(folder, [odoo], planned(EVALUATED_UNTIL, **order))
        home = Path(temporary) / "home"
        case = Case(home, folder / "truth", odoo, _charts(home))
        _refresh_rows(folder / "rows" / odoo, case)
        yield case


def _charts(home: Path) -> Charts:
    """What readers of a home's snapshot see on a KPI's chart: scores know no page."""

    def charts(kpi: str, warehouse: str | None) -> list[ChartPoint]:
        from dashboard.filters import Filters
        from dashboard.queries.kpis import last_month, reading
        from dashboard.snapshot import SnapshotStore

        with SnapshotStore(home).use() as snapshot:
            end = last_month(snapshot)
            filters = Filters(end.plus(-11), end, warehouse=(warehouse,) if warehouse else ())
            found = reading(snapshot, snapshot.registry.kpi(kpi), filters)
        return [
            ChartPoint(value.period, point.signal, point.side)
            for value, point in zip(found.values, found.chart.points, strict=True)
        ]

    return charts


def _refresh_rows(rows: Path, case: Case) -> None:
    import scheduler
    from simulator.recorded import load_rows
    from simulator.server import OdooServer

    with OdooServer(load_rows(rows), db=DEMO_DATABASE) as server:
        scheduler.refresh(_reading(server.url, case.home, as_of=case.end))


main.add_command(evaluate_group(evaluated, VERSIONS))


def _wait(command: list[str], environment: dict[str, str]) -> None:
    """Run the pages until they end, or until Ctrl-C or a kill, which ends them as well."""
    child = subprocess.Popen(command, env=environment)  # noqa: S603  our own interpreter
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: child.terminate())
    if (code := child.wait()) not in (0, -signal.SIGTERM, -signal.SIGINT):
        raise click.ClickException(f"The pages stopped with code {code}.")


for each in operations:
    main.add_command(each)

if __name__ == "__main__":
    main()
