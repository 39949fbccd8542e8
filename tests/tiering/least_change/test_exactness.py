"""The least change is the least: held against every change that could be made."""

from __future__ import annotations

from random import Random

import pytest

from allocator.tiering.evaluation import evaluate
from allocator.tiering.least_change.search import least_changes_of
from tests.tiering.least_change.tiny_rulesets import (
    DAY,
    least_by_trying,
    random_schools,
    tiny_ruleset,
)


@pytest.mark.parametrize("seed", range(40))
def test_no_smaller_change_lowers_the_tier(seed: int) -> None:
    random = Random(seed)
    ruleset = tiny_ruleset(random)
    evaluation = evaluate(ruleset, random_schools(random, 12), DAY)
    above = [school for school in range(12) if evaluation.tier[school] > 0]
    search = least_changes_of(evaluation, above)
    for school in above:
        change = search.found[school].change
        found = None
        if change is not None:
            names = [search.candidates[place].word.name for place in change.places]
            order = [n for n in ruleset.spec.inputs if ruleset.words[n].actionable]
            places = tuple(order.index(name) for name in names)
            found = (change.size, round(change.cost, 6), places)
        assert found == least_by_trying(evaluation, school), school
