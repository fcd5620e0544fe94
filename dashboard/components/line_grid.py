"""The table of late order lines: paged, sorted and filtered by the server."""

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
    _column("order_name", "Order", 112, cellRenderer="PageLink", pinned="left"),
    _column("product", "Product", 210, flex=2, minWidth=140),
    _column("customer", "Customer", 170, flex=2, minWidth=130),
    _column("warehouse", "Warehouse", 126, flex=1, minWidth=126),
    _column("due_date", "Due", 118, "Date"),
    _column("shipped", "Shipped", 122, "Date"),
    _column("late_hours", "Hours late", 118, "Number",
            valueFormatter=_shown_as(",.1f")),
    _column("cause_label", "Main cause", 160, flex=1, minWidth=158),
    _column("owner", "Owner", 160, flex=1, minWidth=158),
    _column("confidence", "Confidence", 104, "Number", filter=False,
            valueFormatter=_shown_as(".0%")),
    _column("record", "Record", 92, cellRenderer="RecordLink", filter=False, sortable=False,
            pinned="right"),
)  # fmt: skip


def line_grid() -> Component:
    """The grid; its rows come through `getRowsRequest`."""
    made: Component = dag.AgGrid(
        id=GRID_ID,
        columnDefs=list(COLUMNS),
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
        },
        className="grid",
        dangerously_allow_code=False,
        style={"height": "520px", "width": "100%"},
    )
    return made
