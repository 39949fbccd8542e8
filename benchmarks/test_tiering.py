"""The tier rules beside plain Python, pandas and zen-engine, in CPU seconds of one run.

Run: ``.venv/bin/python -m pytest benchmarks/test_tiering.py --benchmark-only``. Only answers are
asserted: every peer gives the same tiers and the same fired rows. Classifying starts from figures
in memory: columns for us, dictionaries for the if-chain and zen-engine, frames for pandas.
"""

from __future__ import annotations

import time
import tracemalloc
from dataclasses import replace
from functools import cache
from random import Random
from typing import Any

import numpy as np
import pandas as pd
import pytest

from allocator.domain.authority import Authority
from allocator.resources import shipped
from allocator.tiering.analysis import analyse
from allocator.tiering.classify import evaluate_on
from allocator.tiering.comparing import Mover, compare_rulesets, movers
from allocator.tiering.engine import (
    DecisionTable,
    HitPolicy,
    InputClause,
    OutputClause,
    Rule,
    compile_table,
    read_table,
)
from allocator.tiering.engine.tables import numbers
from allocator.tiering.evaluation import Evaluation, evaluate
from allocator.tiering.explanation import explain, explain_as_columns
from allocator.tiering.feel.parse import parse_tests
from allocator.tiering.figures import KnownFigures
from allocator.tiering.least_change import least_changes
from allocator.tiering.least_change.what_if import WhatIfFigures
from allocator.tiering.rulesets import Ruleset, build_ruleset
from allocator.tiering.rulesets.load import load_ruleset
from allocator.tiering.sweeping import sweep_tiers
from benchmarks.peers.if_chain import if_chain
from benchmarks.peers.pandas_eval import PandasRules
from benchmarks.peers.phrases import PYTHON, Phrases, leaf_of
from benchmarks.peers.zen_tables import fired_rows, zen_content
from benchmarks.schools import DAY, synthetic_authority

MANY, SOME = 25_000, 2_500
SECTORS = ("primary", "secondary", "special")
SHIPPED = sorted(path.name for path in shipped("rules").iterdir() if (path / "tier.csv").is_file())
pytestmark = pytest.mark.benchmark(timer=time.process_time, warmup=False)


@cache
def the_ruleset(name: str = "scotland-three-tier") -> Ruleset:
    return load_ruleset(shipped("rules") / name)


@cache
def the_authority(count: int) -> Authority:
    return synthetic_authority(count)


@cache
def ours(count: int) -> Evaluation:
    """What our engine says: what all others are held to."""
    return evaluate_on(the_authority(count), the_ruleset(), DAY)


@cache
def columns() -> dict[str, list[Any]]:
    """Every figure that the rules ask for, by a name that all peers take."""
    found, ruleset = ours(MANY), the_ruleset()
    histories = {leaf_of(call): call for one in ruleset.formulas.values() for call in one.histories}
    wanted = {n for s in SECTORS for n in Phrases(ruleset, s, DAY, PYTHON).leaves()}
    series = {
        name: found.columns.history(histories[name]).series
        if name in histories
        else found.columns.series(name)
        for name in sorted(wanted)
    }
    return {name: [one.at(place) for place in range(MANY)] for name, one in series.items()}


@cache
def rows() -> list[dict[str, Any]]:
    """One dictionary for each school."""
    names = list(columns())
    return [dict(zip(names, row, strict=True)) for row in zip(*columns().values(), strict=True)]


@cache
def fired_by_us() -> list[list[tuple[str, int]]]:
    return [ours(MANY).fired(place) for place in range(MANY)]


# -- 25,000 schools


def test_classify_25000_with_our_engine(benchmark):
    figures = ours(MANY).figures
    found = benchmark.pedantic(evaluate, args=(the_ruleset(), figures, DAY), rounds=30)
    benchmark.extra_info["tiers"] = np.bincount(found.tier + 1).tolist()
    assert found.tier.tolist() == ours(MANY).tier.tolist()


def test_classify_25000_with_an_if_chain(benchmark):
    chains = {sector: if_chain(the_ruleset(), sector, DAY) for sector in SECTORS}

    def classify() -> list[tuple[int, list[tuple[str, int]]]]:
        return [chains[row["sector"]](row) for row in schools]

    schools = rows()
    found = benchmark.pedantic(classify, rounds=5)
    assert [tier for tier, _ in found] == ours(MANY).tier.tolist()
    assert [fired for _, fired in found] == fired_by_us()


def test_classify_25000_with_pandas_eval(benchmark):
    frame = pd.DataFrame(
        {
            name: values if name == "sector" else np.array(values, dtype=float)
            for name, values in columns().items()
        }
    )
    rules = {sector: PandasRules.of(the_ruleset(), sector, DAY) for sector in SECTORS}
    frames = {sector: frame[frame.sector == sector] for sector in SECTORS}

    def classify() -> dict[str, Any]:
        return {sector: rules[sector].classify(frames[sector]) for sector in SECTORS}

    found = benchmark.pedantic(classify, rounds=3)
    for sector, (tiers, fired) in found.items():
        places = frames[sector].index
        assert tiers.tolist() == ours(MANY).tier[places].tolist()
        for number, place in enumerate(places):
            assert [row for row, hits in fired.items() if hits[number]] == fired_by_us()[place]


def test_classify_25000_with_zen_engine(benchmark):
    zen = pytest.importorskip("zen", reason="zen-engine is not here: install the group benchmarks")
    content = {sector: zen_content(the_ruleset(), sector, DAY) for sector in SECTORS}
    engine = zen.ZenEngine({"loader": {"type": "static", "content": content}})
    requests = [{"key": row["sector"], "context": row} for row in rows()]
    engine.evaluate_batch(requests[:10])  # reads the tables
    found = benchmark.pedantic(engine.evaluate_batch, args=(requests,), rounds=1)
    results = [one["data"]["result"] for one in found]
    assert [result["decided"] for result in results] == ours(MANY).tier.tolist()
    assert [fired_rows(the_ruleset(), result) for result in results] == fired_by_us()


def test_classify_25000_from_their_readings(benchmark):
    authority = the_authority(MANY)
    found = benchmark.pedantic(evaluate_on, args=(authority, the_ruleset(), DAY), rounds=3)
    benchmark.extra_info["readings"] = len(authority.readings)
    assert found.tier.tolist() == ours(MANY).tier.tolist()


# -- 2,500 schools


def scenarios(count: int) -> list[dict[str, float]]:
    """Thresholds of three triggers drawn round what they are."""
    random = Random(1)
    return [
        {
            "far_below_points": random.uniform(5, 15),
            "attendance_points": random.uniform(1, 5),
            "staff_absence_limit": random.uniform(7, 14),
        }
        for _ in range(count)
    ]


def test_sweep_2500_schools_over_1000_scenarios(benchmark):
    figures, drawn = ours(SOME).figures, scenarios(1000)
    tiers = benchmark.pedantic(sweep_tiers, args=(the_ruleset(), figures, DAY, drawn), rounds=3)
    for place in range(0, 1000, 50):
        found = evaluate(the_ruleset(), figures, DAY, drawn[place])
        assert tiers[place].tolist() == found.tier.tolist()
    tracemalloc.start()
    sweep_tiers(the_ruleset(), figures, DAY, drawn)
    benchmark.extra_info["megabytes"] = round(tracemalloc.get_traced_memory()[1] / 1e6, 1)
    tracemalloc.stop()


def test_explain_2500_schools_as_columns(benchmark):
    found = benchmark.pedantic(explain_as_columns, args=(ours(SOME),), rounds=5)
    told = sum(len(row.schools) for row in found.fired)
    assert told <= sum(len(ours(SOME).fired(place)) for place in range(SOME))
    assert told > SOME


def test_explain_2500_schools_in_words(benchmark):
    found = benchmark.pedantic(explain, args=(ours(SOME),), rounds=3)
    assert len(found) == SOME
    assert all(one.decided_by for one in found)


def test_least_changes_of_2500_schools(benchmark):
    found = benchmark.pedantic(least_changes, args=(ours(SOME),), rounds=2)
    above = np.flatnonzero(ours(SOME).tier > 0)
    assert sorted(found) == above.tolist()
    with_parts = [place for place, one in found.items() if one.parts]
    benchmark.extra_info.update(above=len(above), found=len(with_parts))
    for place in with_parts[::50]:  # made true, the change really leads to the tier
        parts = found[place].parts
        changed = {part.indicator: np.array([float(part.needed)]) for part in parts}
        lines = WhatIfFigures(ours(SOME).figures, np.array([place]), changed)
        assert evaluate(the_ruleset(), lines, DAY).tier_name(0) == parts[0].to_tier


@pytest.mark.parametrize("other", ["one threshold", "scotland-points-matrix"])
def test_diff_on_2500_schools(benchmark, other):
    authority, before = the_authority(SOME), the_ruleset()
    after = the_ruleset(other) if other in SHIPPED else with_stricter_attendance(before)
    figures = tuple(KnownFigures(authority, DAY, one.freshness) for one in (before, after))

    def diff() -> list[Mover]:
        return movers(compare_rulesets(before, after, figures, DAY))

    diff()  # figures are read once, as in all of these
    found = benchmark.pedantic(diff, rounds=5)
    benchmark.extra_info["moved"] = len(found)
    assert found
    assert all(mover.before != mover.after and mover.by_row for mover in found)


def with_stricter_attendance(ruleset: Ruleset) -> Ruleset:
    """The rules with attendance counted from two points below the sector, not three."""
    old = "title: Points of attendance below the sector\n    source: D49, assumption\n    value: 3"
    assert old in ruleset.source.yaml
    text = ruleset.source.yaml.replace(old, old.replace("value: 3", "value: 2"))
    return build_ruleset(replace(ruleset.source, yaml=text))


# -- before any school


def random_cells(rows: int, wide: int) -> list[list[str]]:
    """Cells with a threshold or interval of their own, a third ``-``."""
    random = Random(1)

    def cell() -> str:
        low = random.randrange(1000) / 10
        high = low + random.randrange(1, 300) / 10
        choices = ("-", f"{random.choice(('<', '<=', '>', '>='))} {low}", f"[{low}..{high:.1f})")
        return random.choice(choices)

    return [[cell() for _ in range(wide)] for _ in range(rows)]


def test_compile_200_rows_of_12_columns(benchmark):
    cells = random_cells(200, 12)
    clauses = tuple(InputClause(f"c{place}") for place in range(12))

    def compiled() -> Any:
        rules = tuple(
            Rule(number, tuple(map(parse_tests, row)), ("x",))
            for number, row in enumerate(cells, 1)
        )
        table = DecisionTable("wide", HitPolicy.COLLECT, clauses, (OutputClause("o"),), rules)
        return compile_table(table, {})

    found = benchmark.pedantic(compiled, setup=parse_tests.cache_clear, rounds=5)
    values = {clause.name: numbers([50.0]) for clause in clauses}
    fired = read_table(found, values, 1).fired_rules(0)
    assert fired == [place for place, row in enumerate(cells) if all(map(holds_at_50, row))]


def holds_at_50(cell: str) -> bool:
    if cell == "-":
        return True
    if cell[0] == "[":
        low, high = cell[1:-1].split("..")
        return float(low) <= 50 < float(high)
    sign, end = cell.split()
    return {"<": float(end) > 50, "<=": float(end) >= 50, ">": float(end) < 50}.get(
        sign, float(end) <= 50
    )


@pytest.mark.parametrize("name", SHIPPED)
def test_static_checks(benchmark, name):
    found = benchmark.pedantic(analyse, args=(the_ruleset(name),), rounds=1)
    assert not [finding for finding in found if finding.severity == "error"]
