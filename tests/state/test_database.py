"""The state database is made, upgraded once, and says what is wrong without its password."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from state import history
from state.database import HEAD, StateDatabase
from state.errors import StateUnusable
from state.tables import metadata
from tests.paths import REPO

BEFORE_MIGRATIONS = """
create table run (run_id varchar not null primary key, started_at datetime not null,
  finished_at datetime, status varchar not null, step varchar, error varchar,
  odoo_version varchar, as_of datetime, snapshot varchar);
create table run_entity (run_id varchar not null references run (run_id), model varchar not null,
  rows integer not null, deleted integer not null, seconds float not null, mode varchar not null,
  dropped_fields varchar, error varchar, primary key (run_id, model));
insert into run values ('a', '2026-11-20 05:00:00', '2026-11-20 05:01:30', 'ok', 'publish', null,
  '16.0', '2026-11-20 05:00:00', 'a.duckdb');
insert into run values ('z', '2027-01-30 05:00:00', null, 'failed', 'pull', null, null, null, null);
insert into run_entity values ('a', 'sale.order', 7, 1, 0.5, 'full', 'x: is missing', null);
"""


def test_newest_step_is_the_one_the_code_expects_and_makes_the_tables_it_uses(
    tmp_path: Path,
) -> None:
    steps = ScriptDirectory(str(REPO / "state" / "migrations"))
    assert steps.get_current_head() == HEAD
    state = StateDatabase(tmp_path)
    state.upgrade()
    with state.begin() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_log_of_an_earlier_plimsoll_is_kept(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "state.db") as con:
        con.executescript(BEFORE_MIGRATIONS)
    con.close()
    state = StateDatabase(tmp_path)
    state.upgrade()
    later, row = history.recent(state)
    assert (later["number"], row["number"]) == (2, 1)
    assert (row["run_id"], row["rows"], row["seconds"]) == ("a", 7, 90.0)
    assert (row["changed"], row["models_with_dropped_fields"]) == (None, 1)
    assert history.last_refresh(state) is not None


def test_several_processes_upgrade_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: StateDatabase(tmp_path).upgrade(), range(4)))
    with StateDatabase(tmp_path).read() as connection:
        assert connection.execute(sa.text("select * from alembic_version")).all() == [(HEAD,)]


def test_database_of_a_newer_plimsoll_is_left_alone(tmp_path: Path) -> None:
    state = StateDatabase(tmp_path)
    state.upgrade()
    with state.begin() as connection:
        connection.execute(sa.text("update alembic_version set version_num = '9999'"))
    with pytest.raises(StateUnusable, match="newer Plimsoll"):
        state.upgrade()


def test_reading_makes_no_file(tmp_path: Path) -> None:
    assert history.recent(StateDatabase(tmp_path)) == []
    assert history.last_refresh(StateDatabase(tmp_path)) is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url",
    [
        "junk",
        "sqlite:///state.db",
        "nosuch://u:s3cret@h/db",
        "postgresql://u:s3cret@127.0.0.1:1/db?connect_timeout=2",
    ],
)
def test_wrong_url_is_one_sentence_without_its_password(tmp_path: Path, url: str) -> None:
    with pytest.raises(StateUnusable) as error:
        StateDatabase(tmp_path, url).upgrade()
    assert "s3cret" not in str(error.value)
    assert "\n" not in str(error.value)


def test_garbled_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "state.db").write_bytes(b"garbage" * 500)
    with pytest.raises(StateUnusable, match=r"state\.db cannot be used"):
        StateDatabase(tmp_path).upgrade()
