"""The oracle that sees a late line's own way alone, on lines small enough to work by hand."""

from pathlib import Path

import duckdb
import pytest

from benchmarks.attribution.visible import visible
from evaluation.attribution import Line, figures_of
from evaluation.case import Case

HOUR = 3600
SUPPLIER, WAREHOUSE = 8, 64


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Two slices of line 1 show a late supplier and a slow pick; line 2 shows nothing."""
    with duckdb.connect() as con:
        con.execute(f"attach '{tmp_path / 'marts.duckdb'}' as built; create schema built.marts")
        con.execute(f"attach '{tmp_path / 'intermediate.duckdb'}' as steps; use steps")
        con.execute("create schema intermediate")
        con.execute(
            "create table intermediate.int_late_outcomes as select * from"
            f" (values (1, {SUPPLIER}), (1, {WAREHOUSE}), (2, 0)) as o (order_line_id, causes_mask)"
        )
    return Case(tmp_path, tmp_path, "18.0")


def test_causes_without_a_trace_are_left_out_and_the_others_share_the_whole(case: Case) -> None:
    lines = {
        1: Line(10 * HOUR, {"supplier": 0.6, "warehouse": 0.2, "release": 0.2}, {}, "supplier", 1),
        2: Line(10 * HOUR, {"promise": 1.0}, {}, "promise", 1),
    }
    told = visible(case, lines)
    assert told[0].estimated == pytest.approx({"supplier": 0.75, "warehouse": 0.25})
    assert told[1].estimated == {"unattributed": 1.0}
    assert figures_of(told)["misattributed_hours_share"] == pytest.approx(0.2 * 10 / 20)
    assert figures_of(told)["unattributed_share"] == pytest.approx(0.5)
