"""A state database in PostgreSQL: made once, written by runs, requests taken by one alone."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from psycopg import sql

from extract.errors import RefreshRunning, StorageFailed
from extract.locks import scheduler_lock
from extract.runs import EntityResult, RunLog
from state import history, requests
from state.database import HEAD, StateDatabase, now
from state.errors import StateUnusable
from state.tables import metadata
from tests.extract.sources.odoo_database import postgres

pytestmark = pytest.mark.slow
AS_OF = dt.datetime.fromisoformat("2026-11-21 19:30:00")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres() as dsn:
        yield dsn


@pytest.fixture
def url(server: str) -> str:
    """A database of its own for each test."""
    name = f"state_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as con:
        con.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    return server.replace("/postgres?", f"/{name}?")


def test_several_processes_make_its_tables_once(url: str, tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: StateDatabase(tmp_path, url).upgrade(), range(4)))
    with StateDatabase(tmp_path, url).begin() as connection:
        assert connection.execute(sa.text("select * from alembic_version")).all() == [(HEAD,)]
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    assert [each.name for each in tmp_path.iterdir()] == ["state.id"]


def test_runs_are_logged_closed_and_read_as_in_sqlite(url: str, tmp_path: Path) -> None:
    log = RunLog(tmp_path, url)
    with log.run(AS_OF, asked_by="schedule") as run:
        run.step("pull")
        sales = EntityResult("sale.order", "full", 3, dropped=("a: is missing",), changed=3)
        run.entity(sales)
        run.more(EntityResult("sale.order", "full", 5, changed=5, bytes=70))
    with pytest.raises(ValueError, match="odd"), log.run(AS_OF):
        raise ValueError("odd")
    lost = log.run(AS_OF)
    lost.__enter__()  # its process is killed
    assert log.close_orphans() == 1
    rows = history.recent(log.state)
    assert [row["status"] for row in rows] == ["orphaned", "failed", "ok"]
    assert (rows[2]["rows"], rows[2]["changed"], rows[2]["asked_by"]) == (5, 5, "schedule")
    (model,) = history.models(log.state, rows[2]["run_id"])
    assert (model["rows"], model["bytes"], model["dropped_fields"]) == (5, 70, "a: is missing")
    last = history.last_of(log.state, ("incremental",))
    assert last is not None
    assert last["status"] == "orphaned"


def test_request_is_taken_by_one_of_several_and_answered(url: str, tmp_path: Path) -> None:
    state = StateDatabase(tmp_path, url)
    state.upgrade()
    number = requests.ask(state, "incremental", "page")
    assert requests.ask(state, "incremental", "command") == number
    with ThreadPoolExecutor(4) as pool:
        taken = [each for each in pool.map(lambda _: requests.take(state), range(4)) if each]
    assert [each.id for each in taken] == [number]
    requests.answer(state, number, done=True, words="Published.")
    assert requests.request(state, number).status == "done"
    requests.seen(state, now(), {"incremental": "2026-11-21T20:00:00"})
    worker = requests.scheduler(state)
    assert worker is not None
    assert worker.alive(now())


def test_second_scheduler_of_a_home_is_refused_wherever_its_state_is(
    url: str, tmp_path: Path
) -> None:
    RunLog(tmp_path, url)
    with (
        scheduler_lock(tmp_path),
        pytest.raises(RefreshRunning, match="A scheduler is already running"),
        scheduler_lock(tmp_path),
    ):
        pass


@pytest.mark.parametrize("what", ["refresh", "scheduler"])
def test_two_machines_with_one_home_take_turns(url: str, tmp_path: Path, what: str) -> None:
    here, there = RunLog(tmp_path, url), RunLog(tmp_path, url)
    with (
        here.alone(what),
        pytest.raises(RefreshRunning, match=f"A {what} is already running on another machine"),
        there.alone(what),
    ):
        pass
    with there.alone(what):
        pass


def test_database_is_one_home_s_and_another_sees_nothing_of_it(url: str, tmp_path: Path) -> None:
    with RunLog(tmp_path / "here", url).run(AS_OF):
        pass
    with pytest.raises(StorageFailed, match="PLIMSOLL_STATE_URL holds the runs of another home"):
        RunLog(tmp_path / "there", url)
    with pytest.raises(StateUnusable, match="another home"):
        history.recent(StateDatabase(tmp_path / "there", url))
    # A machine that only has what was published reads on; so does the home after a move.
    assert len(history.recent(StateDatabase(tmp_path / "published", url))) == 1
    (tmp_path / "here").rename(tmp_path / "moved")
    assert len(history.recent(RunLog(tmp_path / "moved", url).state)) == 1


def test_run_is_running_while_its_lock_is_held_from_wherever_it_is_seen(
    url: str, tmp_path: Path
) -> None:
    log, seen = RunLog(tmp_path, url), StateDatabase(tmp_path, url)
    killed = log.run(AS_OF)
    with log.alone("refresh"):
        killed.__enter__()
        assert [row["status"] for row in history.recent(seen)] == ["running"]
    last = history.last_refresh(seen)
    assert last is not None
    assert (last["status"], last["error"]) == ("orphaned", "the process was killed")
    assert seen.is_held("scheduler") is False
