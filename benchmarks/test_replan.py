"""One absence in a real plan: the first repaired term, then the polish, in CPU seconds.

Run: ``.venv/bin/python -m pytest benchmarks/test_replan.py --benchmark-only``. A plan is made of
each workspace first (or read from the folder that ALLOCATOR_PLANS names, one folder for each).
Beside the time stand the visits hit, those left without a date, and those moved beyond them. The
first answer counts from a term that is read into diaries; reading it in is timed apart.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from functools import cache
from pathlib import Path

import pytest

from allocator.allocation.holding import holding_of
from allocator.domain.authority import Authority
from allocator.domain.changes import ChangeFile
from allocator.domain.plans import Plan
from allocator.domain.schedules import Schedule
from allocator.io.plan_files import read_plan
from allocator.planning import open_workbench, run_workspace
from allocator.replanning import due_of
from allocator.scheduling.replanning import Given, Replanning, finish
from allocator.solving.progress import SolveControl
from benchmarks.test_pipeline import workspace

NAMES = ("glasgow-city", "argyll-and-bute")
TODAY = dt.date(2026, 9, 28)
pytestmark = pytest.mark.benchmark(timer=time.process_time, min_rounds=1, warmup=False)


@cache
def planned(name: str) -> tuple[Authority, Plan]:
    """A workspace and its plan."""
    bench = open_workbench(workspace(name))
    made = os.environ.get("ALLOCATOR_PLANS")
    plan = read_plan(Path(made) / name) if made else run_workspace(bench)
    return bench.authority, plan


def busiest(schedule: Schedule, first: dt.date, last: dt.date) -> str:
    """Whoever has most visits on some days."""
    counts: dict[str, int] = {}
    for visit in schedule.visits:
        if first <= visit.date <= last:
            for person in visit.person_ids:
                counts[person] = counts.get(person, 0) + 1
    return max(sorted(counts), key=lambda one: counts[one])


def given(name: str, week: int) -> Given:
    """The plan with its busiest person away for a week."""
    authority, plan = planned(name)
    assert plan.allocation is not None
    assert plan.schedule is not None
    first = TODAY + dt.timedelta(days=7 * week)
    last = first + dt.timedelta(days=4)
    person = busiest(plan.schedule, first, last)
    change = {"change": "sickness", "person": person, "from": first, "to": last}
    file = ChangeFile.model_validate({"today": TODAY, "changes": [change]})
    return Given(authority, plan.tiers, plan.allocation, plan.schedule, file, due_of, holding_of)


def opened(name: str, week: int) -> Replanning:
    return Replanning(given(name, week), SolveControl())


@pytest.mark.parametrize("name", NAMES)
def test_read_in(benchmark, name):
    benchmark.pedantic(opened, args=(name, 0), rounds=3)


@pytest.mark.parametrize("week", [0, 4, 6])
@pytest.mark.parametrize("name", NAMES)
def test_first_answer(benchmark, name, week):
    work = opened(name, week)
    benchmark.pedantic(work.first_answer, rounds=1)
    benchmark.extra_info.update(
        person=work.away[0], hit=len(work.book.why), undated=len(work.costs.undated())
    )


@pytest.mark.parametrize("week", [0, 4, 6])
@pytest.mark.parametrize("name", NAMES)
def test_polish(benchmark, name, week):
    work = opened(name, week)
    work.first_answer()

    def polish() -> None:
        work.polish()
        work.hand_over()

    benchmark.pedantic(polish, rounds=1)
    report = finish(work).report
    benchmark.extra_info.update(
        person=work.away[0],
        hit=report.affected,
        undated=report.not_dated,
        moved_beyond=report.changed_beyond,
        travel_before=report.travel_hours_before,
        travel_after=report.travel_hours_after,
    )
    assert report.changed_beyond <= work.authority.settings.most_changed_visits
