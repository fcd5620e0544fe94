"""What the loop makes up for, and that whoever asked for a run always gets an answer."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from extract.runs import RunLog, Stop
from extract.settings import ExtractSettings
from scheduler import _jobs as scheduler_jobs
from state import requests
from state.database import StateDatabase, now
from state.tables import run
from worker.loop import Job, Loop, Outcome
from worker.times import cron


@pytest.fixture
def state(tmp_path: Path) -> StateDatabase:
    return RunLog(tmp_path).state


def jobs_due(state: StateDatabase, home: Path) -> list[str]:
    """What a scheduler with the default times would do first."""
    settings = ExtractSettings(home=home, time_zone="UTC", pack_cron="0 7 * * *")
    return Loop(state, scheduler_jobs(settings, RunLog(home), Stop()), Stop())._missed()


@pytest.mark.parametrize(("days", "due"), [(None, []), (0, []), (4, ["reconcile", "pack"])])
def test_job_that_never_ran_is_due_once_its_time_has_passed_since_the_first_run_of_any_kind(
    state: StateDatabase, tmp_path: Path, days: int | None, due: list[str]
) -> None:
    if days is not None:
        with RunLog(tmp_path).run(now()):
            pass
        with state.begin() as con:
            con.execute(run.update().values(started_at=now() - dt.timedelta(days=days)))
    assert jobs_due(state, tmp_path) == due


def test_request_is_answered_even_where_its_job_raises(state: StateDatabase) -> None:
    def breaks(asked_by: str) -> Outcome:
        raise OSError(asked_by)

    jobs = {"incremental": Job(cron("X", "0 * * * *", "UTC"), ("incremental",), breaks)}
    number = requests.ask(state, "incremental", "page")
    with pytest.raises(OSError, match="page"):
        Loop(state, jobs, Stop())._asked()
    told = requests.request(state, number)
    assert (told.status, told.answer) == ("failed", "It failed unexpectedly; the log says how.")


@pytest.mark.parametrize("kind", ["incremental", "pack"])
def test_job_says_in_one_sentence_that_the_pointer_cannot_be_read(
    state: StateDatabase, tmp_path: Path, kind: str
) -> None:
    (tmp_path / "published" / "CURRENT").mkdir(parents=True)
    jobs = scheduler_jobs(ExtractSettings(home=tmp_path), RunLog(tmp_path), Stop())
    outcome = jobs[kind].run("schedule")
    assert not outcome.done
    assert "CURRENT cannot be read: Is a directory" in outcome.words
