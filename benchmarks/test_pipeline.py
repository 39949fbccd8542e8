"""The stages on real workspaces, in CPU seconds.

Run: ``.venv/bin/python -m pytest benchmarks --benchmark-only``. The quality of each answer (gap,
unplaced, travel) is recorded beside its time; the only thing asserted is that plans are sound.
"""

from __future__ import annotations

import os
import time
from functools import cache
from pathlib import Path

import pytest

from allocator.io.workspace import check_workspace
from allocator.planning import (
    allocate_workspace,
    classify_workspace,
    open_workbench,
    run_workspace,
)

WORKSPACES = ("east-lothian", "argyll-and-bute", "glasgow-city")
pytestmark = pytest.mark.benchmark(timer=time.process_time, min_rounds=1, warmup=False)


@cache
def workspace(name: str) -> Path:
    """Folder of a real workspace, or skip."""
    root = Path(os.environ.get("ALLOCATOR_DATA", Path(__file__).parents[2] / "shared" / "data"))
    path = root / "workspaces" / name
    if not path.is_dir():
        pytest.skip("real data not here: set ALLOCATOR_DATA")
    return path


@pytest.mark.parametrize("name", WORKSPACES)
def test_check(benchmark, name):
    faults = benchmark.pedantic(check_workspace, args=(workspace(name),), rounds=3)
    assert not [fault for fault in faults if fault.severity == "error"]


@pytest.mark.parametrize("name", WORKSPACES)
def test_tiers(benchmark, name):
    bench = open_workbench(workspace(name))
    report = benchmark.pedantic(classify_workspace, args=(bench,), rounds=3)
    benchmark.extra_info["counts"] = report.counts


@pytest.mark.parametrize("name", WORKSPACES)
def test_allocate(benchmark, name):
    bench = open_workbench(workspace(name))
    plan = benchmark.pedantic(allocate_workspace, args=(bench,), rounds=1)
    assert plan.allocation is not None
    benchmark.extra_info["gap"] = plan.allocation.gap


@pytest.mark.parametrize("name", WORKSPACES)
def test_run(benchmark, name):
    bench = open_workbench(workspace(name))
    plan = benchmark.pedantic(run_workspace, args=(bench,), rounds=1)
    assert plan.allocation is not None
    assert plan.schedule is not None
    benchmark.extra_info.update(
        gap=plan.allocation.gap,
        unplaced=len(plan.schedule.unplaced),
        travel_hours=plan.schedule.travel_hours,
        travel_bound=plan.schedule.travel_bound,
        nights=plan.schedule.nights,
    )
