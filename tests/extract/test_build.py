"""dbt runs as a child that tells its progress, keeps to a deadline and dies with its parent."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import pytest

from extract.build import BuildResult, build, run_dbt
from extract.errors import BuildFailed
from extract.marts.carried import refusal
from extract.marts.compiled import compiled
from extract.marts.plan import Plan
from extract.runs import RunLog
from extract.settings import ExtractSettings
from tests.extract.odoo import Odoo, log, pull_once, some_rows
from tests.paths import REPO

PROJECT = Path(__file__).parent / "dbt_project"
pytestmark = pytest.mark.slow


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the small project, for a test to break."""
    return Path(shutil.copytree(PROJECT, tmp_path / "project"))


@pytest.fixture(scope="module")
def pulled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with Odoo's rows."""
    home = tmp_path_factory.mktemp("pulled") / "home"
    with Odoo(some_rows("16.0")) as odoo:
        pull_once(odoo.settings(home))
    return home


@pytest.fixture
def settings(pulled: Path, home: Path, project: Path) -> ExtractSettings:
    shutil.copytree(pulled, home)
    return ExtractSettings(home=home, models_dir=project)


def build_once(settings: ExtractSettings, told: list[str] | None = None) -> BuildResult:
    with RunLog(settings.home).run(settings.now()) as run:
        return build(settings, run, lambda step, message, rows=None: (told or []).append(message))


def test_models_and_tests_are_built_and_told_and_see_no_secret(
    settings: ExtractSettings, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLIMSOLL_ODOO_PASSWORD", "s3cret")
    company = project / "models" / "dim_company.sql"
    seen = '{{ env_var("PLIMSOLL_ODOO_PASSWORD", "unseen") }}'
    company.write_text(f"{company.read_text()}-- {seen}")
    told = ["begin"]
    built = build_once(settings, told)
    assert built.nodes == 7
    assert "7 of 7 models and tests …" in told
    assert told[-1].startswith("7 models and tests in ")
    assert settings.marts_file.exists()
    assert "nodes" in built.artifact("manifest.json")
    assert log(settings.home, "select step, status from run order by started_at desc limit 1") == [
        ("build", "ok")
    ]
    plan = {each.id: each.sql for each in Plan.read(compiled(settings)).nodes}
    assert plan["model.tiny.dim_company"].endswith("-- unseen")


def test_intermediate_tables_that_a_killed_build_left_are_made_anew(
    settings: ExtractSettings,
) -> None:
    settings.intermediate_file.write_bytes(b"half a file")
    settings.intermediate_file.with_name("intermediate.duckdb.wal").write_bytes(b"half a log")
    assert build_once(settings, ["begin"]).nodes == 7
    with duckdb.connect(settings.intermediate_file, read_only=True) as con:
        assert con.execute("select count(*) from duckdb_tables()").fetchall() == [(0,)]


def test_what_tests_warn_of_is_told_and_logged_and_stops_nothing(
    settings: ExtractSettings, project: Path
) -> None:
    (project / "tests").mkdir(exist_ok=True)
    (project / "tests" / "odd.sql").write_text("{{ config(severity='warn') }} select 1 as odd")
    told = ["begin"]
    built = build_once(settings, told)
    [warning] = built.warnings
    assert warning.startswith("Warning: test odd: ")
    assert warning in told
    last = "select status, note from run order by started_at desc limit 1"
    assert log(settings.home, last) == [("ok", warning)]


def test_what_a_plan_does_not_carry_is_left_to_dbt(
    settings: ExtractSettings, project: Path
) -> None:
    company = project / "models" / "dim_company.sql"
    hook = "{{ config(post_hook='create or replace table main.hooked as select 7 as n') }}"
    company.write_text(f"{hook}\n{company.read_text()}")
    told = ["begin"]
    assert build_once(settings, told).nodes == 7
    assert "by dbt build: model.tiny.dim_company has post-hook" in told
    with duckdb.connect(str(settings.marts_file), read_only=True) as marts:
        assert marts.execute("select n from main.hooked").fetchall() == [(7,)]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"config": {"materialized": "incremental"}}, "a is materialized as incremental"),
        ({"config": {"materialized": "table", "indexes": [{}]}}, "a has indexes"),
        ({"raw_code": "select {{ run_started_at }}"}, "a uses run_started_at"),
        ({"resource_type": "operation"}, "a is a hook"),
        ({"language": "python"}, "a is materialized as table"),
        (
            {"resource_type": "snapshot", "config": {"materialized": "snapshot"}},
            "a is no snapshot of named check_cols",
        ),
        (
            {
                "config": {"materialized": "table", "contract": {"enforced": True}},
                "columns": {"n": {"constraints": [{"type": "not_null"}, {"type": "check"}]}},
            },
            "a has other constraints",
        ),
        ({}, None),
    ],
)
def test_each_thing_that_only_dbt_does_is_seen(changed: dict[str, Any], words: str | None) -> None:
    node = {"unique_id": "a", "resource_type": "model", "config": {"materialized": "table"}}
    assert refusal({"a": {**node, **changed}}, {"m": "{% macro m() %}{% endmacro %}"}) == words


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("dim_company.sql", "select nonsense", r'dbt failed at model dim_company: .*"nonsense"'),
        (
            "dim_company.sql",
            "select 1 as company_id union all select 1",
            "dbt failed at test unique_dim_company_company_id",
        ),
        ("models.yml", "models: [", "dbt failed: "),
    ],
)
def test_first_failure_is_one_sentence_with_the_path_of_the_log(
    settings: ExtractSettings, project: Path, file: str, text: str, words: str
) -> None:
    (project / "models" / file).write_text(text)
    with pytest.raises(BuildFailed, match=words) as error:
        build_once(settings)
    told = str(error.value)
    assert "\n" not in told
    assert told.endswith(f"See {settings.home / 'dbt' / 'logs' / 'dbt.log'}.")
    assert (settings.home / "dbt" / "logs" / "dbt.log").stat().st_size > 0


def test_a_broken_contract_is_told_with_the_column_that_breaks_it(
    settings: ExtractSettings, project: Path
) -> None:
    columns = "\n".join(
        f"      - {{name: column_{number}, description: One., data_type: integer}}"
        for number in range(20)
    )
    (project / "models" / "wide.yml").write_text(
        "models:\n  - name: wide\n    description: One row.\n"
        f"    config: {{contract: {{enforced: true}}}}\n    columns:\n{columns}\n"
    )
    made = ", ".join(f"1 as column_{number}" for number in range(20))
    (project / "models" / "wide.sql").write_text(f"select {made}, 2 as zebra")
    with pytest.raises(BuildFailed, match=r"zebra .*missing in contract") as error:
        run_dbt(settings)
    assert "---" not in str(error.value)
    with pytest.raises(BuildFailed, match="column zebra of type INTEGER is not promised"):
        build_once(settings)


def test_what_the_child_died_of_is_told_and_its_last_words_are_in_the_log(
    settings: ExtractSettings,
) -> None:
    with duckdb.connect(str(settings.raw_file)), pytest.raises(BuildFailed) as error:
        build_once(settings)
    assert re.search(rf"dbt failed: .*Could not set lock.*PID {os.getpid()}\)", str(error.value))
    written = (settings.home / "dbt" / "logs" / "dbt.log").read_text()
    assert "Traceback (most recent call last):" in written


def test_child_that_is_killed_is_told_with_the_signal(
    settings: ExtractSettings, project: Path
) -> None:
    _slow_model(project)
    compiled(settings)

    def kill() -> None:
        _wait_for(settings.marts_file.exists, 60)
        os.kill(int(str(_wait_for(lambda: _child_of(os.getpid()), 60))), signal.SIGKILL)

    with ThreadPoolExecutor() as pool:
        pool.submit(kill)
        words = r"dbt failed: it was killed \(signal 9: out of memory\?\)\. See "
        with pytest.raises(BuildFailed, match=words):
            build_once(settings)


def test_deadline_stops_dbt_and_frees_its_file(settings: ExtractSettings, project: Path) -> None:
    _slow_model(project)
    compiled(settings)
    hurried = settings.model_copy(update={"build_timeout": 8.0})
    with pytest.raises(BuildFailed, match=r"stopped after 8 seconds \(PLIMSOLL_BUILD_TIMEOUT\)"):
        build_once(hurried)
    (project / "models" / "slow.sql").unlink()
    assert build_once(settings).nodes == 7


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGINT])
def test_dbt_dies_with_the_process_that_started_it(
    settings: ExtractSettings, project: Path, sent: signal.Signals
) -> None:
    _slow_model(project)
    code = (
        "import sys; from pathlib import Path; from extract.build import build\n"
        "from extract.runs import RunLog; from extract.settings import ExtractSettings\n"
        "s = ExtractSettings(home=Path(sys.argv[1]), models_dir=Path(sys.argv[2]))\n"
        "with RunLog(s.home).run(s.now()) as run: build(s, run)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(settings.home), str(project)],
        cwd=REPO,
        stderr=subprocess.DEVNULL,
    )
    _wait_for(settings.marts_file.exists, 120)
    child = _wait_for(lambda: _child_of(parent.pid), 60)
    os.kill(parent.pid, sent)
    parent.wait(60)
    _wait_for(lambda: not _alive(int(child)), 60)
    expected = "running" if sent == signal.SIGKILL else "stopped"
    assert log(settings.home, "select status from run order by started_at desc limit 1") == [
        (expected,)
    ]


def _slow_model(project: Path) -> None:
    (project / "models" / "slow.sql").write_text(
        "select count(*) as n from range(10000000) as a, range(1000000) as b "
        "where a.range % 7 = b.range % 5"
    )


def _child_of(parent: int) -> int | None:
    """The process that builds, which may be one of several children."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return next((int(each) for each in children if _builds(each)), None)


def _builds(pid: str) -> bool:
    try:
        return b"extract.marts.running" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _wait_for(condition: object, seconds: float) -> object:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := condition():  # type: ignore[operator]
            return found
        time.sleep(0.02)
    raise AssertionError("it did not come to pass")
