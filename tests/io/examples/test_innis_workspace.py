"""Innis as files: what the shipped example writes is a workspace without a fault."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from allocator.domain.authority import Authority
from allocator.io.examples import EXAMPLES
from allocator.io.workspace import check_workspace, read_workspace
from allocator.resources import shipped
from allocator.tiering import classify, load_ruleset


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("examples") / "innis"
    EXAMPLES["innis"](folder)
    return folder


@pytest.fixture(scope="module")
def authority(folder: Path) -> Authority:
    return read_workspace(folder).authority


def test_the_example_has_no_fault_and_no_warning(folder: Path) -> None:
    assert check_workspace(folder) == ()


def test_the_example_is_the_same_bytes_every_time(folder: Path, tmp_path: Path) -> None:
    EXAMPLES["innis"](tmp_path)
    first, second = (
        {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in place.iterdir()}
        for place in (folder, tmp_path)
    )
    assert first == second
    assert len(first) == 19


def test_every_kind_of_file_is_there(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    assert {"boundary.geojson", "offer.yaml", "travel_minutes.csv", "visits.csv"} <= names
    assert "invented" in (folder / "README.md").read_text(encoding="utf-8")


def test_most_schools_are_universal_and_a_few_intensive(authority: Authority) -> None:
    report = classify(authority, load_ruleset(shipped("rules") / "scotland-three-tier"))
    schools = len(authority.open_schools)
    assert 0.65 < report.counts["universal"] / schools < 0.8
    assert 0.15 < report.counts["targeted"] / schools < 0.28
    assert 0.04 < report.counts["intensive"] / schools < 0.12
    assert all(decision.tier for decision in report.schools)


def test_judgements_move_one_school_up_and_one_down(authority: Authority) -> None:
    report = classify(authority, load_ruleset(shipped("rules") / "scotland-three-tier"))
    moved = {row.school_id: (row.rule_tier, row.tier) for row in report.schools}
    assert moved["IN44P"] == ("universal", "targeted")
    assert moved["IN06X"] == ("targeted", "universal")
    states = {row.school_id: row.state for row in report.schools}
    assert states["IN36P"] == "disputed"
