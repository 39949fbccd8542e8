"""The allocation beside plain engines: how far from the bound, in CPU seconds, with what memory.

Run: ``.venv/bin/python -m pytest benchmarks/test_allocation.py --benchmark-only``. Each peer gets
the same model for the same seconds (``ALLOCATOR_SECONDS``, 30); with ``ALLOCATOR_LONG=1`` larger
authorities join. Figures are in ``extra_info``; the only thing asserted is that plans are sound.
The clock of the table counts a peer's start too; ``cpu_seconds`` does not.
"""

from __future__ import annotations

import os
import resource
import time
from functools import cache
from typing import Any

import pytest

from allocator.allocation import allocate
from allocator.allocation.checks import check_allocation
from allocator.allocation.model import build_model
from allocator.allocation.problem import Problem, build_problem
from allocator.domain.authority import Authority
from allocator.domain.tiers import TierReport
from allocator.planning import classify_workspace, open_workbench
from allocator.solving.progress import SolveControl
from allocator.solving.pulp_export import to_pulp
from allocator.travel.model import build_travel
from benchmarks.authorities import made_authority, made_tiers
from benchmarks.peers.solvers import PEERS, Answer, in_a_process, levelled_model, solved_by
from benchmarks.test_pipeline import workspace

SECONDS = float(os.environ.get("ALLOCATOR_SECONDS", "30"))
REAL = ("east-lothian", "glasgow-city")
MADE: dict[str, dict[str, Any]] = {
    "rural-180": {"kind": "rural", "schools": 180},
    "mixed-600": {"kind": "mixed", "schools": 600},
    "simple-2500": {"kind": "mixed", "schools": 2500, "simple": True},
}
LONG = ("mixed-600", "simple-2500")
SIZES = (*REAL, *(name for name in MADE if name not in LONG or "ALLOCATOR_LONG" in os.environ))


def cpu_seconds() -> float:
    """CPU seconds of this process and of the peers that have ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


pytestmark = pytest.mark.benchmark(timer=cpu_seconds, min_rounds=1, warmup=False)


@cache
def authority_and_tiers(name: str) -> tuple[Authority, TierReport]:
    if name in MADE:
        authority = made_authority(**MADE[name])
        return authority, made_tiers(authority)
    bench = open_workbench(workspace(name))
    return bench.authority, classify_workspace(bench)


@cache
def problem_of(name: str) -> Problem:
    authority, tiers = authority_and_tiers(name)
    return build_problem(authority, tiers, build_travel(authority))


def ours(name: str) -> Answer:
    authority, tiers = authority_and_tiers(name)
    plan = allocate(authority, tiers, build_travel(authority), SolveControl())
    assert check_allocation(authority, tiers, plan) == []
    return Answer(plan.objective, plan.bound)


def told(benchmark, answer: Answer) -> None:
    benchmark.extra_info.update(
        gap=answer.gap,
        objective=None if answer.gap is None else answer.objective,
        bound=answer.bound,
        cpu_seconds=round(answer.cpu_seconds, 2),
        megabytes=round(answer.megabytes),
    )


@pytest.mark.parametrize("name", SIZES)
def test_ours(benchmark, name):
    if name in REAL:
        workspace(name)
    answer = benchmark.pedantic(in_a_process, args=(ours, name), rounds=1)
    told(benchmark, answer)


@pytest.mark.parametrize("peer", PEERS)
@pytest.mark.parametrize("name", SIZES)
def test_peers(benchmark, name, peer):
    if peer == "scip":
        pytest.importorskip("pyscipopt", reason="a peer, installed for benchmarks only")
    model = levelled_model(problem_of(name)).model
    told(benchmark, benchmark.pedantic(solved_by, args=(peer, model, SECONDS), rounds=1))


@pytest.mark.parametrize("name", SIZES)
def test_building(benchmark, name):
    started = time.process_time()
    problem = problem_of.__wrapped__(name)
    gathered = time.process_time() - started
    built = benchmark.pedantic(build_model, args=(problem,), rounds=3)
    started = time.process_time()
    to_pulp(built.model)
    benchmark.extra_info.update(
        gathering_seconds=round(gathered, 3),
        pulp_seconds=round(time.process_time() - started, 3),
        variables=built.model.variable_count,
        rows=built.model.row_count,
    )
