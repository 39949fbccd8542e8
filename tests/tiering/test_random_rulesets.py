"""The random rulesets of the tests: lawful, various, and the same for the same seed."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from random import Random

from allocator.tiering.engine.tables import HitPolicy
from allocator.tiering.evaluation import evaluate
from allocator.tiering.feel.nodes import Compare, Interval, IsMissing
from allocator.tiering.rulesets import Ruleset, build_ruleset
from allocator.tiering.rulesets.source import read_folder, write_folder
from tests.tiering.random_figures import random_figures
from tests.tiering.random_rulesets import random_ruleset_source


def random_rulesets(count: int) -> list[Ruleset]:
    """Rulesets of the seeds from 0 on; raises where one has a fault."""
    return [build_ruleset(random_ruleset_source(Random(seed))) for seed in range(count)]


def test_random_rulesets_are_lawful_and_use_the_whole_language():
    rulesets = random_rulesets(300)
    tables = [table for ruleset in rulesets for table in ruleset.tables]
    assert {len(ruleset.spec.ladder) for ruleset in rulesets} == {2, 3, 4, 5, 6}
    assert {given.missing for r in rulesets for given in r.spec.inputs.values()} == {
        "last_known", "skip", "worst", "undecided",
    }  # fmt: skip
    assert {table.table.hit_policy for table in tables} == set(HitPolicy)
    assert {table.role for table in tables} == {
        "triggers", "decision", "grid", "safeguards", "caps", "tier", "flags",
    }  # fmt: skip
    assert max(len(table.table.rules) for table in tables) > 64
    functions = {
        call.function for r in rulesets for f in r.formulas.values() for call in f.histories
    }
    assert len(functions) == 14
    assert sum(bool(r.source.cases) for r in rulesets) > 200


def test_random_cells_take_every_form():
    cells = [cell for ruleset in random_rulesets(100) for table in ruleset.tables
             for rule in table.table.rules for cell in rule.cells]  # fmt: skip
    forms = Counter(type(test) for cell in cells for test in cell.tests)
    assert min(forms[kind] for kind in (Compare, Interval, IsMissing)) > 20
    intervals = [test for cell in cells for test in cell.tests if isinstance(test, Interval)]
    assert len({(test.excludes_low, test.excludes_high) for test in intervals}) == 4
    assert sum(cell.negated for cell in cells) > 20


def test_a_seed_gives_the_same_ruleset():
    assert random_ruleset_source(Random(7)) == random_ruleset_source(Random(7))
    assert random_ruleset_source(Random(7)) != random_ruleset_source(Random(8))


def test_random_rulesets_decide_most_random_schools():
    tiers: Counter[bool] = Counter()
    for seed, ruleset in enumerate(random_rulesets(60)):
        figures = random_figures(Random(seed), ruleset, 20)
        found = evaluate(ruleset, figures, dt.date(2026, 9, 1))
        tiers[True] += int((found.tier >= 0).sum())
        tiers[False] += int((found.tier < 0).sum())
    assert tiers[True] > tiers[False] > 0


def test_a_folder_gives_back_what_was_written(tmp_path):
    for seed in range(60):
        source = random_ruleset_source(Random(seed))
        folder = tmp_path / str(seed)
        write_folder(source, folder)
        yaml = (folder / "ruleset.yaml").read_text("utf-8")
        assert read_folder(folder, list(source.tables), yaml) == source
