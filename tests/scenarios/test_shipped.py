"""Shipped scenarios: each applies to every council, or says that it does not touch it."""

from functools import cache

import pytest

from allocator.io.examples.innis import innis
from allocator.io.writing import write_workspace
from allocator.planning import open_workbench
from allocator.resources import shipped
from allocator.scenarios.applying import apply
from allocator.scenarios.composing import compose
from allocator.scenarios.edits import EDITS
from allocator.scenarios.finding import scenario_files
from allocator.scenarios.running import write_edited
from allocator.scenarios.schema import load_scenario
from allocator.scenarios.touching import touches
from tests.data import data_folder
from tests.io.small import write_small
from tests.scenarios.making import RULES

COUNCILS = ("argyll-and-bute", "east-lothian", "glasgow-city")
WITHOUT_ISLANDS = {
    "boats-out-for-a-fortnight", "broadband-to-every-island", "officer-on-an-island",
    "winter-timetable-early", "slow-winter-roads",
}  # fmt: skip
OF_RULES_ALONE = {"stricter-thresholds", "more-intensive-schools"}
NAMES = sorted(scenario_files())


@cache
def bench_of(council):
    return open_workbench(data_folder("workspaces", council))


@cache
def example():
    return innis()


@pytest.mark.parametrize("council", COUNCILS)
def test_each_applies_to_real_councils_or_says_why_it_does_not(council):
    bench = bench_of(council)
    for name, path in scenario_files().items():
        done = apply(bench.authority, bench.ruleset, compose(path))
        quiet = council != "argyll-and-bute" and name in WITHOUT_ISLANDS
        assert bool(done.touches) is not quiet, name
        assert done.touches <= touches(done.scenario)
        assert all(one.text for one in done.told)
        assert (done.authority is bench.authority) is (quiet or name in OF_RULES_ALONE)


@pytest.mark.parametrize("name", NAMES)
def test_each_applies_to_the_shipped_example(name):
    authority = example()
    done = apply(authority, RULES, compose(scenario_files()[name]))
    assert done.touches
    again = apply(authority, RULES, compose(scenario_files()[name]))
    assert (again.authority.people, again.told) == (done.authority.people, done.told)


def test_an_edited_workspace_can_be_written_and_is_read_back_as_it_is(tmp_path):
    write_workspace(example(), tmp_path / "innis")
    bench = open_workbench(tmp_path / "innis")
    for name in ("hard-winter", "more-intensive-schools"):
        done = apply(bench.authority, bench.ruleset, compose(scenario_files()[name]))
        written = write_edited(done, tmp_path / name)
        read = open_workbench(tmp_path / name)
        assert read.ruleset.identity == done.ruleset.identity
        for table in ("people", "sailings", "leave", "pins", "visits", "offer", "schools"):
            assert getattr(read.authority, table) == getattr(written, table), (name, table)
        assert read.authority.settings == written.settings


def test_a_council_without_anything_that_a_scenario_asks_for_is_not_touched(tmp_path):
    write_small(tmp_path)
    bench = open_workbench(tmp_path)
    done = apply(bench.authority, bench.ruleset, compose(scenario_files()["pedagogy-team-doubled"]))
    assert done.authority is bench.authority
    assert done.touches == frozenset()


def test_every_edit_and_every_shipped_scenario_is_in_the_documents():
    text = (shipped("scenarios").parent / "docs" / "scenarios.md").read_text(encoding="utf-8")
    assert [name for name in (*EDITS, *NAMES) if f"`{name}`" not in text] == []
    for path in scenario_files().values():
        assert load_scenario(path).question in text
    assert len(NAMES) >= 12
