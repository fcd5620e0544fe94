"""What every page builder gets: the open snapshot and what the reader chose."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from dash.development.base_component import Component

from dashboard.components.definition import define_button
from dashboard.components.filter_bar import filter_bar
from dashboard.components.links import address
from dashboard.filters import Filters
from dashboard.formats import months
from dashboard.queries.links import record_url
from dashboard.queries.options import options
from dashboard.snapshot import Snapshot
from state.database import StateDatabase


@dataclass(frozen=True)
class View:
    """One request for a page; `state` holds the page's own keys of the URL."""

    snapshot: Snapshot
    filters: Filters
    path: str
    state: Mapping[str, str]
    odoo_url: str | None = None
    state_db: StateDatabase | None = None

    def here(self, **state: str | None) -> str:
        """This page's URL with some of its state changed (None: taken out)."""
        return address(self.path, self.filters, **{**self.state, **state})

    def to(self, path: str, **state: str | None) -> str:
        """Another page's URL with the same filters."""
        return address(path, self.filters, **state)

    def narrowed(self, dimension: str, value: str) -> "View":
        """This view with one value of company, warehouse or channel."""
        chosen: dict[str, Any] = {dimension: (value,)}
        return replace(self, filters=replace(self.filters, **chosen))

    def filter_bar(self, *, period: bool = True) -> list[Component]:
        """The filter controls holding this view's filters."""
        return filter_bar(self.filters, options(self.snapshot), period=period)

    def record(self, model: str, record_id: int) -> str | None:
        """Address of a record in Odoo."""
        info = self.snapshot.info
        return record_url(self.odoo_url or info.odoo_url, info.odoo_version, model, record_id)

    def defined(self, title: str, model: str) -> list[Any]:
        """A heading with the definition of the first KPI that is read from `model`."""
        kpis = (kpi for kpi in self.snapshot.registry.kpis if model in kpi.models)
        return [
            title,
            *(define_button(kpi.name, kpi.block.label, title) for kpi in islice(kpis, 1)),
        ]

    def period(self) -> str:
        """The chosen months in words."""
        return months(str(self.filters.start), str(self.filters.end))
