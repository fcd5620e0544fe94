"""Late deliveries: hours by cause and owner, the lines behind them, one line with its story."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from dashboard.filters import NOT_SET, Filters
from dashboard.queries import grid_model
from dashboard.queries.places import conditions
from dashboard.snapshot import Row, Snapshot

MODEL = "fct_late_line_causes"
SLICES = "fct_late_slice_causes"
STEPS = "fct_late_milestones"
LINE_COLUMNS = (
    "order_line_id",
    "order_name",
    "customer",
    "product",
    "qty_ordered",
    "order_date",
    "due_date",
    "shipped",
    "late_hours",
    "line_late_hours",
    "cause",
    "cause_label",
    "owner",
    "confidence",
    "evidence",
    "company",
    "warehouse",
    "channel",
    "odoo_model",
    "odoo_id",
)
"""Columns of a row of `late_lines`, any of which it can be filtered and sorted by."""

MILESTONES = {
    "entered_at": "Entered",
    "confirmed_at": "Confirmed",
    "available_at": "Available",
    "picked_at": "Picked",
    "packed_at": "Packed",
    "shipped_at": "Shipped",
}

_LINES = """
select order_line_id, order_name, customer, product, qty_ordered, order_date, due_date,
       case when not is_open then cast(shipped_at as date) end as shipped,
       late_seconds / 3600 as late_hours, line_late_seconds / 3600 as line_late_hours,
       cause, cause_label, coalesce(owner, 'Not set') as owner, confidence, evidence, company,
       warehouse, channel, odoo_model, odoo_id
from (select *, row_number() over (partition by order_line_id
                                   order by late_seconds desc, is_main_cause desc, cause) as place
      from marts.fct_late_line_causes where {where})
where place = 1
"""


@dataclass(frozen=True)
class LateShare:
    """Working hours late and lines with this main cause, of one cause and owner."""

    cause: str
    cause_label: str
    owner: str
    hours: float
    lines: int


@dataclass(frozen=True)
class LateSummary:
    """The figures on top of the page."""

    late_lines: int
    late_orders: int
    hours: float
    open_lines: int
    due_lines: int | None
    """Lines due in the period, the base of a late percentage; None where the mart lacks them."""


@dataclass(frozen=True)
class Page:
    """A slice of a longer table."""

    rows: list[Row]
    total: int


@dataclass(frozen=True)
class Milestone:
    """A step of the line's way, aware UTC; `at` None where the data does not say."""

    name: str
    label: str
    at: datetime | None


@dataclass(frozen=True)
class Slice:
    """One delivery of a late line: its milestones with their quality, and its causes.

    `facts` are of `fct_late_slice_causes`, `steps` rows of `fct_late_milestones`.
    """

    facts: dict[str, Any]
    steps: tuple[dict[str, Any], ...]
    causes: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class LateLine:
    """One late line: facts, milestones in order, causes largest first, its deliveries."""

    facts: dict[str, Any]
    milestones: tuple[Milestone, ...]
    causes: tuple[dict[str, Any], ...]
    due_date: date
    slices: tuple[Slice, ...] = ()


def late_summary(snapshot: Snapshot, filters: Filters) -> LateSummary:
    """Late lines, orders and working hours in the filter period (by original due date)."""
    where, params = _where(snapshot, filters, {})
    rows = snapshot.query(
        "select count(distinct order_line_id) as late_lines,"
        " count(distinct order_id) as late_orders,"
        " coalesce(sum(late_seconds), 0) / 3600 as hours,"
        " count(distinct order_line_id) filter (where is_open) as open_lines"
        f" from marts.{MODEL} where {where}",
        params,
    )
    return LateSummary(**rows[0], due_lines=_due_lines(snapshot, filters))


def late_by_cause(snapshot: Snapshot, filters: Filters) -> list[LateShare]:
    """Hours and lines per cause and owner, most hours first."""
    where, params = _where(snapshot, filters, {})
    rows = snapshot.query(
        "select cause, any_value(cause_label) as cause_label,"
        f" coalesce(owner, '{NOT_SET}') as owner, sum(late_seconds) / 3600 as hours,"
        f" cast(sum(late_line) as bigint) as lines from marts.{MODEL} where {where}"
        " group by all having sum(late_seconds) > 0 or sum(late_line) > 0"
        " order by hours desc, cause, owner",
        params,
    )
    return [LateShare(**row) for row in rows]


def late_lines(
    snapshot: Snapshot,
    filters: Filters,
    *,
    cause: str | None = None,
    owner: str | None = None,
    offset: int = 0,
    limit: int = 1000,
    filter_model: Any = None,
    sort_model: Any = None,
) -> Page:
    """One row per late line with its main cause, latest first; columns in `LINE_COLUMNS`.

    `line_late_hours` are the line's, `late_hours` those of the cause shown. With `cause` or
    `owner`: lines to which that contributed, most of its hours first. `shipped` is the day on
    which the last of it left. The models are what a grid sends (see `grid_model`).
    """
    where, params = _where(snapshot, filters, {"cause": cause, "owner": owner})
    tests, values = grid_model.conditions(filter_model, LINE_COLUMNS)
    found = f"from ({_LINES.format(where=where)}) where {' and '.join(['true', *tests])}"
    params += values
    total = snapshot.query(f"select count(*) as total {found}", params)[0]["total"]
    most = "late_hours" if cause or owner else "line_late_hours"
    order = [*grid_model.order(sort_model, LINE_COLUMNS), f"{most} desc", "order_line_id"]
    text = f"select * {found} order by {', '.join(order)} limit ? offset ?"
    return Page(snapshot.query(text, [*params, max(0, limit), max(0, offset)]), total)


def late_line(snapshot: Snapshot, order_line_id: int) -> LateLine | None:
    """One line in full; None where the snapshot has no such late line."""
    rows = snapshot.query(
        f"select * from marts.{MODEL} where order_line_id = ?"
        " order by late_seconds desc, is_main_cause desc, cause",
        [order_line_id],
    )
    if not rows:
        return None
    own = ("cause", "cause_label", "owner_role", "owner", "late_seconds", "late_hours")
    per_cause = (*own, "is_main_cause", "confidence", "evidence", "odoo_model", "odoo_id")
    facts = {
        name: value
        for name, value in rows[0].items()
        if name not in {*per_cause, *MILESTONES, "late_line", "late_line_cause_id"}
    }
    return LateLine(
        facts=facts,
        milestones=_milestones(rows[0]),
        causes=tuple({name: row[name] for name in per_cause} for row in rows),
        due_date=rows[0]["due_date"],
        slices=_slices(snapshot, order_line_id),
    )


def _slices(snapshot: Snapshot, order_line_id: int) -> tuple[Slice, ...]:
    """The line's late deliveries; none where the snapshot lacks them."""
    if not (snapshot.columns(SLICES) and snapshot.columns(STEPS)):
        return ()
    causes = _by_slice(snapshot, SLICES, order_line_id, "late_hours desc, cause_order")
    steps = _by_slice(snapshot, STEPS, order_line_id, "happened_at nulls last, milestone_order")
    return tuple(
        Slice(rows[0], tuple(steps.get(key, ())), tuple(rows)) for key, rows in causes.items()
    )


def _by_slice(
    snapshot: Snapshot, mart: str, order_line_id: int, order: str
) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    sql = f"select * from marts.{mart} where order_line_id = ? order by late_slice_id, {order}"
    for row in snapshot.query(sql, [order_line_id]):
        found.setdefault(row["late_slice_id"], []).append(row)
    return found


def _where(
    snapshot: Snapshot, filters: Filters, more: Mapping[str, str | None]
) -> tuple[str, list[Any]]:
    texts, params = conditions(filters, snapshot.columns(MODEL), more)
    period = [filters.start.first_day, filters.end.last_day]
    return " and ".join(["due_date between ? and ?", *texts]), [*period, *params]


def _due_lines(snapshot: Snapshot, filters: Filters) -> int | None:
    columns = snapshot.columns("fct_order_lines")
    if not {"due_date", "due_lines"} <= columns:
        return None
    texts, params = conditions(filters, columns)
    where = " and ".join(["due_date between ? and ?", *texts])
    period = [filters.start.first_day, filters.end.last_day]
    sql = f"select count(due_lines) as lines from marts.fct_order_lines where {where}"
    lines: int = snapshot.query(sql, [*period, *params])[0]["lines"]
    return lines


def _milestones(row: Row) -> tuple[Milestone, ...]:
    return tuple(
        Milestone(name, label, at.replace(tzinfo=UTC) if (at := row.get(name)) else None)
        for name, label in MILESTONES.items()
    )
