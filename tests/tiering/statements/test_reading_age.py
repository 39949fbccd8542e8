from __future__ import annotations

import pytest

from allocator.domain.authority import Authority
from allocator.domain.tiers import TierReport
from allocator.io.workspace import read_workspace, resolve_ruleset
from allocator.tiering import classify, load_ruleset
from allocator.tiering.rulesets import Ruleset
from allocator.tiering.showing import Page, page_as_text, texts_of
from allocator.tiering.statements import explain_school, head_statement
from allocator.tiering.statements.head import PAGE_LINES
from tests.data import data_folder
from tests.tiering.reading_age import OLDEST, grade, reading_age, smog, syllables

WORKSPACES = ["argyll-and-bute", "east-lothian", "glasgow-city"]


@pytest.fixture(scope="module", params=WORKSPACES)
def workspace(request) -> tuple[Authority, Ruleset, TierReport]:
    folder = data_folder("workspaces", request.param)
    authority = read_workspace(folder).authority
    ruleset = load_ruleset(resolve_ruleset(authority.profile, folder))
    return authority, ruleset, classify(authority, ruleset)


def statements(workspace) -> list[tuple[str, Page]]:
    authority, ruleset, report = workspace
    return [
        (one.school_id, head_statement(report, one.school_id, authority, ruleset))
        for one in report.schools
    ]


@pytest.mark.parametrize(
    ("word", "count"),
    [("cat", 1), ("school", 1), ("table", 2), ("figure", 2), ("talked", 1), ("raised", 1),
     ("attendance", 3), ("universal", 4), ("literacy", 4), ("deprivation", 4), ("people", 2),
     ("judgement", 2), ("improvement", 3), ("special", 2), ("area", 3), ("88.6", 1)],
)  # fmt: skip
def test_syllables_of_a_word(word, count):
    assert syllables(word) == count


def test_the_measure_puts_plain_words_below_hard_ones():
    plain = ["The cat sat on the mat. It was warm."]
    hard = ["Multidimensional disadvantage necessitates differentiated institutional provision."]
    assert grade(plain) < 2
    assert grade(hard) > 20
    assert smog(plain) < smog(hard)


def test_a_figure_does_not_end_a_sentence():
    assert grade(["Attendance is 88.6 and that is low"]) == grade(
        ["Attendance is x and that is low"]
    )


def test_every_statement_reads_at_fourteen(workspace):
    ages = {school: reading_age(texts_of(page)) for school, page in statements(workspace)}
    assert max(ages.values()) <= OLDEST, max(ages.items(), key=lambda item: item[1])


def test_no_statement_is_longer_than_a_page(workspace):
    for school, page in statements(workspace):
        assert len(page_as_text(page).splitlines()) <= PAGE_LINES, school


def test_no_statement_names_another_school_or_a_rank(workspace):
    authority = workspace[0]
    for school, page in statements(workspace):
        text = page_as_text(page, 10_000).lower()
        assert authority.school_by_id[school].name.lower() in text
        for word in ("league", "worst", "failing", "bottom", "rank "):
            assert word not in text, (school, word)


def test_every_invented_figure_in_a_reason_is_marked(workspace):
    report = workspace[2]
    for school, page in statements(workspace):
        decision = next(one for one in report.schools if one.school_id == school)
        text = page_as_text(page, 10_000)
        if any(reason.source == "synthetic" for reason in decision.reasons[:7]):
            assert "invented for demonstration" in text, school


def test_every_officer_table_fits_a_hundred_columns(workspace):
    authority, ruleset, report = workspace
    for one in report.schools:
        text = explain_school(report, one.school_id, authority, ruleset)
        assert max(map(len, text.splitlines())) <= 100
