"""All KPIs have their place, by process, with target and verdict."""

from dashboard.callbacks import Reader
from dashboard.snapshot import Snapshot
from tests.dashboard.pages.trees import as_json, words


def test_every_kpi_is_listed_with_its_process_and_verdict(
    reader: Reader, snapshot: Snapshot
) -> None:
    page = words(as_json(reader.navigate("/kpis", "")[0]))
    for kpi in snapshot.registry.kpis:
        assert kpi.block.label in page
        assert kpi.block.process.replace("_", " ").capitalize() in page
    assert "Common cause: normal variation" in page
    assert "Cannot meet this target" in page
