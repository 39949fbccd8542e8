"""Bad keys and values in ruleset.yaml: every one refused, with its line and what was expected."""

from __future__ import annotations

from dataclasses import replace

import pytest

from allocator.errors import FaultyDataError
from tests.tiering.analysis.sound import ruleset_of, shipped

T, P, W, N = "scotland-three-tier", "scotland-points-matrix", "wales-2014-22", "northern-ireland"
ATTENDANCE = "attendance: {freshness_months: 30, near: 1}"
LADDER = "ladder: [universal, targeted, intensive]"
LEAVERS = "by_sector: {secondary: 38.7}"
FORMULA = "formula: leavers_comparator - leavers_5plus_scqf6"
FLAGS, TIER = "flags: {role: flags}", "tier: {role: tier, hit_policy: F}"
SIGNS = 'hit_policy: "C#", outputs: {signs: {kind: number}}'

KEYS = [
    (T, LADDER, "ladder: [universal]", "ladder", "at least 2 entries", None),
    (T, LADDER, "ladder: [a, b, c, d, e, f, g]", "ladder", "at most 6 entries", None),
    (T, LADDER, "ladder: [universal, targeted, targeted]", "ladder", "each tier once", None),
    (T, LADDER, "ladder: [undecided, targeted, intensive]", "ladder", "another name", None),
    (T, LADDER, "laddder: [universal, targeted, intensive]", "laddder", "a key", "ladder"),
    (T, "review_due: 2027-07-31", "review_due: 2026-07-31", "review_due", "a day after", None),
    (T, "review_due: 2027-07-31", "review_due: 2027-13-31", "review_due", "a date", None),
    (T, "review_due: 2027-07-31", "review_due: soon", "review_due", "an ISO date", None),
    (T, "watch_share: 0.25", "watch_share: 25", "watch_share", "a number of at most 1", None),
    (T, ATTENDANCE, "attendance: {freshness: 30}", "inputs.attendance.freshness", "a key",
     "freshness_months"),
    (T, ATTENDANCE, "attendance: {freshness_months: 0}", "inputs.attendance.freshness_months",
     "more than 0", None),
    (T, ATTENDANCE, "attendance: {near: -1}", "inputs.attendance.near", "at least 0", None),
    (T, ATTENDANCE, "attendance: {better: higher}", "inputs.attendance.better", "one of up", None),
    (T, ATTENDANCE, "attendance: {missing: ignore}", "inputs.attendance.missing", "one of", None),
    (T, ATTENDANCE, "attendance: {kind: float}", "inputs.attendance.kind", "one of", None),
    (T, ATTENDANCE, "attendance: {least: 100, most: 0}", "inputs.attendance.least", "up to", None),
    (T, ATTENDANCE, "attendance: {values: [a, b]}", "inputs.attendance.values", "no values", None),
    (T, "kind: boolean, better: down,", "kind: boolean, least: 0, better: down,",
     "inputs.inspectors_return.least", "this is no number", None),
    (T, "D46, assumption\n    value: 10", "D46, assumption", "parameters.far_below_points",
     "a value", None),
    (T, LEAVERS, "by_sector: {}", "parameters.leavers_comparator", "a value", None),
    (T, LEAVERS, "by_sector: {secundary: 38.7}",
     "parameters.leavers_comparator.by_sector.secundary", "one of elc", "secondary"),
    (T, LEAVERS, "by_sector: {secondary: high}",
     "parameters.leavers_comparator.by_sector.secondary", "a number", None),
    (T, LEAVERS, "by_sector: {secondary: .inf}",
     "parameters.leavers_comparator.by_sector.secondary", "below 1e12", None),
    (T, LEAVERS, "by_sector: {secondary: .nan}",
     "parameters.leavers_comparator.by_sector.secondary", "below 1e12", None),
    (T, LEAVERS, "value: 1\n    later: [{from: 2027-02-30, value: 3}]",
     "parameters.leavers_comparator.later.0.from", "a date", None),
    (T, LEAVERS, "value: 1\n    later: [{from: 2027-02-20}]",
     "parameters.leavers_comparator.later.0", "a value", None),
    (T, LEAVERS, "value: 1\n    later: [{from: 2027-02-20, value: 1}, {from: 2027-02-20, value: 2}]",  # noqa: E501
     "parameters.leavers_comparator.later.1.from", "each day once", None),
    (T, FORMULA, "formula: leavers_comparator - leavers_5plus_scfq6", "derived.leavers_below",
     "an input, a parameter", "leavers_5plus_scqf6"),
    (T, FORMULA, "formula: leavers_comparator -", "derived.leavers_below", "too early", None),
    (T, FORMULA, "formula: average(acel_reading)", "derived.leavers_below", "one of the functions",
     None),
    (T, FORMULA, "formula: leavers_comparator > 3", "derived.leavers_below", "comparisons", None),
    (T, FORMULA, "formula: previous(leavers_comparator)", "derived.leavers_below", "an input",
     None),
    (T, FORMULA, "formula: mean_over(acel_reading)", "derived.leavers_below", "one number", None),
    (T, FORMULA, "formula: mean_over(attendance, -3)", "derived.leavers_below", "years", None),
    (T, FORMULA, "formula: previous(attendance, 0)", "derived.leavers_below", "years", None),
    (T, FORMULA, "formula: previous(attendance, 1.5)", "derived.leavers_below", "years", None),
    (T, FORMULA, "formula: family_reading_below - 1", "derived.leavers_below", "earlier derived",
     None),
    (T, FORMULA, "formula: sector + 1", "derived.leavers_below", "an input, a parameter", None),
    (T, FORMULA, "formula: triggers + 1", "derived.leavers_below", "an input, a parameter", None),
    (T, FORMULA, "formula: if 1 > 0 then 1 else 2", "derived.leavers_below", "arithmetic", None),
    (T, FORMULA, "formula: sqrt(acel_reading, 2)", "derived.leavers_below", "fewer numbers", None),
    (T, FORMULA, "formula: min()", "derived.leavers_below", "something in its brackets", None),
    (T, FORMULA, "formula: count_of(acel_reading)", "derived.leavers_below", "comparisons", None),
    (T, "domain: quality, source: D56}", "domain: qualty, source: D56}",
     "triggers.parent_survey.domain", "a domain listed", "quality"),
    (T, "domain: quality, source: D56}", "domain: quality}", "triggers.parent_survey.source",
     "it is required", None),
    (T, FLAGS, "flags: {role: flag}", "tables.flags.role", "one of triggers", "flags"),
    (T, FLAGS, "flags: {role: flags, hit_policy: Z}", "tables.flags.hit_policy", "one of U",
     None),
    (T, TIER, "tier: {role: tier, hit_policy: C}", "tables.tier.hit_policy", "one of U A P F",
     None),
    (T, TIER, "tier: {role: tier, policy: F}", "tables.tier.policy", "a key", "hit_policy"),
    (T, "    far_below_points: 8", "    far_below_point: 8", "movement.leave.far_below_point",
     "a parameter", "far_below_points"),
    (T, "step_down_checks: 2", "step_down_checks: 0", "movement.step_down_checks", "at least 1",
     None),
    (T, "step_down_checks: 2", "step_down_check: 2", "movement.step_down_check", "a key",
     "step_down_checks"),
    (T, "least_stay_months: 3", "least_stay_months: -3", "movement.least_stay_months", "at least 0",
     None),
    (P, SIGNS, 'hit_policy: "C", outputs: {signs: {kind: number}}', "tables.signs.hit_policy",
     "a list cannot be asked about", None),
    (P, "domains:\n", "domians:\n", "domians", "a key", "domains"),
    (W, "values: [A, B, C, D]", "values: [A, A, B, C, D]", "inputs.improvement_capacity.values",
     "each value once", None),
    (N, "missing: undecided,", "missing: unknown,", "inputs.conclusion.missing", "one of", None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "path", "expected", "nearest"), KEYS)
def test_a_bad_key_is_refused(name, old, new, path, expected, nearest):
    source = shipped(name)
    assert old in source.yaml
    with pytest.raises(FaultyDataError) as caught:
        ruleset_of(replace(source, yaml=source.yaml.replace(old, new, 1)))
    told = [
        fault
        for fault in caught.value.faults
        if (fault.column or "").startswith(path) and expected in fault.expected
    ]
    assert told
    assert told[0].file == "ruleset.yaml"
    assert told[0].row is not None
    assert nearest is None or told[0].nearest == nearest


@pytest.mark.parametrize("old", ["acting_months:\n", "complaints_limit:\n"])
@pytest.mark.parametrize("new", ["acting_head_months:\n", "min:\n", "Acting months:\n", "not:\n"])
def test_a_name_that_cells_cannot_use_is_refused(old, new):
    source = shipped(T)
    with pytest.raises(FaultyDataError):
        ruleset_of(replace(source, yaml=source.yaml.replace(old, new)))


@pytest.mark.parametrize(
    "text",
    ["qi_3_2: {freshness_months: 36}\n  qi_3_2: {freshness_months: 12}",
     "qi_3_2: &a {freshness_months: 36}", "qi_3_2 {freshness_months: 36}"],
)  # fmt: skip
def test_keys_that_stand_twice_and_anchors_are_refused(text):
    source = shipped(T)
    changed = source.yaml.replace("qi_3_2: {freshness_months: 36}", text)
    with pytest.raises(FaultyDataError) as caught:
        ruleset_of(replace(source, yaml=changed))
    assert caught.value.faults[0].row is not None
