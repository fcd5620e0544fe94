"""Every KPI leads to the rows behind it, whatever model they are in."""

import csv
import io
from dataclasses import replace

import pytest

from dashboard.callbacks import Reader
from dashboard.errors import UnknownMetric
from dashboard.filters import Filters, Month
from dashboard.metrics.model import Dimension
from dashboard.queries.rows import drill_of, rows_behind
from dashboard.snapshot import Snapshot
from tests.dashboard.pages.trees import as_json, words

OCTOBER = "?from=2026-10&to=2026-10"


def test_every_kpi_shows_rows_and_exports_as_many(reader: Reader, snapshot: Snapshot) -> None:
    for kpi in snapshot.registry.kpis:
        page = words(as_json(reader.navigate(f"/rows/{kpi.name}", OCTOBER)[0]))
        assert "This page cannot be shown" not in page
        drill = drill_of(snapshot, kpi)
        assert drill is not None
        month = Filters(Month(2026, 10), Month(2026, 10))
        total = rows_behind(snapshot, drill, month, limit=1).total
        text = reader.rows_csv(f"/rows/{kpi.name}", OCTOBER)["content"]
        assert len(list(csv.reader(io.StringIO(text)))) == total + 1
        assert total > 0


def test_a_column_is_called_what_its_dimension_is_called(snapshot: Snapshot) -> None:
    kpi = snapshot.registry.kpi("on_time_lines")
    named = replace(kpi, dimensions=(Dimension("abc_class", "ABC class", ""),))
    drill = drill_of(snapshot, named)
    assert drill is not None
    assert drill.heading("abc_class") == "ABC class"
    assert drill.heading("is_due_date") == "Due date"


def test_rows_are_of_the_months_and_places_chosen(snapshot: Snapshot) -> None:
    drill = drill_of(snapshot, snapshot.registry.kpi("on_time_lines"))
    assert drill is not None
    month = Filters(Month(2026, 10), Month(2026, 10))
    here = rows_behind(snapshot, drill, replace(month, warehouse=("Main DC",)))
    same = rows_behind(snapshot, drill, month, narrowed={"warehouse": "Main DC"})
    everything = rows_behind(snapshot, drill, month)
    year = rows_behind(snapshot, drill, Filters(Month(2025, 11), Month(2026, 10)), limit=1)
    assert 0 < here.total == same.total < everything.total < year.total


@pytest.mark.parametrize("search", ["&by=x%22;drop&is=1", "&sort=x%22;drop", "&page=-1", "&page=x"])
def test_what_a_url_must_not_say_is_ignored(reader: Reader, search: str) -> None:
    page = words(as_json(reader.navigate("/rows/on_time_lines", OCTOBER + search)[0]))
    assert "98 rows" in page
    assert "drop" not in page


def test_unknown_kpi_has_no_rows(reader: Reader) -> None:
    page = words(as_json(reader.navigate("/rows/nonsense", "")[0]))
    assert "There is no such page" in page
    with pytest.raises(UnknownMetric):
        reader.rows_csv("/rows/nonsense", "")
