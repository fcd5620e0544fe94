"""XmR charts against the published cases, and what must hold for any series."""

import json
import math
from statistics import median_low
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dashboard.spc import (
    Chart,
    Direction,
    Limits,
    assurance,
    chart,
    laney_limits,
    seasonal_factors,
    variation,
    xmr_limits,
)
from dashboard.spc_rules import (
    close_in_two_of_three,
    shift_ends,
    trend_ends,
    two_of_three,
)
from tests.paths import SHARED

CASES: dict[str, Any] = json.loads((SHARED / "spc" / "cases.json").read_text())
PRIMITIVES = CASES["rule_primitives"]
LABELS = {None: "Common Cause", "outside": "Above UCL"}

steps = st.integers(-1000, 1000).map(lambda step: step / 8)
series = st.lists(steps, min_size=6, max_size=40)


def _signals(drawn: Chart) -> list[tuple[str | None, str | None]]:
    return [(point.signal, point.side) for point in drawn.points]


@pytest.mark.parametrize("screen", [True, False])
def test_limits_equal_the_published_ones_with_and_without_screening(screen: bool) -> None:
    case = CASES["nhsr_deviations"]
    expected = case["screened" if screen else "unscreened"]
    limits = xmr_limits(case["y"], screen=screen)
    assert limits is not None
    assert limits.mean == pytest.approx(expected["mean"], abs=1e-9)
    assert limits.average_range == pytest.approx(expected["amr"], abs=1e-9)
    # the cases use 2.66 where we use 3/1.128
    assert limits.lower == pytest.approx(expected["lpl"], abs=1e-3)
    assert limits.upper == pytest.approx(expected["upl"], abs=1e-3)
    published = case["published"]["screened" if screen else "unscreened"]
    assert [limits.upper, limits.mean, limits.lower] == pytest.approx(published, abs=6e-3)


def test_labels_equal_the_published_ones() -> None:
    case = CASES["nhsr_deviations"]
    drawn = chart(case["y"], direction="up_is_good")
    assert [LABELS[point.signal] for point in drawn.points] == case["labels_screened"]


@pytest.mark.parametrize("name", ["nhsr_snap_r1", "nhsr_snap_r2"])
def test_snapshot_cases_give_the_published_limits_and_labels(name: str) -> None:
    case = CASES[name]
    drawn = chart(case["y"], direction="up_is_good", screen=case["screen"])
    assert drawn.limits is not None
    found = [drawn.limits.mean, drawn.limits.lower, drawn.limits.upper]
    assert found == pytest.approx(case["expected"], abs=1e-3)
    assert [LABELS[point.signal] for point in drawn.points] == case["labels"]


@pytest.mark.parametrize(("sides", "out"), PRIMITIVES["shift"])
def test_shift_ends_where_the_published_rule_does(sides: list[int], out: list[int]) -> None:
    assert [abs(flag) for flag in shift_ends(sides)] == out


@pytest.mark.parametrize(("values", "out"), PRIMITIVES["trend"])
def test_trend_ends_where_the_published_rule_does(values: list[int], out: list[int]) -> None:
    assert trend_ends(values) == out


@pytest.mark.parametrize("case", PRIMITIVES["two_in_three"])
def test_two_of_three_flags_the_published_windows(case: dict[str, list[int]]) -> None:
    assert two_of_three(case["close"], case["rtm"]) == [bool(flag) for flag in case["out"]]


@pytest.mark.parametrize("case", PRIMITIVES["part_of_two_in_three"])
def test_only_close_points_of_two_of_three_are_signals(case: dict[str, list[int]]) -> None:
    sides = [1] * len(case["close"])
    flagged = two_of_three(case["close"], sides)
    assert close_in_two_of_three(case["close"], flagged, sides) == case["out"]


@pytest.mark.parametrize("case", PRIMITIVES["assurance"])
def test_assurance_equals_the_published_verdict(case: dict[str, Any]) -> None:
    names = {"consistent_fail": "fail", "consistent_pass": "pass", "inconsistent": "hit_and_miss"}
    lower, upper = case["lpl"], case["upl"]
    limits = Limits((lower + upper) / 2, lower, upper, 1, lower, upper)
    assert assurance(limits, case["target"], "up_is_good") == names[case["increase"]]
    assert assurance(limits, case["target"], "down_is_good") == names[case["decrease"]]
    assert assurance(limits, case["target"], "neutral") is None


def test_all_seven_points_of_a_shift_are_flagged() -> None:
    drawn = chart([5, 1, 5, 1, 5, 1, 9, 8, 9, 8, 9, 8, 9, 1, 5, 1, 5, 1], direction="up_is_good")
    assert [i for i, p in enumerate(drawn.points) if p.signal] == list(range(6, 13))
    assert {p.signal for p in drawn.points[6:13]} <= {"shift", "two_of_three", "outside"}
    assert "shift" in {p.signal for p in drawn.points}


def test_all_seven_points_of_a_trend_are_flagged_and_a_tie_breaks_it() -> None:
    rising = [50, 20, 50, 20, 31, 32, 33, 34, 35, 36, 37, 20, 50, 20]
    drawn = chart(rising, direction="down_is_good")
    assert [(p.signal, p.side) for p in drawn.points[4:11]] == [("trend", "high")] * 7
    tied = [*rising[:7], 33, *rising[8:]]
    assert all(p.signal is None for p in chart(tied, direction="down_is_good").points[4:11])


def test_outside_wins_over_the_other_rules() -> None:
    values = [10, 11, 10, 11, 10, 11, 10, 11, 14, 15, 16, 17, 18, 19, 40]
    drawn = chart(values, direction="up_is_good")
    assert drawn.points[-1].signal == "outside"
    assert drawn.variation == "improvement_high"


@pytest.mark.parametrize(
    ("direction", "side", "icon"),
    [
        ("up_is_good", "high", "improvement_high"),
        ("up_is_good", "low", "concern_low"),
        ("down_is_good", "high", "concern_high"),
        ("down_is_good", "low", "improvement_low"),
        ("neutral", "high", "neutral_high"),
        ("neutral", "low", "neutral_low"),
    ],
)
def test_variation_icon_follows_direction_and_side(
    direction: Direction, side: Any, icon: str
) -> None:
    assert variation("shift", side, direction) == icon
    assert variation(None, None, direction) == "common_cause"


def test_the_last_point_alone_decides_the_variation_icon() -> None:
    drawn = chart(CASES["nhsr_deviations"]["y"], direction="down_is_good")
    assert any(point.signal for point in drawn.points)
    assert drawn.variation == "common_cause"


def test_fewer_than_six_points_have_no_limits_and_say_why() -> None:
    drawn = chart([1, 2, 3, 4, 50], direction="up_is_good", target=3)
    assert drawn.limits is None
    assert drawn.assurance is None
    assert drawn.status == "too_few"
    assert drawn.note == "No limits yet: 5 months of data, 6 are needed."
    assert chart([], direction="neutral").status == "too_few"


@pytest.mark.parametrize(("count", "status"), [(6, "trial"), (12, "trial"), (13, "limits")])
def test_fewer_than_thirteen_points_have_trial_limits(count: int, status: str) -> None:
    drawn = chart(
        [1, 2] * 6 + [1] if count == 13 else [1.0, 2.0] * (count // 2), direction="neutral"
    )
    assert drawn.status == status


def test_limits_that_cross_floor_or_ceiling_are_clamped_and_zones_are_not() -> None:
    values = [0.97, 0.99, 0.96, 1.0, 0.95, 0.99, 1.0, 0.99, 0.97, 0.99, 0.96, 0.99, 0.95, 0.99]
    drawn = chart(values, direction="up_is_good", floor=0, ceiling=1, target=1)
    assert drawn.limits is not None
    assert drawn.limits.upper == 1
    assert drawn.limits.natural_upper > 1
    assert drawn.assurance == "hit_and_miss"
    assert all(point.signal is None for point in drawn.points)


def test_a_rate_that_never_moves_passes_its_target_when_it_equals_it() -> None:
    drawn = chart([0.1 + 0.2] * 15, direction="up_is_good", target=0.1 + 0.2)
    assert drawn.assurance == "pass"
    assert drawn.variation == "common_cause"


def test_limits_and_runs_start_anew_at_a_rebase() -> None:
    values = [1, 2] * 7 + [11, 12] * 7
    before = chart(values, direction="up_is_good")
    assert any(point.signal for point in before.points)
    after = chart(values, direction="up_is_good", rebase_at=[14])
    assert [point.signal for point in after.points] == [None] * 28
    assert after.limits is not None
    assert after.limits.mean == pytest.approx(11.5)
    assert {point.segment for point in after.points} == {0, 1}


def test_laney_limits_follow_the_published_formula() -> None:
    proportions = [0.10, 0.14, 0.11, 0.09, 0.16, 0.12]
    counts = [100, 200, 400, 100, 300, 250]
    mean = sum(p * n for p, n in zip(proportions, counts, strict=True)) / sum(counts)
    spread = [math.sqrt(mean * (1 - mean) / n) for n in counts]
    z = [(p - mean) / s for p, s in zip(proportions, spread, strict=True)]
    sigma = sum(abs(z[i + 1] - z[i]) for i in range(5)) / 5 / 1.128
    found = laney_limits(proportions, counts)
    assert found is not None
    assert found[0] == pytest.approx((mean - 3 * spread[0] * sigma, mean + 3 * spread[0] * sigma))
    assert found[2][1] - found[2][0] == pytest.approx((found[0][1] - found[0][0]) / 2)


def test_laney_limits_need_counts_that_vary_and_a_rate_between_0_and_1() -> None:
    rates = [0.5, 0.4, 0.6, 0.5, 0.4, 0.6]
    assert laney_limits(rates, [100, 200, 100, 200, 100, 200]) is None
    assert laney_limits(rates, [100, 201, 100, 200, 100, 200]) is not None
    assert laney_limits(rates, [0, 201, 100, 200, 100, 200]) is None
    assert laney_limits([1.0] * 6, [1, 9, 1, 9, 1, 9]) is None


def test_a_pure_season_disappears_and_short_series_keep_it() -> None:
    season = [80, 90, 100, 110, 120, 100, 90, 110, 100, 95, 105, 100]
    months = list(range(1, 13)) * 2
    drawn = chart(season * 2, direction="neutral", seasons=months)
    assert drawn.seasonal
    assert [p.value for p in drawn.points] == pytest.approx([100] * 24)
    assert [p.raw for p in drawn.points] == season * 2
    assert seasonal_factors((season * 2)[:23], months[:23]) is None
    assert not chart(season, direction="neutral", seasons=months[:12]).seasonal


@given(series)
def test_mirrored_series_have_mirrored_limits_and_signals(values: list[float]) -> None:
    plain = chart(values, direction="up_is_good", target=1)
    mirrored = chart([-v for v in values], direction="down_is_good", target=-1)
    assert plain.limits is not None
    assert mirrored.limits is not None
    assert mirrored.limits.lower == pytest.approx(-plain.limits.upper)
    swap = {"high": "low", "low": "high", None: None}
    assert _signals(mirrored) == [(signal, swap[side]) for signal, side in _signals(plain)]
    assert plain.assurance == mirrored.assurance
    assert plain.variation.split("_")[0] == mirrored.variation.split("_")[0]


@given(series, st.integers(-500, 500), st.sampled_from([0.25, 0.5, 2, 8]))
def test_signals_do_not_depend_on_offset_and_unit(
    values: list[float], offset: int, factor: float
) -> None:
    plain = chart(values, direction="up_is_good")
    moved = chart([v * factor + offset for v in values], direction="up_is_good")
    assert _signals(plain) == _signals(moved)
    assert plain.limits is not None
    assert moved.limits is not None
    assert moved.limits.mean == pytest.approx(plain.limits.mean * factor + offset)
    assert moved.limits.average_range == pytest.approx(plain.limits.average_range * factor)


@given(series)
def test_points_beyond_a_limit_are_outside_unless_most_are_the_same(
    values: list[float],
) -> None:
    usual = median_low(values)
    most = 2 * values.count(usual) > len(values)
    limits = xmr_limits(values)
    assert limits is not None
    for point in chart(values, direction="neutral").points:
        outside = point.signal == "outside"
        beyond = max(point.value - limits.upper, limits.lower - point.value)
        assert outside == (beyond > 1e-9 and not (most and point.value == usual))


@given(series, st.integers(1, 30))
def test_segments_of_a_rebased_chart_equal_charts_of_their_own(
    values: list[float], cut: int
) -> None:
    assume(cut < len(values))
    joined = chart(values, direction="neutral", rebase_at=[cut])
    for part, own in ((values[:cut], joined.points[:cut]), (values[cut:], joined.points[cut:])):
        alone = chart(part, direction="neutral")
        assert [(p.limits, p.signal, p.side) for p in own] == [
            (p.limits, p.signal, p.side) for p in alone.points
        ]


@given(
    st.lists(st.sampled_from([0.1, 0.3, 0.7, 1 / 3]), min_size=1, max_size=1), st.integers(6, 30)
)
def test_a_flat_series_is_never_a_signal(value: list[float], length: int) -> None:
    drawn = chart(value * length, direction="up_is_good")
    assert all(point.signal is None for point in drawn.points)


def test_a_figure_that_is_nearly_always_the_same_is_judged_by_all_its_ranges() -> None:
    # two months of 24 differ: screening drops their ranges, and all that is left reads 0
    values = [27.0 + 0.001 * (i % 3) for i in range(24)]
    values[8], values[17] = 27.6, 27.5
    narrow = xmr_limits(values)
    assert narrow is not None
    assert narrow.upper - narrow.lower < 0.01
    drawn = chart(values, direction="down_is_good", resolution=0.1)
    assert drawn.status == "limits"
    assert [i for i, point in enumerate(drawn.points) if point.signal] == [8, 17]


def test_limits_no_reader_can_tell_apart_give_no_signal_but_answer_the_target() -> None:
    values = [27.0 + 0.001 * (i % 3) for i in range(23)] + [27.04]
    drawn = chart(values, direction="down_is_good", target=24, resolution=0.1)
    assert (drawn.status, drawn.variation, drawn.assurance) == ("steady", "common_cause", "fail")
    assert not any(point.signal for point in drawn.points)
    assert drawn.note.startswith("Too little variation to judge")
    assert chart([0.0] * 24, direction="down_is_good").status == "steady"


def test_points_that_read_like_the_mean_are_no_shift() -> None:
    # mean 27.02: seven months of 27.0 lie under it by less than an hour's tenth can tell
    values = [27.1, 27.3, 26.7] * 3 + [27.0] * 7
    assert chart(values, direction="down_is_good").variation == "improvement_low"
    assert chart(values, direction="down_is_good", resolution=0.1).variation == "common_cause"


def test_one_month_unlike_all_the_others_is_the_only_signal() -> None:
    # nor are the twelve months before it, all below a mean that it alone has raised
    drawn = chart([0.0] * 12 + [1.0] + [0.0] * 5, direction="down_is_good", floor=0, ceiling=1)
    assert drawn.limits is not None
    # mean range 2/17, so the upper limit lies 2.66 times that above the mean of 1/18
    assert drawn.limits.upper == pytest.approx(1 / 18 + 2.6596 * 2 / 17, abs=1e-4)
    assert [i for i, point in enumerate(drawn.points) if point.signal] == [12]
