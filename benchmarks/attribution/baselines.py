"""Simple ways to name causes, from the same milestones: what the estimator has to beat."""

from __future__ import annotations

from collections.abc import Callable

from evaluation.attribution import Shares
from evaluation.case import Case, Row

# growth of the projected lateness at each stage, hours of its largest slice first
STAGES = """
    select
        slice.order_line_id,
        slice.promise_growth as promise,
        slice.release_growth as release,
        case when part.supplier_seconds > 0 then 0 else slice.material_growth end as planning,
        case when part.supplier_seconds > 0 then slice.material_growth else 0 end as supplier,
        slice.pick_growth + slice.pack_growth as warehouse,
        slice.ship_growth as transport
    from intermediate.int_late_slices as slice
    inner join intermediate.int_late_parts as part using (late_slice_id)
    qualify row_number() over (
        partition by slice.order_line_id order by slice.ended_at desc, slice.late_slice_id
    ) = 1
"""
Blame = Callable[[Shares], Shares]


def last_stage(growth: Shares) -> Shares:
    """All to the last stage in which the line grew later."""
    late = [cause for cause, seconds in growth.items() if seconds > 0]
    return {late[-1]: 1.0} if late else {"unattributed": 1.0}


def milestone_growth(growth: Shares) -> Shares:
    """To each stage what the line grew later in it."""
    whole = sum(growth.values())
    if whole <= 0:
        return {"unattributed": 1.0}
    return {cause: seconds / whole for cause, seconds in growth.items() if seconds > 0}


BASELINES: dict[str, Blame] = {
    "blame the last stage": last_stage,
    "growth by milestone": milestone_growth,
}


def blamed(case: Case, blame: Blame) -> dict[int, Shares]:
    """Shares of 1 by order line."""
    return {row["order_line_id"]: blame(_growth(row)) for row in case.mart_rows(STAGES)}


def _growth(row: Row) -> Shares:
    return {cause: float(value) for cause, value in row.items() if cause != "order_line_id"}
