"""Requests to run wait for the scheduler, are taken once, answered, and never lost."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from state import requests
from state.database import StateDatabase, now


@pytest.fixture
def state(tmp_path: Path) -> StateDatabase:
    made = StateDatabase(tmp_path)
    made.upgrade()
    return made


def test_request_is_taken_once_and_answered(state: StateDatabase) -> None:
    number = requests.ask(state, "incremental", "page")
    assert [each.status for each in requests.open_requests(state)] == ["waiting"]
    taken = requests.take(state)
    assert taken is not None
    assert (taken.id, taken.kind, taken.asked_by) == (number, "incremental", "page")
    assert requests.take(state) is None
    requests.answer(state, number, done=True, words="Published.")
    closed = requests.request(state, number)
    assert (closed.status, closed.answer) == ("done", "Published.")
    assert requests.open_requests(state) == []


def test_asking_twice_is_one_request_but_another_kind_is_another(state: StateDatabase) -> None:
    first = requests.ask(state, "incremental", "page")
    assert requests.ask(state, "incremental", "command") == first
    assert requests.ask(state, "reconcile", "command") != first


def test_request_of_a_killed_worker_waits_again(state: StateDatabase) -> None:
    number = requests.ask(state, "incremental", "page")
    requests.take(state)
    requests.let_go(state)
    taken = requests.take(state)
    assert taken is not None
    assert taken.id == number


def test_unknown_kind_is_refused(state: StateDatabase) -> None:
    with pytest.raises(ValueError, match="incremental or reconcile"):
        requests.ask(state, "drop tables", "page")


def test_scheduler_is_alive_while_it_was_seen_lately(state: StateDatabase) -> None:
    assert requests.scheduler(state) is None
    requests.seen(state, now(), {"incremental": "2026-11-21T20:00:00"})
    requests.seen(state, now(), {"incremental": "2026-11-21T21:00:00"})
    found = requests.scheduler(state)
    assert found is not None
    assert found.plan == {"incremental": "2026-11-21T21:00:00"}
    assert found.alive(now())
    assert not found.alive(now() + dt.timedelta(minutes=2))
    requests.gone(state)
    assert requests.scheduler(state) is None
