"""The owner of any KPI makes its figure again from the file of its rows, and finds the records."""

import re
from collections.abc import Iterator

import pytest

from dashboard.filters import Filters, Month
from dashboard.queries.kpis import breakdown
from dashboard.queries.rows import Drill, drill_of
from dashboard.snapshot import Snapshot, SnapshotStore
from tests.dashboard.recomputed import exported, published, recomputed
from tests.whole_path.test_simulated import END, simulated

pytestmark = pytest.mark.slow

YEAR = Filters(Month.of(END.date()).plus(-11), Month.of(END.date()))
RECORDLESS = {"fct_warehouse_days": "a day of a warehouse is no record of Odoo"}
CODE = re.compile(r"[a-z]+(_[a-z]+)+")


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    with SnapshotStore(simulated(tmp_path_factory, "19.0", "eventful")).use() as opened:
        yield opened


def drills(snapshot: Snapshot) -> dict[str, Drill]:
    found = {kpi.name: drill_of(snapshot, kpi) for kpi in snapshot.registry.kpis}
    return {name: drill for name, drill in found.items() if drill}


def test_every_kpi_and_its_n_can_be_made_again_from_the_file_of_its_rows(
    snapshot: Snapshot,
) -> None:
    filled = 0
    for kpi in snapshot.registry.kpis:
        for months in (Filters(YEAR.end.plus(-1), YEAR.end.plus(-1)), YEAR):
            wanted = published(snapshot, kpi, months)
            assert recomputed(snapshot, kpi, months) == wanted, kpi.name
            filled += wanted[1] > 0
    assert filled > 80


def test_every_row_leads_to_its_record_in_odoo(snapshot: Snapshot) -> None:
    for name, drill in drills(snapshot).items():
        assert (drill.record is None) == (drill.model in RECORDLESS), name
        if drill.record is None:
            continue
        kpi = snapshot.registry.kpi(name)
        for line in exported(snapshot, kpi, YEAR):
            assert re.search(r"[a-z]+\.[a-z.]+", line["Odoo"]), (name, line)


def test_readers_see_words_and_no_names_of_columns_models_or_codes(snapshot: Snapshot) -> None:
    for name, drill in drills(snapshot).items():
        kpi = snapshot.registry.kpi(name)
        assert kpi.block.counts != "rows", name
        headings = [drill.heading(column) for column in drill.columns]
        texts = [drill.description, drill.sums, kpi.description, *headings]
        texts += [kpi.block.formula or "", kpi.block.exclusions or "", kpi.block.date_basis or ""]
        for line in exported(snapshot, kpi, YEAR):
            texts += [cell for heading, cell in line.items() if heading != "Odoo"]
        for dimension in kpi.dimensions:
            parts = breakdown(snapshot, kpi, dimension.name, YEAR)
            texts += [dimension.label, *(part.by for part in parts)]
        codes = {found[0] for text in texts if (found := CODE.search(text))}
        assert not codes, (name, codes)
        assert not any("`" in text for text in texts), name
