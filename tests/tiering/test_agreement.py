"""The engine says of every school what a plain reading of docs/rules.md says, every fired row."""

from __future__ import annotations

import datetime as dt
from functools import cache
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.domain.indicators import INDICATORS
from allocator.resources import shipped
from allocator.tiering.engine.reading import bits_of
from allocator.tiering.evaluation import Evaluation, evaluate
from allocator.tiering.figures import GivenFigures, KnownFigures
from allocator.tiering.rulesets.load import build_ruleset, load_source
from allocator.tiering.rulesets.ruleset import Changes
from allocator.tiering.rulesets.source import RulesetSource
from allocator.tiering.sweeping import sweep_tiers
from tests.tiering.random_readings import as_authority, random_readings, random_schools
from tests.tiering.random_rulesets import random_ruleset_source
from tests.tiering.reference.history import SCALES as SCALE_OF
from tests.tiering.reference.history import Histories
from tests.tiering.reference.schools import (
    FACTS,
    Outcome,
    decide,
    given_figures,
    known_figures,
    limits_of,
)
from tests.tiering.reference.tables import BROKEN
from tests.tiering.schools_at_cuts import GivenSchool, SchoolsAtCuts

DAY = dt.date(2026, 11, 24)
SCALES = {one.name: SCALE_OF[one.unit] for one in INDICATORS if one.unit in SCALE_OF}
DAYS = (DAY, dt.date(2026, 7, 31), dt.date(2026, 8, 1), dt.date(2027, 8, 1), dt.date(2031, 1, 1))
SHIPPED = sorted(path.name for path in shipped("rules").iterdir() if (path / "tier.csv").is_file())


@cache
def source_of(one: str | int) -> RulesetSource:
    """A shipped ruleset by its name, a random one by its seed."""
    if isinstance(one, str):
        return load_source(shipped("rules") / one)
    return random_ruleset_source(Random(one))


class Case:
    """A ruleset on a day, with some schools at its thresholds."""

    def __init__(self, source: RulesetSource, day: dt.date, seed: int, count: int) -> None:
        self.source, self.day = source, day
        self.ruleset, self.maker = build_ruleset(source), SchoolsAtCuts(source, day)
        random = Random(seed)
        self.schools = [self.maker.school(random) for _ in range(count)]

    def figures(self, schools: list[GivenSchool]) -> GivenFigures:
        return self.maker.as_columns(schools)

    def engine(self, schools: list[GivenSchool], changes: Changes | None = None) -> Evaluation:
        return evaluate(self.ruleset, self.figures(schools), self.day, changes)

    def by_hand(self, school: GivenSchool, changes: Changes | None = None) -> dict[str, Any]:
        figures = given_figures(school.sector, school.given)
        return said(decide(self.source, figures, self.day, changes), self.ruleset.spec.ladder)

    def agrees(self) -> None:
        found = self.engine(self.schools)
        for place, school in enumerate(self.schools):
            assert by_engine(found, place) == self.by_hand(school), school


def by_engine(found: Evaluation, place: int) -> dict[str, Any]:
    """What the engine says of one school, in the words of the reference."""
    triggers = np.array(list(found.ruleset.spec.triggers), dtype=object)
    unknown = [
        (name, reading.compiled.table.rules[row].number)
        for name, reading in found.readings.items()
        for row in bits_of(reading.unknown[:, place])
    ]
    tables = [one for one in found.ruleset.tables if one.name in found.results]
    return {
        "fired": found.fired(place),
        "unknown": unknown,
        "triggers": set(triggers[found.trigger_fires[:, place]]),
        "readable": set(triggers[found.trigger_readable[:, place]]),
        "results": {one.name: result_of(found, one, place) for one in tables},
        "base": tier_at(found, found.base_tier, place),
        "safeguard": tier_at(found, found.safeguard_tier, place),
        "cap": tier_at(found, found.cap_tier, place),
        "tier": found.tier_name(place),
        "flags": list(found.flags(place)),
    }


def result_of(found: Evaluation, table: Any, place: int) -> Any:
    result = found.results[table.name]
    if result.broken[place]:
        return BROKEN
    if result.number is not None:
        return result.number.at(place)
    rule = result.rule[place]
    if rule < 0:
        return None
    names = [clause.name for clause in table.table.outputs]
    as_written = {True: "true", False: "false"}
    outputs = [
        as_written[value] if isinstance(value, bool) else value
        for value in table.table.rules[rule].outputs
    ]
    return dict(zip(names, outputs, strict=True))


def tier_at(found: Evaluation, tiers: Any, place: int) -> str | None:
    return None if tiers[place] < 0 else found.ruleset.spec.ladder[tiers[place]]


def said(outcome: Outcome, ladder: tuple[str, ...]) -> dict[str, Any]:
    """What the reference says of one school; no cap is the highest tier."""
    return {
        "fired": outcome.fired,
        "unknown": outcome.unknown,
        "triggers": outcome.triggers,
        "readable": outcome.readable,
        "results": outcome.results,
        "base": outcome.base,
        "safeguard": outcome.safeguard,
        "cap": outcome.cap or ladder[-1],
        "tier": outcome.tier,
        "flags": list(dict.fromkeys(outcome.flags)),
    }


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("day", DAYS[:2])
def test_shipped_rulesets_agree_at_their_thresholds(name, day):
    Case(source_of(name), day, seed=1, count=50).agrees()


@pytest.mark.parametrize("seed", range(30))
def test_random_rulesets_agree(seed):
    Case(source_of(seed), DAYS[seed % len(DAYS)], seed, count=15).agrees()


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_any_ruleset_agrees(seed):
    Case(random_ruleset_source(Random(seed)), DAY, seed, count=4).agrees()


@pytest.mark.parametrize("name", ["scotland-three-tier", "scotland-points-matrix"])
def test_a_whole_authority_agrees_from_its_readings(name):
    case, random = Case(source_of(name), DAY, 0, 0), Random(7)
    schools = random_schools(random, 30)
    readings = random_readings(random, schools, case.ruleset.spec.inputs, case.maker.reading)
    known = KnownFigures(as_authority(schools, readings), DAY, case.ruleset.freshness)
    found = evaluate(case.ruleset, known, DAY)
    plain = Histories(schools, readings, DAY, limits_of(case.maker.spec), SCALES)
    for place, school in enumerate(schools):
        facts = {fact: known.leaf(fact).series.at(place) for fact in FACTS}
        outcome = decide(case.source, known_figures(plain, school.school, facts), DAY)
        assert by_engine(found, place) == said(outcome, case.ruleset.spec.ladder), school


@pytest.mark.parametrize("one", [*SHIPPED[:4], *range(200, 206)])
def test_changed_parameters_agree_one_by_one_and_swept(one):
    case, random = Case(source_of(one), DAY, 5, 12), Random(5)
    names = list(case.ruleset.spec.parameters)
    scenarios = [
        {name: changed(random) for name in random.sample(names, min(len(names), 3))}
        for _ in range(4)
    ]
    swept = sweep_tiers(case.ruleset, case.figures(case.schools), DAY, scenarios)
    for scenario, tiers in zip(scenarios, swept, strict=True):
        found = case.engine(case.schools, scenario)
        assert tiers.tolist() == found.tier.tolist()
        for place, school in enumerate(case.schools):
            assert by_engine(found, place) == case.by_hand(school, scenario)


def changed(random: Random) -> float | dict[str, float]:
    number = random.choice((0.0, 2.5, 10.0, 88.0))
    return number if random.random() < 0.6 else {"primary": number, "special": 3.0}


@pytest.mark.parametrize("one", [*SHIPPED, *range(100, 106)])
def test_schools_one_by_one_and_shuffled_are_as_all_together(one):
    case = Case(source_of(one), DAY, 3, 15)
    together = case.engine(case.schools)
    order = Random(3).sample(range(15), 15)
    shuffled = case.engine([case.schools[place] for place in order])
    for number, place in enumerate(order):
        expected = by_engine(together, place)
        assert by_engine(case.engine([case.schools[place]]), 0) == expected
        assert by_engine(shuffled, number) == expected


COUNTS = """\
id: counts
title: Counts between tables
version: "1"
owner: An officer
in_force_from: 2026-08-01
review_due: 2027-07-31
ladder: [universal, targeted]
domains: {one: One}
inputs: {a: {}, b: {missing: undecided}}
parameters: {limit: {title: Limit, source: assumption, value: 2}}
triggers:
  first: {title: First, domain: one, source: assumption}
  second: {title: Second, domain: one, source: assumption}
  third: {title: Third, domain: one, source: assumption}
tables:
  one: {role: triggers}
  between: {role: decision, hit_policy: "C#", outputs: {so_far: {kind: number}}}
  two: {role: triggers}
  three: {role: triggers}
  tier: {role: tier}
  flags: {role: flags}
"""


def test_counts_are_of_the_tables_read_so_far_and_flags_leave_no_tier_open():
    tables = {
        "one": (("a", "trigger"), (">= 1", "first")),
        "between": (("triggers", "so_far"), ("1", "1")),
        "two": (("a", "trigger"), (">= limit", "second")),
        "three": (("triggers", "b", "trigger"), (">= 2", "missing, > 5", "third")),
        "tier": (("triggers", "tier"), ("3", "targeted"), (), ("-", "universal")),
        "flags": (("b", "flag"), ("> 5", "a_flag")),
    }
    case = Case(RulesetSource(COUNTS, tables), DAY, 0, 0)
    schools = [GivenSchool("primary", {"a": a}) for a in (0.0, 1.0, 2.0)]
    found = case.engine(schools)
    for place, school in enumerate(schools):
        assert by_engine(found, place) == case.by_hand(school)
    assert [found.tier_name(place) for place in range(3)] == ["universal", "universal", "targeted"]
    assert found.fired(0) == [("tier", 3)]  # an empty line keeps its number
    earlier = [("one", 1), ("between", 1), ("two", 1), ("three", 1)]
    assert found.fired(2) == [*earlier, ("tier", 1), ("tier", 3)]
    swept = sweep_tiers(case.ruleset, case.figures(schools), DAY, [{"limit": 1}, {"limit": 3}])
    assert swept.tolist() == [[0, 1, 1], [0, 0, 0]]
