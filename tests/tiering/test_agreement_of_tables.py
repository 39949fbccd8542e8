"""The compiled tables say what a plain reading of each cell says."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from allocator.tiering.engine import compile_table, read_table
from allocator.tiering.engine.policies import resolve, resolve_one
from allocator.tiering.engine.reading import bits_of, hits_only
from allocator.tiering.engine.tables import HitPolicy, Series, booleans, numbers, texts
from tests.tiering.random_single_table import (
    PARAMETERS,
    SingleTable,
    random_single_table,
    value_at_a_cut,
)
from tests.tiering.reference.cells import FOR_OTHERS, NO, UNKNOWN, YES
from tests.tiering.reference.tables import BROKEN, Answers, answers_of, rows_of, settled

SCHOOLS = 30
CONTEXT = frozenset({"c0"})
WORST = frozenset({"c1"})
MAKE = {"number": numbers, "text": texts, "boolean": booleans}


def series_of(made: SingleTable, schools: list[dict]) -> dict[str, Series]:
    return {
        one.name: MAKE[one.kind]([school[one.name] for school in schools]) for one in made.columns
    }


def compiled(made: SingleTable):
    known = {name: value for name, value in PARAMETERS.items() if value is not None}
    return compile_table(made.table, known, WORST, PARAMETERS.keys() - known.keys())


def plainly(made: SingleTable, school: dict) -> list[Answers]:
    rows = rows_of(made.cells, {one.name for one in made.columns}, {"points"})
    return [answers_of(row, school, PARAMETERS, WORST) for row in rows]


def misses_by_one(answers: Answers) -> bool:
    found = list(answers.by_column.values())
    return found.count(NO) == 1 and UNKNOWN not in found and answers.is_settled(CONTEXT)


def case(seed: int, policy: HitPolicy, rows: int):
    random = Random(seed)
    made = random_single_table(random, policy, rows)
    schools = [
        {column.name: value_at_a_cut(random, column) for column in made.columns}
        for _ in range(SCHOOLS)
    ]
    return made, schools


SIZES = [(seed, rows) for rows in (1, 7, 64, 65, 150) for seed in range(3)]


@pytest.mark.parametrize(("seed", "rows"), SIZES)
def test_every_row_fires_fails_or_cannot_be_read_as_its_cells_say(seed, rows):
    made, schools = case(seed, HitPolicy.COLLECT, rows)
    reading = read_table(compiled(made), series_of(made, schools), SCHOOLS, CONTEXT)
    for place, school in enumerate(schools):
        said = plainly(made, school)
        for mask, holds in (
            (reading.fires, lambda one: one.state == YES),
            (reading.unknown, lambda one: one.state == UNKNOWN),
            (reading.passes, lambda one: one.is_settled(CONTEXT)),
            (reading.misses_by_one, misses_by_one),
        ):
            expected = [row for row, one in enumerate(said) if holds(one)]
            assert bits_of(mask[:, place]) == expected, (school, holds)


@pytest.mark.parametrize(("seed", "rows"), SIZES)
def test_the_quick_reading_of_scenarios_gives_the_same_hits(seed, rows):
    made, schools = case(seed, HitPolicy.COLLECT, rows)
    series = series_of(made, schools)
    whole = read_table(compiled(made), series, SCHOOLS)
    assert np.array_equal(hits_only(compiled(made), series, SCHOOLS), whole.fires)


@pytest.mark.parametrize("seed", range(4))
def test_a_row_needs_the_columns_that_leave_it_open_where_they_are_missing(seed):
    made, _ = case(seed, HitPolicy.COLLECT, 70)
    said = plainly(made, {column.name: None for column in made.columns})
    for name, needs in compiled(made).needs.items():
        found = [one.by_column.get(name) for one in said]
        for row, answer in enumerate(found):
            if answer != FOR_OTHERS:
                assert (row in bits_of(needs)) is (answer == UNKNOWN), (name, row)


@pytest.mark.parametrize("rows", [2, 9, 70])
@pytest.mark.parametrize("policy", HitPolicy)
@pytest.mark.parametrize("seed", range(3))
def test_every_hit_policy_settles_as_read_plainly(seed, policy, rows):
    made, schools = case(seed, policy, rows)
    table = made.table
    reading = read_table(compiled(made), series_of(made, schools), SCHOOLS)
    result = resolve(table, reading.fires)
    declared = {clause.name: clause.values for clause in table.outputs}
    for place, school in enumerate(schools):
        fired = [one.row for one in plainly(made, school) if one.state == YES]
        expected = settled(policy.value, fired, declared)
        if policy.gives_number:
            assert result.number.at(place) == expected
        elif expected == BROKEN:
            assert result.broken[place]
        elif policy.gives_one:
            assert not result.broken[place]
            rule = result.rule[place]
            found = None if rule < 0 else table.rules[rule].outputs
            assert found == (expected and tuple(expected.values()))
        else:
            outputs = [table.rules[row].outputs for row in reading.fired_rules(place)]
            listed = resolve_one(policy, table.outputs, outputs)
            assert listed == [tuple(row.values()) for row in expected]


def test_one_school_at_a_time_reads_as_all_together():
    made, schools = case(1, HitPolicy.COLLECT, 70)
    together = read_table(compiled(made), series_of(made, schools), SCHOOLS)
    for place, school in enumerate(schools):
        alone = read_table(compiled(made), series_of(made, [school]), 1)
        assert np.array_equal(alone.fires[:, 0], together.fires[:, place])
        assert np.array_equal(alone.unknown[:, 0], together.unknown[:, place])
