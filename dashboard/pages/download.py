"""A table as what the browser saves, in the form that the reader asked for."""

from base64 import b64encode
from typing import Any, Final

from dashboard.pages.csv_file import to_csv
from dashboard.pages.table import Table
from dashboard.pages.xlsx_file import to_xlsx

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(table: Table, form: str) -> dict[str, Any]:
    """The file as `xlsx`, else as `csv`, with its name and media type."""
    if form == "xlsx":
        content = b64encode(to_xlsx(table)).decode("ascii")
        return {"filename": f"{table.name}.xlsx", "content": content, "base64": True, "type": _XLSX}
    # the byte order mark makes Excel read it as UTF-8
    content = "\ufeff" + to_csv(table)
    return {"filename": f"{table.name}.csv", "content": content, "type": "text/csv;charset=utf-8"}
