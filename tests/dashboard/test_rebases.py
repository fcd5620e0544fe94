"""A shift that lasts proposes new limits; only a person makes them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from dashboard.filters import Filters, Month
from dashboard.pages.kpi import proposal_note
from dashboard.queries.rebases import Proposal, proposed
from dashboard.snapshot import Snapshot
from dashboard.spc import chart
from tests.dashboard.pages.trees import as_json, words

BEFORE = [10.0, 11.0, 9.0, 10.0, 11.0, 9.0, 10.0, 11.0, 9.0, 10.0, 11.0, 9.0]
AFTER = [14.0, 15.0, 13.0, 14.0, 15.0, 13.0, 14.0]
EVERYWHERE = Filters(Month(2025, 1), Month(2026, 7))


def found(
    snapshot: Snapshot, values: Sequence[float], filters: Filters = EVERYWHERE, cut: int = 0
) -> Proposal | None:
    """What a KPI of these monthly values, the first of January 2025, proposes."""
    drawn = chart(values, direction="up_is_good", rebase_at=[cut] if cut else [])
    months = [Month(2025, 1).plus(place).first_day for place in range(len(values))]
    return proposed(drawn, months, snapshot.registry.kpi("on_time_lines"), filters)


def test_a_shift_to_the_last_month_proposes_limits_from_its_first(snapshot: Snapshot) -> None:
    assert found(snapshot, BEFORE + AFTER) == Proposal(
        month=date(2026, 1, 1), months=7, is_high=True, line="on_time_lines,,,2026-01-01,,,"
    )
    longer = found(snapshot, [-value for value in [*BEFORE, *AFTER, 14.0]])
    assert longer is not None
    assert (longer.months, longer.is_high) == (8, False)


@pytest.mark.parametrize(
    ("values", "cut"),
    [
        ([], 0),
        (BEFORE[:5], 0),
        (BEFORE, 0),
        (BEFORE + AFTER[:6], 0),  # six months are no shift
        ([*BEFORE, *AFTER, 9.0], 0),  # it is over
        (BEFORE + AFTER, 12),  # somebody decided it already
    ],
)
def test_without_a_shift_that_lasts_nothing_is_proposed(
    snapshot: Snapshot, values: list[float], cut: int
) -> None:
    assert found(snapshot, values, cut=cut) is None


def test_it_is_proposed_for_places_that_the_seed_can_name(snapshot: Snapshot) -> None:
    one = replace(EVERYWHERE, company=("Nordic, Supply",), warehouse=("Oslo",))
    shifted = found(snapshot, BEFORE + AFTER, one)
    assert shifted is not None
    assert shifted.line == 'on_time_lines,"Nordic, Supply",Oslo,2026-01-01,,,'
    assert "Limits anew from Jan 2026?" in words(as_json(proposal_note(shifted)))
    for others in ({"channel": ("Retail",)}, {"warehouse": ("Oslo", "Main DC")}):
        assert found(snapshot, BEFORE + AFTER, replace(EVERYWHERE, **others)) is None
