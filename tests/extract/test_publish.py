"""Publishing: a checked copy behind a pointer, older ones to go back to, nothing half-done."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from extract.errors import PublishFailed
from extract.publish import current, prune, publish, roll_back
from extract.raw import RawStore, Server
from extract.runs import RunLog
from extract.settings import ExtractSettings
from extract.snapshot_file import mart_columns, mart_rows, settle
from tests.extract.full_disk import full_disk
from tests.extract.odoo import log

NODE = {
    "name": "fct_orders",
    "resource_type": "model",
    "schema": "marts",
    "description": "One row per order.",
    "config": {"meta": {"kpi": {}}, "materialized": "table"},
    "columns": {"order_id": {"name": "order_id", "description": "Odoo's id.", "data_type": None}},
    "depends_on": {"nodes": ["model.p.stg"], "macros": ["m"]},
    "raw_code": "select 1",
}


@pytest.fixture
def settings(home: Path) -> ExtractSettings:
    """A home as a finished build leaves it."""
    found = ExtractSettings(home=home, keep_snapshots=3)
    with RawStore(found.raw_file) as raw:
        raw.set_server(
            Server("16.0", 16, "http://odoo:8069", "live", found.now(), "20260101T000000Z-0000")
        )
    target = home / "dbt" / "target"
    target.mkdir(parents=True)
    staged = {**NODE, "schema": "staging", "name": "stg"}
    (target / "manifest.json").write_text(
        json.dumps({"nodes": {"model.p.fct_orders": NODE, "model.p.stg": staged}})
    )
    (target / "semantic_manifest.json").write_text('{"metrics": []}')
    marts(
        found,
        "create schema marts",
        "create table marts.dim_company as select 1 as company_id",
        "create table marts.dim_date as select current_date as date_day",
        "create table marts.fct_orders as select range as order_id from range(10)",
    )
    return found


def marts(settings: ExtractSettings, *statements: str) -> None:
    with duckdb.connect() as con:
        con.execute(f"attach '{settings.marts_file}' as built; use built")
        for statement in statements:
            con.execute(statement)


def publish_once(settings: ExtractSettings) -> Path:
    with RunLog(settings.home).run(settings.now()) as run:
        return publish(settings, run)


def publish_thrice(settings: ExtractSettings) -> list[Path]:
    """Three snapshots of different seconds, so that their names sort."""
    found = []
    for _ in range(3):
        found.append(publish_once(settings))
        time.sleep(1)
    return found


def snapshot(path: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as con:
        con.execute(f"attach '{path}' as snap (read_only); use snap")
        return con.execute(query).fetchall()


def test_snapshot_holds_marts_description_and_artifacts(settings: ExtractSettings) -> None:
    path = publish_once(settings)
    assert current(settings) == path
    assert (settings.published / "CURRENT").read_text() == path.name + "\n"
    assert mart_rows(path) == {"dim_company": 1, "dim_date": 1, "fct_orders": 10}
    assert snapshot(
        path,
        "select run_id, odoo_version, odoo_url, database, schema_version from plimsoll.snapshot",
    ) == [(path.stem, "16.0", "http://odoo:8069", "live", 1)]
    contents = dict(snapshot(path, "select name, content from plimsoll.artifact"))
    assert contents["semantic_manifest.json"] == '{"metrics": []}'
    manifest = json.loads(str(contents["manifest.json"]))
    assert list(manifest["nodes"]) == ["model.p.fct_orders"]
    assert "raw_code" not in manifest["nodes"]["model.p.fct_orders"]
    assert manifest["nodes"]["model.p.fct_orders"]["depends_on"] == ["model.p.stg"]


def test_reader_of_the_old_snapshot_keeps_it_while_a_new_one_comes(
    settings: ExtractSettings,
) -> None:
    old = publish_once(settings)
    with duckdb.connect(str(old), read_only=True) as reader:
        marts(settings, "insert into marts.fct_orders values (11)")
        new = publish_once(settings)
        assert reader.execute("select count(*) from marts.fct_orders").fetchall() == [(10,)]
    assert mart_rows(new)["fct_orders"] == 11


def test_rows_a_killed_writer_left_in_its_log_are_published(settings: ExtractSettings) -> None:
    code = (
        "import duckdb, os, sys; con = duckdb.connect()\n"
        "con.execute(f\"attach '{sys.argv[1]}' as built; use built\")\n"
        "con.execute('insert into marts.fct_orders values (11)'); os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(settings.marts_file)], check=False)
    assert settings.marts_file.with_name("marts.duckdb.wal").exists()
    assert mart_rows(publish_once(settings))["fct_orders"] == 11


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("delete from marts.dim_company", "these marts have no rows: dim_company"),
        ("drop table marts.dim_date", "these marts have no rows: dim_date"),
        ("delete from marts.fct_orders", "these marts have no rows: fct_orders"),
        ("drop table marts.fct_orders", "these marts have no rows: fct_orders"),
        (
            "create table t as select 1 as x; create view marts.exc_x as from main.t; drop table t",
            "not fit to be published",
        ),
    ],
)
def test_unfit_marts_are_refused_and_the_last_snapshot_stays(
    settings: ExtractSettings, statement: str, words: str
) -> None:
    shown = publish_once(settings)
    marts(settings, statement)
    with pytest.raises(PublishFailed, match=words) as error:
        publish_once(settings)
    assert error.value.exit_code == 8
    assert current(settings) == shown
    assert [each.name for each in settings.published.iterdir() if "tmp" in each.name] == []
    assert log(settings.home, "select status, snapshot from run order by started_at") == [
        ("ok", shown.name),
        ("failed", None),
    ]


def test_shown_snapshot_that_cannot_be_read_is_as_good_as_none(settings: ExtractSettings) -> None:
    shown = publish_once(settings)
    os.truncate(shown, 20_000)
    told: list[str] = []
    with RunLog(settings.home).run(settings.now()) as run:
        path = publish(settings, run, lambda step, message, rows=None: told.append(message))
    assert current(settings) == path
    assert told[0].startswith(f"Warning: {shown.name}, shown until now, cannot be read")


@pytest.mark.parametrize("content", [b"\xff\xfe", b"", b"gone.duckdb"])
def test_pointer_that_names_no_snapshot_is_written_anew(
    settings: ExtractSettings, content: bytes
) -> None:
    newest = publish_once(settings)
    (settings.published / "CURRENT").write_bytes(content)
    assert current(settings) is None
    assert roll_back(settings) == newest == current(settings)


def test_pointer_that_cannot_be_read_is_one_sentence(settings: ExtractSettings) -> None:
    (settings.published / "CURRENT").mkdir(parents=True)
    with pytest.raises(PublishFailed, match="CURRENT cannot be read: Is a directory"):
        current(settings)


def test_exceptions_may_become_empty(settings: ExtractSettings) -> None:
    marts(settings, "create table marts.exc_late as select 1 as x")
    publish_once(settings)
    marts(settings, "delete from marts.exc_late")
    assert mart_rows(publish_once(settings))["exc_late"] == 0


@pytest.mark.slow
def test_roll_back_shows_the_snapshot_before(settings: ExtractSettings) -> None:
    first, second, _third = publish_thrice(settings)
    assert roll_back(settings) == second == current(settings)
    assert roll_back(settings) == first == current(settings)
    with pytest.raises(PublishFailed, match="no older snapshot"):
        roll_back(settings)
    assert current(settings) == first


@pytest.mark.slow
def test_old_snapshots_are_pruned_but_never_the_one_shown(settings: ExtractSettings) -> None:
    paths = publish_thrice(settings)
    for _ in range(2):
        roll_back(settings)
    extra = settings.published / "20990101T000000Z-0000.duckdb"
    shutil.copyfile(paths[0], extra)
    assert prune(settings, extra.stem) == []
    hurried = settings.model_copy(update={"keep_snapshots": 2})
    assert prune(hurried, extra.stem) == [paths[1]]
    assert current(settings) == paths[0]


def test_snapshot_of_a_clock_that_was_ahead_counts_as_the_oldest(settings: ExtractSettings) -> None:
    shown = publish_once(settings)
    ahead, before = (
        shutil.copyfile(shown, settings.published / f"{day}T000000Z-0000.duckdb")
        for day in ("20990101", "20250101")
    )
    hurried = settings.model_copy(update={"keep_snapshots": 2})
    assert prune(hurried, shown.stem) == [ahead]
    assert roll_back(settings) == before


def test_left_over_of_a_killed_publish_is_removed(settings: ExtractSettings) -> None:
    settings.published.mkdir()
    for name in ("20250101T000000Z-0000.duckdb.tmp", "20250101T000000Z-0000.duckdb.tmp.wal"):
        (settings.published / name).write_bytes(b"half")
    path = publish_once(settings)
    assert sorted(each.name for each in settings.published.iterdir()) == [path.name, "CURRENT"]


def test_full_disk_is_one_sentence_and_the_last_snapshot_stays(settings: ExtractSettings) -> None:
    shown = publish_once(settings)
    marts(settings, "create table marts.fct_big as select hash(range) as h from range(300000)")
    with (
        full_disk(1 << 20),
        pytest.raises(PublishFailed, match="The snapshot cannot be written to") as error,
    ):
        publish_once(settings)
    assert os.strerror(errno.EFBIG) in str(error.value)
    assert current(settings) == shown
    assert [each.name for each in settings.published.iterdir() if "tmp" in each.name] == []


def test_columns_of_the_marts_are_known(settings: ExtractSettings) -> None:
    assert mart_columns(settings.marts_file)["fct_orders"] == {"order_id"}


def test_full_disk_while_the_snapshot_is_described_is_not_the_fault_of_the_rows(
    settings: ExtractSettings,
) -> None:
    settle(settings.marts_file)
    with full_disk(settings.marts_file.stat().st_size), pytest.raises(PublishFailed) as error:
        publish_once(settings)
    assert ".duckdb.tmp is not fit to be published: " in str(error.value)
    assert settings.raw_file.name not in str(error.value)
