"""What waits: each kind once as it is listed and once as it is not."""

from __future__ import annotations

import pytest

from allocator.domain.people import Link
from allocator.tiering.moderation import due_list
from tests.tiering.movement.small import (
    TODAY,
    a_discussion,
    a_judgement,
    a_reading,
    an_authority_of,
    day,
    live,
    stands,
)

LOW = [a_reading("2026-07-10", 85)]
UNIVERSAL = live("2025-08-18", "universal")
LINK = Link(school_id="S1", person_id="P7", from_date=day("2024-08-19"))


def due(*discussions, readings=LOW, history=(UNIVERSAL,), on=TODAY, within=14, **tables):
    authority = an_authority_of(
        readings, *history, discussions=tuple(discussions), links=(LINK,), **tables
    )
    return due_list(authority, (stands(authority, on),), on, within).items


def told(items):
    return [(one.kind, str(one.due_on), one.is_overdue, one.who) for one in items]


def test_a_proposed_tier_waits_for_a_discussion_with_the_link_officer():
    (item,) = due()
    assert told([item]) == [("discussion", "None", False, "P7")]
    assert item.text == (
        "The move from universal to targeted waits for a discussion with the headteacher"
    )


def test_a_live_tier_waits_for_nothing():
    assert due(history=(live("2025-08-18", "targeted"),)) == ()


def test_a_discussion_without_a_view_waits_for_it():
    assert told(due(a_discussion("2026-08-03"))) == [("view", "None", False, "P7")]


def test_an_agreed_tier_waits_to_be_confirmed():
    assert told(due(a_discussion("2026-08-03", "agrees"))) == [("confirm", "None", False, "P7")]


def test_a_first_tier_is_named_as_one():
    (item,) = due(a_discussion("2026-08-03", "agrees"), history=())
    assert item.text == "Targeted as the first tier is agreed: it can go live"


def test_a_disputed_tier_is_answered_in_fifteen_working_days_by_somebody_else():
    (item,) = due(a_discussion("2026-08-03", "disagrees"))
    assert told([item]) == [("dispute", "2026-08-24", False, "P7")]
    assert item.text.endswith("from somebody other than P1")
    (late,) = due(a_discussion("2026-07-03", "disagrees", by="P7"))
    assert told([late]) == [("dispute", "2026-07-24", True, None)]


def test_a_decided_dispute_waits_to_be_confirmed():
    items = due(
        a_discussion("2026-08-03", "disagrees"), a_discussion("2026-08-06", "disagrees", by="P2")
    )
    assert told(items) == [("confirm", "None", False, "P7")]


def test_an_urgent_concern_starts_a_clock_of_two_working_days():
    raised = a_discussion(None, proposed_on="2026-08-07", urgent_reason="Flood", by="P2")
    (item, _) = due(raised)
    assert told([item]) == [("urgent", "2026-08-11", False, "P2")]
    assert "Flood" in item.text
    assert told(due(raised, on=day("2026-08-12")))[0] == ("urgent", "2026-08-11", True, "P2")


def test_the_clock_stops_once_the_head_has_been_spoken_to():
    raised = a_discussion(None, proposed_on="2026-08-07", urgent_reason="Flood", by="P2")
    assert told(due(raised, a_discussion("2026-08-10")))[0][0] == "view"
    earlier = due(raised, a_discussion("2026-08-06"))
    assert [item.kind for item in earlier] == ["urgent", "view"]


def test_a_concern_that_is_not_urgent_has_no_clock():
    assert [item.kind for item in due(a_discussion(None, proposed_on="2026-08-07"))] == [
        "discussion"
    ]


@pytest.mark.parametrize(
    ("review_on", "expected"),
    [
        ("2026-08-09", [("review", "2026-08-09", True, "P1")]),
        ("2026-08-10", [("review", "2026-08-10", False, "P1")]),
        ("2026-08-24", [("review", "2026-08-24", False, "P1")]),
        ("2026-08-25", []),
    ],
)
def test_a_judgement_is_due_for_review_some_days_ahead_and_until_it_is_made_again(
    review_on, expected
):
    history = (live("2026-06-02", "targeted"),)
    judged = (a_judgement(review_on=review_on, head_view="agrees"),)
    assert told(due(history=history, judgements=judged)) == expected


def test_a_judgement_that_ran_out_is_not_due_once_something_followed():
    judged = (a_judgement(review_on="2026-07-01"),)
    history = (UNIVERSAL, live("2026-07-15", "targeted"))
    assert due(history=history, judgements=judged) == ()
    again = (*judged, a_judgement(made_on="2026-07-02", review_on="2026-12-01", head_view="agrees"))
    assert told(due(history=history, judgements=again)) == []


def test_clocks_come_first_by_day():
    raised = a_discussion(None, proposed_on="2026-08-07", urgent_reason="Flood", by="P2")
    items = due(raised, judgements=(a_judgement(review_on="2026-08-12"),))
    assert [item.kind for item in items] == ["urgent", "review", "discussion"]
