"""Whole plans for some points of a finished sweep: best, worst, the turn, then spread between."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from allocator.allocation.checks import check_allocation
from allocator.domain.models import Document
from allocator.domain.sweeps import Answer, SweepRow
from allocator.errors import BrokenPlanError, UsageError
from allocator.io.plan_files import canonical_json
from allocator.io.writing import write_atomically
from allocator.scenarios.answers.near_plans import base_plan, plan_near
from allocator.scenarios.answers.tiers import tiers_of
from allocator.scenarios.sweeping.findings import figure
from allocator.scenarios.sweeping.found import Findings
from allocator.scenarios.sweeping.reading import WholeSweep
from allocator.scenarios.sweeping.running import SweepResult
from allocator.scenarios.sweeping.schema import Value
from allocator.scenarios.sweeping.working import edited_of
from allocator.solving.progress import Progress, SolveControl
from allocator.travel import build_travel

PLANS, FOLDER = "plans.json", "plans"
STAGE = "plans"


class PointPlan(Document):
    """A whole plan of one point: its points, the bound of the relaxed answer, the gap between."""

    point: int
    label: str
    values: dict[str, Value]
    objective: float
    bound: float
    gap: float
    promises_broken: int


class PointPlans(Document):
    """``plans.json``: whole plans of chosen points, the best by the relaxed answer first."""

    plans: tuple[PointPlan, ...]


def choose_points(rows: Sequence[SweepRow], found: Findings, count: int) -> list[int]:
    """Choose points: the best, the worst, the turn, then evenly through the ranking."""
    ranked = sorted(
        (row for row in rows if isinstance(row.answer, Answer)),
        key=lambda row: (figure(row, found.measure), row.point),
    )
    order = [row.point for row in ranked]
    first = [one for one in (found.best, found.worst, found.knee) if one in order]
    places = np.linspace(0, len(order) - 1, min(count, len(order))).round().astype(int)
    spread = [order[place] for place in places.tolist()]
    return list(dict.fromkeys([*first, *spread, *order]))[:count]


def plan_points(
    result: SweepResult, whole: WholeSweep, count: int, control: SolveControl
) -> PointPlans:
    """Make whole plans, each checked, and write them to the results folder.

    Raises
    ------
    UsageError
        Where the points of the sweep are no scenarios that could be planned.
    BrokenPlanError
        Where a plan breaks a rule.
    """
    if whole.sweep.kind == "pareto" or whole.sweep.answers == "tiers" or result.findings is None:
        raise UsageError("Whole plans are made for grids, samples, tornados and robust sweeps.")
    prepared, out = result.prepared, result.folder.path
    chosen = set(choose_points(result.rows, result.findings, count))
    base = base_plan(prepared.authority, prepared.tiers, prepared.travel, control)
    rows = {row.point: row for row in result.rows}
    plans: list[PointPlan] = []
    for chunk in result.folder.chunks:
        for point in chunk.points:
            if point["point"] not in chosen or control.should_stop():
                continue
            edited = edited_of(prepared, chunk, point)
            authority = edited.authority
            tiers = tiers_of(authority, edited.ruleset)
            plan = plan_near(base, authority, tiers, build_travel(authority), control)
            broken = check_allocation(authority, tiers, plan)
            if broken:
                raise BrokenPlanError(broken)
            row = rows[point["point"]]
            _write(out / FOLDER / f"{row.point:05d}.json", canonical_json(plan))
            short = sum(one.wanted - one.given for one in plan.shortfalls if one.kind == "minimum")
            plans.append(
                PointPlan(
                    point=row.point,
                    label=row.label,
                    values=row.values,
                    objective=plan.objective,
                    bound=plan.bound,
                    gap=plan.gap,
                    promises_broken=int(short),
                )
            )
            note = f"{len(plans)} of {len(chosen)}"
            control.progress(Progress(STAGE, plan.objective, plan.bound, plan.gap, note))
    made = PointPlans(plans=tuple(sorted(plans, key=lambda one: (-one.objective, one.point))))
    _write(out / PLANS, canonical_json(made))
    return made


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, text.encode())
