"""The filters: months, company, warehouse, channel. What they hold is what the URL says."""

from typing import Final

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import aria
from dashboard.filters import DIMENSIONS, PRESETS, Filters, Month, preset_of
from dashboard.formats import months
from dashboard.queries.options import Options

_WORDS: Final = {
    "company": ("Company", "All companies"),
    "warehouse": ("Warehouse", "All warehouses"),
    "channel": ("Channel", "All channels"),
}


def _select(name: str, values: tuple[str, ...], chosen: tuple[str, ...]) -> Component:
    label, everything = _WORDS[name]
    known = [value for value in chosen if value in values]
    made: Component = dmc.MultiSelect(
        id=f"filter-{name}",
        data=list(values),
        value=known,
        placeholder="" if known else everything,
        size="xs",
        w=160,
        openOnFocus=False,
        clearable=bool(known),
        searchable=len(values) > 8,
        hidePickedOptions=False,
        nothingFoundMessage="Nothing found",
        comboboxProps={"width": 240, "position": "bottom-start"},
        className="set" if known else "",
        **aria(label=label),
    )
    return made


def _preset(filters: Filters, last: Month) -> Component:
    made: Component = dmc.Select(
        id="filter-preset",
        data=[{"value": key, "label": text} for key, text in PRESETS.items()],
        value=preset_of(filters, last),
        allowDeselect=False,
        size="xs",
        w=140,
        openOnFocus=False,
        **aria(label="Period"),
    )
    return made


def _months(filters: Filters, options: Options) -> Component:
    made: Component = dmc.MonthPickerInput(
        id="filter-months",
        type="range",
        value=[f"{filters.start}-01", f"{filters.end}-01"],
        minDate=f"{options.first_month}-01",
        maxDate=f"{options.last_month}-01",
        valueFormat="MMM YYYY",
        labelSeparator="–",
        numberOfColumns=2,
        columnsToScroll=1,
        size="xs",
        w=166,
        **aria(label=f"Months {months(str(filters.start), str(filters.end))}"),
    )
    return made


def filter_bar(filters: Filters, options: Options, *, period: bool = True) -> list[Component]:
    """Filter controls, on a phone the button that shows them, and for paper what they hold.

    Without `period` the months are kept for the other pages but not shown.
    """
    chosen = len(filters.values())
    pickers = [_preset(filters, options.last_month), _months(filters, options)]
    controls = [
        *(pickers if period else [html.Div(pickers, className="unused")]),
        *(_select(name, getattr(options, name), getattr(filters, name)) for name in DIMENSIONS),
    ]
    toggle = html.Button(
        f"Filters ({chosen})" if chosen else "Filters",
        id="filters-toggle",
        className="filters-toggle",
        type="button",
        **aria(expanded="false", controls="filters"),
    )
    bar = html.Div(controls, id="filters", className="filters", role="group",
                   **aria(label="Filters"))  # fmt: skip
    return [toggle, bar, html.P(_held(filters, period=period), className="held on-paper")]


def _held(filters: Filters, *, period: bool) -> str:
    """What is chosen, in words: on paper there are no controls to tell it."""
    chosen = filters.values()
    parts = [months(str(filters.start), str(filters.end))] if period else []
    for name in DIMENSIONS:
        label, everything = _WORDS[name]
        values = ", ".join(chosen.get(name, ()))
        parts.append(f"{label}: {values}" if values else everything)
    return " · ".join(parts)
