"""The enhanced-support watch: shares, days, trend and time, worked by hand."""

from __future__ import annotations

import pytest

from allocator.tiering.moderation import watch
from allocator.tiering.moderation.watch import Stay, stays_above
from allocator.tiering.movement import records_on
from tests.builders import a_school
from tests.tiering.movement.small import an_authority_of, day, live

SCHOOLS = tuple(a_school(f"S{number}") for number in range(1, 5))


def watched(*history, on="2026-08-10", limit=0.25, proposed=()):
    authority = an_authority_of([], *history, schools=SCHOOLS)
    return watch(authority, day(on), "universal", limit, proposed)


def everyone(from_date="2024-08-19", tier="universal"):
    return [live(from_date, tier, school.school_id) for school in SCHOOLS]


def test_the_share_is_of_the_schools_with_a_live_tier():
    found = watched(live("2025-08-18", "targeted", "S1"), live("2025-08-18", "universal", "S2"))
    assert (found.schools, found.above, found.share) == (2, 1, 0.5)


def test_days_count_school_by_school_from_the_start_of_the_school_year():
    # 1 to 10 August: S1 above on the last 5 of 10 days, the other three never.
    found = watched(*everyone(), live("2026-08-06", "targeted", "S1"))
    assert found.day_share == round(5 / 40, 4)
    assert found.share == 0.25


def test_the_year_before_is_the_same_span_a_year_earlier():
    # Then S1 was above on 1 to 10 August and S2 on the last two days of the ten.
    history = [
        *everyone(),
        live("2025-01-06", "intensive", "S1"),
        live("2025-08-09", "targeted", "S2"),
        live("2026-01-05", "universal", "S1"),
    ]
    found = watched(*history)
    assert (found.share, found.share_year_before) == (0.25, 0.5)
    assert (found.day_share, found.day_share_year_before) == (0.25, round(12 / 40, 4))


def test_what_is_not_known_is_not_zero():
    found = watched(*everyone("2026-08-01"))
    assert (found.share, found.share_year_before, found.day_share_year_before) == (0, None, None)
    assert (watched().share, watched().day_share, watched().months_so_far) == (None, None, None)


def test_the_time_above_is_a_median_of_stays():
    history = [
        *everyone(),
        live("2026-05-10", "targeted", "S1"),
        live("2026-02-10", "targeted", "S2"),
        live("2026-03-10", "intensive", "S2"),
        live("2025-11-10", "targeted", "S3"),
        live("2026-05-10", "universal", "S3"),
    ]
    found = watched(*history)
    # S1 three months, S2 six months without a break; S3 was there six months.
    assert found.months_so_far == pytest.approx((92 + 181) / 2 / 30.4375, abs=0.05)
    assert found.months_ended == pytest.approx(181 / 30.4375, abs=0.05)


def test_a_stay_ends_where_the_lowest_tier_begins():
    history = [
        live("2024-08-19", "targeted"), live("2025-01-06", "intensive"),
        live("2025-05-01", "universal"), live("2026-01-05", "targeted"),
    ]  # fmt: skip
    (record,) = records_on(an_authority_of([], *history), day("2026-08-10"))
    assert stays_above(record, "universal") == (
        Stay(day("2024-08-19"), day("2025-05-01")), Stay(day("2026-01-05"), None),
    )  # fmt: skip


def test_beyond_the_limit_the_universal_offer_is_to_be_tested():
    history = [
        *everyone(),
        live("2024-09-02", "targeted", "S1"),
        live("2024-09-02", "targeted", "S2"),
    ]
    (prompt,) = watched(*history).prompts
    assert prompt == (
        "50% of schools are above universal, more than 25%. "
        "Test whether the universal offer is strong enough."
    )
    assert watched(*history, limit=0.5).prompts == ()


def test_a_rise_of_more_than_five_points_in_a_year_is_told():
    history = [*everyone(), live("2026-01-05", "targeted", "S1")]
    (prompt,) = watched(*history).prompts
    assert prompt.startswith(
        "The share of schools above universal has risen by 25 points since 10 August 2025, "
        "more than 5."
    )


def test_what_is_proposed_is_told_where_it_would_pass_the_limit():
    proposed = ("targeted", "targeted", "universal", None)
    found = watched(*everyone(), proposed=proposed)
    assert found.proposed_share == round(2 / 3, 4)
    assert found.prompts[0].startswith("67% of schools would be above universal")
