"""Copies of a pull's landed pages build to as many times the company, as benchmarks take it."""

from pathlib import Path

import duckdb
import pytest

from benchmarks.warehouse.late import compare
from benchmarks.warehouse.raw import load_landed, odoo_fields
from extract.build import build_marts
from extract.marts.compiled import compiled
from extract.settings import ExtractSettings
from simulator.generate.scale.tiles import tile
from tests.whole_path.test_simulated import COMPANIES, simulated

pytestmark = pytest.mark.slow

COPIES = 3
RATES = """
    select count(*), sum(on_time_lines) / sum(due_lines), sum(filled_units) / sum(ordered_units)
    from marts.fct_order_lines
"""
LEAKAGE = "select count(*), sum(leakage) / count(*) from marts.fct_margin_steps"


def one_row(marts: Path, query: str) -> tuple[float, ...]:
    with duckdb.connect() as con:
        # Under its own file name the database would be called like its schema.
        con.execute(f"attach '{marts}' as built (read_only); use built")
        found = con.execute(query).fetchone()
    assert found
    return found


def test_three_copies_build_to_three_times_the_lines_and_the_same_rates(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    once = simulated(tmp_path_factory, "19.0", "eventful")
    landed = next((once / "landing").iterdir())
    tile(landed, tmp_path / "tiles", COPIES, "19.0", names=odoo_fields("19.0"))
    as_of = COMPANIES["eventful"][1]
    settings = ExtractSettings(home=tmp_path, as_of=as_of)
    load_landed(tmp_path / "tiles", settings.raw_file, "19.0", as_of.replace(tzinfo=None))
    build_marts(settings)
    for query in (RATES, LEAKAGE):
        lines, *rates = one_row(once / "marts.duckdb", query)
        tiled, *tiled_rates = one_row(settings.marts_file, query)
        assert tiled == COPIES * lines > 0
        assert tiled_rates == pytest.approx(rates)
    # raises where hand-tuned SQL has not followed its model
    assert compare(settings.home, compiled(settings)).rows > 0
