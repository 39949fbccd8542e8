"""A ruleset as DMN 1.5: what an editor changes counts, and our own engine finds the same."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import pytest

from allocator.errors import FaultyDataError
from allocator.tiering.dmn import Run, read_model_text, read_ruleset_dmn, write_ruleset_dmn
from allocator.tiering.evaluation import evaluate
from allocator.tiering.rulesets import build_ruleset, load_source
from allocator.tiering.rulesets.source import RulesetSource
from tests.tiering.dmn.exported import DAY, Exported, expected_result
from tests.tiering.random_figures import random_figures
from tests.tiering.random_rulesets import random_ruleset_source
from tests.tiering.rulesets.small import YAML, small, spoilt


def changed(tmp_path: Path, *changes: tuple[str, str], source: RulesetSource | None = None) -> Path:
    """The small ruleset's DMN file with other words in it."""
    text = write_ruleset_dmn(source or small()).decode()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path = tmp_path / "rules.dmn"
    path.write_text(text, "utf-8")
    return path


def fault_of(path: Path) -> str:
    with pytest.raises(FaultyDataError) as caught:
        read_ruleset_dmn(path)
    return str(caught.value)


def test_tables_are_tables_of_the_standard_and_words_are_quoted():
    text = write_ruleset_dmn(small()).decode()
    assert 'xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/"' in text
    assert '<decisionTable hitPolicy="COLLECT">' in text
    assert "<text>null, &lt; 50</text>" in text
    assert '<text>not(null, "free meals")</text>' in text
    assert "<annotationEntry>\n     <text>Attendance is {attendance}%</text>" in text
    assert '<text>if sector = "primary" then 88 else null</text>' in text


def test_a_cell_changed_in_an_editor_counts(tmp_path):
    path = changed(tmp_path, ("<text>[88..90)</text>", "<text>[85..90]</text>"),
                   ("<text>&lt; floor</text>", "<text>not(null, &lt; floor, 100)</text>"),
                   ('<text>"targeted"</text>', '<text>"universal"</text>'))  # fmt: skip
    found = read_ruleset_dmn(path)
    assert found.tables["inclusion"][2][0] == "[85..90]"
    assert found.tables["inclusion"][1][0] == "not(< floor, 100)"
    assert found.tables["tier"][1] == (">= 1", "universal")
    assert found.yaml == YAML


def test_a_rule_added_or_taken_out_in_an_editor_counts(tmp_path):
    text = write_ruleset_dmn(small()).decode()
    rules = re.findall(r" *<rule>.*?</rule>\n", text, re.DOTALL)
    path = changed(tmp_path, (rules[0], rules[0] + rules[1]), (rules[2], ""))
    rows = read_ruleset_dmn(path).tables["inclusion"]
    assert [row[0] for row in rows] == ["attendance", "< floor", "[88..90)", "[88..90)"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("tier: {role: tier}", 'tier: {hit_policy: "U", role: tier}'),
        ("tier: {role: tier, hit_policy: P}", 'tier: {role: tier, hit_policy: "U"}'),
        ("tier:\n    # a\n    role: tier", 'tier:\n    # a\n    hit_policy: "U"\n    role: tier'),
    ],
)  # fmt: skip
def test_a_hit_policy_changed_in_an_editor_goes_into_the_yaml(tmp_path, before, after):
    source = spoilt("tier: {role: tier}", before)
    policy = "PRIORITY" if "hit_policy" in before else "FIRST"
    path = changed(tmp_path, (f'hitPolicy="{policy}"', 'hitPolicy="UNIQUE"'), source=source)
    assert read_ruleset_dmn(path).yaml == YAML.replace("tier: {role: tier}", after)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("then 88 else", "then 90 else", "decision floor: found 'if sector = \"primary\" then 90"),
        ('<outputValues>\n     <text>"targeted"', '<outputValues>\n     <text>"other"', "output 1"),
        ('name="attendance" typeRef="attendance_values"', 'name="attendance"', "input attendance"),
        (
            '"free meals", "3"</text>\n  </allowedValues>',
            '"free"</text>\n  </allowedValues>',
            "type places_values",
        ),
        (
            "</definitions>",
            '<decision id="d" name="more"><literalExpression><text>1</text></literalExpression>'
            "</decision></definitions>",
            "decision more: found '1'",
        ),
    ],
)  # fmt: skip
def test_a_change_that_the_yaml_decides_is_not_lost_in_silence(tmp_path, old, new, said):
    found = fault_of(changed(tmp_path, (old, new)))
    assert said in found
    assert "as ruleset.yaml in this file says; change it there" in found


def test_what_no_ruleset_can_say_is_named_with_its_rule(tmp_path):
    path = changed(tmp_path, ("<text>[88..90)</text>", "<text>? &gt; 2 * floor</text>"),
                   ('<text>"universal"</text>', "<text>tier + 1</text>"))  # fmt: skip
    found = fault_of(path)
    assert "rules.dmn[inclusion], row 2, column attendance: found '? > 2 * floor'" in found
    assert "rules.dmn[tier], row 2: found 'tier + 1'; a number, a text in quotes" in found


def test_a_grid_that_is_none_any_more_is_refused(tmp_path):
    source = build_grid()
    rules = re.findall(r" *<rule>.*?</rule>\n", write_ruleset_dmn(source).decode(), re.DOTALL)
    path = changed(tmp_path, (rules[4], ""), source=source)
    assert "rules.dmn[risk]: found '3 rules'; a rule for each cell of a grid" in fault_of(path)


def build_grid() -> RulesetSource:
    yaml = YAML.replace(
        "  inclusion: {role: triggers}\n",
        "  inclusion: {role: triggers}\n  risk: {role: grid, output: band, values: [low, high]}\n",
    )
    grid = (("attendance by places", "-", "missing"), ("< 50", "low", "low"), ("-", "low", "high"))
    tables = small().tables
    ordered = {"inclusion": tables["inclusion"], "risk": grid, "tier": tables["tier"]}
    return RulesetSource(yaml, ordered)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("<definitions", '<!DOCTYPE x [<!ENTITY a "b">]><definitions', "without a document type"),
        ('ruleset version="1"', 'ruleset version="2"', "a ruleset of the version 1"),
        ("domains: {inclusion", "domains: &amp;a {inclusion", "without anchors and aliases"),
        ('own:table="inclusion"', 'own:table="other"', "column inclusion: a decision with this"),
        ('hitPolicy="COLLECT"', 'hitPolicy="SOME"', "one of the eleven hit policies"),
        ("</definitions>", "<a>" * 200 + "</a>" * 200 + "</definitions>", "100 levels at most"),
        ("</definitions>", "", "well-formed XML"),
        ("<own:yaml># Why", "<own:yaml>: Why", "rules.dmn[ruleset.yaml]"),
    ],
)  # fmt: skip
def test_hostile_and_broken_files_are_refused(tmp_path, old, new, said):
    assert said in fault_of(changed(tmp_path, (old, new)))


def test_a_file_that_is_not_there_is_named(tmp_path):
    assert "it is not there" in fault_of(tmp_path / "none.dmn")


def test_our_own_engine_finds_the_same_in_the_exported_model():
    for seed in range(25):
        ruleset = build_ruleset(random_ruleset_source(Random(seed))).with_missing("last_known")
        found = evaluate(ruleset, random_figures(Random(seed), ruleset, 4), DAY)
        exported = Exported(found)
        for school in range(found.count):
            run = exported.run(school)
            for table in ruleset.tables:
                result = exported.result(run, table)
                assert result == expected_result(found, table, school), (seed, school, table.name)
            if not found.is_broken[school]:
                assert run.decide("decided_tier") == found.tier_name(school), (seed, school)


def test_counts_of_shipped_rules_are_said_in_feel():
    source = load_source(Path("rules/scotland-three-tier"))
    model = read_model_text(write_ruleset_dmn(source))
    given = dict.fromkeys(model.inputs)
    given |= {"sector": "primary", "attendance": 85, "complaints_upheld": 4, "qi_2_3": 3}
    run = Run(model, given | {"readable_triggers": 6, "readable_domains": 3})
    assert run.decide("inclusion") == ["attendance"]
    assert run.decide("triggers") == 3.0
    assert run.decide("domains") == 2.0
    assert run.decide("decided_tier") == "targeted"
