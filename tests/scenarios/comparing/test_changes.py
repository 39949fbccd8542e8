"""What a scenario changes for schools and people, worked out by hand."""

import pytest

from allocator.domain.tiers import JudgementInForce, Step
from allocator.errors import UsageError
from allocator.scenarios.comparing import Case, compare
from allocator.scenarios.comparing.figures import figures_of
from allocator.scenarios.comparing.school_changes import promise_changes, school_changes
from allocator.scenarios.comparing.tier_moves import tier_moves
from tests.builders import a_person, a_school, an_authority
from tests.scenarios.comparing.making import (
    a_case,
    a_decision,
    a_reason,
    a_run,
    a_shortfall,
    summed,
)

TWO = an_authority(schools=(a_school("S1"), a_school("S2")), people=(a_person(), a_person("P2")))
EVIDENCE = {
    "reasons": (a_reason(),),
    "decided_by": Step(table="tier", row=2, outcome="targeted", text="Two triggers"),
}


def pair(before, after):
    """Two plans of the authority of two schools: what each gives, and what else is said of it."""
    return summed(a_case(TWO, **before)), summed(a_case(TWO, **after, run=a_run()))


def test_need_met_is_the_share_of_hours_due_weighted_by_need():
    # Universal: 1 visit due, need 1. Targeted: 2 visits due, need 2. All visits take 5 hours.
    tiers = (a_decision("S1"), a_decision("S2", "targeted"))
    found = figures_of(summed(a_case(TWO, {"S1": 1, "S2": 1}, decisions=tiers)))
    assert (found.target_hours, found.given_hours) == (15.0, 10.0)
    assert found.need_met == pytest.approx((1 * 5 + 2 * 5) / (1 * 5 + 2 * 10))
    assert found.tiers == {"universal": 1, "targeted": 1, "intensive": 0}


def test_sessions_beyond_the_target_meet_no_need():
    found = figures_of(summed(a_case(TWO, {"S1": 3, "S2": 1})))
    assert found.need_met == 1.0
    assert found.given_hours == 10.0
    assert found.sessions == 4


def test_officer_days_follow_the_contract_and_peer_heads_cost_none():
    people = (
        a_person("P1"),
        a_person("P2", fte=0.4, working_days=(True, True, False, False, False, False, False)),
        a_person("P3", role="peer_head", school_id="S1"),
        a_person("P4", fte=0.0),
    )
    authority = an_authority(people=people)
    whole = len(authority.working_days["P1"])
    part = len(authority.working_days["P2"])
    found = figures_of(summed(a_case(authority, {"S1": 1})))
    assert found.officer_days == whole + part
    assert found.officer_pounds == 430 * (whole + part)


def test_a_broken_promise_names_the_school_the_promise_and_the_reason_without_other_schools():
    short = a_shortfall("S2")
    rows = promise_changes(*pair({"given": {"S1": 1, "S2": 1}},
                                 {"given": {"S1": 1}, "shortfalls": (short,)}))  # fmt: skip
    assert [(row.school_id, row.change, row.wanted, row.given) for row in rows] == [
        ("S2", "broken", 1, 0)
    ]
    assert rows[0].text == (
        "Quality improvement visit: none rather than the 1 promised: the people who could come "
        "have no time left this term."
    )
    assert "S9" not in rows[0].text
    assert "S9" in rows[0].why_in_full


def test_a_promise_that_holds_again_is_told_and_one_broken_in_both_is_not():
    broken = {"given": {}, "shortfalls": (a_shortfall("S1"), a_shortfall("S2"))}
    half = {"given": {"S1": 1}, "shortfalls": (a_shortfall("S2"),)}
    rows = promise_changes(*pair(broken, half))
    assert [(row.school_id, row.change) for row in rows] == [("S1", "kept")]


def test_what_a_link_officer_would_hold_is_told_with_the_missing_link():
    after = {"given": {"S1": 1}, "links": {"S1": "P1"},
             "shortfalls": (a_shortfall("S2", "link"), a_shortfall("S2"))}  # fmt: skip
    found = pair({"given": {"S1": 1, "S2": 1}}, after)
    texts = {row.activity: row.text for row in promise_changes(*found)}
    assert "No link officer can be named: every officer who could be has" in texts["link"]
    assert "the link officer would hold it, and none can be named" in texts["link_visit"]
    (school,) = school_changes(*found, ())
    assert sum("link officer" in text.lower() for text in school.text) == 2


def test_schools_stand_by_name_with_what_changes_and_why():
    tiers = tuple(a_decision(one, "targeted") for one in ("S1", "S2"))
    before = {"given": {"S1": 2, "S2": 1}, "decisions": tiers,
              "shortfalls": (a_shortfall("S2", kind="target", wanted=2, given=1),)}  # fmt: skip
    after = {"given": {"S1": 1, "S2": 2}, "decisions": tiers,
             "shortfalls": (a_shortfall("S1", kind="target", wanted=2, given=1),)}  # fmt: skip
    rows = school_changes(*pair(before, after), ())
    assert [(row.school_id, row.way) for row in rows] == [("S1", "less"), ("S2", "more")]
    assert rows[0].text == (
        "Quality improvement visit: 1 rather than 2; what is promised is kept; for more, the "
        "people who could come have no time left this term.",
    )
    assert rows[1].text == (
        "Quality improvement visit: 2 rather than 1; what it is due and does not get today would "
        "be possible.",
    )
    assert (rows[0].hours_before, rows[0].hours_after) == (10.0, 5.0)


def test_as_many_sessions_with_another_officer_is_neither_gain_nor_loss():
    after = {"given": {"S1": 1, "S2": 1}, "links": {"S1": "P2", "S2": "P1"}}
    (row,) = school_changes(*pair({"given": {"S1": 1, "S2": 1}}, after), ())
    assert (row.school_id, row.way) == ("S1", "other")
    assert row.text == ("Person P2 rather than Person P1 would be its link officer.",)


def test_the_same_plan_changes_nothing():
    same = {"given": {"S1": 1, "S2": 1}}
    found = pair(same, same)
    assert school_changes(*found, ()) == ()
    assert promise_changes(*found) == ()
    assert tier_moves(*found) == ()


def test_a_move_names_the_row_that_sets_it_and_the_evidence_that_counts():
    after = {"given": {}, "decisions": (a_decision("S1", "targeted", **EVIDENCE), a_decision("S2"))}
    (move,) = tier_moves(*pair({"given": {}}, after))
    assert (move.school_id, move.before, move.after, move.way) == (
        "S1", "universal", "targeted", "more",
    )  # fmt: skip
    assert move.decided_by == "tier row 2: Two triggers"
    assert move.was_decided_by == "tier row 5: Few triggers"
    assert move.gained == ("attendance row 3: Attendance is 81%",)
    assert move.text == (
        "It would be targeted rather than universal, because these would count: Attendance is 81%."
    )


def test_a_move_back_names_what_no_longer_counts_and_a_judgement_wins():
    high = (a_decision("S1", "targeted", **EVIDENCE), a_decision("S2"))
    (move,) = tier_moves(*pair({"given": {}, "decisions": high}, {"given": {}}))
    assert (move.way, move.lost) == ("less", ("attendance row 3: Attendance is 81%",))
    said = JudgementInForce(
        tier="targeted", reason="New building", made_by="P1",
        made_on="2026-08-01", review_on="2026-12-01",
    )  # fmt: skip
    judged = (a_decision("S1", "targeted", judgement=said), a_decision("S2"))
    (move,) = tier_moves(*pair({"given": {}}, {"given": {}, "decisions": judged}))
    assert "by professional judgement: New building" in move.text
    assert move.decided_by == "professional judgement: New building"


def test_an_undecided_school_that_becomes_universal_gets_no_more():
    open_one = (a_decision("S1", None, decided_by=None), a_decision("S2"))
    (move,) = tier_moves(*pair({"given": {}, "decisions": open_one}, {"given": {}}))
    assert (move.before, move.after, move.way) == (None, "universal", "other")
    assert move.was_decided_by == "no row decides"


def test_a_school_that_closes_is_told():
    alone = an_authority(schools=(a_school("S1"), a_school("S2", status="mothballed")),
                         people=TWO.people)  # fmt: skip
    before = summed(a_case(TWO, {"S1": 1, "S2": 1}))
    after = summed(a_case(alone, {"S1": 1}, run=a_run()))
    moves = tier_moves(before, after)
    assert [move.text for move in moves] == ["It would be closed and take no part in the plan."]
    (row,) = school_changes(before, after, moves)
    assert (row.school_id, row.way, row.hours_after) == ("S2", "less", 0.0)


def test_everybody_with_time_in_any_plan_has_a_row():
    left = an_authority(schools=TWO.schools, people=(a_person(),))
    found = compare([a_case(TWO, {"S1": 1}), a_case(left, {"S1": 1}, run=a_run())])
    assert [(row.person_id, row.plans[1] is None) for row in found.people] == [
        ("P1", False), ("P2", True),
    ]  # fmt: skip
    assert found.people[0].plans[0].used_share == 0.05


def test_ids_in_the_words_of_an_edit_are_named():
    run = a_run(edits=("P2 leaves; with them pins of S1",))
    found = compare([a_case(TWO, {"S1": 1}), a_case(TWO, {"S1": 1}, run=run)])
    assert found.plans[1].edits == ("Person P2 (P2) leaves; with them pins of School S1 (S1)",)


def test_a_scenario_without_a_plan_is_answered_with_the_reason():
    lost = Case("lost", TWO, None, a_run(name="lost", no_plan="pins of P1 clash."))
    found = compare([a_case(TWO, {"S1": 1}), lost])
    assert found.plans[1].answer == ("No plan is possible: pins of P1 clash.",)
    assert found.plans[1].figures is None
    assert any("Anything of Lost" in note.text for note in found.assessment_notes)


def test_a_base_alone_is_no_comparison():
    with pytest.raises(UsageError, match="at least one scenario"):
        compare([a_case(TWO, {"S1": 1})])
