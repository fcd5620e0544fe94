"""A workbook says what the CSV says, in cells that a spreadsheet can count with."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook
from openpyxl.utils.escape import unescape

from dashboard.callbacks import Reader
from dashboard.pages import late, rows, table, xlsx_sheet
from dashboard.pages.table import Column, Table
from dashboard.pages.xlsx_file import to_xlsx
from dashboard.snapshot import Snapshot
from tests.dashboard.pages.workbooks import about, book_of, cells_of, opened, same, values

OCTOBER = "?from=2026-10&to=2026-10"
MOST = xlsx_sheet.MOST_CHARACTERS


def written(cells: list[Any], unit: str = "") -> Workbook:
    """The workbook of one column."""
    rows = [{"a": cell} for cell in cells]
    return opened(to_xlsx(Table("rows", [Column("a", "A", unit)], rows, len(cells))))


def test_late_lines_are_the_cells_of_their_csv(reader: Reader) -> None:
    search = (
        "?cause=supplier&where=warehouse~equals~main%20dc&sort=line_late_hours"
        "&columns=line_late_hours,customer,warehouse,record"
    )
    lines = cells_of(reader, "/late", search)
    found = values(book_of(reader, "/late", search))
    assert {line[2] for line in lines[1:]} == {"Main DC"}
    assert lines[0] == found[0] == ["Hours late", "Customer", "Warehouse", "Record"]
    assert_same(lines, found)


def test_exceptions_are_the_cells_of_their_csv(reader: Reader) -> None:
    lines = cells_of(reader, "/exceptions", "?severity=low")
    found = values(book_of(reader, "/exceptions", "?severity=low"))
    assert_same(lines, found)


def test_rows_of_every_kpi_are_the_cells_of_their_csv(reader: Reader, snapshot: Snapshot) -> None:
    for kpi in snapshot.registry.kpis:
        asked = (f"/rows/{kpi.name}", OCTOBER)
        assert_same(cells_of(reader, *asked), values(book_of(reader, *asked)))


def assert_same(lines: list[list[str]], found: list[list[Any]]) -> None:
    assert len(lines) == len(found) > 1
    for line, row in zip(lines, found, strict=True):
        assert all(same(text, cell) for text, cell in zip(line, row, strict=True)), (line, row)


def test_numbers_are_numbers_with_the_decimals_of_their_unit() -> None:
    def looks(unit: str, *cells: Any) -> list[tuple[Any, str]]:
        sheet = written([*cells], unit)["Rows"]
        return [(cell.value, cell.number_format) for cell in sheet["A"][1:]]

    assert looks("", 1200, 3.0, 2.5) == [(1200, "#,##0"), (3, "#,##0"), (2.5, "#,##0.00")]
    assert looks("money", 12.0, Decimal("0.5")) == [(12, "#,##0.00"), (0.5, "#,##0.00")]
    assert looks("hours", 7, 1.23456) == [(7, "#,##0.0"), (1.2346, "#,##0.0")]
    assert looks("id", 4049) == [(4049, "0")]
    assert looks("percent", 0.83) == [(0.83, "0%")]


def test_dates_and_times_are_dates_and_yes_and_no_are_words() -> None:
    cells = [date(2026, 10, 3), datetime.fromisoformat("2026-10-03T14:05:59"), True, False]
    sheet = written(cells)["Rows"]
    found = [sheet[f"A{place}"] for place in range(2, 6)]
    assert [cell.value for cell in found] == [
        datetime.fromisoformat("2026-10-03"),
        datetime.fromisoformat("2026-10-03T14:05"),
        "yes",
        "no",
    ]
    assert [cell.number_format for cell in found[:2]] == ["yyyy-mm-dd", "yyyy-mm-dd hh:mm"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (date(1899, 12, 31), "1899-12-31"),
        (datetime.fromisoformat("0202-03-01T10:00"), "0202-03-01 10:00"),
        (2**63, str(2**63)),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
    ],
)
def test_what_excel_has_no_cell_for_is_text(cell: Any, text: str) -> None:
    assert written([cell])["Rows"]["A2"].value == text


HOSTILE = [
    "=cmd()", "+1", "-1", "@SUM(A1)", "\t=1", "\n=1", "{=1}", "https://evil.example", "mailto:x",
    "internal:About!A1", "external:c:\\x", "_x0041_", "<b>&amp;</b>", " space ", "1e5", "007", "💶",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_text_stays_text_whatever_it_looks_like(text: str) -> None:
    sheet = written([text], "link" if text.startswith("mailto") else "")["Rows"]
    cell = sheet["A2"]
    assert unescape(cell.value) == text
    assert cell.data_type == "s"
    assert cell.hyperlink is None
    assert cell.quotePrefix == text.startswith(("=", "+", "-", "@", "\t", "\n"))


def test_control_characters_leave_a_workbook_that_opens() -> None:
    every = "".join(map(chr, [*range(32), 0x7F, 0xD800, 0xFFFE, 0xFFFF]))
    [cell] = values(written([f"a{every}b"]))[1]
    assert cell.startswith("a\ufffd")
    assert cell.endswith("\x7f\ufffd\ufffd\ufffdb")
    assert "\t\n" in cell
    assert values(written(["a\r\nb\rc"]))[1] == ["a\nb\nc"]


def test_longer_texts_than_a_cell_holds_are_cut_and_the_workbook_says_so() -> None:
    book = written(["x" * 40_000, "y" * MOST, "💶" * 20_000])
    cut, whole, wide = (row[0] for row in values(book)[1:])
    assert cut == "x" * (MOST - 4) + " […]"
    assert whole == "y" * MOST
    assert wide.endswith("💶 […]")
    assert len(wide.encode("utf-16-le")) <= 2 * MOST
    assert about(book)["Cells"] == "2 texts cut to 32,767 characters, marked […]"


def test_addresses_are_links_as_far_as_excel_has_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_sheet, "MOST_LINKS", 2)
    urls = [f"https://odoo.example.com/odoo/sale.order/{place}" for place in range(3)]
    book = written(urls, "link")
    cells = [book["Rows"][f"A{place}"] for place in range(2, 5)]
    assert [cell.value for cell in cells] == urls
    assert [cell.hyperlink and cell.hyperlink.target for cell in cells] == [*urls[:2], None]
    assert about(book)["Links"] == "1 address written as text"


def test_headings_are_bold_and_stay_with_filters_and_columns_have_a_bounded_width() -> None:
    columns = [Column("a", "A"), Column("b", "Customer"), Column("c", "What")]
    made = Table("rows", columns, [{"a": 1, "b": "Nordic Hardware", "c": "x" * 500}], 1)
    sheet = opened(to_xlsx(made))["Rows"]
    assert all(cell.font.bold for cell in sheet[1])
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:C2"
    widths = [sheet.column_dimensions[letter].width for letter in "ABC"]
    assert widths == pytest.approx([9, 16, 48], abs=1)


def test_a_cut_workbook_says_so_under_its_rows_and_about_itself(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    for page in (table, late, rows):
        monkeypatch.setattr(page, "MOST_ROWS", 7)
    book = book_of(reader, "/rows/on_time_lines", OCTOBER)
    assert values(book)[-1][0] == about(book)["Rows"] == "Files: the first 7 of 98 rows"
    assert len(values(book)) == 1 + 7 + 2


def test_rows_say_what_they_are_and_where_they_come_from(reader: Reader) -> None:
    search = f"{OCTOBER}&warehouse=Main%20DC&by=channel&is=Retail&sort=-due_date&columns=due_date"
    said = about(book_of(reader, "/rows/otif", search))
    assert said["What"].startswith("Rows behind Orders on time, in full: One row per order")
    assert "sum of “Orders otif” / count of “Orders due”" in said["Figure"]
    assert (said["Period"], said["Warehouse"], said["Company"]) == ("Oct 2026", "Main DC", "all")
    assert (said["Narrowed to"], said["Order"]) == ("Channel: Retail", "Due date, descending")
    assert said["Source models"] == "fct_orders"
    assert said["As of"] == "21 Nov 2026 19:30 UTC"
    assert said["Snapshot"].startswith("20261121T193000Z-5a3b, published ")
    assert said["Columns left out"].startswith("Orders otif, Orders due, ")
    assert said["Page"].startswith(f"/rows/otif{OCTOBER}&warehouse=Main%20DC")
    assert said["Rows"].endswith(" rows")


def test_late_lines_say_the_filters_of_their_grid(reader: Reader) -> None:
    where = (
        "warehouse~contains~oslo,line_late_hours~inRange~1~2.5~or~greaterThan~9,"
        "due_date~lessThan~2026-10-03,customer~notBlank"
    )
    search = f"?owner=Purchasing&where={where}&sort=-due_date"
    said = about(book_of(reader, "/late", search))
    assert said["Filters"] == (
        "Warehouse contains “oslo”; Hours late in range 1 and 2.5 or Hours late greater than 9;"
        " Due less than 3 Oct 2026; Customer not blank"
    )
    assert (said["Order"], said["Owner"]) == ("Due, descending", "Purchasing")


def test_exceptions_say_their_rule(reader: Reader) -> None:
    search = "?rule=past_due_lines&severity=high"
    said = about(book_of(reader, "/exceptions", search))
    assert said["Rule"] != "past_due_lines"
    assert said["Severity"] == "high"
    assert said["Source models"] == "exc_past_due_lines"


def test_a_workbook_keeps_no_row_in_memory_for_the_next(tmp_path: Any) -> None:
    file = tmp_path / "rows.xlsx"
    file.write_bytes(to_xlsx(Table("rows", [Column("a", "A")], ({"a": "x"} for _ in range(3)), 3)))
    with ZipFile(file) as parts:
        # rows that are written as they come bring their text, instead of a table of all texts
        assert parts.read("xl/worksheets/sheet1.xml").count(b"inlineStr") == 4
