"""Sweeps beside the plain ways to do the same: a cold solve each, a process pool, Dask.

Run: ``.venv/bin/python -m pytest benchmarks/test_sweeps.py --benchmark-only``. All answer the same
scenarios of one authority with 200 schools (``ALLOCATOR_POINTS`` of them, 100; every peer a tenth
of that, since they take ten times as long) in one run; CPU seconds of all processes a point are in
``extra_info``. What is asserted is that the answers agree.
"""

from __future__ import annotations

import json
import os
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import pytest

from allocator.domain.sweeps import SweepRow
from allocator.planning import open_workbench
from allocator.resources import shipped
from allocator.scenarios.answers import Prepared, cold_answer, prepare
from allocator.scenarios.sweeping import Chunk, chunks_of, load_sweep, run_chunk
from allocator.scenarios.sweeping.thresholds import tier_rows
from allocator.scenarios.sweeping.working import edited_of
from allocator.tiering import load_ruleset
from benchmarks.authorities import made_authority, write_made_workspace
from benchmarks.schools import synthetic_authority

POINTS = int(os.environ.get("ALLOCATOR_POINTS", "100"))
ROLES = ("qio", "pedagogy", "peer_head")
RULES = shipped("rules") / "scotland-three-tier"


def cpu_seconds() -> float:
    """CPU seconds of this process and of those that have ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


pytestmark = pytest.mark.benchmark(timer=cpu_seconds, min_rounds=1, warmup=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("sweeps")
    write_made_workspace(made_authority("rural", 200), path / "council")
    axes = [
        {"name": role, "from": 0.7, "to": 1.2,
         "edit": {"edit": "capacity_by_role", "role": role, "factor": 1}}
        for role in ROLES
    ]  # fmt: skip
    sweep = {"name": "time", "question": "?", "kind": "sample", "draws": POINTS, "axes": axes}
    (path / "time.yaml").write_text(json.dumps(sweep, indent=1))
    return path


@cache
def ready(council: Path) -> Prepared:
    return prepare(open_workbench(council))


def chunks_for(folder: Path) -> list[Chunk]:
    prepared = ready(folder / "council")
    return chunks_of(load_sweep(folder / "time.yaml"), prepared.authority, 1)


def cold(council: Path, chunk: str, place: int) -> float:
    """Objective of one point, from nothing."""
    prepared, whole = ready(council), Chunk.from_json(chunk)
    edited = edited_of(prepared, whole, whole.points[place])
    return cold_answer(edited.authority, edited.ruleset).objective


def told(benchmark, started: float, points: int) -> None:
    used = cpu_seconds() - started
    benchmark.extra_info.update(points=points, seconds_a_point=round(used / points, 4))


def few(chunks: list[Chunk]) -> list[int]:
    return list(range(0, len(chunks[0].points), 10))


def test_ours(benchmark, folder):
    chunks, prepared = chunks_for(folder), ready(folder / "council")
    _ = prepared.structure

    def run() -> list[SweepRow]:
        return [row for chunk in chunks for row in run_chunk(prepared, chunk)]

    started = cpu_seconds()
    rows = benchmark.pedantic(run, rounds=1)
    told(benchmark, started, len(rows))
    by_point = {row.point: row for row in rows}
    for place in few(chunks)[:3]:
        number = chunks[0].points[place]["point"]
        found = cold(folder / "council", chunks[0].to_json(), place)
        assert by_point[number].answer.objective == pytest.approx(found, rel=1e-6)


def test_a_cold_solve_each(benchmark, folder):
    chunks = chunks_for(folder)
    text = chunks[0].to_json()
    started = cpu_seconds()
    benchmark.pedantic(
        lambda: [cold(folder / "council", text, place) for place in few(chunks)], rounds=1
    )
    told(benchmark, started, len(few(chunks)))


def test_a_plain_process_pool(benchmark, folder):
    chunks = chunks_for(folder)
    text = chunks[0].to_json()

    def run() -> None:
        # Spawned, not from a fork server: only own children's CPU seconds are counted.
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            waiting = [pool.submit(cold, folder / "council", text, at) for at in few(chunks)]
            assert all(one.result() for one in waiting)

    started = cpu_seconds()
    benchmark.pedantic(run, rounds=1)
    told(benchmark, started, len(few(chunks)))


def test_dask(benchmark, folder):
    dask = pytest.importorskip("dask", reason="a peer, installed for benchmarks only")
    chunks = chunks_for(folder)
    text = chunks[0].to_json()

    def run() -> None:
        waiting = [dask.delayed(cold)(folder / "council", text, at) for at in few(chunks)]
        dask.compute(*waiting, scheduler="processes", num_workers=2)

    started = cpu_seconds()
    benchmark.pedantic(run, rounds=1)
    told(benchmark, started, len(few(chunks)))


def test_1000_rulesets_on_2500_schools(benchmark, tmp_path):
    authority, rules = synthetic_authority(2_500), load_ruleset(RULES)
    values = {
        "far_below_points": [step / 10 for step in range(-50, 50)],
        "drop_points": list(range(-5, 5)),
    }
    axes = [
        {"name": name, "values": of, "edit": {"edit": "parameter", "name": name, "add": 0}}
        for name, of in values.items()
    ]
    sweep = {"name": "t", "question": "?", "answers": "tiers", "axes": axes}
    (tmp_path / "t.yaml").write_text(json.dumps(sweep, indent=1))
    (chunk,) = chunks_of(load_sweep(tmp_path / "t.yaml"), authority, 1)
    started = time.process_time()
    rows = benchmark.pedantic(tier_rows, args=(authority, rules, chunk), rounds=1)
    benchmark.extra_info["seconds"] = round(time.process_time() - started, 3)
    assert len(rows) == 1000
