"""The health sentence: fresh, stale, failed, running, nothing yet."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, create_engine, text

from dashboard.health import health
from dashboard.settings import DashboardSettings
from dashboard.snapshot import Snapshot
from tests.sample_snapshot import RUN_ID

AS_OF = datetime(2026, 11, 21, 19, 30, tzinfo=UTC)


def _state_of(home: Path) -> Engine:
    return create_engine(URL.create("sqlite", database=str(home / "state.db")))


def _home_with_run(home: Path, status: str, error: str | None = None) -> DashboardSettings:
    engine = _state_of(home)
    with engine.begin() as con:
        con.execute(
            text(
                "create table run (run_id text, started_at timestamp, finished_at timestamp,"
                " status text, step text, error text)"
            )
        )
        con.execute(
            text("insert into run values ('a', '2026-11-20 05:00:00', null, 'ok', null, null)")
        )
        con.execute(
            text("insert into run values ('b', '2026-11-21 05:00:00', null, :s, 'build', :e)"),
            {"s": status, "e": error},
        )
    engine.dispose()
    return DashboardSettings(home=home)


def test_a_recent_run_is_fresh(sample_home: Path, snapshot: Snapshot) -> None:
    settings = DashboardSettings(home=sample_home)
    found = health(settings, snapshot.info, AS_OF + timedelta(minutes=95))
    assert (found.state, found.sentence) == ("fresh", "Refreshed 1 hour ago.")
    assert found.as_of == AS_OF
    assert found.last_run_at == datetime(2026, 11, 21, 19, 32, 10, tzinfo=UTC)
    assert snapshot.info.run_id == RUN_ID


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=20), "less than a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=59), "59 minutes"),
        (timedelta(hours=29), "29 hours"),
        (timedelta(seconds=-30), "less than a minute"),
    ],
)
def test_the_age_is_told_in_words(
    tmp_path: Path, snapshot: Snapshot, age: timedelta, words: str
) -> None:
    found = health(DashboardSettings(home=tmp_path), snapshot.info, AS_OF + age)
    assert found.sentence == f"Refreshed {words} ago."


def test_old_data_is_said_to_be_stale(tmp_path: Path, snapshot: Snapshot) -> None:
    settings = DashboardSettings(home=tmp_path, stale_after_hours=24)
    found = health(settings, snapshot.info, AS_OF + timedelta(days=3))
    assert (found.state, found.sentence) == ("stale", "This data is 3 days old.")


def test_a_failed_refresh_is_said_with_its_step_and_reason(
    tmp_path: Path, snapshot: Snapshot
) -> None:
    settings = _home_with_run(tmp_path, "failed", "Odoo refused the login.")
    found = health(settings, snapshot.info, AS_OF + timedelta(hours=5))
    assert found.state == "failed"
    assert found.sentence == "The last refresh failed at build; this data is 5 hours old."
    assert found.last_error == "Odoo refused the login."


def test_a_running_refresh_is_said(tmp_path: Path, snapshot: Snapshot) -> None:
    settings = _home_with_run(tmp_path, "running")
    now = AS_OF + timedelta(hours=2)
    assert health(settings, snapshot.info, now).state == "running"
    assert health(settings, None, now).sentence == "No data yet: the first refresh is running."
    old = health(settings, snapshot.info, now + timedelta(days=4))
    assert old.sentence == "This data is 4 days old; a refresh is running."


def test_the_run_log_is_read_while_it_is_written_and_whatever_its_folder_is_called(
    tmp_path: Path, snapshot: Snapshot
) -> None:
    odd = tmp_path / "a home? #1 100%"
    odd.mkdir()
    settings = _home_with_run(odd, "failed", "Disk full.")
    engine = _state_of(odd)
    with engine.connect() as writer:
        writer.execute(text("pragma journal_mode = wal"))
        writer.execute(text("insert into run values ('c', '2026-11-22', null, 'ok', null, null)"))
        assert health(settings, snapshot.info, AS_OF).last_error == "Disk full."
    engine.dispose()
    assert health(settings, snapshot.info, AS_OF).last_error == "Disk full."


def test_a_missing_or_garbled_run_log_is_no_error(tmp_path: Path) -> None:
    settings = DashboardSettings(home=tmp_path)
    assert health(settings, None, AS_OF).sentence == "No data yet: run `plimsoll refresh`."
    assert not (tmp_path / "state.db").exists()
    (tmp_path / "state.db").write_bytes(b"garbage" * 500)
    assert health(settings, None, AS_OF).state == "none"
