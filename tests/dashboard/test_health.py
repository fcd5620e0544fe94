"""The health sentence: fresh, stale, failed, running, nothing yet."""

import fcntl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboard.health import health
from dashboard.settings import DashboardSettings
from dashboard.snapshot import Snapshot
from extract.locks import refresh_lock
from state import history
from state.database import StateDatabase
from state.tables import run
from tests.sample_snapshot import RUN_ID

AS_OF = datetime(2026, 11, 21, 19, 30, tzinfo=UTC)


def _home_with_run(home: Path, status: str, **more: Any) -> DashboardSettings:
    state = StateDatabase(home)
    state.upgrade()
    _insert(state, "a", "2026-11-20 05:00:00", "ok")
    _insert(state, "b", "2026-11-21 05:00:00", status, step="build", **more)
    return DashboardSettings(home=home)


def _insert(state: StateDatabase, run_id: str, started: str, status: str, **more: Any) -> None:
    moment = datetime.fromisoformat(started)
    values = {"run_id": run_id, "started_at": moment, "status": status, **more}
    with state.begin() as con:
        con.execute(run.insert().values(values))


def test_a_recent_run_is_fresh(sample_home: Path, snapshot: Snapshot) -> None:
    settings = DashboardSettings(home=sample_home)
    found = health(settings, snapshot.info, AS_OF + timedelta(minutes=95))
    assert (found.state, found.sentence) == ("fresh", "Refreshed 1 hour ago.")
    assert found.as_of == AS_OF
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
    settings = _home_with_run(tmp_path, "failed", error="Odoo refused the login.")
    found = health(settings, snapshot.info, AS_OF + timedelta(hours=5))
    assert found.state == "failed"
    assert found.sentence == "The last refresh failed at build; this data is 5 hours old."
    assert found.reason == "Odoo refused the login."


@pytest.mark.parametrize(("status", "word"), [("orphaned", "killed"), ("stopped", "stopped")])
def test_a_refresh_that_did_not_end_by_itself_is_said(
    tmp_path: Path, snapshot: Snapshot, status: str, word: str
) -> None:
    found = health(_home_with_run(tmp_path, status), snapshot.info, AS_OF)
    assert found.state == "failed"
    assert found.sentence.startswith(f"The last refresh was {word} at build")


def test_a_skipped_run_and_a_pack_say_nothing_of_the_data(
    tmp_path: Path, snapshot: Snapshot
) -> None:
    settings = _home_with_run(tmp_path, "ok")
    state = StateDatabase(tmp_path)
    _insert(state, "c", "2026-11-21 06:00:00", "skipped", kind="incremental")
    _insert(state, "d", "2026-11-21 07:00:00", "failed", kind="pack")
    assert health(settings, snapshot.info, AS_OF).state == "fresh"


def test_data_found_unchanged_is_as_fresh_as_the_check(tmp_path: Path, snapshot: Snapshot) -> None:
    settings = _home_with_run(tmp_path, "ok")
    checked = AS_OF.replace(tzinfo=None) + timedelta(hours=40)
    _insert(
        StateDatabase(tmp_path), "c", f"{checked}", "unchanged",
        kind="incremental", snapshot=snapshot.info.path.name, as_of=checked,
    )  # fmt: skip
    found = health(settings, snapshot.info, AS_OF + timedelta(hours=41))
    assert found.state == "fresh"
    assert found.sentence == "Checked 1 hour ago: nothing has changed in Odoo since."
    assert found.as_of == AS_OF


def test_a_running_refresh_is_said_while_it_holds_its_lock(
    tmp_path: Path, snapshot: Snapshot
) -> None:
    settings = _home_with_run(tmp_path, "running")
    now = AS_OF + timedelta(hours=2)
    with refresh_lock(tmp_path):
        assert health(settings, snapshot.info, now).state == "running"
        assert health(settings, None, now).sentence == "No data yet: the first refresh is running."
        old = health(settings, snapshot.info, now + timedelta(days=4))
        assert old.sentence == "This data is 4 days old; a refresh is running."
        assert history.counts(StateDatabase(tmp_path)) == {"ok": 1, "running": 1}
    killed = health(settings, snapshot.info, now)
    assert killed.state == "failed"
    assert killed.sentence == "The last refresh was killed at build; this data is 2 hours old."
    assert history.recent(StateDatabase(tmp_path))[0]["status"] == "orphaned"
    assert history.counts(StateDatabase(tmp_path)) == {"ok": 1, "orphaned": 1}


def test_a_page_that_looks_whether_a_refresh_lives_keeps_none_from_beginning(
    tmp_path: Path, snapshot: Snapshot
) -> None:
    settings = _home_with_run(tmp_path, "running")
    (tmp_path / "refresh.lock").touch()
    with (tmp_path / "refresh.lock").open() as looking:
        fcntl.flock(looking, fcntl.LOCK_SH)
        threading.Timer(0.01, looking.close).start()
        with refresh_lock(tmp_path):
            assert health(settings, snapshot.info, AS_OF).state == "running"


def test_a_failure_is_seen_after_a_clock_that_was_ahead(tmp_path: Path, snapshot: Snapshot) -> None:
    settings = _home_with_run(tmp_path, "ok")
    state = StateDatabase(tmp_path)
    _insert(state, "c", "2027-01-30 05:00:00", "ok")
    _insert(state, "d", "2026-11-21 06:00:00", "failed", kind="incremental", step="pull")
    assert health(settings, snapshot.info, AS_OF).sentence.startswith("The last refresh failed")
    assert [row["run_id"] for row in history.recent(state)] == ["d", "c", "b", "a"]
    last = history.last_of(state, ("incremental",))
    assert last is not None
    assert last["run_id"] == "d"


def test_the_run_log_is_read_while_it_is_written_and_whatever_its_folder_is_called(
    tmp_path: Path, snapshot: Snapshot
) -> None:
    odd = tmp_path / "a home? #1 100%"
    odd.mkdir()
    settings = _home_with_run(odd, "failed", error="Disk full.")
    with StateDatabase(odd).begin() as writer:
        writer.execute(run.delete())
        assert health(settings, snapshot.info, AS_OF).reason == "Disk full."
        writer.rollback()
    assert health(settings, snapshot.info, AS_OF).reason == "Disk full."


def test_a_missing_or_garbled_run_log_is_no_error(tmp_path: Path) -> None:
    settings = DashboardSettings(home=tmp_path)
    assert health(settings, None, AS_OF).sentence == "No data yet: run `plimsoll refresh`."
    assert not (tmp_path / "state.db").exists()
    (tmp_path / "state.db").write_bytes(b"garbage" * 500)
    assert health(settings, None, AS_OF).state == "none"
