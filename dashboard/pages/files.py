"""A table as files to take away: each has the address of its page under `/files`, with an ending
that says which form it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from dashboard.pages.csv_file import to_csv
from dashboard.pages.table import Table
from dashboard.pages.view import View
from dashboard.pages.xlsx_file import to_xlsx

PREFIX: Final = "/files"


@dataclass(frozen=True)
class Form:
    """A kind of file: what makes its bytes of a table, and its media type."""

    made: Callable[[Table], bytes]
    media: str


def _csv(table: Table) -> bytes:
    # the byte order mark makes Excel read it as UTF-8
    return to_csv(table).encode("utf-8-sig")


FORMS: Final[Mapping[str, Form]] = {
    "csv": Form(_csv, "text/csv; charset=utf-8"),
    "xlsx": Form(to_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def files(view: View) -> dict[str, str]:
    """Address of each form of the view's table, all pages of it."""
    state = {key: value for key, value in view.state.items() if key != "page"}
    return {form: view.to(f"{PREFIX}{view.path}.{form}", **state) for form in FORMS}
