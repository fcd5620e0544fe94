"""Freshness, run log, a refresh on request, and what a supervisor asks."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboard.callbacks import Reader
from dashboard.settings import DashboardSettings
from dashboard.web import create_app
from state import requests
from state.database import StateDatabase, now
from state.tables import run, run_entity
from tests.dashboard.pages.trees import as_json, words
from tests.sample_snapshot import RUN_ID, cached_sample_home


@pytest.fixture
def own_home(tmp_path: Path) -> Path:
    """A home this test may write to."""
    return cached_sample_home(tmp_path / "home")


def _client(home: Path) -> FlaskClient:
    return create_app(DashboardSettings(home=home, _env_file=None)).server.test_client()


def _reader(home: Path) -> Reader:
    app = create_app(DashboardSettings(home=home, _env_file=None))
    made: Reader = app.server.extensions["plimsoll"]
    return made


def test_data_page_tells_runs_models_and_what_was_left_out(reader: Reader) -> None:
    page = " ".join(words(as_json(reader.navigate("/runs", "")[0])).split())
    assert "published" in page
    assert "sale.order.line full 5,200" in page
    assert "the user may not read crm.team" in page
    assert "quote_win_rate" in page
    assert "130.0 s" in page or "2.2 min" in page


def test_model_that_fell_silent_shows_by_the_age_of_its_last_change(own_home: Path) -> None:
    state = StateDatabase(own_home)
    state.upgrade()
    with state.begin() as connection:
        connection.execute(run.update().values(started_at=now() - timedelta(days=9)))
        connection.execute(run_entity.update().values(changed=0))
        sales = run_entity.c.model == "sale.order.line"
        connection.execute(run_entity.update().where(sales).values(changed=7))
    page = " ".join(words(as_json(_reader(own_home).navigate("/runs", "")[0])).split())
    assert "sale.order.line full 5,200 7 9 days ago" in page
    assert "none seen" in page


def test_unknown_run_shows_no_models(reader: Reader) -> None:
    page = words(as_json(reader.navigate("/runs", "?run=<script>")[0]))
    assert "Nothing read in this run" in page


def test_refresh_is_asked_of_a_scheduler_that_is_alive(own_home: Path) -> None:
    reader = _reader(own_home)
    state = StateDatabase(own_home)
    assert "No scheduler is running" in reader.refresh_now()
    assert requests.open_requests(state) == []
    requests.seen(state, now(), {"incremental": "2026-11-21T20:00:00"})
    assert "Asked for" in reader.refresh_now()
    assert [(each.kind, each.asked_by) for each in requests.open_requests(state)] == [
        ("incremental", "page")
    ]
    page = words(as_json(reader.navigate("/runs", "")[0]))
    assert "21 Nov 2026 20:00 UTC" in page


def test_garbled_run_log_spoils_no_page(own_home: Path) -> None:
    for each in own_home.glob("state.db*"):
        each.unlink()
    (own_home / "state.db").write_bytes(b"garbage" * 500)
    reader = _reader(own_home)
    assert "The run log cannot be read" in words(as_json(reader.navigate("/runs", "")[0]))
    assert "cannot be left" in reader.refresh_now() or "does not answer" in reader.refresh_now()
    assert "plimsoll_state_database_up 0.0" in _client(own_home).get("/metrics").text


def test_probes_tell_alive_and_ready(client: FlaskClient, tmp_path: Path) -> None:
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").text == f"ready: {RUN_ID}\n"
    empty = _client(tmp_path)
    assert empty.get("/healthz").status_code == 200
    answer = empty.get("/readyz")
    assert (answer.status_code, "No data yet" in answer.text) == (503, True)


def test_metrics_are_prometheus_text_of_snapshot_runs_and_scheduler(client: FlaskClient) -> None:
    answer = client.get("/metrics")
    assert answer.content_type.startswith("text/plain")
    figures = dict(re.findall(r"^(plimsoll\S+) (\S+)$", answer.text, re.MULTILINE))
    assert float(figures["plimsoll_snapshot_as_of_seconds"]) == 1795289400
    assert float(figures['plimsoll_runs{status="ok"}']) == 1
    assert float(figures["plimsoll_last_run_duration_seconds"]) == 130
    assert float(figures['plimsoll_last_run_model_rows{model="sale.order.line"}']) == 5200
    assert float(figures["plimsoll_scheduler_up"]) == 0
    assert "odoo.example.com" not in answer.text


def test_killed_refresh_is_told_on_every_page_and_to_supervisors(own_home: Path) -> None:
    with StateDatabase(own_home).begin() as connection:
        connection.execute(run.update().values(status="running", finished_at=None, step="build"))
    killed = "The last refresh was killed at build"
    page, _, _, mark, *_ = _reader(own_home).navigate("/", "")
    assert killed in words(as_json(page))
    assert "failed" in words(as_json(mark))
    assert "killed" in words(as_json(_reader(own_home).navigate("/runs", "")[0]))
    assert "plimsoll_last_run_good 0.0" in _client(own_home).get("/metrics").text


def test_why_the_last_refresh_failed_is_told_beside_its_mark(own_home: Path) -> None:
    with StateDatabase(own_home).begin() as connection:
        connection.execute(run.update().values(status="failed", error="No disk space is left."))
    mark = as_json(_reader(own_home).navigate("/", "")[3])
    assert mark["props"]["title"].endswith(" old. No disk space is left.")


def test_metrics_of_an_empty_home_say_so(tmp_path: Path) -> None:
    assert "plimsoll_snapshot_published 0.0" in _client(tmp_path).get("/metrics").text
