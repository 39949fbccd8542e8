"""Two rulesets side by side: who moves, by which row, what it costs, what is written otherwise."""

import shutil

import pytest

from allocator.domain.indicators import Readings
from allocator.resources import shipped
from allocator.tiering import load_ruleset
from allocator.tiering.comparing import (
    compare_rulesets,
    cost_of_tier,
    movers,
    moves_by_group,
    what_is_written_otherwise,
)
from allocator.tiering.figures import KnownFigures
from tests.builders import a_person, a_school, an_authority, an_offer
from tests.tiering.evidence_of import a_reading, calm_readings, the_ruleset


@pytest.fixture
def changed(tmp_path):
    """The shipped rules with one value changed, as a function of file, old and new text."""

    def change(file, old, new):
        folder = tmp_path / "rules"
        shutil.copytree(shipped("rules") / "scotland-three-tier", folder)
        text = (folder / file).read_text()
        assert text.count(old) == 1
        (folder / file).write_text(text.replace(old, new))
        return load_ruleset(folder)

    return change


def a_council(**figures):
    """School A is calm, school B has the figures given."""
    rows = [
        row.model_copy(update={"school_id": school})
        for school in ("A", "B")
        for row in calm_readings()
        if school == "A" or row.indicator not in figures
    ]
    rows += [a_reading(name, value, school_id="B") for name, value in figures.items()]
    schools = (a_school("A", simd_quintile=3), a_school("B", simd_quintile=1))
    return an_authority(schools=schools, readings=Readings.from_rows(rows))


def compared(before, after, authority):
    day = authority.profile.as_of
    figures = tuple(KnownFigures(authority, day, one.freshness) for one in (before, after))
    return compare_rulesets(before, after, figures, day)


def test_the_same_rules_move_nobody():
    comparison = compared(the_ruleset(), the_ruleset(), a_council(attendance=85))
    assert movers(comparison) == []
    assert what_is_written_otherwise(the_ruleset(), the_ruleset()).is_empty


def test_a_kinder_threshold_moves_the_school_between_the_two(changed):
    kinder = changed(
        "ruleset.yaml",
        "percent\n    source: D56, assumption\n    value: 70",
        "percent\n    source: D56, assumption\n    value: 60",
    )
    authority = a_council(attendance=85, parent_survey_positive=65)
    (mover,) = movers(compared(the_ruleset(), kinder, authority))
    assert (mover.school, mover.before, mover.after) == (1, "targeted", "universal")
    assert mover.by_row == "tier row 5: Fewer than two triggers in two domains"
    assert mover.gained == ()
    assert mover.lost == ("quality row 5: 65% of 50 parents answered positively, below 70%",)


def test_a_changed_row_is_named_with_its_cells(changed):
    stricter = changed("tier.csv", ">= 4,>= 3,-,-,intensive", ">= 3,>= 3,-,-,intensive")
    found = what_is_written_otherwise(the_ruleset(), stricter)
    assert found.changed == ("tier.csv row 1: triggers >= 4 -> >= 3",)
    assert found.added == found.removed == found.parameters == found.declared == ()


def test_rows_with_little_in_common_are_added_and_removed(changed):
    other = changed("tier.csv", ">= 4,>= 3,-,-,intensive", "5,-,-,> 1,targeted")
    found = what_is_written_otherwise(the_ruleset(), other)
    assert found.changed == ()
    assert found.added == ("tier.csv: readable_domains > 1; tier targeted; triggers 5",)
    assert found.removed == ("tier.csv: domains >= 3; tier intensive; triggers >= 4",)


@pytest.mark.parametrize(
    ("old", "new", "declared"),
    [
        (
            "formula: previous(attendance) - attendance",
            "formula: mean_over(attendance, 2) - attendance",
            "derived.attendance_fall.formula: previous(attendance) - attendance"
            " -> mean_over(attendance, 2) - attendance",
        ),
        (
            "complaints_upheld: {freshness_months: 15, near: 1}",
            "complaints_upheld: {freshness_months: 24, missing: worst, near: 1}",
            "inputs.complaints_upheld.freshness_months: 15 -> 24",
        ),
        (
            "complaints: {title: Complaints upheld, domain: quality, source: D53}",
            "complaints: {title: Complaints upheld, domain: staffing, source: D53}",
            "triggers.complaints.domain: quality -> staffing",
        ),
        (
            "safeguards: {role: safeguards}",
            "safeguards: {role: safeguards, hit_policy: R}",
            "tables.safeguards.hit_policy: not given -> R",
        ),
        ("step_down_checks: 2", "step_down_checks: 3", "movement.step_down_checks: 2 -> 3"),
    ],
)
def test_what_is_declared_otherwise_is_named(changed, old, new, declared):
    found = what_is_written_otherwise(the_ruleset(), changed("ruleset.yaml", old, new))
    assert declared in found.declared
    assert not found.is_empty


def test_words_alone_are_no_difference(changed):
    other = changed("ruleset.yaml", "title: Complaints upheld, domain", "title: Upheld, domain")
    assert what_is_written_otherwise(the_ruleset(), other).is_empty


def test_a_parameter_by_sector_is_named_with_its_values(changed):
    other = changed(
        "ruleset.yaml",
        "by_sector: {primary: 16, secondary: 66, special: 60}",
        "by_sector: {primary: 18, secondary: 66, special: 60}",
    )
    (text,) = what_is_written_otherwise(the_ruleset(), other).parameters
    assert text.startswith("exclusions_limit (")
    assert text.endswith(
        "primary 16, secondary 66, special 60 -> primary 18, secondary 66, special 60"
    )


def test_rows_in_another_order_are_told(changed):
    other = changed(
        "tier.csv",
        "-,-,-,< least_domains_read,undecided,Triggers can be read in too few domains to say\n"
        "-,-,< least_triggers_read,-,undecided,Too few triggers can be read to say\n",
        "-,-,< least_triggers_read,-,undecided,Too few triggers can be read to say\n"
        "-,-,-,< least_domains_read,undecided,Triggers can be read in too few domains to say\n",
    )
    found = what_is_written_otherwise(the_ruleset(), other)
    assert found.other_order == ("tier.csv: the same rows in another order",)


def test_the_cost_of_a_tier_is_its_target_sessions():
    authority = an_authority()
    school = authority.open_schools[0]
    # Four visits of 3 hours and 2 of preparation in days of 7 hours, at 430 pounds.
    cost = cost_of_tier(authority, school, "intensive")
    assert cost.officer_days == pytest.approx(20 / 7)
    assert cost.pounds == pytest.approx(20 / 7 * 430)
    assert cost_of_tier(authority, school, None) == cost_of_tier(authority, school, "universal")
    assert cost_of_tier(authority, school, "light_touch") is None


def test_peer_heads_cost_their_days_and_cover():
    offer = an_offer(
        activities={
            "review": {
                "title": "Review",
                "team": [{"role": "qio", "count": 2}, {"role": "peer_head", "count": 2}],
                "hours": 6.0,
                "days": {"primary": 2},
                "preparation_hours": 2.0,
                "modes": ["in_person"],
            }
        },
        entitlements={
            "universal": {},
            "targeted": {"review": {"target": 1}},
            "intensive": {"review": {"target": 2}},
        },
    )
    authority = an_authority(offer=offer, people=(a_person("P1"),))
    cost = cost_of_tier(authority, authority.open_schools[0], "targeted")
    assert cost.officer_days == pytest.approx(2 * (12 + 2) / 7)
    assert cost.peer_days == 4
    assert cost.pounds == pytest.approx(4 * 430 + 4 * 365)


def test_small_groups_are_kept_back_unless_asked_for_in_full(changed):
    kinder = changed(
        "ruleset.yaml",
        "percent\n    source: D56, assumption\n    value: 70",
        "percent\n    source: D56, assumption\n    value: 60",
    )
    authority = a_council(attendance=85, parent_survey_positive=65)
    found = movers(compared(the_ruleset(), kinder, authority))
    ladder = the_ruleset().spec.ladder
    assert all(row.counts is None for row in moves_by_group(authority, found, ladder))
    full = {
        (row.grouping, row.group): row.counts
        for row in moves_by_group(authority, found, ladder, in_full=True)
    }
    assert full["quintile", "1 (most deprived)"] == (0, 1, 0)
    assert full["quintile", "3"] == (0, 0, 1)
