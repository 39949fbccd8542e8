"""From proposed to live: the state after each talk, and what may go live."""

from __future__ import annotations

import pytest

from allocator.tiering.movement import decided_on
from tests.tiering.movement.small import (
    a_discussion,
    a_judgement,
    a_reading,
    an_authority_of,
    day,
    live,
    stands,
)

LOW = [a_reading("2026-07-10", 85)]
VERY_LOW = [a_reading("2026-07-10", 75)]
UNIVERSAL = live("2025-08-18", "universal")


def proposal(*discussions, readings=LOW, history=(UNIVERSAL,), **tables):
    return stands(an_authority_of(readings, *history, discussions=tuple(discussions), **tables))


@pytest.mark.parametrize(
    ("talks", "state"),
    [
        ([], "proposed"),
        ([("2026-08-01", None)], "discussed"),
        ([("2026-08-01", "not_asked")], "discussed"),
        ([("2026-08-01", "agrees")], "agreed"),
        ([("2026-08-01", "disagrees")], "disputed"),
        ([("2026-08-01", "disagrees"), ("2026-08-05", "agrees")], "agreed"),
        ([("2026-08-05", "disagrees"), ("2026-08-01", "agrees")], "disputed"),
        ([("2026-08-01", "disagrees"), ("2026-08-05", "not_asked")], "disputed"),
        ([("2026-08-11", "agrees")], "proposed"),
    ],
)
def test_the_state_of_a_rule_tier_follows_the_talks(talks, state):
    assert proposal(*(a_discussion(*talk) for talk in talks)).state == state


def test_a_talk_about_another_tier_does_not_count():
    assert proposal(a_discussion("2026-08-01", "agrees", tier="intensive")).state == "proposed"


def test_a_talk_before_the_live_tier_began_does_not_count():
    talk = a_discussion("2026-06-30", "agrees")
    assert proposal(talk, history=(live("2026-07-01", "universal"),)).state == "proposed"
    assert proposal(talk, history=(live("2026-06-30", "universal"),)).state == "agreed"


def test_a_talk_of_half_a_year_ago_was_about_other_figures():
    assert proposal(a_discussion("2026-02-09", "agrees")).state == "proposed"
    assert proposal(a_discussion("2026-02-10", "agrees")).state == "agreed"


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, "proposed"),
        ({"discussed_on": "2026-06-05"}, "discussed"),
        ({"discussed_on": "2026-06-05", "head_view": "not_asked"}, "discussed"),
        ({"head_view": "agrees"}, "agreed"),
        ({"head_view": "disagrees"}, "disputed"),
        ({"discussed_on": "2026-08-20", "head_view": "agrees"}, "proposed"),
    ],
)
def test_the_state_of_a_judgement_follows_its_own_talk(changes, state):
    assert proposal(readings=[], judgements=(a_judgement(**changes),)).state == state


def test_a_discussion_may_follow_a_judgement():
    talk = a_discussion("2026-07-01", "agrees")
    assert proposal(talk, readings=[], judgements=(a_judgement(),)).state == "agreed"


def test_the_talk_of_a_judgement_in_force_does_not_grow_old():
    judgement = a_judgement(made_on="2025-09-01", discussed_on="2025-09-05", head_view="agrees")
    assert proposal(readings=[], judgements=(judgement,)).state == "agreed"


def test_a_judgement_that_upholds_the_live_tier_is_live_once_the_head_agrees():
    history = (live("2025-08-18", "targeted"),)
    for view, state in (("agrees", "live"), ("disagrees", "disputed"), (None, "proposed")):
        judged = (a_judgement(head_view=view),)
        assert proposal(readings=[], history=history, judgements=judged).state == state


def test_a_judgement_that_was_made_live_is_live():
    history = (UNIVERSAL, live("2026-07-01", "targeted"))
    judged = (a_judgement(head_view="disagrees"),)
    standing = proposal(readings=[], history=history, judgements=judged)
    assert (standing.state, standing.since) == ("live", day("2026-07-01"))


def test_since_is_when_the_tier_began_or_was_judged_or_found():
    assert proposal(
        history=(live("2025-01-06", "targeted"), live("2025-08-18", "targeted"))
    ).since == day("2025-01-06")
    assert proposal(readings=[], judgements=(a_judgement(),)).since == day("2026-06-01")
    assert proposal().since == day("2026-08-10")


# -- going live ------------------------------------------------------------------------------------


def test_no_tier_goes_live_before_a_recorded_discussion():
    assert "before a recorded discussion (R26)" in (proposal().why_not_live or "")


def test_no_tier_goes_live_before_the_head_was_asked():
    assert "view is not on record" in (proposal(a_discussion("2026-08-01")).why_not_live or "")


def test_an_agreed_tier_may_go_live():
    assert proposal(a_discussion("2026-08-01", "agrees")).why_not_live is None


def test_a_disputed_tier_needs_a_decision_by_somebody_else():
    disputed = a_discussion("2026-08-01", "disagrees")
    assert "disagrees with targeted" in (proposal(disputed).why_not_live or "")
    again = a_discussion("2026-08-05", "disagrees")
    assert proposal(disputed, again).why_not_live is not None
    other = a_discussion("2026-08-05", "disagrees", by="P2")
    standing = proposal(disputed, other)
    assert (standing.state, standing.why_not_live) == ("disputed", None)
    assert decided_on(standing.record, "targeted") == day("2026-08-05")


def test_a_judgement_by_somebody_else_decides_a_dispute():
    disputed = a_discussion("2026-07-01", "disagrees")
    earlier = a_judgement(made_on="2026-06-01", made_by="P2")
    assert proposal(disputed, judgements=(earlier,)).why_not_live is not None
    later = a_judgement(made_on="2026-07-02", made_by="P2")
    assert proposal(disputed, judgements=(later,)).why_not_live is None


def test_a_live_or_held_or_undecided_tier_has_nothing_to_confirm():
    history = (live("2025-08-18", "targeted"),)
    assert "has been live since 18 August 2025" in (proposal(history=history).why_not_live or "")
    held = proposal(readings=[], history=history)
    assert (held.why_not_live or "").startswith("nothing is proposed for it. Kept at targeted")
    assert "cannot decide" in (proposal(readings=[], history=()).why_not_live or "")


def test_a_jump_of_two_tiers_needs_an_urgent_reason():
    talk = a_discussion("2026-08-01", "agrees", tier="intensive")
    assert "two tiers or more" in (proposal(talk, readings=VERY_LOW).why_not_live or "")
    urgent = a_discussion("2026-08-01", "agrees", tier="intensive", urgent_reason="Fire")
    assert proposal(urgent, readings=VERY_LOW).why_not_live is None


def test_a_safeguard_that_fired_is_reason_enough_for_a_jump():
    talk = a_discussion("2026-08-01", "agrees", tier="intensive")
    complaints = [*LOW, a_reading("2026-07-10", 6, indicator="complaints_upheld")]
    assert proposal(talk, readings=complaints).why_not_live is None


def test_the_evidence_of_a_judgement_is_reason_enough_for_a_jump():
    judged = {"tier": "intensive", "head_view": "agrees"}
    bare = proposal(readings=LOW, judgements=(a_judgement(**judged),))
    assert bare.why_not_live is not None
    grounded = a_judgement(**judged, evidence="Visit of 1 June")
    assert proposal(readings=LOW, judgements=(grounded,)).why_not_live is None


def test_a_first_tier_is_no_jump():
    talk = a_discussion("2026-08-01", "agrees", tier="intensive")
    assert proposal(talk, readings=VERY_LOW, history=()).why_not_live is None
