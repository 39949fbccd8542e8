"""A ruleset is the same whether it stands in a folder, a workbook or a DMN file."""

from __future__ import annotations

import functools
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings

from allocator.resources import shipped
from allocator.tiering.dmn import read_ruleset_dmn, write_ruleset_dmn
from allocator.tiering.rulesets import build_ruleset, load_ruleset, load_source
from allocator.tiering.rulesets.saving import save_source
from allocator.tiering.rulesets.source import RulesetSource, write_folder
from allocator.tiering.rulesets.workbook import read_workbook, workbook_bytes, write_workbook
from tests.tiering.random_rulesets import random_ruleset_source, ruleset_sources

SHIPPED = sorted(path.parent for path in shipped("rules").glob("*/ruleset.yaml"))


@functools.cache
def random_sources() -> list[RulesetSource]:
    return [random_ruleset_source(Random(seed)) for seed in range(200)]


def as_workbook(source: RulesetSource, folder: Path) -> RulesetSource:
    write_workbook(source, folder / "rules.xlsx")
    return read_workbook(folder / "rules.xlsx")


def as_dmn(source: RulesetSource, folder: Path) -> RulesetSource:
    (folder / "rules.dmn").write_bytes(write_ruleset_dmn(source))
    return read_ruleset_dmn(folder / "rules.dmn")


def as_folder(source: RulesetSource, folder: Path) -> RulesetSource:
    write_folder(source, folder / "rules")
    return load_source(folder / "rules")


@pytest.mark.parametrize("way", [as_workbook, as_dmn, as_folder])
def test_two_hundred_random_rulesets_come_back_without_loss(way, tmp_path):
    for seed, source in enumerate(random_sources()):
        assert way(source, tmp_path) == source, f"seed {seed}"


@settings(max_examples=20, deadline=None)
@given(source=ruleset_sources())
def test_one_form_after_another_loses_nothing(source, tmp_path_factory):
    folder = tmp_path_factory.mktemp("chain")
    assert as_folder(as_dmn(as_workbook(source, folder), folder), folder) == source


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda path: path.name)
@pytest.mark.parametrize("ending", [".xlsx", ".dmn", ""])
def test_shipped_rulesets_come_back_without_loss(folder, ending, tmp_path):
    target = tmp_path / f"rules{ending}"
    save_source(load_source(folder), target)
    assert load_source(target) == load_source(folder)
    assert load_ruleset(target).identity == load_ruleset(folder).identity


def test_the_same_ruleset_gives_the_same_bytes():
    for seed in range(10):
        source = random_ruleset_source(Random(seed))
        assert workbook_bytes(source) == workbook_bytes(source)
        assert write_ruleset_dmn(source) == write_ruleset_dmn(source)


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tmp_path):
    source = random_ruleset_source(Random(3))
    write_folder(source, tmp_path / "rules")
    for file in (tmp_path / "rules").iterdir():
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    found = load_source(tmp_path / "rules")
    assert found == source
    assert build_ruleset(found).identity == build_ruleset(source).identity
