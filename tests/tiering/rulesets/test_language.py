"""What the loader refuses because it could not be meant, and what it must not refuse."""

from __future__ import annotations

import pytest

from allocator.errors import FaultyDataError
from allocator.tiering.rulesets import build_ruleset, load_source
from allocator.tiering.rulesets.source import RulesetSource, write_folder
from tests.tiering.rulesets.small import INCLUSION, small, spoilt

POINTS = (
    "  points: {{role: decision, hit_policy: {policy}, outputs: {{{name}: {{kind: {kind}}}}}}}\n"
)


def faults_of(source: RulesetSource) -> str:
    with pytest.raises(FaultyDataError) as caught:
        build_ruleset(source)
    return str(caught.value)


def with_points(policy: str, name: str, kind: str, cell: str) -> RulesetSource:
    """The small ruleset with a decision table of one output."""
    line = POINTS.format(policy=policy, name=name, kind=kind)
    yaml = spoilt("  tier: {role: tier}\n", line + "  tier: {role: tier}\n").yaml
    return small(yaml, points=(("attendance", name), ("< 50", cell)))


@pytest.mark.parametrize(
    "name", ["../inclusion", "/tmp/x", "a/b", "a\\b", "C:x", ".hidden", "dot.", "a*", " x", "x "]
)
def test_a_table_is_not_called_as_no_file_can_be(name, tmp_path):
    source = spoilt("inclusion: {role: triggers}", f"{name!r}: {{role: triggers}}")
    assert "a name that a file can have" in faults_of(source)
    write_folder(small(source.yaml), tmp_path / "rules")
    with pytest.raises(FaultyDataError, match="a name that a file can have"):
        load_source(tmp_path / "rules")


def test_two_tables_differ_by_more_than_capitals():
    source = spoilt(
        "  tier: {role: tier}\n", "  Inclusion: {role: triggers}\n  tier: {role: tier}\n"
    )
    assert "found 'Inclusion'; another name for a table" in faults_of(source)


@pytest.mark.parametrize("policy", ["C+", "C<", "C>"])
def test_only_numbers_are_drawn_together(policy):
    assert build_ruleset(with_points(policy, "risk", "number", "2"))
    assert f"drawn together by {policy}" in faults_of(with_points(policy, "risk", "text", "high"))


def test_rows_of_any_kind_are_counted():
    assert build_ruleset(with_points("C#", "risk", "text", "high"))


@pytest.mark.parametrize("cell", ["1_000", "+5", "nan", "inf", "٣", "1,5", ""])
def test_a_number_that_comes_out_is_written_plainly(cell):
    assert "column risk" in faults_of(with_points("U", "risk", "number", cell))


def test_a_name_stands_for_one_thing():
    for name in ("attendance", "roll_now", "triggers"):
        assert "a name that nothing else has" in faults_of(with_points("U", name, "number", "1"))
    for name in ("tier", "text", "points"):
        source = spoilt("  attendance: {better: up}\n", f"  attendance: {{}}\n  {name}: {{}}\n")
        assert "a name that the language does not use" in faults_of(source)


def test_a_number_in_a_column_of_texts_needs_quotes():
    table = (INCLUSION[0], ("-", "3", "low", ""))
    assert 'a text: one like a number in quotes, such as "3"' in faults_of(small(inclusion=table))
    yaml = spoilt('values: [free meals, "3"]', 'values: ["costs 1,000 now"]').yaml
    table = (INCLUSION[0], ("-", '"costs 1,000 now"', "low", ""))
    assert build_ruleset(small(yaml, inclusion=table))


def test_safeguards_may_ask_what_the_triggers_count():
    yaml = spoilt(
        "  tier: {role: tier}\n", "  safe: {role: safeguards}\n  tier: {role: tier}\n"
    ).yaml
    assert build_ruleset(small(yaml, safe=(("triggers", "tier"), (">= 1", "targeted"))))


@pytest.mark.parametrize(
    "formula", ["sqrt(attendance, 2)", "round(attendance, 1, 2)", "sector + 1"]
)
def test_a_formula_with_too_many_numbers_or_a_text_is_refused(formula):
    derived = f"derived: {{below: {{title: Below, formula: '{formula}'}}}}\nparameters:"
    assert "derived.below.formula" in faults_of(spoilt("parameters:", derived))


def test_a_table_that_begins_with_an_empty_row_is_refused():
    grid = ((), ("attendance by places", "-"), ("-", "low"))
    line = "  risk: {role: grid, output: band}\n  tier: {role: tier}\n"
    yaml = spoilt("  tier: {role: tier}\n", line).yaml
    assert "risk.csv: a header and at least one row" in faults_of(small(yaml, risk=grid))


def test_a_cell_with_a_control_character_is_named(tmp_path):
    write_folder(small(), tmp_path)
    (tmp_path / "tier.csv").write_text("triggers,tier\n-,uni\x01versal\n")
    with pytest.raises(FaultyDataError, match=r"tier\.csv, row 2: found .*control characters"):
        load_source(tmp_path)
