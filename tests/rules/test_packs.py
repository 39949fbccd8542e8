"""The shipped rulesets: each loads, keeps its promises in words, and fits its own offer."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
import yaml

from allocator.domain.activities import Offer
from allocator.resources import shipped
from allocator.tiering.rulesets import Ruleset, load_ruleset
from allocator.tiering.rulesets.spec import Role
from allocator.tiering.rulesets.vocabulary import POVERTY_SIZE_REMOTENESS

FOLDERS = sorted(path.parent.name for path in shipped("rules").glob("*/ruleset.yaml"))
if "scotland-three-tier-2" in FOLDERS:  # the rules of version 1, in their former form, go with it
    FOLDERS.remove("scotland-three-tier")
SCOTTISH = [folder for folder in FOLDERS if folder.startswith("scotland-")]
BLAME = ("fail", "poor", "bad ", "worst", "inadequate", "blame", "struggl", "underperform")
each_ruleset = pytest.mark.parametrize("folder", FOLDERS)


@cache
def ruleset(folder: str) -> Ruleset:
    return load_ruleset(shipped("rules") / folder)


def sentences(folder: str) -> list[str]:
    found = []
    for table in ruleset(folder).tables:
        for rule in table.table.rules:
            plain = re.sub(r"\{[^}]*\}", "ten", rule.text)
            found += [part for part in re.split(r"(?<=[.:;])\s+", plain) if part]
    return found


@each_ruleset
def test_its_own_offer_names_its_ladder(folder: str) -> None:
    text = (shipped("rules") / folder / "offer.yaml").read_text(encoding="utf-8")
    offer = Offer.model_validate(yaml.safe_load(text))
    assert offer.tiers == ruleset(folder).spec.ladder


@each_ruleset
def test_every_flag_of_its_offer_can_be_raised(folder: str) -> None:
    text = (shipped("rules") / folder / "offer.yaml").read_text(encoding="utf-8")
    raised = {
        rule.outputs[0]
        for table in ruleset(folder).tables_of("flags")
        for rule in table.table.rules
    }
    assert set(Offer.model_validate(yaml.safe_load(text)).flags) <= raised


@each_ruleset
def test_every_row_but_a_grids_says_why(folder: str) -> None:
    for table in ruleset(folder).tables:
        if table.role != "grid":
            assert all(rule.text for rule in table.table.rules), table.file


@each_ruleset
def test_its_sentences_are_short_and_blame_nobody(folder: str) -> None:
    for sentence in sentences(folder):
        assert len(sentence.split()) <= 25, sentence
        assert not any(word in sentence.lower() for word in BLAME), sentence


@each_ruleset
def test_every_parameter_is_used_and_has_a_source(folder: str) -> None:
    spec = ruleset(folder).spec
    written = "\n".join(
        [
            *(derived.formula for derived in spec.derived.values()),
            *(
                cell
                for table in ruleset(folder).source.tables.values()
                for row in table
                for cell in row
            ),
        ]
    )
    for name, parameter in spec.parameters.items():
        assert parameter.source
        assert re.search(rf"\b{name}\b", written), name


@each_ruleset
def test_every_input_is_read(folder: str) -> None:
    read = ruleset(folder)
    asked = {clause.name for table in read.tables for clause in table.table.inputs}
    used = {name for column in asked for name in read.inputs_of(column)}
    told = {field for text in read.source.tables.values() for row in text for field in row}
    assert set(read.spec.inputs) <= used | told


@pytest.mark.parametrize("folder", SCOTTISH)
def test_deprivation_and_remoteness_decide_no_tier(folder: str) -> None:
    read = ruleset(folder)
    for table in read.tables:
        if table.role in ("triggers", "safeguards", "caps", "tier"):
            names = {name for clause in table.table.inputs for name in read.inputs_of(clause.name)}
            # A roll may only say that a figure comes from enough pupils.
            assert not (names & set(POVERTY_SIZE_REMOTENESS)) - {"roll_now"}, table.file


def test_between_them_they_use_every_role_and_useful_hit_policy() -> None:
    tables = [table for folder in FOLDERS for table in ruleset(folder).tables]
    assert {table.role for table in tables} == set(Role.__args__)
    policies = {str(table.table.hit_policy) for table in tables}
    assert policies >= {"U", "A", "P", "F", "C", "C+", "C#", "C<", "C>"}


@each_ruleset
def test_it_has_worked_cases_for_every_tier_and_for_missing_figures(folder: str) -> None:
    header, *cases = ruleset(folder).source.cases
    column = header.index("expect_tier")
    expected = {case[column] for case in cases}
    assert len(cases) >= 12
    assert set(ruleset(folder).spec.ladder) | {"undecided"} <= expected


def test_the_folder_of_rules_holds_nothing_else() -> None:
    for folder in FOLDERS:
        names = {path.name for path in Path(shipped("rules") / folder).iterdir()}
        tables = {table.file for table in ruleset(folder).tables}
        assert names == tables | {"ruleset.yaml", "tests.csv", "offer.yaml"}
