"""The table of late order lines: paged, sorted and filtered by the server."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import dash_ag_grid as dag
from dash.development.base_component import Component

GRID_ID: Final = "late-grid"
COUNT_ID: Final = "late-count"
_DRAGGED: Final = ("dragStopped", "dragCancelled")

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
        # a year of five digits is no day to the server
        **({"filterParams": {"maxValidYear": 9999}} if kind == "Date" else {}),
        **more,
    }


def _shown_as(pattern: str) -> dict[str, str]:
    return {"function": f"params.value == null ? '–' : d3.format('{pattern}')(params.value)"}


COLUMNS: Final = (
    _column("order_name", "Order", 108, cellRenderer="PageLink", pinned="left",
            lockPosition="left"),
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
            pinned="right", lockPosition="right"),
)  # fmt: skip


KINDS: Final = {
    column["field"]: column["filter"] and column["filter"][len("ag") : -len("ColumnFilter")].lower()
    for column in COLUMNS
    if column.get("sortable", True)
}
"""Of each column that a reader can order by: text, number or date where it filters, too."""


def line_grid(
    shown: Mapping[str, str], filters: dict[str, Any], order: Sequence[dict[str, Any]]
) -> Component:
    """The grid with the columns `shown` (their headings by field), in that sequence, and filters
    and order as AG Grid's models; its rows come through `getRowsRequest`."""
    by_name = {column["field"]: column for column in COLUMNS}
    places = {each["colId"]: place for place, each in enumerate(order)}
    sorts = {each["colId"]: each["sort"] for each in order}
    made: Component = dag.AgGrid(
        id=GRID_ID,
        columnDefs=[
            {
                **by_name[name],
                "headerName": heading,
                "sort": sorts.get(name),
                "sortIndex": places.get(name),
            }
            for name, heading in shown.items()
        ],
        filterModel=filters,
        eventListeners={
            event: ["tellLink(params)"]
            for event in ("filterChanged", "sortChanged", "columnMoved", *_DRAGGED)
        },
        rowModelType="infinite",
        defaultColDef={
            "sortable": True,
            "resizable": True,
            "suppressHeaderMenuButton": False,
            "lockPinned": True,
        },
        dashGridOptions={
            "cacheBlockSize": 100,
            "maxBlocksInCache": 20,
            "rowHeight": 38,
            "headerHeight": 38,
            "suppressCellFocus": False,
            "suppressDragLeaveHidesColumns": True,
            "enableCellTextSelection": True,
            "context": {"columns": list(by_name)},
        },
        className="grid",
        dangerously_allow_code=False,
        style={"height": "520px", "width": "100%"},
    )
    return made
