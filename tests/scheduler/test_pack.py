"""The pack of last month, made by the schedule."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import duckdb
import pytest

from extract.publish import current
from extract.runs import RunLog, Stop
from extract.settings import ExtractSettings
from scheduler import _jobs as scheduler_jobs
from tests.extract.odoo import log
from tests.sample_snapshot import cached_sample_home


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
