"""All KPIs have their place, by process, with target and verdict."""

from dashboard.callbacks import Reader
from dashboard.filters import Filters
from dashboard.queries.decisions import asks, kpi_decision
from dashboard.queries.kpis import reading
from dashboard.queries.overview import overview
from dashboard.snapshot import Snapshot
from tests.dashboard.pages.trees import as_json, hrefs, nodes, of_class, words


def test_every_kpi_is_listed_with_its_process_and_verdict(
    reader: Reader, snapshot: Snapshot
) -> None:
    page = words(as_json(reader.navigate("/kpis", "")[0]))
    for kpi in snapshot.registry.kpis:
        assert kpi.block.label in page
        assert kpi.block.process.replace("_", " ").capitalize() in page
    assert "Common cause: normal variation" in page
    assert "Cannot meet this target" in page


def test_what_asks_for_a_decision_is_first_of_its_process_and_leads_to_its_page(
    reader: Reader, snapshot: Snapshot, filters: Filters
) -> None:
    asking = {
        kpi.block.label: f"/kpi/{kpi.name}?"
        for kpi in snapshot.registry.kpis
        if asks(reading(snapshot, kpi, filters))
    }
    page = as_json(reader.navigate("/kpis", "")[0])
    panels = of_class(page, "panel")
    assert len(panels) > 1
    for panel in panels:
        rows = [node for node in nodes(panel) if node["type"] == "Tr"][1:]
        labels = [words(of_class(row, "kpi-name")).strip() for row in rows]
        marked = [label in asking for label in labels]
        assert marked == sorted(marked, reverse=True)
        leads = [hrefs(of_class(row, "verdict-line")) for row in rows]
        assert [bool(each) for each in leads] == marked
        for label, each in zip(labels, leads, strict=True):
            assert not each or each[0].startswith(asking[label])
    assert "with a signal or a target out of reach" in words(page)
    assert of_class(of_class(page, "verdict-line"), "assurance")


def test_a_kpi_says_what_it_asks_for_in_the_words_of_the_overview(
    reader: Reader, snapshot: Snapshot, filters: Filters
) -> None:
    said = {each.kpi: each.sentence for each in overview(snapshot, filters).decisions
            if not each.warehouse}  # fmt: skip
    for kpi in snapshot.registry.kpis:
        page = as_json(reader.navigate(f"/kpi/{kpi.name}", "")[0])
        found = kpi_decision(snapshot, reading(snapshot, kpi, filters), filters)
        notes = of_class(page, "sentence")
        assert [words(note) for note in notes] == ([found.sentence] if found else [])
        assert not found or said.get(kpi.name, found.sentence) == found.sentence


def test_a_kpi_leads_back_to_the_page_that_lists_it(reader: Reader) -> None:
    for name, text, path in (("otif", "Overview", "/?"), ("late_lines", "All KPIs", "/kpis?")):
        crumb = of_class(as_json(reader.navigate(f"/kpi/{name}", "")[0]), "crumb")
        assert words(crumb) == text
        assert hrefs(crumb)[0].startswith(path)
