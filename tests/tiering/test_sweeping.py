"""A sweep over parameters says what an evaluation of each scenario would say."""

import datetime as dt
from random import Random

import numpy as np
import pytest

from allocator.resources import shipped
from allocator.tiering.evaluation import evaluate
from allocator.tiering.rulesets import build_ruleset, load_ruleset
from allocator.tiering.sweeping import sweep_tiers
from tests.tiering.random_rulesets import random_ruleset_source
from tests.tiering.schools_at_cuts import SchoolsAtCuts

DAY = dt.date(2026, 11, 24)
SHIPPED = sorted(path.parent.name for path in shipped("rules").glob("*/ruleset.yaml"))


def random_scenario(random, ruleset):
    """Some parameters moved a little, for all sectors or for one."""
    names = list(ruleset.spec.parameters)
    changes = {}
    for name in random.sample(names, random.randint(0, min(4, len(names)))):
        parameter = ruleset.spec.parameters[name]
        factor = random.choice((0.5, 0.9, 1.0, 1.1, 2.0))
        if parameter.value is not None and random.random() < 0.7:
            changes[name] = parameter.value * factor
        else:
            changes[name] = {"primary": (parameter.by_sector.get("primary") or 3.0) * factor}
    return changes


def agree(source, seed, count=40, scenarios=12):
    random, maker = Random(seed), SchoolsAtCuts(source, DAY)
    ruleset = build_ruleset(source)
    figures = maker.as_columns([maker.school(random) for _ in range(count)])
    changes = [random_scenario(random, ruleset) for _ in range(scenarios)]
    swept = sweep_tiers(ruleset, figures, DAY, changes)
    wanted = [evaluate(ruleset, figures, DAY, change).tier for change in changes]
    np.testing.assert_array_equal(swept, wanted)


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_rulesets_swept(name):
    agree(load_ruleset(shipped("rules") / name).source, seed=3, scenarios=30)


@pytest.mark.parametrize("seed", range(60))
def test_random_rulesets_swept(seed):
    agree(random_ruleset_source(Random(seed)), seed)


def test_no_scenario_gives_no_row():
    ruleset = load_ruleset(shipped("rules") / "scotland-three-tier")
    maker = SchoolsAtCuts(ruleset.source, DAY)
    figures = maker.as_columns([maker.school(Random(1)) for _ in range(3)])
    assert sweep_tiers(ruleset, figures, DAY, []).shape == (0, 3)
