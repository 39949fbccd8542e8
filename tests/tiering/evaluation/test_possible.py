"""The range of what a tier could be holds whatever the missing figures turn out to be."""

import datetime as dt
from random import Random

import numpy as np
import pytest

from allocator.resources import shipped
from allocator.tiering.evaluation import evaluate
from allocator.tiering.evaluation.possible import tier_range
from allocator.tiering.figures import GivenFigures
from allocator.tiering.rulesets import build_ruleset, load_ruleset
from tests.tiering.random_rulesets import random_ruleset_source
from tests.tiering.schools_at_cuts import GivenSchool, SchoolsAtCuts

DAY = dt.date(2026, 11, 24)
SHIPPED = sorted(path.parent.name for path in shipped("rules").glob("*/ruleset.yaml"))


def completed(maker, random, school):
    """The school with everything known that the rules may ask; what was known stays."""
    full = {}
    while not full.keys() >= maker.kinds.keys() or random.random() < 0.3:
        full |= maker.school(random).given
    derived = set(maker.derived)
    full = {key: value for key, value in full.items() if key not in derived}
    return GivenSchool(school.sector, {**full, **school.given})


def completions_lie_within(source, seed):
    random, maker = Random(seed), SchoolsAtCuts(source, DAY)
    ruleset = build_ruleset(source)
    schools = [maker.school(random) for _ in range(12)]
    found = evaluate(ruleset, maker.as_columns(schools), DAY)
    lowest, highest = tier_range(found, np.arange(len(schools)))
    for _ in range(15):
        full = [completed(maker, random, school) for school in schools]
        tiers = evaluate(ruleset, maker.as_columns(full), DAY).tier
        decided = tiers >= 0
        assert (tiers[decided] >= lowest[decided]).all()
        assert (tiers[decided] <= highest[decided]).all()


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_rulesets_stay_within_their_range(name):
    completions_lie_within(load_ruleset(shipped("rules") / name).source, seed=5)


@pytest.mark.parametrize("seed", range(40))
def test_random_rulesets_stay_within_their_range(seed):
    completions_lie_within(random_ruleset_source(Random(seed)), seed)


def test_what_is_all_known_can_be_one_thing_only():
    ruleset = load_ruleset(shipped("rules") / "england")
    maker = SchoolsAtCuts(ruleset.source, DAY)
    random = Random(2)
    schools = [completed(maker, random, maker.school(random)) for _ in range(30)]
    found = evaluate(ruleset, maker.as_columns(schools), DAY)
    lowest, highest = tier_range(found, np.arange(len(schools)))
    np.testing.assert_array_equal(lowest, found.tier)
    np.testing.assert_array_equal(highest, found.tier)


def test_one_input_that_becomes_known_is_looked_at_alone():
    ruleset = load_ruleset(shipped("rules") / "scotland-three-tier")
    empty = evaluate(ruleset, GivenFigures(("primary",), {}), DAY)
    _, by_grade = tier_range(empty, np.array([0]), "qi_2_3")
    _, by_complaints = tier_range(empty, np.array([0]), "complaints_upheld")
    assert (by_grade[0], by_complaints[0]) == (2, -1)
