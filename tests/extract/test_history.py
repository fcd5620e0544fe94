"""What only the marts remember outlives them: the last published snapshot gives it back."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from extract.errors import StorageFailed
from extract.history import restore
from extract.settings import ExtractSettings

SNAPSHOT = "20261121T050000Z-1f3a.duckdb"


def promises(path: Path) -> list[tuple[int, str]]:
    with duckdb.connect() as con:
        con.execute(f"attach '{path}' as marts (read_only)")
        return con.execute("from marts.snapshots.snap_sale_order order by all").fetchall()


@pytest.fixture
def told(home: Path) -> ExtractSettings:
    """A home whose published snapshot holds a promise that Odoo has overwritten since."""
    published = home / "published"
    published.mkdir(parents=True)
    with duckdb.connect() as con:
        con.execute(f"attach '{published / SNAPSHOT}' as marts; create schema marts.snapshots")
        con.execute(
            "create table marts.snapshots.snap_sale_order as "
            "select 7 as sale_order_id, '2026-03-02' as commitment_at"
        )
    (published / "CURRENT").write_text(SNAPSHOT + "\n")
    return ExtractSettings(home=home)


def test_lost_marts_begin_again_with_the_history_that_was_published(told: ExtractSettings) -> None:
    assert restore(told) == told.published / SNAPSHOT
    assert promises(told.marts_file) == [(7, "2026-03-02")]


def test_marts_that_cannot_be_opened_are_kept_aside_and_replaced(told: ExtractSettings) -> None:
    told.marts_file.write_bytes(b"half a file")
    restore(told)
    assert promises(told.marts_file) == [(7, "2026-03-02")]
    assert told.marts_file.with_name("marts.duckdb.broken").read_bytes() == b"half a file"


def test_each_file_that_breaks_is_kept_with_the_log_that_belongs_to_it(
    told: ExtractSettings,
) -> None:
    for content in (b"first", b"second"):
        told.marts_file.write_bytes(content)
        told.marts_file.with_name("marts.duckdb.wal").write_bytes(b"log of " + content)
        restore(told)
    kept = {each.name: each.read_bytes() for each in told.home.glob("*.broken*")}
    assert kept == {
        "marts.duckdb.broken": b"first",
        "marts.duckdb.broken.wal": b"log of first",
        "marts.duckdb.broken-2": b"second",
        "marts.duckdb.broken-2.wal": b"log of second",
    }
    assert promises(told.marts_file) == [(7, "2026-03-02")]


@pytest.mark.parametrize("mode", ["True", "False"])
def test_marts_open_elsewhere_are_not_lost_and_who_holds_them_is_told(
    told: ExtractSettings, mode: str
) -> None:
    restore(told)
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=sys.argv[2] == 'True')\n"
    code += "print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(told.marts_file), mode],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"open\n"
        with pytest.raises(StorageFailed, match=rf"marts.duckdb cannot .*PID {holder.pid}\)\.$"):
            restore(told)
        holder.communicate()
    assert list(told.home.glob("*.broken")) == []
    assert restore(told) is None


def test_history_comes_from_the_newest_snapshot_that_can_be_read(told: ExtractSettings) -> None:
    newer = told.published / "20261122T050000Z-1f3a.duckdb"
    newer.write_bytes((told.published / SNAPSHOT).read_bytes()[:20_000])
    (told.published / "CURRENT").write_text(newer.name)
    assert restore(told) == told.published / SNAPSHOT
    assert promises(told.marts_file) == [(7, "2026-03-02")]


def test_marts_that_are_there_stay_as_they_are(told: ExtractSettings) -> None:
    restore(told)
    with duckdb.connect(told.marts_file) as con:
        con.execute("update snapshots.snap_sale_order set commitment_at = '2026-04-01'")
    assert restore(told) is None
    assert promises(told.marts_file) == [(7, "2026-04-01")]


def test_first_refresh_has_nothing_to_restore(home: Path) -> None:
    assert restore(ExtractSettings(home=home)) is None
    assert not (home / "marts.duckdb").exists()
