"""The shipped rulesets: no error, no false warning, and the same answer every time."""

from __future__ import annotations

import pytest

from allocator.tiering.analysis import analyse
from tests.tiering.analysis.sound import SHIPPED, ruleset_of, shipped


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_ruleset_has_no_error_and_no_warning(name):
    found = analyse(ruleset_of(shipped(name)))
    assert [one.text for one in found if one.severity != "note"] == []


def test_the_same_ruleset_gives_the_same_findings():
    source = shipped("england")
    assert analyse(ruleset_of(source)) == analyse(ruleset_of(source))
