"""The question answered: first sentence, and what follows it."""

from dataclasses import replace

import pytest

from allocator.scenarios.comparing import compare
from allocator.scenarios.comparing.figures import FIGURES
from allocator.scenarios.comparing.wording import (
    change_in_words,
    more_or_fewer,
    share_against,
    value_in_words,
    verdict,
)
from allocator.scheduling.costs import costs_of
from tests.builders import a_person, a_school, an_authority
from tests.scenarios.comparing.making import a_case, a_decision, a_run, a_shortfall, summed

FOUR = an_authority(
    schools=tuple(a_school(f"S{n}") for n in range(1, 5)),
    people=(a_person(), a_person("P2")),
)
ALL = {f"S{n}": 1 for n in range(1, 5)}
NAMED = {name.key: name for name in FIGURES}


def answer_of(given, authority=FOUR, run=None, budget=None, **more):
    base = a_case(FOUR, ALL)
    case = a_case(authority, given, run=run or a_run(), **more)
    return compare([base, case], budget).plans[1].answer


def test_the_first_sentence_counts_promises_schools_and_need():
    short = tuple(a_shortfall(school) for school in ("S3", "S4"))
    found = answer_of({"S1": 1, "S2": 1}, shortfalls=short)
    assert found[0] == (
        "2 promises that today's plan keeps would be broken, at 2 schools, and 50% rather than "
        "100% of schools' need would be met."
    )
    assert found[1] == "What would break: Quality improvement visit at 2 schools."
    assert found[2].startswith("2 schools would have less support (10 hours);")


def test_tiers_that_move_come_first():
    tiers = (a_decision("S1", "targeted"), *(a_decision(f"S{n}") for n in range(2, 5)))
    found = answer_of(ALL, decisions=tiers)
    assert found[0].startswith(
        "1 school would change tier (1 rather than 0 targeted), no promise that is kept today "
        "would be broken, and "
    )


def test_a_scenario_that_touches_nothing_says_so():
    found = answer_of(ALL, run=a_run(touches=(), edits=()))
    assert found == (
        "Nothing changes: the scenario does not touch this council. The plan stays as it is.",
    )


def test_the_same_figures_are_told_as_today():
    found = answer_of(ALL)
    assert "as much of schools' need would be met as today (100%)" in found[0]
    assert found[1] == "Every school would have as many hours of support as today."


def test_travel_people_and_budget_are_told_with_their_sides():
    fewer = an_authority(schools=FOUR.schools, people=(a_person(), a_person("P2", fte=0.0)))
    base = summed(a_case(FOUR, ALL))
    none = costs_of(base.authority, base.schedule)
    total = none.total.model_copy(update={"nights": 1, "pounds": 147.0})
    costs = none.model_copy(update={"total": total})
    more = {"travel_hours": 14.0, "nights": 1, "costs": costs}
    found = " ".join(answer_of(ALL, fewer, budget=100.0, **more))
    assert "4 more hours of travel, 1 more night away" in found
    assert "£147 more for travel and nights" in found
    days = len(FOUR.working_days["P2"])
    assert f"{days} fewer working days this term: £{days * 430:,} less." in found
    assert "£147 are £47 above the budget of £100." in found


def test_a_school_that_loses_its_link_officer_is_told_apart_from_one_with_another():
    found = answer_of(ALL, links={"S1": "P2", "S2": "P1", "S3": "P1"})
    assert "1 school would have another link officer than in today's plan." in found
    assert "1 school would have no link officer any more." in found


def test_the_budget_of_the_settings_counts_where_none_is_given():
    settings = FOUR.settings.model_copy(update={"travel_budget_pounds": 250.0})
    profile = FOUR.profile.model_copy(update={"settings": settings})
    cases = [a_case(replace(FOUR, profile=profile), ALL), a_case(FOUR, ALL, run=a_run())]
    assert compare(cases).budget_pounds == 250.0
    assert compare(cases, 90.0).budget_pounds == 90.0
    assert "the budget of £250" in compare(cases).plans[0].answer[0]


def test_a_fall_within_a_percent_is_not_hidden_by_rounding():
    assert share_against(0.801, 0.804) == "80.1% rather than 80.4%"
    assert share_against(0.7, 0.8) == "70% rather than 80%"
    assert share_against(0.8001, 0.8002) == "80%"


@pytest.mark.parametrize(
    ("key", "before", "after", "words", "side"),
    [
        ("need_met", 0.8, 0.75, "\u22125 points", "worse"),
        ("nights", 3, 5, "+2", "worse"),
        ("travel_hours", 1200.4, 1200.2, "as before", ""),
        ("pounds", 100.0, 40.0, "\u2212£60", "better"),
        ("target_hours", 10.0, 12.5, "+2.5", ""),
        ("kg_co2", None, 2.0, "not known", ""),
    ],
)
def test_changes_have_a_sign_a_unit_and_a_side_in_words(key, before, after, words, side):
    assert change_in_words(NAMED[key], before, after) == words
    assert verdict(NAMED[key], before, after) == side


def test_values_are_written_in_their_units():
    assert value_in_words(NAMED["need_met"], 0.835) == "83.5%"
    assert value_in_words(NAMED["pounds"], 1234.5) == "£1,234"
    assert value_in_words(NAMED["kg_co2"], None) == "not known"
    assert more_or_fewer(-1, "night away", "nights away") == "1 fewer night away"
