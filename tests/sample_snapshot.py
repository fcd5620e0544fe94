"""A PLIMSOLL_HOME with a published snapshot of a made-up distributor, built by real dbt."""

import datetime as dt
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import duckdb

from state import tables
from state.database import StateDatabase
from tests.dashboard import sample_rows
from tests.dashboard.sample_late import AS_OF
from tests.paths import REPO

PROJECT = Path(__file__).parent / "dashboard" / "sample_project"
RUN_ID = "20261121T193000Z-5a3b"


def build_sample_home(path: Path) -> Path:
    """Make `path` a home with one published snapshot and one finished run; gives `path` back."""
    path.mkdir(parents=True, exist_ok=True)
    target = build_marts(path)
    publish(path, target)
    _write_run(path)
    return path


def cached_sample_home(copy_to: Path) -> Path:
    """The same home copied to `copy_to`; dbt runs once per state of the sample's files."""
    digest = hashlib.sha256()
    folder = PROJECT.parent
    made_from = [*folder.glob("sample_*.py"), *folder.glob("sample_*/**/*"), Path(__file__)]
    made_from += (REPO / "state").glob("**/*.py")
    for file in sorted(made_from):
        if file.is_file():
            digest.update(file.read_bytes())
    user = os.getuid()
    cache = Path(tempfile.gettempdir()) / f"plimsoll-sample-{user}-{digest.hexdigest()[:16]}"
    if not cache.exists():
        fresh = Path(tempfile.mkdtemp(prefix="plimsoll-sample-"))
        build_sample_home(fresh)
        try:
            fresh.replace(cache)
        except OSError:  # another test process was quicker
            shutil.rmtree(fresh)
    shutil.copytree(cache, copy_to, dirs_exist_ok=True)
    return copy_to


def with_long_names(home: Path, letters: int = 150) -> Path:
    """Give every record, order, product and customer of the snapshot a name without a blank."""
    [file] = (home / "published").glob("*.duckdb")
    with duckdb.connect(str(file)) as con:
        found = con.execute(
            "select table_name, column_name from information_schema.columns"
            " where table_schema = 'marts'"
            " and column_name in ('record_name', 'order_name', 'product', 'customer')"
        ).fetchall()
        for table, column in found:
            con.execute(f"update marts.{table} set {column} = repeat('W', {letters})")
    return home


def build_marts(home: Path) -> Path:
    """Run dbt on the sample project into `home/marts.duckdb`; gives dbt's target folder."""
    raw = home / "sample_raw.duckdb"
    raw.unlink(missing_ok=True)
    with duckdb.connect(str(raw)) as con:
        con.execute("create schema rows")
        for name, frame in sample_rows.tables().items():
            con.register("frame", frame)
            con.execute(f"create table rows.{name} as select * from frame")
            con.unregister("frame")
    target = home / "dbt" / "target"
    command = [sys.executable, "-m", "dbt.cli.main", "run"]
    for key, value in {
        "--project-dir": PROJECT,
        "--profiles-dir": PROJECT,
        "--target-path": target,
        "--log-path": home / "dbt" / "logs",
    }.items():
        command += [key, str(value)]
    places = {"PLIMSOLL_RAW": str(raw), "PLIMSOLL_MARTS": str(home / "marts.duckdb")}
    done = subprocess.run(
        command, env={**os.environ, **places}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return target


def publish(home: Path, target: Path, run_id: str = RUN_ID) -> Path:
    """Publish `home/marts.duckdb` under `run_id` the way the contract has it."""
    folder = home / "published"
    folder.mkdir(exist_ok=True)
    file = folder / f"{run_id}.duckdb"
    shutil.copyfile(home / "marts.duckdb", file)
    with duckdb.connect(str(file)) as con:
        con.execute("create schema plimsoll")
        con.execute(
            "create table plimsoll.snapshot as select ? as run_id, cast(? as timestamp) as as_of,"
            " cast(? as timestamp) as published_at, '16.0' as odoo_version,"
            " 'https://odoo.example.com' as odoo_url, 'sample' as database, 1 as schema_version",
            [run_id, AS_OF, AS_OF],
        )
        con.execute("create table plimsoll.artifact (name varchar, content varchar)")
        con.executemany(
            "insert into plimsoll.artifact values (?, ?)",
            [
                ("semantic_manifest.json", (target / "semantic_manifest.json").read_text()),
                ("manifest.json", json.dumps(_reduced(target / "manifest.json"))),
            ],
        )
    pointer = folder / "CURRENT.tmp"
    pointer.write_text(file.name)
    pointer.replace(folder / "CURRENT")
    return file


def _reduced(manifest: Path) -> dict[str, Any]:
    nodes = json.loads(manifest.read_text())["nodes"]
    kept: dict[str, Any] = {}
    for key, node in nodes.items():
        if node["resource_type"] == "model" and node["schema"] == "marts":
            columns = {
                name: {k: column[k] for k in ("name", "description", "data_type")}
                for name, column in node["columns"].items()
            }
            kept[key] = {
                "name": node["name"],
                "description": node["description"],
                "config": {"meta": node["config"]["meta"]},
                "columns": columns,
                "depends_on": node["depends_on"].get("nodes", []),
            }
    return {"nodes": kept}


def _write_run(home: Path) -> None:
    state = StateDatabase(home)
    state.upgrade()
    started = dt.datetime.fromisoformat("2026-11-21 19:30:00")
    with state.begin() as con:
        con.execute(
            tables.run.insert().values(
                run_id=RUN_ID,
                started_at=started,
                finished_at=started + dt.timedelta(seconds=130),
                status="ok",
                step="publish",
                odoo_version="16.0",
                as_of=started,
                snapshot=f"{RUN_ID}.duckdb",
                kind="incremental",
                asked_by="schedule",
            )
        )
        brought = {"run_id": RUN_ID, "deleted": 0, "seconds": 1.5, "retries": 0}
        con.execute(
            tables.run_entity.insert(),
            [
                {**brought, "model": "sale.order.line", "rows": 5200, "changed": 5200,
                 "bytes": 210_000, "mode": "full", "dropped_fields": None, "error": None,
                 "degrades": None},
                {**brought, "model": "crm.team", "rows": 0, "changed": 0, "bytes": 0,
                 "mode": "skipped", "dropped_fields": None,
                 "error": "the user may not read crm.team", "degrades": "quote_win_rate"},
            ],
        )  # fmt: skip


if __name__ == "__main__":
    build_sample_home(Path(sys.argv[1]))
