"""The table of late order lines: paged, sorted and filtered by the server."""

from collections.abc import Collection
from typing import Any, Final

import dash_ag_grid as dag
from dash.development.base_component import Component

GRID_ID: Final = "late-grid"


_CELLS: Final = {
    "Text": "",
    "Date": "figure-cell",
    "Number": "ag-right-aligned-cell figure-cell",
}


def _column(field: str, name: str, width: int, kind: str = "Text", **more: Any) -> dict[str, Any]:
    return {
        "field": field,
        "headerName": name,
        "width": width,
        "filter": f"ag{kind}ColumnFilter",
        "headerClass": "ag-right-aligned-header" if kind == "Number" else "",
        "cellClass": _CELLS[kind],
        **more,
    }


def _shown_as(pattern: str) -> dict[str, str]:
    return {"function": f"params.value == null ? '–' : d3.format('{pattern}')(params.value)"}


COLUMNS: Final = (
    _column("order_name", "Order", 108, cellRenderer="PageLink", pinned="left"),
    _column("product", "Product", 200, flex=2, minWidth=116),
    _column("customer", "Customer", 160, flex=2, minWidth=108),
    _column("warehouse", "Warehouse", 116, flex=1, minWidth=116),
    _column("due_date", "Due", 108, "Date"),
    _column("shipped", "Shipped", 112, "Date"),
    _column("line_late_hours", "Hours late", 112, "Number", valueFormatter=_shown_as(",.1f")),
    _column("cause_label", "Main cause", 150, flex=1, minWidth=148),
    _column("late_hours", "Of this cause", 112, "Number", filter=False,
            valueFormatter=_shown_as(",.1f")),
    _column("owner", "Owner", 150, flex=1, minWidth=148),
    _column("confidence", "Confidence", 100, "Number", filter=False,
            valueFormatter=_shown_as(".0%")),
    _column("record", "Record", 84, cellRenderer="RecordLink", filter=False, sortable=False,
            pinned="right"),
)  # fmt: skip


def line_grid(shown: Collection[str], place: str) -> Component:
    """The grid with the columns `shown`; its rows come through `getRowsRequest`.

    Until the browser leaves the dashboard, its filters and order come back at the same `place`.
    """
    made: Component = dag.AgGrid(
        id=GRID_ID,
        columnDefs=[column for column in COLUMNS if column["field"] in shown],
        persistence=place,
        persistence_type="memory",
        persisted_props=["filterModel"],
        eventListeners={
            "firstDataRendered": ["giveOrder(params)"],
            "sortChanged": ["keepOrder(params)"],
        },
        rowModelType="infinite",
        defaultColDef={"sortable": True, "resizable": True, "suppressHeaderMenuButton": False},
        dashGridOptions={
            "cacheBlockSize": 100,
            "maxBlocksInCache": 20,
            "rowHeight": 38,
            "headerHeight": 38,
            "suppressCellFocus": False,
            "enableCellTextSelection": True,
            "maintainColumnOrder": True,
            "context": {"place": place},
        },
        className="grid",
        dangerously_allow_code=False,
        style={"height": "520px", "width": "100%"},
    )
    return made
