"""What one more post buys and what each is worth: worked out by hand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.errors import UsageError
from allocator.scenarios.asking.need import NeedModel
from allocator.scenarios.asking.post import ask_post
from tests.allocation.cases import tiers_of
from tests.scenarios.asking.small import a_council, asked, ground_of


def question(council, **tiers):
    return asked(council, tiers=tiers_of(council, **tiers))


def test_a_post_buys_the_session_that_nobody_had_time_for():
    answer = ask_post(question(a_council(1, schools=2, days={"P1": 2})), "qio")
    assert answer.need_met_now == pytest.approx(50)
    assert (answer.bought.sessions, answer.bought.promised) == (1, 1)
    assert answer.worth.planned == pytest.approx(50)
    assert answer.bound == pytest.approx(50)
    assert "1 more session (1 in universal schools)" in answer.answer
    assert "from 50.0 to 100.0 of 100" in answer.answer


def test_the_loss_of_the_only_post_costs_what_it_gives():
    answer = ask_post(question(a_council(1, schools=2, days={"P1": 2})), "qio")
    (lost,) = answer.losses
    assert lost.person_id == "P1"
    assert lost.cost.planned == pytest.approx(50)
    assert lost.cost.least <= 50 + 1e-6 <= lost.cost.most + 2e-6
    assert lost.lost.sessions == 1


def test_a_role_that_nothing_waits_for_buys_next_to_nothing():
    answer = ask_post(question(a_council(1, schools=2)), "qio", losses=False)
    assert answer.worth.planned == 0
    assert "next to nothing" in answer.answer
    assert answer.losses == ()


def test_part_of_a_post_buys_part():
    council = a_council(40, schools=3, team=[{"role": "qio"}], days={"P1": 2})
    whole = ask_post(question(council), "qio", 1.0, "S1", losses=False)
    half = ask_post(question(council), "qio", 0.5, "S1", losses=False)
    # A new officer has the first one's share: 3.5 hours on each of forty days, 28 sessions.
    assert whole.bought.sessions == 28
    assert half.bought.sessions == 14
    assert whole.covers == "the base"


def test_the_tier_that_gains_is_told():
    council = a_council(1, schools=2, days={"P1": 2})
    answer = ask_post(question(council, S2="intensive"), "qio", losses=False)
    # The one session there is time for goes to the school in need; the post serves the other.
    assert answer.bought.by_tier == {"universal": 1, "targeted": 0, "intensive": 0}
    assert answer.bought.more == ("S1",)


def test_every_site_is_tried_and_none_passes_the_bound():
    answer = ask_post(question(a_council(1, schools=3, days={"P1": 2})), "qio", losses=False)
    assert len(answer.placements) == 3
    assert answer.covers == "every school's site"
    assert all(one.most <= answer.bound + 1e-6 for one in answer.placements)


@pytest.mark.parametrize(
    ("role", "fte", "at", "said"),
    [
        ("qioo", 1.0, "best", "Did you mean qio"),
        ("qio", 0.0, "best", "more than 0"),
        ("qio", 1.5, "best", "at most 1"),
        ("qio", 1.0, "School S9", "Did you mean 'School S"),
        ("eso", 1.0, "nowhere at all", "There is no base"),
    ],
)
def test_slips_are_told_with_what_is_near(role, fte, at, said):
    with pytest.raises(UsageError, match=said):
        ask_post(question(a_council(1, schools=2)), role, fte, at)


@settings(max_examples=10, deadline=None)
@given(st.integers(1, 8), st.integers(0, 4), st.integers(1, 3), st.integers(1, 3))
def test_more_days_never_meet_less_need(days, more, minimum, schools):
    less, greater = (
        NeedModel(ground_of(a_council(minimum, schools=schools, days={"P1": count}))).solve()
        for count in (days, days + more)
    )
    assert greater.bound >= less.objective - 1e-6
    assert greater.objective >= less.objective - 1e-6
    assert less.objective <= less.bound + 1e-6
