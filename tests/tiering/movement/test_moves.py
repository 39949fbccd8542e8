"""Up at once, down only where the evidence lasts: each rule of movement alone."""

from __future__ import annotations

import pytest

from tests.builders import a_school
from tests.tiering.movement.small import (
    MOVEMENT,
    TODAY,
    a_judgement,
    a_reading,
    an_authority_of,
    day,
    live,
    moved,
    stands,
    the_rules,
)

LONG_AGO = "2025-08-18"
GOOD_FOR_LONG = [a_reading("2026-03-01", 92)]
JUST_BETTER = [a_reading("2026-02-01", 85), a_reading("2026-07-10", 92)]


def test_without_a_live_tier_the_rules_decide():
    moves = moved(an_authority_of([a_reading("2026-07-10", 85)]))
    assert (moves.tier_name(0), moves.texts) == ("targeted", (None,))
    assert not moves.is_held.any()


def test_without_a_movement_section_the_rules_decide():
    authority = an_authority_of(JUST_BETTER, live(LONG_AGO, "targeted"))
    moves = moved(authority, ruleset=the_rules(""))
    assert (moves.tier_name(0), moves.is_held.any()) == ("universal", False)
    unknown = moved(an_authority_of([], live(LONG_AGO, "targeted")), ruleset=the_rules(""))
    assert unknown.tier_name(0) is None


def test_a_step_up_is_proposed_at_once():
    authority = an_authority_of([a_reading("2026-08-09", 79)], live("2026-08-01", "universal"))
    standing = stands(authority)
    assert (standing.tier, standing.state) == ("intensive", "proposed")
    assert standing.text is not None
    assert standing.text.startswith("Up from universal to intensive")


def test_a_tier_is_kept_until_the_number_for_leaving_is_reached():
    authority = an_authority_of([a_reading("2025-08-01", 89)], live("2024-08-18", "targeted"))
    standing = stands(authority)
    assert (standing.tier, standing.rule_tier, standing.state) == ("targeted", "targeted", "live")
    assert standing.text == (
        "Kept at targeted: the figures have improved, but not yet by enough to leave the tier: "
        "attendance 89 (90 or more to leave)."
    )


def test_a_tier_kept_by_leaving_is_explained_at_the_numbers_for_leaving():
    moves = moved(an_authority_of([a_reading("2025-08-01", 89)], live(LONG_AGO, "targeted")))
    assert moves.evaluation_of(0).fired(0) == [("tier", 2), ("tier", 4)]
    assert moves.entering.fired(0) == [("tier", 4)]


def test_a_number_inside_a_formula_is_named_too():
    table = (("attendance_short", "tier", "text"), ("> 0", "targeted", ""), ("-", "universal", ""))
    authority = an_authority_of([a_reading("2025-08-01", 89)], live(LONG_AGO, "targeted"))
    assert stands(authority, ruleset=the_rules(tier=table)).text == (
        "Kept at targeted: the figures have improved, but not yet by enough to leave the tier: "
        "points that attendance is short 1 (with 90, the number for leaving)."
    )


def test_between_two_tiers_the_one_for_leaving_counts():
    # 82 leaves intensive (83) not yet; 89.5 leaves it for targeted, which it has not left.
    kept = stands(an_authority_of([a_reading("2025-08-01", 82)], live(LONG_AGO, "intensive")))
    assert (kept.tier, kept.state) == ("intensive", "live")
    lower = moved(an_authority_of([a_reading("2025-08-01", 89.5)], live(LONG_AGO, "intensive")))
    assert (lower.tier_name(0), bool(lower.is_held[0])) == ("targeted", False)
    assert lower.by_leaving[0]


def test_a_real_lasting_improvement_steps_down_after_two_checks():
    authority = an_authority_of(GOOD_FOR_LONG, live(LONG_AGO, "targeted"))
    standing = stands(authority)
    assert (standing.tier, standing.rule_tier, standing.state) == (
        "universal", "universal", "proposed",
    )  # fmt: skip
    assert standing.text == (
        "Down from targeted to universal: the figures were better on 10 May 2026 and "
        "10 August 2026 and whenever new figures came between. "
        "It has been targeted since 18 August 2025."
    )


def test_one_good_check_is_not_enough():
    standing = stands(an_authority_of(JUST_BETTER, live(LONG_AGO, "targeted")))
    assert (standing.tier, standing.rule_tier, standing.state) == ("targeted", "universal", "held")
    assert standing.since == day(LONG_AGO)
    assert standing.text == (
        "Kept at targeted: before a step down to universal the figures have to be better at two "
        "checks three months apart and all the time between. They are on 10 August 2026, but "
        "were not yet on 10 May 2026."
    )


@pytest.mark.parametrize(("on", "state"), [("2026-10-09", "held"), ("2026-10-10", "proposed")])
def test_the_second_check_comes_three_months_after_the_first_good_figure(on, state):
    assert stands(an_authority_of(JUST_BETTER, live(LONG_AGO, "targeted")), day(on)).state == state


@pytest.mark.parametrize(("on", "state"), [("2026-07-31", "held"), ("2026-08-01", "proposed")])
def test_a_tier_lasts_its_least_stay(on, state):
    authority = an_authority_of(
        [a_reading("2026-01-10", 92)], live("2026-05-01", "targeted")
    )  # fmt: skip
    standing = stands(authority, day(on))
    assert standing.state == state
    if state == "held":
        assert "it began on 1 May 2026 and lasts at least three months, until 1 August 2026" in (
            standing.text or ""
        )


def test_the_stay_counts_from_the_first_row_of_the_same_tier():
    authority = an_authority_of(
        GOOD_FOR_LONG, live(LONG_AGO, "targeted"), live("2026-08-01", "targeted")
    )
    assert stands(authority).state == "proposed"


def test_a_dip_between_two_good_checks_keeps_the_tier():
    dip = [a_reading("2026-03-01", 92), a_reading("2026-06-10", 87), a_reading("2026-07-10", 93)]
    standing = stands(an_authority_of(dip, live(LONG_AGO, "targeted")))
    assert standing.state == "held"
    assert standing.text is not None
    assert standing.text.endswith("but were not yet on 10 June 2026.")


def test_a_check_that_could_not_be_read_keeps_the_tier():
    known_late = [a_reading("2026-07-10", 92)]
    standing = stands(an_authority_of(known_late, live(LONG_AGO, "targeted")))
    assert standing.state == "held"
    assert standing.text is not None
    assert standing.text.endswith("but too little was known on 10 May 2026.")


def test_missing_figures_move_no_tier():
    standing = stands(an_authority_of([], live(LONG_AGO, "targeted")))
    assert (standing.tier, standing.rule_tier, standing.state) == ("targeted", None, "held")
    assert standing.text is not None
    assert "a missing figure moves no tier" in standing.text


def test_a_judgement_in_force_wins_over_movement():
    authority = an_authority_of(
        JUST_BETTER, live(LONG_AGO, "targeted"), judgements=(a_judgement(tier="intensive"),)
    )
    standing = stands(authority)
    assert (standing.tier, standing.rule_tier) == ("intensive", "universal")
    assert (standing.state, standing.text) == ("proposed", None)


def test_a_live_tier_that_the_ladder_does_not_have_is_no_live_tier():
    moves = moved(an_authority_of(JUST_BETTER, live(LONG_AGO, "enhanced")))
    assert (moves.tier_name(0), bool(moves.is_held[0])) == ("universal", False)


def test_every_school_is_moved_by_its_own_figures():
    schools = tuple(a_school(name) for name in ("S1", "S2", "S3"))
    readings = [
        *JUST_BETTER,
        a_reading("2026-03-01", 92, school_id="S2"),
        a_reading("2026-07-10", 70, school_id="S3"),
    ]
    history = [live(LONG_AGO, "targeted", name) for name in ("S1", "S2", "S3")]
    moves = moved(an_authority_of(readings, *history, schools=schools))
    assert [moves.tier_name(school) for school in range(3)] == [
        "targeted", "universal", "intensive",
    ]  # fmt: skip
    assert moves.is_held.tolist() == [True, False, False]


def test_a_ruleset_may_ask_for_one_check_and_no_stay():
    text = MOVEMENT.replace("stay_months: 3", "stay_months: 0").replace("checks: 2", "checks: 1")
    authority = an_authority_of(JUST_BETTER, live("2026-08-09", "targeted"))
    assert stands(authority, ruleset=the_rules(text)).state == "proposed"


def test_a_lower_figure_at_the_number_for_leaving_alone_needs_no_leave_section():
    text = MOVEMENT.replace("  leave: {targeted_under: 90, intensive_under: {primary: 83}}\n", "")
    authority = an_authority_of([a_reading("2026-03-01", 89)], live(LONG_AGO, "targeted"))
    assert stands(authority, ruleset=the_rules(text)).tier == "universal"
    assert stands(authority, TODAY).tier == "targeted"
