"""Whole terms dated, in CPU seconds, with travel beside its bound.

Run: ``.venv/bin/python -m pytest benchmarks/test_scheduling.py --benchmark-only``; with
``ALLOCATOR_LONG=1`` larger authorities join. What ``benchmarks.term`` prints is in ``extra_info``;
the only thing asserted is that plans are sound. Sharing out comes first and is not timed.
"""

from __future__ import annotations

import os
import time
from dataclasses import asdict
from functools import cache
from typing import Any

import pytest

from benchmarks.term import Case, dated, figures, made_case, read_case, warm_up
from benchmarks.test_pipeline import workspace

REAL = ("glasgow-city", "argyll-and-bute")
MADE: dict[str, dict[str, Any]] = {
    "one-officer-25": {"kind": "mixed", "schools": 25, "one_officer": True},
    "islands-50": {"kind": "islands", "schools": 50},
    "rural-200": {"kind": "rural", "schools": 200},
    "islands-200": {"kind": "islands", "schools": 200},
    "city-600": {"kind": "city", "schools": 600},
}
LONG = ("rural-200", "islands-200", "city-600")
NAMES = (*REAL, *(name for name in MADE if name not in LONG or "ALLOCATOR_LONG" in os.environ))
pytestmark = pytest.mark.benchmark(timer=time.process_time, min_rounds=1, warmup=False)


@cache
def compiled() -> None:
    warm_up()


def case_of(name: str) -> Case:
    return made_case(**MADE[name]) if name in MADE else read_case(workspace(name))


@pytest.mark.parametrize("name", NAMES)
def test_term(benchmark, name):
    case = case_of(name)
    compiled()
    plan = benchmark.pedantic(dated, args=(case,), rounds=1)
    row = figures(case, plan, benchmark.stats.stats.total)
    benchmark.extra_info.update(asdict(row))
    assert row.broken == ()
