"""The rows behind a KPI, from whatever model its block names: columns by the model's own YAML.

config: {meta: {drill: {columns: [...], time: due_date,
                        record: {model: sale.order, id: order_id, name: order_name}}}}
"""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.filters import Filters
from dashboard.metrics import Kpi
from dashboard.metrics.expression import leaves
from dashboard.metrics.model import quote
from dashboard.queries.places import conditions
from dashboard.snapshot import Row, Snapshot

MOST_COLUMNS = 10


@dataclass(frozen=True)
class Record:
    """Where a row's record is in Odoo: `model` is one of Odoo's, or the column that names it."""

    model: str
    id: str
    name: str


@dataclass(frozen=True)
class Drill:
    """What a model's rows show. `time` is the date that places a row in a month."""

    model: str
    description: str
    columns: tuple[str, ...]
    words: Mapping[str, str]
    """Description of each column."""
    labels: Mapping[str, str]
    """What columns that are dimensions of the KPI are called."""
    time: str | None
    record: Record | None

    def heading(self, column: str) -> str:
        """What readers see above a column."""
        text = column.removeprefix("is_").replace("_", " ")
        return self.labels.get(column) or text[:1].upper() + text[1:]


@dataclass(frozen=True)
class RowPage:
    """Some of the rows, and how many there are."""

    rows: list[Row]
    total: int


def drill_of(snapshot: Snapshot, kpi: Kpi) -> Drill | None:
    """How the KPI's rows are shown; None where the snapshot lacks their model."""
    there = snapshot.columns(kpi.drill)
    nodes = snapshot.artifact("manifest.json")["nodes"].values()
    node = next((each for each in nodes if each["name"] == kpi.drill), None)
    if not there or node is None:
        return None
    meta = ((node.get("config") or {}).get("meta") or {}).get("drill") or {}
    words = {name: column.get("description") or "" for name, column in node["columns"].items()}
    given = [name for name in meta.get("columns") or () if name in there]
    described = [name for name in words if name in there] or sorted(there)
    plain = [name for name in described if not name.endswith("_id")]
    time = _time_of(snapshot, kpi) or meta.get("time") or _time_of_others(snapshot, kpi.drill)
    return Drill(
        model=kpi.drill,
        description=node.get("description") or "",
        columns=tuple(given or plain[:MOST_COLUMNS]),
        words=words,
        labels={each.name: each.label for each in kpi.dimensions},
        time=time if time in there else None,
        record=_record(meta.get("record"), there),
    )


def rows_behind(
    snapshot: Snapshot,
    drill: Drill,
    filters: Filters,
    *,
    narrowed: Mapping[str, str | None] | None = None,
    sort: str | None = None,
    offset: int = 0,
    limit: int | None = None,
) -> RowPage:
    """Rows of the filters' months and places; `sort` is a column, `-` before it for descending.

    `narrowed` names further columns and the value wanted; unknown columns are left out.
    """
    there = snapshot.columns(drill.model)
    more = {name: value for name, value in (narrowed or {}).items() if name in there}
    where, params = conditions(filters, there, more)
    if drill.time is not None:
        day = f"cast({quote(drill.time)} as date)"
        where.append(f"{day} >= ? and {day} < ?")
        params += [filters.start.first_day, filters.end.plus(1).first_day]
    source = f"marts.{quote(drill.model)}{' where ' + ' and '.join(where) if where else ''}"
    total = snapshot.query(f"select count(*) as n from {source}", params)[0]["n"]
    text = (
        f"select {_selected(drill)} from {source} order by {_order(drill, sort)} limit ? offset ?"
    )
    return RowPage(snapshot.query(text, [*params, limit, offset]), int(total))


def _selected(drill: Drill) -> str:
    names = list(drill.columns)
    if drill.record is not None:
        own = (drill.record.id, drill.record.name, *_model_column(drill.record))
        names += [name for name in own if name not in names]
    return ", ".join(map(quote, names))


def _model_column(record: Record) -> tuple[str, ...]:
    return () if "." in record.model else (record.model,)


def _order(drill: Drill, sort: str | None) -> str:
    """The column wanted, else newest first; ties by what is shown, so that pages do not mix."""
    wanted = (sort or "").removeprefix("-")
    first = []
    if wanted in drill.columns:
        first = [f"{quote(wanted)} {'desc' if sort and sort.startswith('-') else 'asc'} nulls last"]
    elif drill.time:
        first = [f"{quote(drill.time)} desc nulls last"]
    return ", ".join([*first, *map(quote, drill.columns)])


def _record(meta: Mapping[str, str] | None, there: frozenset[str]) -> Record | None:
    if not meta or not {meta.get("id"), meta.get("name")} <= there:
        return None
    model = meta.get("model") or ""
    known = "." in model or model in there
    return Record(model, meta["id"], meta["name"]) if known else None


def _time_of(snapshot: Snapshot, kpi: Kpi) -> str | None:
    """The date by which the KPI itself places these rows in months; None for another model's."""
    found = leaves(snapshot.registry.resolve(kpi.name))
    times = (leaf.model.times[leaf.time] for leaf in found if leaf.model.name == kpi.drill)
    return next((time.strip('"') for time in times), None)


def _time_of_others(snapshot: Snapshot, model: str) -> str | None:
    """The date by which some KPI of that model places its rows."""
    times = (time for each, time in snapshot.registry.sources() if each.name == model)
    return next((time.strip('"') for time in times), None)
