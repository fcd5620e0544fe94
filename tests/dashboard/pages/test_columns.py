"""The columns that a reader chose: in the URL, on the page, and in the files."""

from typing import Any

import pytest
from dash import no_update

from dashboard import formats
from dashboard.callbacks import Reader
from tests.dashboard.pages.trees import as_json, hrefs, nodes, of_class, words
from tests.dashboard.pages.workbooks import about, book_of, cells_of, values

OCTOBER = "?from=2026-10&to=2026-10"
TABLES = {
    "/late": ("owner", "due_date"),
    "/exceptions": ("owner", "what"),
    "/rows/on_time_lines": ("warehouse", "due_date"),
}


def drawn(reader: Reader, path: str, search: str) -> Any:
    return as_json(reader.navigate(path, search)[0])


def menu(page: Any) -> tuple[list[str], dict[str, str]]:
    """The keys that are ticked in the menu of columns, and the headings of all by their keys."""
    [group] = [node["props"] for node in nodes(page) if node["props"].get("id") == "columns-shown"]
    boxes = [node["props"] for node in nodes(group["children"]) if node["type"] == "Checkbox"]
    return group["value"], {box["value"]: box["label"] for box in boxes}


def files(reader: Reader, path: str, search: str) -> tuple[list[str], list[str]]:
    """Headings of the CSV and of the XLSX."""
    return cells_of(reader, path, search)[0], values(book_of(reader, path, search))[0]


@pytest.mark.parametrize("path", TABLES)
def test_every_table_offers_its_columns_and_both_files(reader: Reader, path: str) -> None:
    page = drawn(reader, path, OCTOBER)
    shown, offered = menu(page)
    assert shown == list(offered)
    csv, xlsx = files(reader, path, OCTOBER)
    assert list(offered.values()) == csv == xlsx
    [both] = of_class(page, "downloads")
    assert words(both).split() == ["CSV", "·", "XLSX"]


@pytest.mark.parametrize("path", TABLES)
def test_the_columns_chosen_are_those_of_page_and_files(reader: Reader, path: str) -> None:
    wanted = TABLES[path]
    query = reader.choose_columns([*wanted, "junk", 7], path, OCTOBER + "&page=2")
    shown = sorted(wanted, key=query.index)
    assert f"columns={','.join(shown)}" in query
    page = drawn(reader, path, query)
    ticked, names = menu(page)
    assert ticked == shown
    assert f"Columns (2 of {len(names)})" in words(page)
    csv, xlsx = files(reader, path, query)
    assert csv == xlsx == [names[key] for key in shown]
    everything = [href for href in hrefs(page) if "columns=" not in href and path in href]
    assert everything


def test_the_grid_and_the_table_have_the_columns_chosen(reader: Reader) -> None:
    late = drawn(reader, "/late", "?columns=customer,owner")
    [grid] = [node["props"] for node in nodes(late) if node["type"] == "AgGrid"]
    assert [column["field"] for column in grid["columnDefs"]] == ["customer", "owner"]
    rows = drawn(reader, "/rows/on_time_lines", OCTOBER + "&columns=warehouse,due_date")
    heads = [words(node) for node in nodes(rows) if node["props"].get("scope") == "col"]
    assert heads == ["Warehouse", "Due date"]


def test_an_exception_shows_what_was_chosen(reader: Reader) -> None:
    [item, *_] = of_class(drawn(reader, "/exceptions", "?columns=what,owner"), "words")
    everything, *_ = of_class(drawn(reader, "/exceptions", ""), "words")
    assert words(item).split()
    assert len(words(item)) < len(words(everything))
    page = drawn(reader, "/exceptions", "?columns=what,owner")
    assert not of_class(page, "record") or not any(map(words, of_class(page, "record")))


@pytest.mark.parametrize("named", ["", "junk", ",,", "order_name; drop", "x" * 600, "%00"])
def test_a_url_that_names_no_column_shows_all(reader: Reader, named: str) -> None:
    for path in TABLES:
        shown, offered = menu(drawn(reader, path, f"{OCTOBER}&columns={named}"))
        assert shown == list(offered)


def test_all_columns_and_none_are_no_choice(reader: Reader) -> None:
    every, _ = menu(drawn(reader, "/late", ""))
    for wanted in (every, [], ["junk"], None, "owner", {"owner": 1}):
        assert reader.choose_columns(wanted, "/late", "") is no_update
        assert "columns" not in reader.choose_columns(wanted, "/late", "?columns=owner")
    assert reader.choose_columns(["owner"], "/late", "?columns=owner") is no_update
    assert reader.choose_columns(["owner"], "/kpis", "") is no_update


def test_the_readers_sequence_of_columns_holds_in_files_and_when_others_join(
    reader: Reader,
) -> None:
    search = "?columns=owner,customer"
    assert cells_of(reader, "/late", search)[0] == ["Owner", "Customer"]
    wanted = ["customer", "order_name", "owner"]
    joined = reader.choose_columns(wanted, "/late", search)
    assert joined.endswith("&columns=order_name,owner,customer")
    every, _ = menu(drawn(reader, "/late", ""))
    moved = ",".join(["order_name", "customer", *sorted({*every} - {"order_name", "customer"})])
    placed = ",".join([*(key for key in moved.split(",") if key != "record"), "record"])
    assert reader.choose_columns(every, "/late", f"?columns={placed}") is no_update
    assert reader.choose_columns(every, "/late", f"?columns={moved}").endswith(placed)


def test_a_pinned_column_keeps_its_place_in_page_files_and_link(reader: Reader) -> None:
    search = "?columns=record,owner,customer,order_name"
    headings = ["Order", "Owner", "Customer", "Record"]
    page = drawn(reader, "/late", search)
    [grid] = [node["props"] for node in nodes(page) if node["type"] == "AgGrid"]
    assert [column["headerName"] for column in grid["columnDefs"]] == headings
    assert files(reader, "/late", search) == (headings, headings)
    wanted = ["order_name", "owner", "customer", "warehouse", "record"]
    joined = reader.choose_columns(wanted, "/late", search)
    assert joined.endswith("&columns=order_name,owner,customer,warehouse,record")


@pytest.mark.parametrize("search", ["", "?cause=supplier", "?columns=owner"])
def test_all_columns_are_always_a_step_away(reader: Reader, search: str) -> None:
    assert "All columns" in words(drawn(reader, "/late", search))


@pytest.mark.parametrize("key", ["cause", "owner"])
def test_a_cause_is_called_the_main_one_only_where_it_is(reader: Reader, key: str) -> None:
    [row, *_] = reader.late_rows({"endRow": 1}, "/late", "")["rowData"]
    value = {"cause": "supplier", "owner": row["owner"]}[key]
    for search, heading in (("", "Main cause"), (f"?{key}={value}", "Cause")):
        page = drawn(reader, "/late", search)
        [grid] = [node["props"] for node in nodes(page) if node["type"] == "AgGrid"]
        shown = {column["field"]: column["headerName"] for column in grid["columnDefs"]}
        _, offered = menu(page)
        assert shown["cause_label"] == offered["cause_label"] == heading
        for headings in files(reader, "/late", search):
            assert headings[7:9] == [heading, "Of this cause"]
    filtered = book_of(reader, "/late", f"?{key}={value}&where=cause_label~notBlank")
    assert about(filtered)["Filters"] == "Cause not blank"
    assert "most of its hours" not in about(filtered)["What"]


def test_choosing_filters_keeps_the_columns(reader: Reader) -> None:
    chosen: dict[str, Any] = {"company": [], "warehouse": ["Oslo"], "channel": []}
    query = reader.choose("12", chosen, "/late", "?columns=customer,owner")
    assert query.endswith("&columns=customer,owner")


def test_exceptions_of_several_currencies_have_the_groups_beside_them(reader: Reader) -> None:
    lines = cells_of(reader, "/exceptions")
    money, currency, group = (lines[0].index(h) for h in ("Impact", "Currency", "Impact, €"))
    parts = {"EUR": 1.0, "NOK": 0.1}
    assert {line[currency] for line in lines[1:]} == set(parts)
    for line in lines[1:]:
        wanted = float(line[money]) * parts[line[currency]]
        assert float(line[group]) == pytest.approx(wanted, abs=1e-3)
    page = words(drawn(reader, "/exceptions", ""))
    rule = lines[0].index("Rule")
    total = sum(float(line[group]) for line in lines[1:] if line[rule] == "Discount beyond policy")
    assert f" = {formats.short(total, 'money', '€')}" in page
