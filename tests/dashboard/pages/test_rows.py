"""Every KPI leads to the rows behind it, whatever model they are in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from dashboard.callbacks import Reader
from dashboard.errors import UnknownMetric
from dashboard.filters import DIMENSIONS, Filters, Month
from dashboard.metrics import Registry
from dashboard.metrics.model import Dimension
from dashboard.pages.rows import text_of
from dashboard.queries.rows import drill_of, rows_behind
from dashboard.snapshot import Snapshot
from tests.dashboard.pages.trees import as_json, hrefs, nodes, of_class, words
from tests.dashboard.pages.workbooks import cells_of
from tests.dashboard.recomputed import exported, published, recomputed

OCTOBER = "?from=2026-10&to=2026-10"
OCTOBER_ALONE = Filters(Month(2026, 10), Month(2026, 10))


@contextmanager
def every_metric_a_kpi(snapshot: Snapshot) -> Iterator[Snapshot]:
    """The sample with a page for every metric: all aggregations, filters, and two dates."""
    manifest = snapshot.artifact("semantic_manifest.json")
    for metric in manifest["metrics"]:
        block = {"unit": "number", "direction": "neutral", "owner": "sales", "process": "sales"}
        meta = {"kpi": {**block, "label": metric["name"], "order": 1}}
        metric["config"] = {"meta": meta}
    opened = Snapshot(snapshot.info.path)
    opened.registry = Registry(manifest)
    yield opened
    opened.close()


def test_every_kpi_shows_rows_and_exports_as_many(reader: Reader, snapshot: Snapshot) -> None:
    for kpi in snapshot.registry.kpis:
        page = words(as_json(reader.navigate(f"/rows/{kpi.name}", OCTOBER)[0]))
        assert "This page cannot be shown" not in page
        drill = drill_of(snapshot, kpi)
        assert drill is not None
        month = Filters(Month(2026, 10), Month(2026, 10))
        total = rows_behind(snapshot, drill, month, limit=1).total
        assert len(cells_of(reader, f"/rows/{kpi.name}", OCTOBER)) == total + 1
        assert total > 0


def test_every_metric_can_be_made_again_from_the_file_of_its_rows(snapshot: Snapshot) -> None:
    with every_metric_a_kpi(snapshot) as opened:
        kpis = [each for each in opened.registry.kpis if len(each.models) == 1]
        assert len(kpis) > 30
        for kpi in kpis:
            for months in (OCTOBER_ALONE, Filters(Month(2025, 1), Month(2026, 10))):
                assert recomputed(opened, kpi, months) == published(opened, kpi, months), kpi.name


def test_a_file_has_numbers_where_the_kpi_sums_and_yes_and_no_elsewhere(
    snapshot: Snapshot,
) -> None:
    lines = exported(snapshot, snapshot.registry.kpi("otif"), OCTOBER_ALONE)
    assert {line["Orders otif"] for line in lines} == {"0", "1"}
    assert {cell for line in lines for cell in line.values()}.isdisjoint({"True", "False"})
    decimals = [
        cell.partition(".")[2] for line in lines for cell in line.values() if cell[:1] != "h"
    ]
    assert max(map(len, decimals)) <= 4


def test_the_page_says_how_the_figure_comes_from_its_columns(reader: Reader) -> None:
    page = as_json(reader.navigate("/rows/otif", OCTOBER)[0])
    said = "sum of “Orders otif” / count of “Orders due” (yes is 1); n = rows with “Orders due”"
    assert said in words(page)


def test_a_column_is_called_what_its_dimension_is_called(snapshot: Snapshot) -> None:
    kpi = snapshot.registry.kpi("on_time_lines")
    named = replace(kpi, dimensions=(Dimension("abc_class", "ABC class", ""),))
    drill = drill_of(snapshot, named)
    assert drill is not None
    assert drill.heading("abc_class") == "ABC class"
    assert drill.heading("is_due_date") == "Due date"


def test_a_column_says_what_unit_its_numbers_have(snapshot: Snapshot) -> None:
    drill = drill_of(snapshot, snapshot.registry.kpi("order_cycle_hours"))
    assert drill is not None
    drill = replace(drill, money=frozenset({"amount"}))
    columns = ("measure_0", "amount", "order_line_id", "company", "hours_to_resolve")
    assert [drill.unit(each) for each in columns] == ["hours", "money", "id", "", "hours"]


@pytest.mark.parametrize(
    ("value", "shown"), [(-0.001, "0.00"), (0.0, "0"), (-1.005e3, "-1,005"), (2.5, "2.50")]
)
def test_numbers_read_alike_and_nothing_is_less_than_nothing(value: float, shown: str) -> None:
    assert text_of(value) == shown


def test_rows_are_of_the_months_and_places_chosen(snapshot: Snapshot) -> None:
    drill = drill_of(snapshot, snapshot.registry.kpi("on_time_lines"))
    assert drill is not None
    month = Filters(Month(2026, 10), Month(2026, 10))
    here = rows_behind(snapshot, drill, replace(month, warehouse=("Main DC",)))
    same = rows_behind(snapshot, drill, month, narrowed={"warehouse": "Main DC"})
    everything = rows_behind(snapshot, drill, month)
    year = rows_behind(snapshot, drill, Filters(Month(2025, 11), Month(2026, 10)), limit=1)
    assert 0 < here.total == same.total < everything.total < year.total


def test_a_value_wanted_narrows_what_the_filters_leave(reader: Reader, snapshot: Snapshot) -> None:
    drill = drill_of(snapshot, snapshot.registry.kpi("on_time_lines"))
    assert drill is not None
    month = Filters(Month(2026, 10), Month(2026, 10))
    retail = rows_behind(snapshot, drill, month, narrowed={"channel": "Retail"})
    oslo = replace(month, warehouse=("Oslo",))
    both = rows_behind(snapshot, drill, oslo, narrowed={"channel": "Retail"})
    assert 0 < both.total < retail.total
    assert {(row["warehouse"], row["channel"]) for row in both.rows} == {("Oslo", "Retail")}
    contradiction = "&warehouse=Oslo&by=warehouse&is=Main%20DC"
    page = words(as_json(reader.navigate("/rows/on_time_lines", OCTOBER + contradiction)[0]))
    assert "No rows in what you chose" in page
    assert len(cells_of(reader, "/rows/on_time_lines", OCTOBER + contradiction)) == 1


def test_bars_of_what_the_filter_bar_lacks_lead_to_the_rows_they_count(
    reader: Reader, snapshot: Snapshot
) -> None:
    for kpi in snapshot.registry.kpis:
        others = [d.name for d in kpi.dimensions if d.name not in DIMENSIONS]
        for by in others:
            page = as_json(reader.navigate(f"/kpi/{kpi.name}", f"{OCTOBER}&by={by}")[0])
            bars = [href for bar in of_class(page, "bar-name") for href in hrefs(bar)]
            assert bars
            assert all(href.startswith(f"/rows/{kpi.name}?") for href in bars)
            path, _, search = bars[0].partition("?")
            rows = words(as_json(reader.navigate(path, f"?{search}")[0]))
            assert "No rows" not in rows


@pytest.mark.parametrize(("page", "shown"), [("9999999", 2), ("0", 1), ("2", 2), ("²", 1)])
def test_a_page_beyond_the_last_is_the_last(reader: Reader, page: str, shown: int) -> None:
    drawn = as_json(reader.navigate("/rows/on_time_lines", f"{OCTOBER}&page={page}")[0])
    assert f"Page {shown} of 2" in words(drawn)
    rows = [node for node in nodes(drawn) if node["type"] == "Tr"]
    assert len(rows) == 1 + (98 - 50 if shown == 2 else 50)


@pytest.mark.parametrize("search", ["&by=x%22;drop&is=1", "&sort=x%22;drop", "&page=-1", "&page=x"])
def test_what_a_url_must_not_say_is_ignored(reader: Reader, search: str) -> None:
    page = words(as_json(reader.navigate("/rows/on_time_lines", OCTOBER + search)[0]))
    assert "98 rows" in page
    assert "drop" not in page


def test_unknown_kpi_has_no_rows(reader: Reader) -> None:
    page = words(as_json(reader.navigate("/rows/nonsense", "")[0]))
    assert "There is no such page" in page
    with pytest.raises(UnknownMetric):
        reader.file("/rows/nonsense", "", "csv")
