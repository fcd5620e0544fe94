"""The rows behind a KPI: those its figure is made of, with the columns it is summed from.

What counts comes from the KPI's own metrics; what else a row shows, from its model's YAML:

config: {meta: {drill: {columns: [...], time: due_date, labels: {kept_days: Days in range},
                        values: {close_basis: {lock: Books locked}}, money: [quoted_value],
                        record: {model: sale.order, id: order_id, name: order_name}}}}
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.filters import Filters
from dashboard.metrics import Kpi
from dashboard.metrics.model import quote
from dashboard.queries.measures import Measure, during, heading, measures_of, sums
from dashboard.queries.places import conditions
from dashboard.snapshot import Row, Snapshot

MOST_COLUMNS = 10
_TECHNICAL = ("to_group", "odoo_model")
_CURRENCY = """(
    select max(company.currency) from marts.dim_company as company
    where company.company_id = {model}.company_id
)"""


@dataclass(frozen=True)
class Record:
    """Where a row's record is in Odoo: `model` is one of Odoo's, or the column that names it."""

    model: str
    id: str
    name: str


@dataclass(frozen=True)
class Drill:
    """What a KPI's rows show. `time` is the date (its SQL) that places a row in a month."""

    model: str
    description: str
    columns: tuple[str, ...]
    measures: tuple[Measure, ...]
    """What the KPI is made of; none where its rows are of another model than its metrics."""
    sums: str
    """How the KPI and its n come from the columns; empty without measures."""
    words: Mapping[str, str]
    """Description of each column."""
    labels: Mapping[str, str]
    """What columns are called, where it is not their name."""
    values: Mapping[str, Mapping[str, str]]
    """What readers see in the place of a column's codes."""
    money: frozenset[str]
    """Columns of amounts, beside those of the measures."""
    places: frozenset[str]
    """The columns by which the reader's filters narrow the KPI."""
    time: str | None
    record: Record | None

    def heading(self, column: str) -> str:
        """What readers see above a column."""
        return heading(column, self.labels)

    def unit(self, column: str) -> str:
        """`money`, `hours`, `id`, or nothing where the numbers of a column are none of these."""
        measure = next((each for each in self.measures if each.key == column), None)
        if column in self.money or (measure and measure.is_money):
            return "money"
        words = (self._source(column) or "").split("_")
        return "id" if words[-1] == "id" else "hours" if "hours" in words else ""

    def _source(self, column: str) -> str | None:
        """The column of the model that a measure is taken from; any other column itself."""
        return next((each.source for each in self.measures if each.key == column), column)

    def shown(self, row: Row, column: str) -> Any:
        """A cell as readers see it: codes in words, flags as truth values, ids as text."""
        value = row[column]
        if column in self.values:
            return self.values[column].get(value, value)
        source = self._source(column) or ""
        if source.startswith("is_") and value in (0, 1):
            return bool(value)
        return str(value) if source.endswith("_id") and value is not None else value


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
    labels = {each.name: each.label for each in kpi.dimensions} | meta.get("labels", {})
    measures = measures_of(snapshot, kpi, labels)
    names = frozenset(each.name for each in kpi.dimensions)
    return Drill(
        model=kpi.drill,
        description=node.get("description") or "",
        columns=_columns(snapshot, kpi.drill, measures, meta.get("columns") or _some(words, there)),
        measures=measures,
        sums=sums(snapshot, kpi, measures),
        words=words | {each.key: each.leaf.description for each in measures},
        labels=labels | {each.key: each.heading for each in measures},
        values=meta.get("values") or {},
        money=frozenset(meta.get("money") or ()),
        places=there & names if measures else there,
        time=_time(snapshot, kpi, measures, meta.get("time"), there),
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
    where, params = conditions(filters, drill.places | more.keys(), more)
    where += _population(drill, filters)
    source = f"marts.{quote(drill.model)}{' where ' + ' and '.join(where) if where else ''}"
    total = snapshot.query(f"select count(*) as n from {source}", params)[0]["n"]
    text = (
        f"select {_selected(drill, filters, there)} from {source}"
        f" order by {_order(drill, sort)} limit ? offset ?"
    )
    return RowPage(snapshot.query(text, [*params, limit, offset]), int(total))


def _population(drill: Drill, filters: Filters) -> list[str]:
    """The rows of which the KPI takes something, else those of the months."""
    tests = [f"({m.within(filters)} and {m.leaf.expression} is not null)" for m in drill.measures]
    if tests:
        return [f"({' or '.join(tests)})"]
    return [during(drill.time, filters)] if drill.time else []


def _columns(
    snapshot: Snapshot, model: str, measures: tuple[Measure, ...], wanted: list[str]
) -> tuple[str, ...]:
    """What names the row, what it counts, then the rest; nothing twice."""
    there = snapshot.columns(model)
    several = _has_currencies(snapshot)
    money = any(each.is_money for each in measures)
    taken = {each.source for each in measures if not (each.is_money and several)}
    rest = [name for name in wanted if name in there and name not in taken]
    asked = money or "currency" in wanted
    if asked and several and "company_id" in there and "currency" not in there:
        rest.append("currency")
    return (*rest[:1], *(each.key for each in measures), *rest[1:])


def _some(words: Mapping[str, str], there: frozenset[str]) -> list[str]:
    """The first columns of a model that does not say which it shows."""
    described = [name for name in words if name in there] or sorted(there)
    plain = [n for n in described if not n.endswith("_id") and n not in _TECHNICAL]
    return plain[:MOST_COLUMNS]


def _has_currencies(snapshot: Snapshot) -> bool:
    """Whether amounts of companies differ in currency."""
    if not {"company_id", "currency"} <= snapshot.columns("dim_company"):
        return False
    rows = snapshot.query("select count(distinct currency) as n from marts.dim_company")
    return bool(rows[0]["n"] > 1)


def _selected(drill: Drill, filters: Filters, there: frozenset[str]) -> str:
    names = [name for name in drill.columns if name in there]
    if drill.record is not None:
        own = (drill.record.id, drill.record.name, *_model_column(drill.record))
        names += [name for name in own if name not in names]
    texts = [*map(quote, names)]
    for each in drill.measures:
        value = f"case when {each.within(filters)} then {each.leaf.expression} end"
        texts.append(f"{value} as {quote(each.key)}")
    if "currency" in drill.columns and "currency" not in there:
        texts.append(f"{_CURRENCY.format(model=quote(drill.model))} as currency")
    return ", ".join(texts)


def _model_column(record: Record) -> tuple[str, ...]:
    return () if "." in record.model else (record.model,)


def _order(drill: Drill, sort: str | None) -> str:
    """The column wanted, else newest first; ties by what is shown, so that pages do not mix."""
    wanted = (sort or "").removeprefix("-")
    first = []
    if wanted in drill.columns:
        first = [f"{quote(wanted)} {'desc' if sort and sort.startswith('-') else 'asc'} nulls last"]
    elif drill.time:
        first = [f"{drill.time} desc nulls last"]
    return ", ".join([*first, *map(quote, drill.columns)])


def _record(meta: Mapping[str, str] | None, there: frozenset[str]) -> Record | None:
    if not meta or not {meta.get("id"), meta.get("name")} <= there:
        return None
    model = meta.get("model") or ""
    known = "." in model or model in there
    return Record(model, meta["id"], meta["name"]) if known else None


def _time(
    snapshot: Snapshot,
    kpi: Kpi,
    measures: tuple[Measure, ...],
    given: str | None,
    there: frozenset[str],
) -> str | None:
    """The date by which the KPI itself places these rows in months, else the one its model
    names, else the one by which some other KPI places them."""
    if measures:
        leaf = measures[0].leaf
        return leaf.model.times[leaf.time]
    if given in there:
        return quote(str(given))
    return next(
        (time for each, time in snapshot.registry.sources() if each.name == kpi.drill), None
    )
