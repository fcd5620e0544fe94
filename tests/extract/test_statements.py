"""What a plan's statements leave behind, seen from the connection that goes on building."""

from pathlib import Path

import duckdb

from extract.marts.plan import Node, Plan
from extract.marts.running import fitted
from extract.marts.statements import execute

# More than one row group: DuckDB writes those to the file before the commit.
ROWS = 150_000
SNAPSHOT = Node(
    "snapshot.plimsoll.snap_line",
    "snapshot",
    "marts.main.snap_line",
    f"select range as line_id, 'sale' as state, timestamp '2026-06-01' as observed_at "
    f"from range({ROWS})",
    (),
    config={"unique_key": "line_id", "check_cols": ["state"], "updated_at": "observed_at"},
)


def test_a_large_first_snapshot_is_there_for_the_models_after_it(tmp_path: Path) -> None:
    with duckdb.connect(tmp_path / "marts.duckdb") as con:
        execute(con.cursor(), SNAPSHOT)
        found = con.execute("select line_id from snap_line where line_id = 5").fetchall()
        whole = con.execute(
            "select count(*) from snap_line as one inner join snap_line as other using (line_id)"
        ).fetchone()
    assert found == [(5,)]
    assert whole == (ROWS,)


def test_what_two_nodes_cannot_hold_in_memory_is_built_one_at_a_time(tmp_path: Path) -> None:
    plan, raw = Plan((SNAPSHOT,), {}, 2), tmp_path / "raw.duckdb"
    with raw.open("wb") as file, duckdb.connect() as con:
        file.truncate(500_000_000)
        con.execute("set memory_limit = '4GB'")
        assert fitted(con, plan, raw) == plan
        con.execute("set memory_limit = '1GB'")
        assert fitted(con, plan, raw).threads == 1
        # Swapped by guess, joins of ten million rows did not fit into 6 GB.
        swaps = con.execute("select current_setting('disabled_optimizers')").fetchall()
        assert swaps == [("build_side_probe_side",)]
