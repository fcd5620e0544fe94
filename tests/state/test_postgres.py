"""A state database in PostgreSQL: made once, written by runs, requests taken by one alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from extract.errors import RefreshRunning
from extract.locks import scheduler_lock
from extract.runs import EntityResult, RunLog
from state import history, requests
from state.database import HEAD, StateDatabase, now
from state.tables import metadata
from tests.extract.sources.odoo_database import postgres

pytestmark = pytest.mark.slow
AS_OF = dt.datetime.fromisoformat("2026-11-21 19:30:00")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with postgres() as dsn:
        yield dsn


def test_several_processes_make_its_tables_once(url: str, tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: StateDatabase(tmp_path, url).upgrade(), range(4)))
    with StateDatabase(tmp_path, url).begin() as connection:
        assert connection.execute(sa.text("select * from alembic_version")).all() == [(HEAD,)]
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    assert list(tmp_path.iterdir()) == []


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
def test_two_homes_that_share_the_state_take_turns(url: str, tmp_path: Path, what: str) -> None:
    here, there = RunLog(tmp_path / "here", url), RunLog(tmp_path / "there", url)
    with (
        here.alone(what),
        pytest.raises(RefreshRunning, match=f"A {what} is already running from another home"),
        there.alone(what),
    ):
        pass
    with there.alone(what):
        pass
