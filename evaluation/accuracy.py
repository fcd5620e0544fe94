"""How right the counts are: what the marts made of the inventory lines, against the counts made.

A count of the truth is one marked as a count, of a product at a place on a local day; several of
a day are one, and lots are added up.

    counts_truth, counts_marts      counts on either side
    only_in_truth, only_in_marts    counts that one side alone has
    differing                       counts whose difference is not the one that was booked
    exact_truth, exact_marts        share of counts without a difference
    really_right                    share where shelf and book agreed, whatever the counter wrote
    human_errors                    counts whose counter was wrong
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from zoneinfo import ZoneInfo

from .case import Case, Row
from .report import Figure, Report

COUNTS = """
    select product_id, location_id, count_date, sum(difference_quantity) as difference
    from marts.fct_stock_counts
    group by all
"""
ZONES = "select warehouse_id, tz from marts.dim_warehouse"
SAME = 1e-6  # units

Place = tuple[int, int, dt.date]


def score(case: Case) -> Report:
    """Scores of one company; figures as the module describes them."""
    notes = [note for note in case.notes("counts") if note["marked"]]
    true = _booked(case, notes)
    found = {
        (row["product_id"], row["location_id"], row["count_date"]): row["difference"]
        for row in case.mart_rows(COUNTS)
    }
    both = true.keys() & found.keys()
    figures: dict[str, Figure] = {
        "counts_truth": len(true),
        "counts_marts": len(found),
        "only_in_truth": len(true.keys() - found.keys()),
        "only_in_marts": len(found.keys() - true.keys()),
        "differing": sum(abs(true[key] - found[key]) > SAME for key in both),
        "exact_truth": _exact(true),
        "exact_marts": _exact(found),
        "really_right": _exact({key: note["true_difference"] for key, note in enumerate(notes)}),
        "human_errors": sum(abs(note["human_error"]) > SAME for note in notes),
    }
    return Report("accuracy", figures)


def _booked(case: Case, notes: list[Row]) -> dict[Place, float]:
    """What was booked at each place and local day."""
    zones = {row["warehouse_id"]: ZoneInfo(row["tz"]) for row in case.mart_rows(ZONES)}
    found: dict[Place, float] = defaultdict(float)
    for note in notes:
        day = dt.datetime.fromtimestamp(note["at"], zones[note["warehouse_id"]]).date()
        found[note["product_id"], note["location_id"], day] += note["booked"]
    return found


def _exact(differences: dict[Place, float] | dict[int, float]) -> float | None:
    if not differences:
        return None
    return sum(abs(value) <= SAME for value in differences.values()) / len(differences)
