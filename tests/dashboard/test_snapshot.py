"""The snapshot store: what is current, what is wrong with it, and who still reads the old one."""

import itertools
import shutil
import threading
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dashboard.errors import NoSnapshot, SnapshotCorrupt
from dashboard.recent import Recent
from dashboard.snapshot import Row, Snapshot, SnapshotStore
from tests.sample_snapshot import RUN_ID, publish


@pytest.fixture
def home(sample_home: Path, tmp_path: Path) -> Path:
    shutil.copytree(sample_home, tmp_path / "home")
    return tmp_path / "home"


_FRESH = itertools.count()


def _is_open(snapshot: Snapshot) -> bool:
    try:
        snapshot.query("select ?", [next(_FRESH)])  # no answer that is kept
    except duckdb.ConnectionException:
        return False
    return True


def test_an_answer_is_asked_for_once_and_nobody_spoils_it_for_others(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SnapshotStore(home).use() as snapshot:
        asked: list[str] = []
        ask = snapshot._ask

        def noted(sql: str, params: Sequence[Any]) -> list[Row]:
            asked.append(sql)
            return ask(sql, params)

        monkeypatch.setattr(snapshot, "_ask", noted)
        for number in (1, 1, 2):
            rows = snapshot.query("select ? as number", [number])
            assert rows == [{"number": number}]
            rows[0]["number"] = "spoilt"
        assert len(asked) == 2
        for _ in range(2):  # a long list is not worth its memory
            assert len(snapshot.query("select * from range(101)")) == 101
        assert len(asked) == 4


def test_the_answers_used_last_are_kept() -> None:
    recent = Recent(2)
    recent.put("a", 1)
    recent.put("b", 2)
    assert recent.get("a") == 1
    recent.put("c", 3)
    assert [recent.get(key) for key in "abc"] == [1, None, 3]


def test_a_fresh_home_says_what_to_run(tmp_path: Path) -> None:
    with (
        pytest.raises(NoSnapshot, match="No data yet: run `plimsoll refresh` first"),
        SnapshotStore(tmp_path).use(),
    ):
        pass


@pytest.mark.parametrize("content", ["", "  \n", "../../etc/passwd", "/etc/passwd", "a/b", ".."])
def test_a_pointer_that_names_no_snapshot_is_said(home: Path, content: str) -> None:
    (home / "published" / "CURRENT").write_text(content)
    with (
        pytest.raises(SnapshotCorrupt, match=r"does not name a snapshot|is missing"),
        SnapshotStore(home).use(),
    ):
        pass


def test_a_missing_garbled_or_foreign_file_is_said(home: Path) -> None:
    file = home / "published" / f"{RUN_ID}.duckdb"
    file.write_bytes(b"not a database")
    with pytest.raises(SnapshotCorrupt, match="cannot be opened"), SnapshotStore(home).use():
        pass
    file.unlink()
    with pytest.raises(SnapshotCorrupt, match="is missing"), SnapshotStore(home).use():
        pass
    with duckdb.connect(str(file)) as con:
        con.execute("create table t as select 1 as a")
    with pytest.raises(SnapshotCorrupt, match="not a complete"), SnapshotStore(home).use():
        pass


def test_a_snapshot_says_what_it_is(snapshot: Snapshot) -> None:
    assert snapshot.info.run_id == RUN_ID
    assert snapshot.info.as_of == datetime(2026, 11, 21, 19, 30, tzinfo=UTC)
    assert snapshot.info.odoo_version == "16.0"
    assert snapshot.as_of_date == date(2026, 11, 21)
    assert "due_date" in snapshot.columns("fct_order_lines")
    assert snapshot.columns("nothing") == frozenset()


def test_a_snapshot_cannot_be_written_and_reaches_no_file(snapshot: Snapshot) -> None:
    with pytest.raises(duckdb.Error, match="read-only"):
        snapshot.query("create table marts.x as select 1")
    with pytest.raises(duckdb.PermissionException):
        snapshot.query("select * from read_text('/etc/hostname')")
    with pytest.raises(duckdb.Error, match="locked"):
        snapshot.query("set enable_external_access = true")


def test_the_pointer_is_followed_and_the_old_file_closed_after_its_last_use(home: Path) -> None:
    store = SnapshotStore(home)
    with store.use() as old:
        publish(home, home / "dbt" / "target", run_id="20261122T050000Z-new1")
        with store.use() as new:
            assert new.info.run_id == "20261122T050000Z-new1"
            assert old.query("select count(*) as n from marts.fct_orders")[0]["n"] > 0
        assert _is_open(old)
    assert not _is_open(old)
    with store.use() as again:
        assert again is new
    store.close()
    assert not _is_open(new)


def test_one_snapshot_serves_many_threads(home: Path) -> None:
    store = SnapshotStore(home)
    found: list[int] = []

    def read() -> None:
        for _ in range(20):
            with store.use() as snapshot:
                found.append(snapshot.query("select count(*) as n from marts.fct_orders")[0]["n"])

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    publish(home, home / "dbt" / "target", run_id="20261122T050000Z-new2")
    for thread in threads:
        thread.join()
    assert len(found) == 160
    assert len(set(found)) == 1
    store.close()


def test_a_thing_is_made_once_per_snapshot(snapshot: Snapshot) -> None:
    made: list[int] = []
    for _ in range(3):
        snapshot.memo("test", lambda: made.append(1))
    assert made == [1]
