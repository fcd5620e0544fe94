"""The PDF: contents through the typst document beside this file."""

import json
from datetime import date
from pathlib import Path
from typing import Literal

from dashboard.errors import DashboardError
from dashboard.filters import Month
from dashboard.pack.contents import contents
from dashboard.snapshot import Snapshot

_DOCUMENT = Path(__file__).with_name("document.typ")


def last_complete_month(day: date) -> Month:
    """The month before the one of `day`."""
    return Month.of(day).plus(-1)


def render(snapshot: Snapshot, month: Month, kind: Literal["pdf", "png"] = "pdf") -> list[bytes]:
    """The pack of a complete month: one PDF, or a PNG a page.

    Raises DashboardError for a month that is not over in the data.
    """
    import typst  # noqa: PLC0415  the web process never needs it

    if month >= Month.of(snapshot.as_of_date):
        raise DashboardError(
            f"{month} is not over in the data, which is as of {snapshot.as_of_date}: refresh first."
        )
    made = typst.Compiler(str(_DOCUMENT)).compile(
        format=kind,
        sys_inputs={"data": json.dumps(contents(snapshot, month))},
        # The same snapshot gives the same file.
        timestamp=int(snapshot.info.as_of.timestamp()),
    )
    pages = made if isinstance(made, list) else [made]
    return [page for page in pages if page is not None]


def write_pack(snapshot: Snapshot, month: Month, out: Path) -> Path:
    """The PDF at `out`, there only when complete. Raises DashboardError."""
    document = render(snapshot, month)[0]
    part = out.with_name(f"{out.name}.tmp")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(document)
        part.replace(out)
    except OSError as error:
        raise DashboardError(f"{out} cannot be written: {error.strerror}.") from error
    return out
