"""The work of each kind of job: the same functions that the command line calls.

Everything happens in one folder, laid out as ``layout`` says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allocator.domain.plans import Plan, RunRecord
from allocator.io.plan_files import read_plan, write_plan
from allocator.planning import (
    Workbench,
    allocate_several_ways,
    allocate_workspace,
    choose_engine,
    classify_workspace,
    emphasise,
    open_workbench,
    run_workspace,
    schedule_workspace,
)
from allocator.solving.progress import SolveControl
from allocator.tiering import load_ruleset
from allocator_api.jobs.inside import refuse_paths_outside
from allocator_api.jobs.layout import CHANGE, OUT, PLAN, RULES, WORKSPACE
from allocator_api.jobs.orders import COUNT
from allocator_api.jobs.requests import (
    PLAN_KINDS,
    AllocationRequest,
    ComparisonRequest,
    JobRequest,
    Kind,
    PlanRequest,
    ReplanRequest,
    ScenarioRequest,
    ScheduleRequest,
    Sharing,
    Solving,
    SweepRequest,
    TiersRequest,
)
from allocator_api.jobs.summaries import Summary, summary_of
from allocator_api.store import plans


@dataclass(frozen=True)
class Made:
    """What a job has left in ``out``.

    ``plan_id`` is made of everything that decides the bytes, so that the same question has the
    same id. ``was_cut`` says that a limit or a stop ended it early; such a plan is not the answer
    of its question, and its id says so.
    """

    plan_id: str
    summary: Summary
    was_cut: bool


def carry_out(
    job_id: str,
    kind: Kind,
    request: JobRequest,
    folder: Path,
    control: SolveControl,
    part: int | None = None,
) -> Made:
    """Do the work of one job, or of a part of it.

    Raises
    ------
    FaultyDataError, UsageError, NoPlanError, BrokenPlanError
        As the command of the same name does.
    """
    if isinstance(request, Solving) and request.time_limit_seconds is not None:
        control.time_limit_seconds = request.time_limit_seconds
    if isinstance(request, (ScenarioRequest, SweepRequest)):
        refuse_paths_outside(folder)
    seed = request.seed if isinstance(request, Solving) else None
    bench = open_workbench(folder / WORKSPACE, control, seed)
    if (folder / RULES).is_dir():
        bench.ruleset = load_ruleset(folder / RULES)
    if isinstance(request, Sharing):
        _steer(bench, request)
    if part is not None:
        return Made("", part_of_sweep(bench, folder, part), control.stop.is_set())
    record, summary = _WORK[kind](bench, request, folder)
    was_cut = control.was_cut or control.stop.is_set()
    return Made(_plan_id(job_id, kind, request, record, was_cut=was_cut), summary, was_cut)


def part_of_sweep(bench: Workbench, folder: Path, part: int) -> Summary:
    """Carry out one part of a sweep, or say how many chunks it has."""
    from allocator_api.jobs.sweeps import count_chunks, sweep_part

    if part == COUNT:
        return {"chunks": count_chunks(bench, folder)}
    sweep_part(bench, folder, part)
    return {}


def _steer(bench: Workbench, request: Sharing) -> None:
    if request.emphasis is not None:
        emphasise(bench, request.emphasis)
    if request.engine is not None:
        choose_engine(bench, request.engine)


def _plan_id(
    job_id: str, kind: Kind, request: JobRequest, record: RunRecord, *, was_cut: bool
) -> str:
    asked = {
        "request": request.model_dump(mode="json", exclude_defaults=True),
        # Another version may answer otherwise, and a plan cut short depends on the moment.
        "versions": record.versions,
        "cut_in": job_id if was_cut else None,
    }
    return plans.id_of(
        workspace_hash=record.workspace_hash,
        ruleset_hash=record.ruleset.hash,
        settings=record.settings,
        seed=record.seed,
        kind=PLAN_KINDS[kind],
        request=asked,
    )


def _written(bench: Workbench, plan: Plan, folder: Path) -> tuple[RunRecord, Summary]:
    write_plan(plan, bench.authority, folder / OUT)
    return plan.run, summary_of(plan)


def _tiers(bench: Workbench, request: Any, folder: Path) -> tuple[RunRecord, Summary]:
    assert isinstance(request, TiersRequest)
    report = classify_workspace(bench, request.as_of)
    return _written(bench, Plan(bench.record(), report), folder)


def _allocation(bench: Workbench, request: Any, folder: Path) -> tuple[RunRecord, Summary]:
    assert isinstance(request, AllocationRequest)
    make = allocate_several_ways if request.alternatives else allocate_workspace
    record, summary = _written(bench, make(bench), folder)
    # A schedule has them among its notes; an allocation alone has no place for them.
    warnings = list(bench.travel.warnings)
    return record, {**summary, "warnings": warnings} if warnings else summary


def _plan(bench: Workbench, request: Any, folder: Path) -> tuple[RunRecord, Summary]:
    assert isinstance(request, PlanRequest)
    return _written(bench, run_workspace(bench), folder)


def _schedule(bench: Workbench, request: Any, folder: Path) -> tuple[RunRecord, Summary]:
    assert isinstance(request, ScheduleRequest)
    return _written(bench, schedule_workspace(bench, folder / PLAN), folder)


def _replan(bench: Workbench, request: Any, folder: Path) -> tuple[RunRecord, Summary]:
    from allocator.replanning import replan_workspace

    assert isinstance(request, ReplanRequest)
    mended = replan_workspace(bench, folder / PLAN, folder / CHANGE)
    write_plan(mended.plan, bench.authority, folder / OUT, mended.more)
    summary = summary_of(mended.plan)
    return mended.plan.run, {**summary, "visits_changed": len(mended.report.visits)}


def _scenarios(bench: Workbench, request: Any, folder: Path) -> tuple[RunRecord, Summary]:
    from allocator.scenarios.composing import compose_all
    from allocator.scenarios.finding import find_scenario
    from allocator.scenarios.running import BASE, apply_all, run_scenarios

    assert isinstance(request, ScenarioRequest)
    own = bench.folder
    whole = compose_all([find_scenario(name, own) for name in request.scenarios], own)
    results = list(run_scenarios(bench, apply_all(bench, whole), folder / OUT))
    base = read_plan(folder / OUT / BASE)
    found = {one.run.name: None if one.plan is None else summary_of(one.plan) for one in results}
    return base.run, {**summary_of(base), "scenarios": found}


def _comparison(bench: Workbench, request: Any, folder: Path) -> tuple[RunRecord, Summary]:
    from allocator.scenarios.comparing import compare, read_results, write_comparison

    assert isinstance(request, ComparisonRequest)
    record, summary = _scenarios(bench, request, folder)
    out = folder / OUT
    done = [name for name, plan in summary["scenarios"].items() if plan is not None]
    if done:  # a stop before the first scenario leaves the base alone
        comparison = compare(read_results(out), request.budget_pounds)
        write_comparison(comparison, out)
        answers = {plan.name: list(plan.answer) for plan in comparison.plans}
        summary = {**summary, "answers": answers}
    return record, summary


def _sweep(bench: Workbench, request: Any, folder: Path) -> tuple[RunRecord, Summary]:
    from allocator_api.jobs.sweeps import sweep_whole

    assert isinstance(request, SweepRequest)
    return bench.record(), sweep_whole(bench, folder)


_WORK: dict[Kind, Callable[[Workbench, Any, Path], tuple[RunRecord, Summary]]] = {
    "tiers": _tiers,
    "allocation": _allocation,
    "plan": _plan,
    "schedule": _schedule,
    "replan": _replan,
    "scenario_run": _scenarios,
    "comparison": _comparison,
    "sweep": _sweep,
}
