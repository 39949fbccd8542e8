# ruff: noqa: E501 (tables read better whole)
"""Each trigger of the shipped ruleset: met, not met, exactly at the threshold, missing."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.domain.indicators import Readings
from allocator.domain.schools import Headteacher
from allocator.domain.tiers import Judgement, TierRecord
from allocator.tiering import classify, explain_school
from allocator.tiering.checks import check_tiers
from tests.builders import a_school, an_authority
from tests.tiering.evidence_of import (
    CALM,
    SUMMER,
    a_reading,
    calm_readings,
    decide,
    fired,
    the_ruleset,
)

LAST_YEAR = dt.date(2025, 6, 30)
BEFORE = [dt.date(year, 6, 30) for year in (2025, 2024, 2023)]


def series(indicator, now, *earlier, **changes):
    rows = [a_reading(indicator, now, **changes)]
    for period, value in zip(BEFORE, earlier, strict=False):
        rows.append(a_reading(indicator, value, period_end=period, **changes))
    return rows


@pytest.mark.parametrize(
    ("row", "met", "not_met"),
    [
        ("inclusion 1", [a_reading("attendance", 89.5)], [a_reading("attendance", 89.6)]),
        ("inclusion 2", series("attendance", 91.0, 93.0), series("attendance", 91.1, 93.0)),
        ("inclusion 3", [a_reading("persistent_absence", 30)], [a_reading("persistent_absence", 29.9)]),
        ("inclusion 6", [a_reading("exclusions_per_1000", 17)], [a_reading("exclusions_per_1000", 16)]),
        (
            "inclusion 6",
            [a_reading("exclusions_per_1000", 17, numerator=5)],
            [a_reading("exclusions_per_1000", 17, numerator=4)],
        ),
        ("staffing 1", [a_reading("staff_absence_days", 10.3)], [a_reading("staff_absence_days", 10.2)]),
        (
            "staffing 1",
            [a_reading("staff_absence_days", 14, denominator=10)],
            [a_reading("staff_absence_days", 14, denominator=9)],
        ),
        ("staffing 3", [a_reading("vacancy_terms", 1)], [a_reading("vacancy_terms", 0)]),
        ("quality 1", [a_reading("complaints_upheld", 3)], [a_reading("complaints_upheld", 2)]),
        ("quality 2", [a_reading("qi_2_3", 3)], [a_reading("qi_2_3", 4)]),
        ("quality 3", [a_reading("qi_3_2", 3)], [a_reading("qi_3_2", 4)]),
        (
            "quality 5",
            [a_reading("parent_survey_positive", 69.9)],
            [a_reading("parent_survey_positive", 70)],
        ),
        (
            "quality 5",
            [a_reading("parent_survey_positive", 60, denominator=24)],
            [a_reading("parent_survey_positive", 60, denominator=23)],
        ),
        (
            "attainment 2",
            series("acel_numeracy", 70.3, 70.3),
            series("acel_numeracy", 70.3, 71.0),
        ),
        (
            "attainment 2",
            series("acel_numeracy", 60, 60, denominator=21),
            series("acel_numeracy", 60, 60, denominator=20),
        ),
        (
            "attainment_drop 3",
            series("acel_numeracy", 72, 80, 80, 80),
            series("acel_numeracy", 72.1, 80, 80, 80),
        ),
    ],
)  # fmt: skip
def test_a_trigger_fires_where_it_is_met_and_not_just_short_of_it(row, met, not_met):
    assert row in fired(decide(*met))
    assert row not in fired(decide(*not_met))


def test_a_drop_in_a_small_cohort_must_be_more_than_chance():
    twelve_pupils = series("acel_reading", 75.0, 83.3, 83.3, 83.3, denominator=12)
    assert not any(row.startswith("attainment") for row in fired(decide(*twelve_pupils)))
    clear = series("acel_reading", 50.0, 90.0, 90.0, 90.0, denominator=30)
    assert "attainment_drop 2" in fired(decide(*clear))


@pytest.mark.parametrize("indicator", ["qi_1_3", "qi_2_3", "qi_3_1", "qi_3_2"])
def test_a_weak_grade_is_a_safeguard(indicator):
    assert decide(a_reading(indicator, 2)).tier == "intensive"
    assert decide(a_reading(indicator, 3)).tier == "universal"


def test_an_old_grade_decides_nothing():
    assert decide(a_reading("qi_2_3", 1, period_end=dt.date(2023, 8, 1))).tier == "universal"


def test_a_later_inspection_replaces_an_earlier_one():
    old = a_reading("qi_2_3", 2, period_end=dt.date(2024, 3, 1))
    new = a_reading("qi_2_3", 4, period_end=dt.date(2026, 3, 1))
    assert decide(old, new).tier == "universal"


def test_two_triggers_in_two_domains_are_targeted():
    low, complaints = a_reading("attendance", 85), a_reading("complaints_upheld", 4)
    assert decide(low).tier == "universal"
    assert decide(low, complaints).tier == "targeted"


def test_two_triggers_in_one_domain_are_not():
    assert decide(a_reading("attendance", 85), a_reading("persistent_absence", 40)).tier == (
        "universal"
    )


def test_four_triggers_in_three_domains_are_intensive():
    rows = [
        a_reading("attendance", 85),
        a_reading("persistent_absence", 40),
        a_reading("staff_absence_days", 14),
        a_reading("complaints_upheld", 4),
    ]
    assert decide(*rows).tier == "intensive"
    assert decide(*rows[:3]).tier == "targeted"


def test_sectors_are_held_against_their_own_benchmark():
    low = a_reading("attendance", 86.0)
    assert "inclusion 1" in fired(decide(low))
    assert "inclusion 1" not in fired(decide(low, school={"sector": "secondary"}))


@pytest.mark.parametrize(
    "school", [{"simd_quintile": 1}, {"roll": 6}, {"urban_rural": 8, "island": "Coll"}]
)
def test_deprivation_size_and_remoteness_trigger_nothing(school):
    assert decide(school=school).points == 0


@pytest.mark.parametrize("indicator", sorted(CALM))
def test_a_missing_figure_is_listed_and_not_counted(indicator):
    decision = decide(a_reading(indicator, None, numerator=None, status="not_collected"))
    assert decision.tier == "universal"
    assert any("not collected" in text for text in decision.missing)


def test_missing_says_the_tier_it_could_have_changed():
    decision = decide(
        a_reading("attendance", 85), a_reading("complaints_upheld", None, status="not_collected")
    )
    entry = next(one for one in decision.missing_inputs if one.indicator == "complaints_upheld")
    assert entry.could_change_to == "targeted"


def test_a_hidden_number_is_not_read():
    assert "quality 1" not in fired(decide(a_reading("complaints_upheld", 9, status="suppressed")))


def test_a_figure_known_later_is_not_read():
    late = a_reading("complaints_upheld", 9, known_on=dt.date(2026, 10, 1))
    assert "quality 1" not in fired(decide(late))


def test_a_provisional_figure_counts_and_is_said():
    decision = decide(a_reading("complaints_upheld", 9, status="provisional"))
    assert "provisional" in decision.reasons[0].text


def test_a_share_is_worked_out_where_only_its_parts_are_given():
    decision = decide(a_reading("attendance", None, numerator=8450, denominator=10000))
    (reason,) = decision.reasons
    assert reason.inputs[0].value == pytest.approx(84.5)


def test_a_new_head_earns_support_and_no_tier():
    head = Headteacher(headteacher_id="H1", school_id="S1", started_on=dt.date(2026, 1, 5))
    decision = decide(headteachers=(head,))
    assert decision.flags == ("new_headteacher",)
    assert decision.tier == "universal"


def test_a_head_of_two_years_is_not_new():
    head = Headteacher(headteacher_id="H1", school_id="S1", started_on=dt.date(2024, 8, 1))
    assert decide(headteachers=(head,)).flags == ()


def test_a_long_acting_head_is_a_trigger():
    acting = Headteacher(
        headteacher_id="H1", school_id="S1", started_on=dt.date(2026, 1, 5), acting=True
    )
    decision = decide(headteachers=(acting,))
    assert "staffing 2" in fired(decision)
    assert decision.flags == ()


def test_with_too_little_evidence_the_tier_is_undecided():
    authority = an_authority(
        schools=(a_school("S1"),), readings=Readings.from_rows([a_reading("attendance", 93)])
    )
    report = classify(authority, the_ruleset())
    assert report.schools[0].tier is None
    assert report.schools[0].missing
    assert report.counts == {"null": 1}


def test_a_safeguard_decides_even_with_too_little_evidence():
    authority = an_authority(
        schools=(a_school("S1"),), readings=Readings.from_rows([a_reading("qi_2_3", 1)])
    )
    assert classify(authority, the_ruleset()).schools[0].tier == "intensive"


def a_judgement(**changes):
    fields = {
        "school_id": "S1",
        "tier": "targeted",
        "reason": "Two long absences",
        "made_by": "P1",
        "made_on": "2026-06-01",
        "review_on": "2026-12-01",
        **changes,
    }
    return Judgement.model_validate(fields)


def test_a_judgement_in_force_wins_and_does_not_hide_the_rules():
    decision = decide(judgements=(a_judgement(),))
    assert (decision.tier, decision.rule_tier) == ("targeted", "universal")
    assert decision.judgement is not None


def test_an_expired_judgement_does_not_count():
    assert decide(judgements=(a_judgement(review_on="2026-08-09"),)).tier == "universal"
    assert decide(judgements=(a_judgement(review_on="2026-08-10"),)).tier == "targeted"


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, "proposed"),
        ({"discussed_on": "2026-06-05"}, "discussed"),
        ({"head_view": "agrees"}, "agreed"),
        ({"head_view": "disagrees"}, "disputed"),
    ],
)
def test_the_state_follows_the_talk_with_the_head(changes, state):
    assert decide(judgements=(a_judgement(**changes),)).state == state


def test_since_is_the_day_the_present_tier_began():
    history = tuple(
        TierRecord.model_validate({"school_id": "S1", "tier": tier, "from": day})
        for tier, day in (
            ("targeted", "2024-08-18"),
            ("universal", "2025-01-06"),
            ("universal", "2025-08-18"),
        )
    )
    decision = decide(tier_history=history)
    assert (decision.state, decision.since) == ("live", dt.date(2025, 1, 6))


def test_the_explanation_gives_value_threshold_source_and_date():
    authority = an_authority(
        schools=(a_school("S1"),),
        readings=Readings.from_rows([a_reading("attendance", 85), *calm_readings()[1:]]),
    )
    report = classify(authority, the_ruleset())
    text = explain_school(report, "S1", authority)
    assert "Attendance is 85%" in text
    assert "2026-06-30  test" in text


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_shuffled_readings_give_the_same_report_and_it_passes_the_checks(data):
    values = st.floats(0, 100, allow_nan=False).map(lambda number: round(number, 1))
    rows = [
        a_reading(name, data.draw(values), period_end=period)
        for name in ("attendance", "acel_numeracy", "persistent_absence", "staff_absence_days")
        for period in (SUMMER, LAST_YEAR)
    ]
    shuffled = data.draw(st.permutations(rows))
    reports = []
    for order in (rows, shuffled):
        authority = an_authority(schools=(a_school("S1"),), readings=Readings.from_rows(order))
        reports.append(classify(authority, the_ruleset()))
        assert check_tiers(authority, reports[-1]) == []
    assert reports[0] == reports[1]


def test_readings_stay_columns():
    assert isinstance(Readings.from_rows(calm_readings()).value, np.ndarray)
