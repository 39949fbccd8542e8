"""A comparison of 200 schools and four scenarios: made, drawn and written, in CPU seconds.

Run: ``.venv/bin/python -m pytest benchmarks/test_comparison.py --benchmark-only``. The plans are
made up: every scenario takes other sessions away, so that every school has a row. With
``ALLOCATOR_RESULTS`` naming a results folder of ``scenario run``, that one is compared too.
"""

from __future__ import annotations

import os
import time
from functools import cache
from pathlib import Path

import pytest

from allocator.scenarios.comparing import Case, compare, comparison_contents, read_results
from tests.builders import a_person, a_school, an_authority
from tests.scenarios.comparing.making import a_case, a_run, a_shortfall

SCHOOLS, PEOPLE, SCENARIOS = 200, 30, 4
MOST_BYTES = 500_000
pytestmark = pytest.mark.benchmark(timer=time.process_time, min_rounds=3, warmup=True)


@cache
def made_up() -> tuple[Case, ...]:
    """A base in which every school has two sessions, and scenarios that leave every other one."""
    schools = tuple(
        a_school(
            f"S{n:03}",
            name=f"School number {n} of the council",
            island=f"Island {n % 12}" if n % 3 else None,
            simd_quintile=1 + n % 5,
            urban_rural=1 + n % 8,
        )
        for n in range(SCHOOLS)
    )
    council = an_authority(schools=schools, people=tuple(a_person(f"P{n}") for n in range(PEOPLE)))
    ids = [school.school_id for school in schools]
    links = {school: f"P{n % PEOPLE}" for n, school in enumerate(ids)}
    cases = [a_case(council, dict.fromkeys(ids, 2), links=links)]
    for number in range(SCENARIOS):
        given = {school: int(n % 2 == 0) for n, school in enumerate(ids)}
        short = tuple(a_shortfall(school) for school, count in given.items() if not count)
        moved = {school: f"P{(n + number + 1) % PEOPLE}" for n, school in enumerate(ids)}
        run = a_run(name=f"scenario-{number}")
        cases.append(a_case(council, given, shortfalls=short, links=moved, run=run))
    return tuple(cases)


def files_of(cases: tuple[Case, ...]) -> dict[str, bytes]:
    return comparison_contents(compare(cases))


def test_made_up(benchmark):
    files = benchmark(files_of, made_up())
    benchmark.extra_info.update({name: len(data) for name, data in files.items()})
    assert len(files["comparison.html"]) <= MOST_BYTES


def test_compared_alone(benchmark):
    benchmark(compare, made_up())


def test_real_results(benchmark):
    folder = os.environ.get("ALLOCATOR_RESULTS")
    if folder is None:
        pytest.skip("ALLOCATOR_RESULTS names no results folder")
    cases = tuple(read_results(Path(folder)))
    files = benchmark(files_of, cases)
    benchmark.extra_info.update({name: len(data) for name, data in files.items()})
    assert len(files["comparison.html"]) <= MOST_BYTES
