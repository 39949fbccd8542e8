"""Edits of rules and tiers: the numbers that count, on the day and afterwards."""

import datetime as dt

import numpy as np
import pytest

from allocator.domain.tiers import Judgement
from allocator.io.examples.innis import innis
from allocator.resources import shipped
from allocator.tiering import evaluate_on, load_ruleset
from allocator.tiering.rulesets import build_ruleset
from tests.scenarios.making import RULES, a_team, edited, faults_of

DAY = dt.date(2026, 8, 10)


def parameters(result, sector="primary"):
    return result.ruleset.parameters_for(sector, DAY)


def test_a_number_is_set_for_all():
    edit = {"edit": "parameter", "name": "far_below_points", "value": 7}
    result = edited(a_team(), edit)
    assert parameters(result)["far_below_points"] == 7
    assert "(far_below_points): 10 to 7" in result.told[0].text
    assert RULES.parameters_for("primary", DAY)["far_below_points"] == 10


def test_the_number_for_leaving_moves_along_unless_it_is_to_stay():
    edit = {"edit": "parameter", "name": "far_below_points", "add": -2}
    leave = edited(a_team(), edit).ruleset.spec.movement.leave
    assert leave["far_below_points"] == 6
    stays = edited(a_team(), {**edit, "leave": "stays"}).ruleset.spec.movement.leave
    assert stays["far_below_points"] == 8


def test_a_number_by_sector_is_scaled_for_all_or_for_one():
    edit = {"edit": "parameter", "name": "persistent_absence_limit", "factor": 0.5}
    both = edited(a_team(), edit)
    assert parameters(both)["persistent_absence_limit"] == pytest.approx(14.95)
    assert parameters(both, "secondary")["persistent_absence_limit"] == pytest.approx(25.4)
    assert both.ruleset.spec.movement.leave["persistent_absence_limit"]["primary"] == pytest.approx(
        27.5 - 14.95
    )
    one = edited(a_team(), {**edit, "sector": "primary"})
    assert parameters(one, "secondary")["persistent_absence_limit"] == 50.8


def test_a_number_that_only_one_sector_has_cannot_be_added_to_for_another():
    edit = {"edit": "parameter", "name": "leavers_comparator", "add": 1, "sector": "primary"}
    (fault,) = faults_of(a_team(), edit)
    assert "has no number" in fault.expected


def test_an_unknown_parameter_is_told_with_the_nearest():
    (fault,) = faults_of(a_team(), {"edit": "parameter", "name": "far_below_point", "value": 7})
    assert fault.nearest == "far_below_points"


def test_a_number_that_no_figure_can_meet_is_refused_as_the_rules_refuse_it():
    (fault, *_) = faults_of(a_team(), {"edit": "parameter", "name": "parents_limit", "value": 140})
    assert "rules that stay sound" in fault.expected
    assert fault.column == "edits.0"


def test_tiers_under_edited_rules_are_those_of_changed_parameters():
    authority = innis()
    edits = (
        {"edit": "parameter", "name": "attendance_points", "value": 1},
        {"edit": "parameter", "name": "drop_points", "value": 4},
    )
    rules = edited(authority, *edits).ruleset
    found = evaluate_on(authority, rules, DAY)
    wanted = evaluate_on(authority, RULES, DAY, {"attendance_points": 1, "drop_points": 4})
    np.testing.assert_array_equal(found.tier, wanted.tier)
    assert (found.tier != evaluate_on(authority, RULES, DAY).tier).any()


def test_edited_rules_have_a_hash_of_their_own_and_can_be_written_and_read():
    rules = edited(a_team(), {"edit": "parameter", "name": "drop_points", "value": 4}).ruleset
    assert rules.identity.hash != RULES.identity.hash
    assert build_ruleset(rules.source).identity == rules.identity


def test_other_rules_are_found_by_name_and_their_numbers_are_changed_after_not_before():
    other = {"edit": "ruleset", "rules": "scotland-points-matrix"}
    result = edited(a_team(), other)
    shipped_one = load_ruleset(shipped("rules") / "scotland-points-matrix")
    assert result.ruleset.identity == shipped_one.identity
    number = {"edit": "parameter", "name": next(iter(shipped_one.spec.parameters)), "factor": 2}
    assert edited(a_team(), other, number).ruleset.identity != shipped_one.identity
    before = {"edit": "parameter", "name": "drop_points", "value": 4}
    (fault,) = faults_of(a_team(), before, other)
    assert "what-if, edit 0 changes drop_points" in fault.expected


def test_rules_with_tiers_that_the_offer_lacks_are_refused():
    (fault,) = faults_of(a_team(), {"edit": "ruleset", "rules": "wales-2014-22"})
    assert "it has no green, yellow, amber, red" in fault.expected
    (unknown,) = faults_of(a_team(), {"edit": "ruleset", "rules": "scotland-three-tiers"})
    assert unknown.nearest == "scotland-three-tier"


def test_a_tier_is_set_by_a_judgement_of_the_day():
    result = edited(a_team(), {"edit": "tier", "where": {"simd_quintile": 1}, "tier": "highest"})
    (one,) = result.authority.judgements
    assert (one.school_id, one.tier, one.made_on) == ("S1", "intensive", DAY)
    assert one.review_on == result.authority.term.end


def test_judgements_are_set_aside():
    judgement = Judgement(
        school_id="S1", tier="targeted", reason="r", made_by="qio-1", made_on=DAY, review_on=DAY
    )
    result = edited(a_team(judgements=(judgement,)), {"edit": "drop_judgements"})
    assert result.authority.judgements == ()
    assert not edited(a_team(), {"edit": "drop_judgements"}).told[0].changed
