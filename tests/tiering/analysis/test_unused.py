"""Unused: what is declared and does nothing; rules out of date."""

from __future__ import annotations

import datetime as dt

import pytest

from allocator.tiering.analysis import analyse
from tests.tiering.analysis.small import found, small


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (("  grade: {title", "  spare: {freshness_months: 30}\n  grade: {title"),
         "ruleset.yaml, inputs.spare: no rule uses this input"),
        (("derived: {}", "  spare: {title: S, source: S, value: 1}\nderived: {}"),
         "ruleset.yaml, parameters.spare: no rule uses this parameter"),
        (("derived: {}", "derived: {spare: {title: S, formula: floor - 1}}"),
         "ruleset.yaml, derived.spare: no rule uses this figure"),
        (("movement:", "  spare: {title: S, domain: one, source: S}\nmovement:"),
         "ruleset.yaml, triggers.spare: no row gives this trigger"),
        (("two: Two}", "two: Two, three: Three}"),
         "ruleset.yaml, domains.three: no trigger is in this domain"),
        (("ladder: [low, middle,", "ladder: [low, spare, middle,"),
         "ruleset.yaml, ladder: spare: no row gives this tier"),
    ],
)  # fmt: skip
def test_what_nothing_uses_is_told(change, text):
    (one,) = found(small(change), "unused")
    assert (one.severity, one.text) == ("warning", text)


def test_a_figure_in_a_sentence_is_used():
    signs = (
        "attendance,absence,trigger,text\n< floor,-,attendance,grade {spare}\n-,> limit,absence,"
    )
    spare = ("  grade: {title", "  spare: {freshness_months: 30}\n  grade: {title")
    assert found(small(spare, signs=signs), "unused") == []


def test_a_review_more_than_a_year_away_is_too_late():
    assert found(small(("2027-07-31", "2027-08-01")), "review") == []
    (one,) = found(small(("2027-07-31", "2027-08-03")), "review")
    assert "more than twelve months" in one.text


def test_a_review_that_was_due_is_told_on_a_later_day():
    ruleset = small()
    days = (dt.date(2027, 7, 31), dt.date(2027, 8, 1))
    told = [[one for one in analyse(ruleset, day) if one.kind == "review"] for day in days]
    assert [len(one) for one in told] == [0, 1]
