"""The shipped rulesets' worked cases: all come out, every row fires, every change is noticed."""

from __future__ import annotations

from functools import cache

import pytest

from allocator.resources import shipped
from allocator.tiering.cases import CasesReport, check_cases
from allocator.tiering.rulesets import load_ruleset

FOLDERS = sorted(path.parent.name for path in shipped("rules").glob("*/ruleset.yaml"))


@cache
def report_of(folder: str) -> CasesReport:
    return check_cases(load_ruleset(shipped("rules") / folder))


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_case_comes_out_as_expected(folder: str) -> None:
    assert report_of(folder).failures == ()


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_row_fires_in_a_case(folder: str) -> None:
    assert report_of(folder).rows_never_fired == ()


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_trigger_has_a_case_met_one_not_met_and_one_missing(folder: str) -> None:
    lacking = {trigger.trigger: trigger.lacks for trigger in report_of(folder).triggers}
    assert not any(lacking.values()), lacking


def test_the_trigger_library_has_eleven_triggers() -> None:
    assert len(report_of("scotland-three-tier").triggers) == 11


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_change_of_the_rules_is_noticed(folder: str) -> None:
    changes = report_of(folder).changes
    assert changes is not None
    unnoticed = {(folder, change.place, change.after) for change in changes.unnoticed}
    assert unnoticed == set()
    assert changes.caught > 0.8 * changes.tried
