"""Cells changed by chance: whatever random schools show, the analysis has named.

Nothing here knows how the analysis works: schools are drawn, run through the rules and compared.
"""

from __future__ import annotations

import random

import numpy as np
import pytest

from allocator.errors import FaultyDataError
from allocator.tiering.analysis import analyse
from allocator.tiering.engine.tables import Series
from allocator.tiering.evaluation import evaluate
from allocator.tiering.figures import GivenFigures
from tests.tiering.analysis.planting import with_cell, with_table
from tests.tiering.analysis.sound import ruleset_of, sound

SCHOOLS = 1_500
_SIGNS = ("<", "<=", ">", ">=")


def changed(seed):
    """A sound ruleset with one or two cells changed; ``None`` where the change is refused."""
    chance = random.Random(seed)
    source = sound(chance.randrange(12))
    for _ in range(chance.randint(1, 2)):
        name = chance.choice(list(source.tables))
        cells = source.tables[name]
        row, column = chance.randrange(2, len(cells) + 1), chance.randrange(len(cells[0]))
        sign, _, end = cells[row - 1][column].partition(" ")
        texts = ["-", "missing", chance.choice(cells[1:])[column]]
        texts += [f"{other} {end}" for other in _SIGNS] if sign in _SIGNS else []
        source = with_table(source, name, with_cell(cells, row, column, chance.choice(texts)))
    try:
        return ruleset_of(source)
    except FaultyDataError:
        return None


def drawn(ruleset, chance):
    """Schools drawn by chance, with one figure each that gets worse in a second matrix."""
    names = list(ruleset.spec.inputs)
    values = chance.choice(np.arange(0.0, 100.1, 5.0), (SCHOOLS, len(names)))
    values += chance.choice([0.0, 0.0, -1.0, 1.0], values.shape)
    values[chance.random(values.shape) < chance.choice([0.0, 0.2], (SCHOOLS, 1))] = np.nan
    values = np.clip(values, 0.0, 100.0)
    worse = values.copy()
    rows, column = np.arange(SCHOOLS), chance.integers(0, len(names), SCHOOLS)
    better_up = np.array([ruleset.words[name].better == "up" for name in names])[column]
    ends = np.where(better_up, 0.0, 100.0)
    share = chance.random(SCHOOLS)
    worse[rows, column] = values[rows, column] * (1 - share) + ends * share
    return names, values, worse


def run(ruleset, names, values):
    given = {name: Series("number", values[:, n]) for n, name in enumerate(names)}
    figures = GivenFigures(("primary",) * len(values), given)
    return evaluate(ruleset, figures, ruleset.spec.in_force_from)


def shown_by_chance(ruleset, seed):
    """Kinds of findings that random schools show, and the rows that decided for some school."""
    names, values, worse = drawn(ruleset, np.random.default_rng(seed))
    before, after = run(ruleset, names, values), run(ruleset, names, worse)
    kinds = set()
    if ((before.results["tier"].rule < 0) & ~before.is_open).any():
        kinds.add("gap")
    if before.is_broken.any():
        kinds.add("overlap")
    if ((after.tier >= 0) & (after.tier < before.tier)).any():
        kinds.add("not monotone")
    decided = {name: set(result.rule.tolist()) for name, result in before.results.items()}
    return kinds, decided


@pytest.mark.parametrize("seed", range(60))
def test_what_random_schools_show_has_been_named(seed):
    ruleset = changed(seed)
    if ruleset is None:
        return
    found = [one for one in analyse(ruleset) if one.severity == "error"]
    told = {one.kind for one in found}
    kinds, decided = shown_by_chance(ruleset, seed)
    if told & {"gap", "overlap"}:
        kinds.discard("not monotone")  # a table that gives nothing can lower a tier too
    assert kinds <= told
    for one in found:
        if one.kind == "dead row" and one.table in ("band", "tier"):
            assert one.rows[0] - 2 not in decided[one.table]
