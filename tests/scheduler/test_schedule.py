"""Refreshes on a schedule, on request and after a signal."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import time
from contextlib import suppress
from pathlib import Path

import pytest

from extract.errors import ConfigError, RefreshRunning
from extract.locks import refresh_lock
from extract.settings import ExtractSettings
from scheduler import run_scheduler
from state import requests
from state.database import StateDatabase
from tests.extract.odoo import log
from tests.scheduler.world import World, held, statuses, wait_for

SCHEDULE = (
    "import logging; logging.basicConfig(level='INFO')\n"
    "from scheduler import run_scheduler; from extract.settings import ExtractSettings\n"
    "run_scheduler(ExtractSettings())"
)


@pytest.mark.slow
def test_scheduler_logs_a_failed_refresh_waits_on_and_stops_on_a_signal(world: World) -> None:
    shutil.rmtree(world.home)
    with world.start(SCHEDULE, PLIMSOLL_ODOO_PASSWORD="wr0ng") as child:
        wait_for(lambda: statuses(world) == ["failed"], child)
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
        wait_for(lambda: log(world.home, packs) == [("orphaned",), ("failed",)], child)
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
        wait_for(lambda: held(world), child)
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
    assert statuses(world) == ["stopped"]
    assert log(world.home, "select count(*) from worker") == [(0,)]


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
        wait_for(lambda: len(statuses(world)) == 2 and "running" not in statuses(world), child)
        wait_for(lambda: _free(world), child)  # a run lets go a moment after it is closed
        with refresh_lock(world.home):
            number = requests.ask(state, "incremental", "page")
            wait_for(lambda: requests.request(state, number).answer, child)
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


def _free(world: World) -> bool:
    with suppress(RefreshRunning), refresh_lock(world.home):
        return True
    return False
