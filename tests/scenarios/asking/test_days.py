"""How many officer days an offer needs: worked out by hand, and never worse with more time."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.domain.engagements import EngagedVisit
from allocator.scenarios.asking.days import ask_days, days_needed
from allocator.scenarios.asking.times import times_of, with_days
from tests.builders import a_person
from tests.scenarios.asking.small import (
    HOURS_A_DAY,
    SESSION_HOURS,
    a_council,
    an_officer,
    ground_of,
)

A_SESSION = SESSION_HOURS / HOURS_A_DAY
"""Days that one session takes."""


def test_two_sessions_need_their_hours_in_days():
    need = days_needed(ground_of(a_council(2)), "minimums")
    assert need.needed.value == pytest.approx(2 * A_SESSION, abs=1e-5)
    assert need.needed.bound == pytest.approx(2 * A_SESSION, abs=1e-5)
    assert need.needed.status == "optimal"
    assert need.missing.value == 0
    assert need.sessions == 2


def test_targets_are_counted_beside_minimums():
    answer = ask_days(ground_of(a_council(2, 4)))
    minimums, targets = answer.needs
    assert minimums.needed.value == pytest.approx(2 * A_SESSION, abs=1e-5)
    assert targets.needed.value == pytest.approx(4 * A_SESSION, abs=1e-5)


def test_what_is_missing_is_beyond_the_days_a_person_has():
    need = days_needed(ground_of(a_council(2, days={"P1": 2})), "minimums")
    assert need.there == pytest.approx(2)
    assert need.missing.value == pytest.approx(2 * A_SESSION - 2, abs=1e-5)
    assert need.missing.bound == pytest.approx(2 * A_SESSION - 2, abs=1e-5)
    assert [row.person_id for row in need.people] == ["P1"]
    assert "0.9 days more would be enough" in need.text


def test_days_of_one_do_not_help_where_another_is_needed():
    people = (an_officer(), a_person("E1", role="eso", contact_share=0.5))
    need = days_needed(ground_of(a_council(2, people=people, days={"P1": 2})), "minimums")
    roles = {row.role: row for row in need.roles}
    assert need.there > need.needed.value
    assert roles["qio"].missing == pytest.approx(2 * A_SESSION - 2, abs=1e-5)
    assert roles["eso"].used == 0
    assert roles["qio"].least == pytest.approx(2 * A_SESSION, abs=1e-4)


def test_what_nobody_can_give_is_named_and_not_counted_as_days():
    team = [{"role": "psychologist"}]
    need = days_needed(ground_of(a_council(1, team=team)), "minimums")
    assert [(row.school_id, row.sessions) for row in need.unreachable] == [("S1", 1)]
    assert need.unreachable_is_proven
    assert need.needed.value == 0
    assert "School S1" in need.text


def test_a_peer_head_needs_days_of_release():
    head = a_person("H1", role="peer_head", school_id="S2", release_days=1, hours_per_day=3.0)
    council = a_council(2, schools=2, team=[{"role": "peer_head"}], people=(head,))
    need = days_needed(ground_of(council), "minimums")
    # Three hours are one day of release; two sessions at the one school that is not their own.
    assert need.needed.value == pytest.approx(2, abs=1e-5)
    assert need.missing.value == pytest.approx(1, abs=1e-5)
    assert need.posts_missing == 0


def test_agreed_visits_are_part_of_the_days():
    council = a_council(1)
    visit = EngagedVisit(
        visit_id="V1", school_ids=("S1",), activity="support", person_ids=("P1",),
        date=council.working_days["P1"][3], mode="online",
    )  # fmt: skip
    need = days_needed(ground_of(a_council(1, visits=(visit,))), "minimums")
    assert need.needed.value == pytest.approx(A_SESSION, abs=1e-5)
    assert need.sessions == 1


def test_the_first_sentence_answers():
    answer = ask_days(ground_of(a_council(2, 4, days={"P1": 3})))
    assert answer.answer == (
        "Of the 3.0 days there are in the autumn term, all minimums need 2.9 days and they are "
        "there; all targets need 5.8 days and 2.8 are missing where they are needed."
    )


def test_the_same_question_has_the_same_answer():
    council = a_council(2, 3, schools=3, days={"P1": 5})
    assert ask_days(ground_of(council)) == ask_days(ground_of(council))


def test_more_days_are_written_as_hours_of_a_day():
    council = a_council(days={"P1": 2})
    for days in (1.0, 2.0, 3.0, 4.0, 6.0):
        more = with_days(council, {"P1": days})
        hours = more.capacity_hours(more.people[0])
        assert hours == pytest.approx(max(2.0, days) * HOURS_A_DAY)
        assert hours >= max(2.0, days) * HOURS_A_DAY
    assert times_of(council)["P1"].days == pytest.approx(2)


@settings(max_examples=12, deadline=None)
@given(
    st.integers(1, 9), st.integers(1, 9), st.integers(1, 3), st.integers(0, 3), st.integers(1, 3)
)
def test_more_capacity_never_answers_worse(one, other, minimum, further, schools):
    low, high = sorted((one, other))
    tight, roomy = (
        days_needed(
            ground_of(a_council(minimum, minimum + further, schools=schools, days={"P1": days})),
            "targets",
        )
        for days in (low, high)
    )
    assert roomy.missing.value <= tight.missing.value + 1e-6
    assert roomy.needed.value == pytest.approx(tight.needed.value, abs=1e-6)
    assert tight.needed.bound <= tight.needed.value
    assert tight.missing.bound <= tight.missing.value
