"""What unlucky workspaces and rules must not do: break off, contradict themselves, keep quiet."""

from __future__ import annotations

import datetime as dt

import pytest

from allocator.domain.indicators import Reading, Readings
from allocator.resources import shipped
from allocator.tiering import classify, evaluate_on, load_ruleset
from allocator.tiering.checks import check_tiers
from allocator.tiering.rulesets import build_ruleset
from allocator.tiering.rulesets.source import RulesetSource
from tests.builders import a_school, an_authority
from tests.tiering.movement.small import a_reading, an_authority_of, live, the_rules

DAY = dt.date(2026, 8, 10)
SHIPPED = sorted(path.parent.name for path in shipped("rules").glob("*/ruleset.yaml"))
INPUTS = """\
id: odd
title: Odd inputs
version: "1"
owner: Head of Education
in_force_from: 2026-01-01
review_due: 2027-01-01
ladder: [universal, targeted]
inputs:
  attendance: {missing: undecided}
  colour: {kind: text, values: [blue, green], title: Colour}
  flagged: {kind: boolean, title: Flagged}
tables:
  tier: {role: tier, hit_policy: HIT}
"""
TIER = (
    ("attendance", "colour", "flagged", "tier", "text"),
    ("< 88", "-", "-", "targeted", "Attendance is {attendance}%"),
    ("-", "green", "-", "targeted", "Colour is {colour}"),
    ("-", "-", "true", "targeted", "Flagged: {flagged}"),
    ("-", "-", "-", "universal", "Nothing calls for more"),
)


def rules(hit_policy: str = "F"):
    return build_ruleset(RulesetSource(INPUTS.replace("HIT", hit_policy), {"tier": TIER}))


def classified(ruleset, **figures):
    rows = [
        Reading(school_id="S1", indicator=name, period_end="2026-06-30", value=value, source="test")
        for name, value in figures.items()
    ]
    authority = an_authority(readings=Readings.from_rows(rows))
    report = classify(authority, ruleset, DAY)
    assert check_tiers(authority, report) == []
    return report.schools[0]


@pytest.mark.parametrize("name", SHIPPED)
def test_an_authority_without_open_schools_can_be_classified(name):
    authority = an_authority(schools=(a_school(status="mothballed"),))
    assert evaluate_on(authority, load_ruleset(shipped("rules") / name), DAY).count == 0


@pytest.mark.parametrize(
    ("figures", "text", "value"),
    [
        ({"attendance": 85}, "Attendance is 85%", 85.0),
        ({"attendance": 95, "colour": 2}, "Colour is green", "green"),
        ({"attendance": 95, "flagged": 7}, "Flagged: yes", 1.0),
    ],
)
def test_a_tier_table_that_asks_about_figures_gives_them_as_reasons(figures, text, value):
    decision = classified(rules(), **figures)
    assert [(reason.text, reason.value) for reason in decision.reasons] == [(text, value)]
    assert (decision.reasons[0].source, decision.tier) == ("test", "targeted")


def test_what_a_tier_table_lacks_is_told():
    decision = classified(rules(), colour=1)
    assert {entry.indicator for entry in decision.missing_inputs} == {"attendance", "flagged"}
    assert "Attendance" in decision.missing[0]


def test_no_row_decided_where_a_figure_that_must_be_known_is_missing():
    decision = classified(rules(), colour=1, flagged=0)
    assert (decision.tier, decision.decided_by) == (None, None)


def test_no_row_decided_where_rules_contradict_each_other():
    decision = classified(rules("A"), attendance=85, colour=1, flagged=0)
    assert (decision.tier, decision.decided_by, decision.reasons) == (None, None, ())


def test_a_row_that_says_undecided_is_told():
    decision = classify(an_authority_of([]), the_rules(), DAY).schools[0]
    assert (decision.tier, decision.decided_by.outcome) == (None, "undecided")


def test_a_report_says_how_many_tiers_stand_though_nothing_can_be_read():
    authority = an_authority_of([], live("2025-08-18", "universal"))
    assert classify(authority, the_rules(), DAY).warnings == (
        "the rules cannot decide 1 of 1 schools for want of evidence; "
        "their live tier or a judgement stands",
    )
    known = an_authority_of([a_reading("2026-07-01", 95)], live("2025-08-18", "universal"))
    assert classify(known, the_rules(), DAY).warnings == ()
