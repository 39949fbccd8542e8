import datetime as dt

import pytest

from allocator.domain.tiers import JudgementInForce, LeastChange, Moved, Step
from allocator.errors import UsageError
from allocator.resources import shipped
from allocator.tiering.rulesets import load_ruleset
from allocator.tiering.statements import explain_school
from tests.tiering.statements.school_case import (
    DAY,
    a_decision,
    a_gap,
    a_near_miss,
    a_reading,
    a_reason,
    a_report,
    the_authority,
)

RULES = load_ruleset(shipped("rules") / "scotland-three-tier")


def told(*readings, authority=None, **changes) -> str:
    report = a_report(a_decision(**changes))
    return explain_school(report, "S1", authority or the_authority(*readings), RULES)


def test_every_line_fits_a_hundred_columns():
    long = "A very long reason with many words in it, " * 8
    gaps = tuple(a_gap(name, "intensive") for name in RULES.spec.inputs)
    text = told(reasons=(a_reason(text=long),) * 3, missing_inputs=gaps, movement=long)
    assert max(map(len, text.splitlines())) <= 100


def test_a_row_stands_with_value_threshold_distance_source_and_date():
    text = told(reasons=(a_reason(points=2.0),))
    lines = text.splitlines()
    place = next(n for n, line in enumerate(lines) if line.startswith("Row"))
    assert lines[place].split() == [
        "Row", "Gives", "Points", "Value", "Threshold", "Beyond", "Date", "Source",
    ]  # fmt: skip
    assert lines[place + 2].startswith("inclusion 1  Low or falling")
    first = lines[place + 2].split()
    number = first.index("88.6")
    assert first[number - 1 : number + 4] == ["2", "88.6", "89.5", "0.9", "2026-06-30"]
    assert "    Attendance is 88.6%" in lines


def test_a_column_without_a_value_is_left_out():
    assert "Points" not in told().replace("points", "")


def test_the_tier_stands_with_state_day_and_deciding_row():
    lines = told().splitlines()
    assert lines[0] == "First Primary (S1), primary"
    assert lines[1] == "Tier: targeted (live), since 18 August 2025"
    assert "Decided by tier row 2: Two triggers or more in two domains" in lines
    assert "Were everything known, the rules could say: universal to targeted" in lines


def test_a_judgement_stands_beside_the_tier_of_the_rules():
    judgement = JudgementInForce(
        tier="targeted", reason="A new building", made_by="P1", made_on=DAY, review_on=DAY
    )
    text = " ".join(told(judgement=judgement, rule_tier="universal").split())
    assert "By professional judgement of P1, 10 August 2026" in text
    assert "A new building. The rules alone say: universal" in text


def test_what_is_missing_is_grouped_by_what_it_could_change():
    gaps = (a_gap("roll"), a_gap("attendance", "intensive"), a_gap("qi_2_3", "intensive"))
    lines = told(missing_inputs=gaps).splitlines()
    place = lines.index("Not known:")
    assert lines[place + 1].startswith("  - could make it intensive: Attendance, QI 2.3 Learning")
    assert "  - would change nothing alone: roll (not collected)" in lines


def test_near_misses_steps_flags_moves_and_changes_are_told():
    change = LeastChange(to_tier="universal", indicator="attendance", value=88.6, needed=90,
                         text="attendance of 90% or more")  # fmt: skip
    text = told(
        near_misses=(a_near_miss(),),
        steps=(Step(table="risk", row=3, outcome="high", text="High risk"),),
        flags=("new_headteacher",),
        moved=Moved(since=DAY, from_tier="universal", text="Attendance is new"),
        least_change=(change,),
        movement="Kept at targeted: it began in June.",
    )
    for part in (
        "1 short of the threshold of 3 [quality row 1]",
        "risk row 3: High risk",
        "  - new headteacher",
        "  - Attendance is new",
        "to universal: attendance of 90% or more",
        "Kept at targeted: it began in June.",
    ):
        assert part in text


def test_an_invented_figure_is_marked_wherever_it_is_shown():
    readings = (a_reading("complaints_upheld", source="synthetic"),)
    text = " ".join(told(*readings, near_misses=(a_near_miss(),)).split())
    assert "threshold of 3 (invented for demonstration) [quality row 1]" in text
    text = " ".join(told(reasons=(a_reason(source="synthetic", outcome=None),)).split())
    assert "2026-06-30 invented for demonstration" in text
    assert "synthetic" not in text


def staff(**changes):
    fields = {"indicator": "staff_absence_days", "value": 13.7, "threshold": 10.2}
    return a_reason(**fields, distance=3.5, text="Staff were away for 13.7 days", **changes)


@pytest.mark.parametrize("count", [9, None])
def test_a_figure_of_few_staff_is_not_printed(count):
    text = told(a_reading("staff_absence_days", denominator=count), reasons=(staff(),))
    assert "13.7" not in text
    assert "3.5" not in text
    assert "not printed" in text


def test_a_figure_of_ten_staff_is_printed():
    assert "13.7" in told(a_reading("staff_absence_days", denominator=10), reasons=(staff(),))


def test_a_school_that_is_not_there_is_refused_with_the_nearest():
    with pytest.raises(UsageError, match=r"no open school S11\. Did you mean S1"):
        explain_school(a_report(), "S11", the_authority())


def test_a_tier_that_cannot_be_decided_says_so():
    text = told(tier=None, rule_tier=None, reasons=(), lowest_tier=None, highest_tier=None)
    assert "Tier: cannot be decided (live)" in text
    assert "The rules alone say: undecided" in text
    assert "Why: no row that counts has fired" in text


def test_without_the_rules_names_stand_for_titles():
    report = a_report(a_decision(missing_inputs=(a_gap("attendance_fall"),)))
    text = explain_school(report, "S1", the_authority())
    assert "attendance fall (not collected)" in text
    assert dt.date(2026, 8, 10) == report.as_of
