"""The run log and the lock: one refresh at a time, and none left open."""

from __future__ import annotations

import datetime as dt
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from extract.errors import ConfigError, RefreshRunning, StorageFailed
from extract.locks import refresh_lock
from extract.runs import EntityResult, RunLog, new_run_id
from tests.extract.odoo import log
from tests.paths import REPO

AS_OF = dt.datetime.fromisoformat("2026-11-21 19:30:00")


def test_run_is_kept_with_its_step_version_and_models(home: Path) -> None:
    with RunLog(home).run(AS_OF) as run:
        run.step("pull")
        run.server("16.0")
        run.entity(EntityResult("sale.order", "full", 3, 1, 0.5, ("a: is missing", "b: too")))
        run.published("x.duckdb")
    assert log(home, "select status, step, error, odoo_version, as_of, snapshot from run") == [
        ("ok", "pull", None, "16.0", "2026-11-21 19:30:00.000000", "x.duckdb")
    ]
    assert log(home, "select model, rows, deleted, mode, dropped_fields from run_entity") == [
        ("sale.order", 3, 1, "full", "a: is missing\nb: too")
    ]


@pytest.mark.parametrize(
    ("error", "words"),
    [(ConfigError("Set the URL."), "Set the URL."), (KeyboardInterrupt(), "stopped by Keyboard")],
)
def test_failure_or_stop_is_kept_with_its_sentence(
    home: Path, error: BaseException, words: str
) -> None:
    with pytest.raises(type(error)), RunLog(home).run(AS_OF):
        raise error
    status, told, finished = log(home, "select status, error, finished_at from run")[0]
    assert status == ("failed" if isinstance(error, ConfigError) else "stopped")
    assert told.startswith(words)
    assert finished


def test_run_of_a_killed_process_is_marked_as_orphaned_by_the_next(home: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from extract.runs import RunLog\n"
        "import datetime as dt\n"
        "with RunLog(Path(sys.argv[1])).run(dt.datetime(2026, 1, 1)): os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(home)], cwd=REPO, check=False)
    assert log(home, "select status from run") == [("running",)]
    with RunLog(home).run(AS_OF):
        pass
    assert log(home, "select status, error from run order by started_at") == [
        ("orphaned", "the process was killed"),
        ("ok", None),
    ]


def test_pack_of_a_killed_scheduler_is_closed_by_the_next_scheduler_alone(home: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from extract.runs import RunLog\n"
        "import datetime as dt\n"
        "with RunLog(Path(sys.argv[1])).run(dt.datetime(2026, 1, 1), 'pack'):\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(home)], cwd=REPO, check=False)
    with RunLog(home).run(AS_OF):
        pass
    packs = "select status from run where kind = 'pack'"
    assert log(home, packs) == [("running",)]
    assert RunLog(home).close_orphans(packs=True) == 1
    assert log(home, packs) == [("orphaned",)]


def test_run_id_sorts_by_time() -> None:
    assert re.fullmatch(r"\d{8}T\d{6}Z-[0-9a-f]{4}", new_run_id())


def test_second_refresh_is_told_who_holds_the_lock_and_since_when(home: Path) -> None:
    with (
        refresh_lock(home),
        pytest.raises(RefreshRunning, match=rf"process {os.getpid()}, since 20\d\d-") as error,
        refresh_lock(home),
    ):
        pass
    assert error.value.exit_code == 7
    told = r"^A check is already running \(process"
    with refresh_lock(home, "check"), pytest.raises(RefreshRunning, match=told), refresh_lock(home):
        pass
    with refresh_lock(home):
        pass


def test_killed_holder_lets_the_lock_go(home: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from extract.locks import refresh_lock\n"
        "with refresh_lock(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(home)], cwd=REPO, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(RefreshRunning, match=f"process {holder.pid}"), refresh_lock(home):
            pass
        holder.send_signal(signal.SIGKILL)
    with refresh_lock(home):
        pass


def test_home_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageFailed, match="cannot be written"), refresh_lock(tmp_path / "file"):
        pass
