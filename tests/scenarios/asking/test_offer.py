"""How much of a stronger offer can be carried: worked out by hand."""

import pytest

from allocator.errors import UsageError
from allocator.scenarios.asking.offer import ask_offer, one_stronger
from tests.allocation.cases import tiers_of
from tests.scenarios.asking.small import a_council, asked


def ask(council, tier="universal", add=1, **tiers):
    question = asked(council, tiers=tiers_of(council, **tiers))
    return ask_offer(question, one_stronger(question, "support", (tier,), add))


def test_all_of_it_where_there_is_time():
    answer = ask(a_council(1, schools=2))
    assert (answer.asked, answer.carried.value, answer.carried.bound) == (2, 2, 2)
    assert answer.missing.missing.value == 0
    assert answer.answer.startswith("The people there are can carry all 2 further sessions")


def test_part_of_it_where_today_has_to_be_kept():
    # Six days hold four sessions; three are promised today, three more are asked for.
    answer = ask(a_council(1, schools=3, days={"P1": 6}))
    assert (answer.asked, answer.carried.value, answer.carried.bound) == (3, 1, 1)
    assert answer.by_tier == {"universal": (1, 3)}
    assert (answer.promises_now, answer.promises_due) == (3, 3)
    # Six sessions are thirty hours, 8.57 days of the 6 there are.
    assert answer.missing.missing.value == pytest.approx(30 / 3.5 - 6, abs=1e-5)
    assert len(answer.schools_without) == 2


def test_only_the_tier_that_is_meant():
    answer = ask(a_council(1, schools=2), "intensive", 2, S2="intensive")
    assert answer.by_tier == {"intensive": (2, 2)}


def test_what_it_takes_from_wishes_is_told():
    # Three days hold two sessions: today one promised and one wished for, then two promised.
    council = a_council(1, 2, schools=1, days={"P1": 3})
    answer = ask(council)
    assert answer.carried.value == 1
    assert (answer.beside_now, answer.beside_then) == (1, 1)  # the wish itself became a promise


def test_promises_of_today_are_not_given_up_for_more():
    # Two days hold one session, which is promised to S1 or S2 today; nothing is left for more.
    answer = ask(a_council(1, schools=2, days={"P1": 2}))
    assert (answer.asked, answer.carried.value) == (2, 0)


def test_more_time_never_carries_less():
    carried = [
        ask(a_council(1, schools=3, days={"P1": days})).carried.value for days in (2, 5, 6, 8, 9)
    ]
    assert carried == sorted(carried)


@pytest.mark.parametrize(
    ("activity", "tiers", "said"),
    [
        ("suport", ("universal",), "Did you mean 'support'"),
        ("support", ("targetted",), "Did you mean 'targeted'"),
        ("support", (), "Name the --tier"),
    ],
)
def test_slips_are_told(activity, tiers, said):
    council = a_council()
    question = asked(council, tiers=tiers_of(council))
    with pytest.raises(UsageError, match=said):
        one_stronger(question, activity, tiers, 1)
