# ruff: noqa: E501 (tables read better whole)
"""A least change says what a figure would have to be, as a headteacher would read it."""

from __future__ import annotations

import pytest

from allocator.resources import shipped
from allocator.tiering.least_change.wording import change_text
from allocator.tiering.rulesets import load_ruleset
from allocator.tiering.rulesets.vocabulary import Word

WORDS = load_ruleset(shipped("rules") / "scotland-three-tier").words


@pytest.mark.parametrize(
    ("name", "now", "needed", "text"),
    [
        ("attendance", 88.73, 90.0, "Attendance of 90% or more (now 88.7%)"),
        ("attendance", 89.57, 89.6, "Attendance of 89.6% or more (now 89.57%)"),
        ("exclusions_per_1000", 21.6, 16, "Exclusions of 16 for each 1,000 pupils or less (now 21.6)"),
        ("complaints_upheld", 4, 2, "Complaints upheld or escalated: 2 or fewer in 12 months (now 4)"),
        ("vacancy_terms", 2, 0, "Vacancy: none (now 2)"),
        ("qi_1_3", 2, 3, "QI 1.3 Leadership of change: grade 3 or higher (now 2)"),
        ("literacy_gap", 31.2, 24.4, "Literacy gap by deprivation of 24.4 points or less (now 31.2)"),
    ],
)  # fmt: skip
def test_a_change_in_words(name: str, now: float, needed: float, text: str) -> None:
    assert change_text(WORDS[name], now, needed) == text


def test_a_yes_or_no_in_words() -> None:
    word = Word("plan", "The board has a plan", "boolean", better="up")
    assert change_text(word, 0.0, 1.0) == "The board has a plan: yes (now no)"


def test_more_of_a_count_in_words() -> None:
    word = Word("mentors", "Mentors", better="up", whole=True)
    assert change_text(word, 1, 3) == "Mentors: 3 or more (now 1)"
