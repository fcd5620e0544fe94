"""Each command says how it is used, and answers bad input with one sentence and its own code."""

import datetime as dt
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import click
import pytest

import app
from extract.runs import EntityResult, RunLog
from tests.paths import REPO

COMMANDS = sorted(app.main.commands)


def plimsoll(*arguments: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a user would, with nothing configured but what is given."""
    bare = {"PATH": os.environ["PATH"], "PLIMSOLL_HOME": str(home), **environment}
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        cwd=REPO,
        env=bare,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_every_command_has_an_example(name: str) -> None:
    command = app.main.commands[name]
    text = command.get_help(click.Context(command, info_name=f"plimsoll {name}"))
    assert re.search(rf"Examples?:\n.*plimsoll {name}", text, re.DOTALL), text


@pytest.mark.parametrize("name", COMMANDS)
def test_readme_names_every_command(name: str) -> None:
    assert f"plimsoll {name}" in (REPO / "README.md").read_text(encoding="utf-8")


def test_kpis_before_the_first_refresh_is_one_sentence(tmp_path: Path) -> None:
    done = plimsoll("kpis", "--from", "2026-01", "--to", "2026-02", home=tmp_path)
    assert done.returncode == 1
    assert "plimsoll refresh" in done.stderr
    assert "Traceback" not in done.stderr


def test_wrong_setting_of_the_pages_is_one_sentence(tmp_path: Path) -> None:
    months = ("--from", "2026-01", "--to", "2026-02")
    done = plimsoll("kpis", *months, home=tmp_path, PLIMSOLL_ALLOWED_HOSTS="kpi.example.com")
    assert done.returncode == 2
    assert done.stderr == (
        "plimsoll: A setting is wrong: PLIMSOLL_ALLOWED_HOSTS: "
        'must be a JSON list, such as ["kpi.example.com"].\n'
    )


def test_simulated_runs_stay_out_of_the_real_home_s_state(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PLIMSOLL_STATE_URL", "postgresql://db.example.com/state")
    assert app._reading("http://localhost", tmp_path).state_address is None


def test_month_that_is_none_is_refused(tmp_path: Path) -> None:
    done = plimsoll("kpis", "--from", "2026-13", "--to", "2026-02", home=tmp_path)
    assert done.returncode == 2
    assert "2026-13" in done.stderr


def test_refresh_without_settings_names_what_is_missing(tmp_path: Path) -> None:
    done = plimsoll("refresh", home=tmp_path)
    assert done.returncode == 2
    assert "PLIMSOLL_ODOO_URL" in done.stderr
    assert done.stderr.count("\n") == 1


def test_refresh_from_nowhere_says_so_and_keeps_the_password(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    done = plimsoll(
        "refresh",
        home=tmp_path,
        PLIMSOLL_ODOO_URL=f"http://127.0.0.1:{port}",
        PLIMSOLL_ODOO_DB="plimsoll",
        PLIMSOLL_ODOO_LOGIN="admin",
        PLIMSOLL_ODOO_PASSWORD="s3cret-word",
        PLIMSOLL_RETRIES="0",
    )
    assert done.returncode == 3
    assert f"127.0.0.1:{port}" in done.stderr
    assert "s3cret-word" not in done.stdout + done.stderr


def test_rollback_without_two_snapshots_says_so(tmp_path: Path) -> None:
    done = plimsoll("rollback", home=tmp_path)
    assert done.returncode == 8
    assert "Traceback" not in done.stderr


def test_runs_of_an_empty_home_are_none_and_asking_nobody_for_one_says_so(tmp_path: Path) -> None:
    done = plimsoll("runs", "--json", home=tmp_path)
    assert (done.returncode, done.stdout) == (0, "[]\n")
    asked = plimsoll("run-now", home=tmp_path)
    assert asked.returncode == 1
    assert "plimsoll schedule" in asked.stderr


def test_run_log_is_printed_by_run_and_by_model(tmp_path: Path) -> None:
    with RunLog(tmp_path).run(dt.datetime.fromisoformat("2026-01-05")) as run:
        run.entity(EntityResult("sale.order", "full", 3, changed=2, bytes=900, retries=1))
        run.entity(EntityResult("crm.team", "skipped", error="the user may not read crm.team"))
    table = plimsoll("runs", home=tmp_path).stdout.splitlines()
    assert table[0].split()[:4] == ["run_id", "status", "kind", "asked_by"]
    assert table[1].split()[0] == run.run_id
    models = plimsoll("runs", "--run", "last", "--json", home=tmp_path)
    assert [
        (each["model"], each["rows"], each["retries"]) for each in json.loads(models.stdout)
    ] == [
        ("sale.order", 3, 1),
        ("crm.team", 0, 0),
    ]


def test_port_that_is_taken_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = plimsoll("serve", "--port", port, home=tmp_path)
    assert done.returncode == 1
    assert port in done.stderr
    assert "--port" in done.stderr


@pytest.mark.slow
def test_rows_that_are_no_recording_are_refused(tmp_path: Path) -> None:
    done = plimsoll("simulate", "--rows", str(tmp_path / "none"), home=tmp_path)
    assert done.returncode == 1
    assert str(tmp_path / "none") in done.stderr


def test_demo_on_a_taken_port_loses_nothing_and_waits_for_nothing(tmp_path: Path) -> None:
    kept = tmp_path / "demo" / "kept"
    kept.parent.mkdir()
    kept.touch()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = plimsoll("demo", "--port", str(taken.getsockname()[1]), home=tmp_path)
    assert done.returncode == 1
    assert "choose another with --port" in done.stderr
    assert "simulate" not in done.stderr
    assert kept.exists()


@pytest.mark.slow
def test_demo_shows_a_page_with_values_and_leaves_nothing_running(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    demo = subprocess.Popen(
        [sys.executable, "-m", "app", "demo", "--port", str(port), "--order-lines", "2000"],
        cwd=REPO,
        env={"PATH": os.environ["PATH"], "PLIMSOLL_HOME": str(tmp_path)},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        page = _page(f"http://127.0.0.1:{port}/", demo)
        printed = plimsoll(
            "kpis", "--from", "2000-01", "--to", "2100-12", "--json", home=tmp_path / "demo"
        )
        known = {row["kpi"] for row in json.loads(printed.stdout)}
    finally:
        # Ctrl-C in a terminal reaches the whole group
        os.killpg(demo.pid, signal.SIGINT)
        _, said = demo.communicate(timeout=60)
    assert "Plimsoll" in page
    assert {"unit_fill_rate", "otif", "order_cycle_hours", "stock_accuracy"} <= known
    assert {"margin_leakage", "late_hours"} <= known
    assert "Traceback" not in said, said
    assert _group_is_gone(demo.pid)


def _page(url: str, process: subprocess.Popen[str]) -> str:
    deadline = time.monotonic() + 400
    while time.monotonic() < deadline:
        assert process.poll() is None, process.stderr and process.stderr.read()
        try:
            with urllib.request.urlopen(url) as answer:
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.5)
    raise AssertionError("no page")


def _group_is_gone(group: int) -> bool:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.2)
    return False
