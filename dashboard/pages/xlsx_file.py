"""A table as a workbook: typed cells, nothing that runs, and a sheet that says what it is."""

import io
from typing import Final

import xlsxwriter

from dashboard import formats
from dashboard.pages.table import Fact, Table, cut_note
from dashboard.pages.xlsx_sheet import RowSheet, readable

# A row leaves the memory when the next one begins; text stays text, whatever it looks like.
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "remove_timezone": True,
}
_TERM_WIDTH, _FACT_WIDTH = 18, 100


def to_xlsx(table: Table) -> bytes:
    """The workbook: `Rows`, and `About` with what the table says of itself and what is cut."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        sheet = RowSheet(book, table.columns)
        for row in table.rows:
            sheet.add(row)
        note = cut_note(table.total)
        sheet.finish(note)
        rows = note or formats.counted(table.total, "row")
        _about(book, [*table.about, ("Rows", rows), *sheet.gave_way()])
    return out.getvalue()


def _about(book: xlsxwriter.Workbook, facts: list[Fact]) -> None:
    sheet = book.add_worksheet("About")
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, _TERM_WIDTH)
    sheet.set_column(1, 1, _FACT_WIDTH)
    for place, (term, text) in enumerate((term, text) for term, text in facts if text):
        sheet.write_string(place, 0, term, bold)
        sheet.write_string(place, 1, readable(text), wrapped)
