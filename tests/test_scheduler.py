"""The whole refresh, killed at every step, twice at once, and on a schedule."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from extract.errors import BuildFailed, CheckFailed, ConfigError, RefreshRunning
from extract.locks import refresh_lock
from extract.publish import current, roll_back
from extract.runs import Run, RunLog, Stop
from extract.settings import ExtractSettings
from extract.snapshot_file import mart_rows
from extract.unchanged import definitions_digest, still_true
from scheduler import _jobs as scheduler_jobs
from scheduler import check_definitions, refresh, run_scheduler
from state import requests
from state.database import StateDatabase
from tests.extract.flaky_proxy import FlakyProxy
from tests.extract.odoo import PASSWORD, Odoo, log, raw, some_rows
from tests.paths import REPO
from tests.sample_snapshot import cached_sample_home

PROJECT = Path(__file__).parent / "extract" / "dbt_project"
REFRESH = (
    "from scheduler import refresh; from extract.settings import ExtractSettings\n"
    "refresh(ExtractSettings(), rebuild=True)"
)
SCHEDULE = (
    "import logging; logging.basicConfig(level='INFO')\n"
    "from scheduler import run_scheduler; from extract.settings import ExtractSettings\n"
    "run_scheduler(ExtractSettings())"
)


@dataclass
class World:
    """An Odoo behind a proxy, and a home with one published snapshot of it.

    `told` are the steps of the refresh that published it.
    """

    odoo: Odoo
    proxy: FlakyProxy
    home: Path
    project: Path
    told: list[str]

    def settings(self) -> ExtractSettings:
        return self.odoo.settings(self.home, **self.given())

    def given(self) -> dict[str, Any]:
        """Settings of this world beyond the home."""
        return {"odoo_url": self.proxy.url, "models_dir": self.project, "page_size": 20}

    def command(self, *words: str, **values: str) -> subprocess.CompletedProcess[str]:
        """A `plimsoll` command with these settings in its environment."""
        return subprocess.run(
            [sys.executable, "-m", "app", *words],
            cwd=REPO,
            env=self.environment(**values),
            capture_output=True,
            text=True,
            check=False,
        )

    def start(self, code: str, **values: str) -> subprocess.Popen[str]:
        """A child process with these settings in its environment."""
        return subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=REPO,
            env=self.environment(**values),
            text=True,
            stderr=subprocess.PIPE,
        )

    def environment(self, **values: str) -> dict[str, str]:
        """What a child process is told, and nothing of ours."""
        return {
            "PATH": "/usr/bin:/bin",
            "PLIMSOLL_HOME": str(self.home),
            "PLIMSOLL_ODOO_URL": self.proxy.url,
            "PLIMSOLL_ODOO_DB": "plimsoll",
            "PLIMSOLL_ODOO_LOGIN": "admin",
            "PLIMSOLL_ODOO_PASSWORD": PASSWORD,
            "PLIMSOLL_ODOO_PROTOCOL": "odoorpc",
            "PLIMSOLL_ENTITIES": str(self.settings().entities),
            "PLIMSOLL_MODELS_DIR": str(self.project),
            "PLIMSOLL_PAGE_SIZE": "20",
            "PLIMSOLL_RETRIES": "0",
            **values,
        }


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The world after one refresh."""
    folder = tmp_path_factory.mktemp("world")
    shutil.copytree(PROJECT, folder / "project")
    with Odoo(some_rows("16.0")) as odoo, FlakyProxy(odoo.server.url) as proxy:
        world = World(odoo, proxy, folder / "home", folder / "project", [])
        refresh(world.settings(), lambda step, message, rows=None: world.told.append(step))
        yield world


@pytest.fixture
def world(first: World, tmp_path: Path) -> Iterator[World]:
    """A copy of that world, for a test to break."""
    shutil.copytree(first.home, tmp_path / "home")
    shutil.copytree(first.project, tmp_path / "project")
    first.proxy.held.clear()
    first.proxy.released.clear()
    yield World(first.odoo, first.proxy, tmp_path / "home", tmp_path / "project", first.told)
    first.proxy.spoil = lambda body: None
    first.proxy.released.set()


@pytest.mark.slow
def test_refresh_publishes_a_snapshot_and_tells_its_steps(first: World) -> None:
    assert list(dict.fromkeys(first.told)) == ["pull", "build", "check", "publish"]
    path = current(first.settings())
    assert path is not None
    assert mart_rows(path)["fct_orders"] == len(first.odoo.tables["sale.order"])
    assert log(first.home, "select status, step, snapshot from run") == [
        ("ok", "publish", path.name)
    ]


def _held(world: World) -> bool:
    return world.proxy.held.is_set()


def _building(world: World) -> bool:
    return (world.home / "dbt" / "logs" / "dbt.log").stat().st_size > 0 and bool(
        log(world.home, "select 1 from run where status = 'running' and step = 'build'")
    )


def _publishing(world: World) -> bool:
    return bool(list((world.home / "published").glob("*.tmp*")))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("hold", "moment"),
    [
        # Between pages and merge; at any other moment of a pull: test_kill.py.
        ('"stock.quant", "search"', _held),
        (None, _building),
        (None, _publishing),
    ],
)
def test_refresh_killed_at_any_step_leaves_the_last_snapshot_and_the_next_completes(
    world: World, hold: str | None, moment: Callable[[World], bool]
) -> None:
    before = current(world.settings())
    assert before is not None
    if hold:
        world.proxy.times("hold", 1, where=hold)
    with world.start(REFRESH) as child:
        _wait_for(lambda: moment(world), child)
        if hold:
            with pytest.raises(RefreshRunning, match=f"process {child.pid}, since"):
                refresh(world.settings())
        child.send_signal(signal.SIGKILL)
    world.proxy.released.set()
    shown = current(world.settings())
    assert shown is not None
    # Killed a moment after the pointer was replaced, the new snapshot is there, whole.
    assert shown == before or moment is _publishing
    assert mart_rows(shown)["dim_company"] > 0
    path = refresh(world.settings())
    assert current(world.settings()) == path
    assert raw(world.home, "select list(id order by id) from raw.sale_order") == [
        (world.odoo.tables["sale.order"].ids,)
    ]
    assert log(world.home, "select count(*) from run where status = 'running'") == [(0,)]
    assert log(world.home, "select error from run where status = 'orphaned'") in (
        [("the process was killed",)],
        [],
    )


@pytest.mark.slow
def test_definitions_are_checked_as_they_are_written_now_and_wrong_ones_not_published(
    world: World,
) -> None:
    before = current(world.settings())
    problems, rows = check_definitions(world.settings())
    assert problems == []
    assert [(row["kpi"], row["label"], row["unit"]) for row in rows] == [
        ("orders", "Orders", "orders")
    ]
    assert len(log(world.home, "select 1 from run")) == 1
    _rewrite(world, "unit: orders", "unit: bananas")
    world.settings().marts_file.unlink()
    problems, rows = check_definitions(world.settings())
    assert "bananas" in problems[0]
    assert not world.settings().marts_file.exists(), "what is declared wrong is told before a build"
    with pytest.raises(CheckFailed, match="bananas") as error:
        refresh(world.settings())
    assert error.value.exit_code == 11
    assert current(world.settings()) == before


def test_definitions_cannot_be_checked_before_anything_was_read(tmp_path: Path) -> None:
    with pytest.raises(BuildFailed, match="run `plimsoll refresh` first"):
        check_definitions(ExtractSettings(home=tmp_path / "home"))


@pytest.mark.slow
def test_scheduler_logs_a_failed_refresh_waits_on_and_stops_on_a_signal(world: World) -> None:
    shutil.rmtree(world.home)
    with world.start(SCHEDULE, PLIMSOLL_ODOO_PASSWORD="wr0ng") as child:
        _wait_for(lambda: _statuses(world) == ["failed"], child)
        time.sleep(0.5)
        assert child.poll() is None
        child.send_signal(signal.SIGTERM)
        _, told = child.communicate(timeout=20)
    assert child.returncode == 0, told
    assert "Refresh failed: Odoo at" in told
    assert "Traceback" not in told
    assert "wr0ng" not in told


@pytest.mark.slow
def test_scheduler_makes_again_the_pack_that_a_killed_one_had_begun(world: World) -> None:
    with sqlite3.connect(world.home / "state.db") as con:
        con.execute("update run set kind = 'pack', status = 'running'")
    con.close()
    shutil.rmtree(world.home / "published")
    with world.start(SCHEDULE, PLIMSOLL_ODOO_PASSWORD="wr0ng") as child:
        packs = "select status from run where kind = 'pack' order by started_at"
        _wait_for(lambda: log(world.home, packs) == [("orphaned",), ("failed",)], child)
        child.send_signal(signal.SIGTERM)
        child.communicate(timeout=20)


@pytest.mark.slow
@pytest.mark.parametrize("times", [1, 2])
def test_scheduler_told_to_stop_finishes_the_page_and_told_twice_breaks_off(
    world: World, times: int
) -> None:
    shutil.rmtree(world.home)
    world.proxy.times("slow", 1, where='"sale.order", "read"')
    # One at a time: no other page comes while this one is waited for.
    with world.start(SCHEDULE, PLIMSOLL_CONNECTIONS="1") as child:
        _wait_for(lambda: _held(world), child)
        child.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        assert child.poll() is None
        if times == 1:
            world.proxy.released.set()
        else:
            child.send_signal(signal.SIGINT)
        _, told = child.communicate(timeout=60)
    assert child.returncode == 0, told
    assert "Refresh stopped." in told, told
    assert _statuses(world) == ["stopped"]
    assert log(world.home, "select count(*) from worker") == [(0,)]


@pytest.mark.slow
def test_refresh_without_a_change_keeps_the_snapshot_until_something_differs(world: World) -> None:
    settings = world.settings()
    shown = current(settings)
    assert refresh(settings) == shown
    assert refresh(settings, kind="reconcile") == shown
    assert _statuses(world) == ["ok", "unchanged", "unchanged"]
    with sqlite3.connect(world.home / "state.db") as con:  # the clock was ahead, and is set back
        con.execute("update run set started_at = '2099-01-01 05:00:00.000000' where status = 'ok'")
        con.execute("update run set status = 'failed' where status = 'ok'")
    con.close()
    assert _still_true(world, settings.now()) == shown
    assert _still_true(world, settings.now() + dt.timedelta(days=1)) is None
    _rewrite(world, "label: Orders", "label: Orders entered")
    assert _still_true(world, settings.now()) is None
    second = refresh(settings)
    assert second != shown
    assert refresh(settings) == second
    roll_back(settings)
    assert _still_true(world, settings.now()) is None


@pytest.mark.slow
def test_snapshot_that_cannot_be_read_any_more_is_replaced_by_the_next_refresh(
    world: World,
) -> None:
    settings = world.settings()
    shown = current(settings)
    assert shown is not None
    os.truncate(shown, 20_000)
    assert _still_true(world, settings.now()) is None
    second = refresh(settings)
    assert second != shown
    assert current(settings) == second


@pytest.mark.slow
def test_scheduler_catches_up_once_runs_on_request_and_skips_when_locked(world: World) -> None:
    with sqlite3.connect(world.home / "state.db") as con:
        con.execute("update run set started_at = '2026-01-01 05:00:00.000000'")
    con.close()
    never = {"PLIMSOLL_REFRESH_CRON": "0 0 1 1 *", "PLIMSOLL_RECONCILE_CRON": "0 0 1 1 *"}
    yearly = {**never, "PLIMSOLL_PACK_CRON": "0 0 1 1 *"}
    with sqlite3.connect(world.home / "state.db") as con:
        con.execute("update run set status = 'orphaned', finished_at = null")
    con.close()
    state = StateDatabase(world.home)
    with world.start(SCHEDULE, **yearly) as child:
        _wait_for(lambda: len(_statuses(world)) == 2 and "running" not in _statuses(world), child)
        _wait_for(lambda: _free(world), child)  # a run lets go a moment after it is closed
        with refresh_lock(world.home):
            number = requests.ask(state, "incremental", "page")
            _wait_for(lambda: requests.request(state, number).answer, child)
        skipped = requests.request(state, number)
        with pytest.raises(RefreshRunning, match="A scheduler is already running"):
            run_scheduler(world.settings())
        done = world.command("run-now", "--wait", **yearly)
        child.send_signal(signal.SIGTERM)
        child.communicate(timeout=20)
    assert skipped.status == "failed"
    assert "already running" in str(skipped.answer)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(("Published", "Nothing has changed"))
    runs = log(world.home, "select status, asked_by from run order by started_at")
    assert runs[:3] == [("orphaned", "command"), ("ok", "catch-up"), ("skipped", "page")]
    assert len(runs) == 4
    late = world.command("run-now")
    assert late.returncode == 1
    assert "No scheduler is running" in late.stderr


@pytest.mark.slow
def test_pack_of_last_month_is_made_once_and_tried_again_where_it_could_not_be(
    tmp_path: Path,
) -> None:
    settings = ExtractSettings(
        home=tmp_path / "home", as_of=dt.datetime.fromisoformat("2026-11-21 19:30:00")
    )
    state = RunLog(settings.home)
    make = scheduler_jobs(settings, state, Stop())["pack"].run
    assert not make("schedule").done
    shutil.copytree(cached_sample_home(tmp_path / "sample"), settings.home, dirs_exist_ok=True,
                    ignore=shutil.ignore_patterns("state*"))  # fmt: skip
    assert make("catch-up").words == "Wrote 2026-10.pdf."
    assert (settings.home / "packs" / "2026-10.pdf").read_bytes().startswith(b"%PDF")
    assert make("schedule").words == "2026-10.pdf is there."
    runs = log(settings.home, "select kind, status, asked_by, note from run order by started_at")
    assert runs == [
        ("pack", "failed", "schedule", "2026-10.pdf"),
        ("pack", "ok", "catch-up", "2026-10.pdf"),
    ]


@pytest.mark.parametrize(
    ("day", "made"), [("2026-11-01", False), ("2026-11-02", True), ("2026-11-05", True)]
)
def test_pack_waits_for_a_day_on_which_somebody_works(
    tmp_path: Path, day: str, *, made: bool
) -> None:
    home = cached_sample_home(tmp_path / "home")
    settings = ExtractSettings(home=home, as_of=dt.datetime.fromisoformat(f"{day} 08:00"))
    shown = current(settings)
    assert shown is not None
    shown.chmod(0o644)
    with duckdb.connect() as con:
        con.execute(f"attach '{shown}' as file")
        con.execute(
            "create table file.marts.dim_working_day as from (values (date '2026-11-01', false), "
            "(date '2026-11-02', true), (date '2026-11-05', false)) "
            "as days (working_date, is_working_day)"
        )
    outcome = scheduler_jobs(settings, RunLog(home), Stop())["pack"].run("schedule")
    assert outcome.done
    assert (home / "packs" / "2026-10.pdf").exists() is made


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "Set PLIMSOLL_ODOO_URL"),
        (
            {
                "odoo_url": "http://localhost:1",
                "odoo_db": "x",
                "odoo_login": "x",
                "odoo_password": "x",
                "refresh_cron": "0 25 * * *",
            },
            "PLIMSOLL_REFRESH_CRON cannot be understood",
        ),
    ],
)
def test_scheduler_with_wrong_settings_does_not_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, values: dict[str, str], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match=words):
        run_scheduler(ExtractSettings(home=tmp_path, **values))


def _rewrite(world: World, words: str, others: str) -> None:
    """Change what the project's YAML says."""
    models = world.project / "models" / "models.yml"
    models.write_text(models.read_text().replace(words, others))


def _still_true(world: World, moment: dt.datetime) -> Path | None:
    """What a refresh at that moment would keep, if it brought nothing."""
    settings, state = world.settings(), StateDatabase(world.home)
    digest = definitions_digest(world.project)
    return still_true(settings, state, Run(state, "now", moment), [], digest)


def _free(world: World) -> bool:
    with suppress(RefreshRunning), refresh_lock(world.home):
        return True
    return False


def _statuses(world: World) -> list[str]:
    if not (world.home / "state.db").exists():
        return []
    try:
        return [row[0] for row in log(world.home, "select status from run order by started_at")]
    except sqlite3.OperationalError:  # the table is about to be made
        return []


def _wait_for(condition: Callable[[], object], child: subprocess.Popen[str]) -> None:
    until = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < until, "it did not come to pass"
        assert child.poll() is None, child.stderr.read() if child.stderr else ""
        time.sleep(0.002)
