"""Judgements beside the rules: who agrees, and what may be told of it."""

from __future__ import annotations

import pytest

from allocator.domain.tiers import Judgement
from allocator.tiering.moderation import moderation_report
from tests.builders import a_person, a_school
from tests.tiering.movement.small import a_reading, an_authority_of, day, evaluator, the_rules

SINCE, UNTIL = day("2025-08-11"), day("2026-08-10")
SCHOOLS = tuple(
    a_school(f"S{number}", cluster="North" if number < 7 else "South",
             sector="primary" if number % 2 else "secondary")
    for number in range(12)
)  # fmt: skip
PEOPLE = (a_person("P1"), a_person("P2"))


def judged(school: int, tier: str, by: str = "P1", made_on: str = "2026-06-01") -> Judgement:
    fields = {
        "school_id": f"S{school}",
        "tier": tier,
        "reason": "Visits",
        "made_by": by,
        "made_on": made_on,
        "review_on": "2026-12-01",
    }
    return Judgement.model_validate(fields)


def report_of(
    *judgements: Judgement, in_full: bool = False, values: dict[int, float] | None = None
):
    """All schools are at 85 (targeted) since May, unless another figure is given."""
    figures = dict.fromkeys(range(12), 85.0) | (values or {})
    readings = [
        a_reading("2026-05-01", value, school_id=f"S{number}") for number, value in figures.items()
    ]
    authority = an_authority_of(readings, schools=SCHOOLS, people=PEOPLE, judgements=judgements)
    evaluate = evaluator(authority)
    return moderation_report(authority, the_rules(), SINCE, UNTIL, evaluate, in_full=in_full)


def counts(group):
    one = group.counts
    return one.judgements, one.agree, one.up, one.down, one.rules_undecided, one.share_agree


def test_a_judgement_agrees_or_moves_up_or_down():
    report = report_of(
        judged(0, "targeted"), judged(1, "intensive"), judged(2, "universal", by="P2"), in_full=True
    )
    total = report.total
    assert (total.judgements, total.agree, total.up, total.down) == (3, 1, 1, 1)
    assert total.share_agree == pytest.approx(1 / 3, abs=1e-3)
    assert [(group.key, group.title, counts(group)) for group in report.by_officer or ()] == [
        ("P1", "Person P1", (2, 1, 1, 0, 0, 0.5)),
        ("P2", "Person P2", (1, 0, 0, 1, 0, 0.0)),
    ]
    assert [(one.rule_tier, one.judged_tier, one.count) for one in report.pairs or ()] == [
        ("targeted", "universal", 1), ("targeted", "targeted", 1), ("targeted", "intensive", 1),
    ]  # fmt: skip


def test_the_rules_of_the_day_of_the_judgement_count():
    # In April nothing was known: the rules could not decide.
    report = report_of(judged(0, "targeted", made_on="2026-04-01"), in_full=True)
    assert counts(report.by_sector[0]) == (1, 0, 0, 0, 1, None)
    assert report.pairs[0].rule_tier == "undecided"


def test_judgements_of_other_years_are_left_out():
    report = report_of(judged(0, "targeted", made_on="2025-08-10"), in_full=True)
    assert (report.total.judgements, report.by_officer, report.pairs) == (0, (), ())


def test_groups_are_in_the_order_of_their_names():
    many = [judged(number, "targeted", by="P2" if number < 9 else "P1") for number in range(12)]
    report = report_of(*many, in_full=True)
    assert [group.key for group in report.by_officer] == ["P1", "P2"]
    assert [group.key for group in report.by_area] == ["North", "South"]
    assert [group.key for group in report.by_sector] == ["primary", "secondary"]


def test_fewer_than_five_judgements_are_not_told():
    report = report_of(*(judged(number, "targeted") for number in range(4)))
    assert report.total.judgements is None
    assert report.total.agree is None
    assert (report.by_officer, report.by_area, report.by_sector, report.pairs) == (None,) * 4


def test_large_counts_are_told_in_full():
    report = report_of(*(judged(number, "targeted") for number in range(12)))
    assert (report.total.judgements, report.total.agree, report.total.share_agree) == (12, 12, 1.0)
    assert [counts(group) for group in report.by_area] == [
        (7, 7, 0, 0, 0, 1.0),
        (5, 5, 0, 0, 0, 1.0),
    ]
    assert report.pairs[0].count == 12


def test_a_small_officer_is_hidden_with_the_next_one():
    by = ["P1"] * 3 + ["P2"] * 9
    report = report_of(*(judged(number, "targeted", by=by[number]) for number in range(12)))
    assert [group.counts.judgements for group in report.by_officer] == [None, None]
    assert [group.counts.agree for group in report.by_officer] == [None, None]
    assert [group.counts.judgements for group in report.by_area] == [7, 5]


def test_a_few_moves_hide_how_many_agree():
    tiers = ["universal"] * 2 + ["targeted"] * 10
    report = report_of(*(judged(number, tiers[number]) for number in range(12)))
    assert (report.total.judgements, report.total.agree, report.total.down) == (12, None, None)
    assert [group.counts.agree for group in report.by_area] == [None, None]
    assert report.pairs is None
    full = report_of(*(judged(number, tiers[number]) for number in range(12)), in_full=True)
    assert (full.total.agree, full.total.down) == (10, 2)
