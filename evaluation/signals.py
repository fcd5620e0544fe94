"""What the variation charts signal, against the changes of the process that were simulated.

A change is found when a chart that should show it has a signal on the right side while it lasts,
or in the month after. Other signals of its charts belong to it where they lie on the other side
before or after it. In a company without changes (scenario `steady`) every signal is a false one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from .case import Case, ChartPoint, Row
from .report import Figure, Report

EVERYWHERE = 0
WAREHOUSES = "select warehouse_id, warehouse from marts.dim_warehouse order by warehouse_id"


@dataclass(frozen=True, slots=True)
class Trace:
    """A KPI that shows a change, and the side to which it moves."""

    kpi: str
    side: str


TRACES: dict[str, tuple[Trace, ...]] = {
    "slow picking": (
        Trace("on_time_lines", "low"),
        Trace("order_cycle_working_hours", "high"),
        Trace("order_cycle_working_hours_p90", "high"),
    ),
    "late suppliers": (Trace("supplier_otif", "low"), Trace("lead_time_adherence_p90", "high")),
    "untidy shelves": (Trace("stock_accuracy_exact", "high"),),
    "strict credit control": (Trace("order_cycle_working_hours_p90", "high"),),
    "eager order desk": (Trace("promise_validity", "low"),),
}
"""Where each change of `simulator/generate/incidents.py` has to show."""


@dataclass(frozen=True, slots=True)
class Span:
    """First days of the months in which a change has to show."""

    first: dt.date
    last: dt.date

    @classmethod
    def of(cls, change: Row) -> Span:
        """The months it lasted and one more."""
        begun, ended = (
            dt.datetime.fromtimestamp(change[key], dt.UTC).date().replace(day=1)
            for key in ("start", "end")
        )
        return cls(begun, (ended + dt.timedelta(days=32)).replace(day=1))

    def __contains__(self, point: ChartPoint) -> bool:
        return self.first <= point.period <= self.last


def score(case: Case) -> Report:
    """Scores of one company: changes found, months until then, and signals of no change."""
    names = {row["warehouse_id"]: row["warehouse"] for row in case.mart_rows(WAREHOUSES)}
    changes = [note for note in case.notes("step_changes") if note["what"] in TRACES]
    rows = [_found(case, change, names) for change in changes]
    points = list(_charted(case, names))
    signals = [point for _, _, point in points if point.signal]
    others = [each for each in points if each[2].signal and not _explained(each, changes, names)]
    found = [row for row in rows if row["months_until"] is not None]
    figures: dict[str, Figure] = {
        "changes": len(rows),
        "changes_found": len(found),
        "points": len(points),
        "signals": len(signals),
        "signals_of_no_change": len(others),
        "share_of_no_change": len(others) / len(points) if points else None,
    }
    by_rule = {
        rule: sum(point.signal == rule for _, _, point in others)
        for rule in sorted({point.signal for point in signals if point.signal})
    }
    rules: list[dict[str, Figure]] = [
        {"rule": rule, "of_no_change": many} for rule, many in by_rule.items()
    ]
    return Report("signals", figures, {"changes": rows, "rules": rules})


def _found(case: Case, change: Row, names: dict[int, str]) -> dict[str, Figure]:
    """The chart that showed a change first."""
    span, place = Span.of(change), names.get(change["record_id"])
    hits = sorted(
        (point.period, trace.kpi, str(point.signal))
        for trace in TRACES[change["what"]]
        for point in case.charts(trace.kpi, place)
        if point.signal and point.side == trace.side and point in span
    )
    first = hits[0] if hits else None
    return {
        "change": change["what"],
        "warehouse": place or "all",
        "from": str(span.first),
        "months_until": _months(span.first, first[0]) if first else None,
        "kpi": first[1] if first else None,
        "rule": first[2] if first else None,
    }


def _months(start: dt.date, end: dt.date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month


def _charted(case: Case, names: dict[int, str]) -> Iterator[tuple[str, str | None, ChartPoint]]:
    """Every point of every KPI that some change moves, for all and for each warehouse."""
    for kpi in sorted({trace.kpi for traces in TRACES.values() for trace in traces}):
        for place in (None, *names.values()):
            for point in case.charts(kpi, place):
                yield kpi, place, point


def _explained(
    charted: tuple[str, str | None, ChartPoint], changes: list[Row], names: dict[int, str]
) -> bool:
    """Whether a change moves this KPI, there or everywhere: to its side while it lasts.

    In other months to the other side, as one mean stands for the months with and without it.
    """
    kpi, place, point = charted
    return any(
        (point in Span.of(change)) == (trace.side == point.side)
        for change in changes
        for trace in TRACES[change["what"]]
        if trace.kpi == kpi and place in (None, names.get(change["record_id"], place))
    )
