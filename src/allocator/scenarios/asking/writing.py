"""The plan behind an answer as a plan folder, with the workspace it is a plan of."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from allocator.domain.plans import Plan
from allocator.io.plan_files import write_plan
from allocator.planning import Workbench
from allocator.scenarios.asking.ground import Asked
from allocator.scenarios.asking.threshold import PlanAtValue
from allocator.scenarios.running import WORKSPACE, write_edited


def write_plan_at(asked: Asked, plan: PlanAtValue, out: Path) -> None:
    """Write the plan at the value that fits to a folder, its edited workspace beside it."""
    authority = write_edited(plan.edited, out / WORKSPACE)
    bench = Workbench(
        out / WORKSPACE,
        authority,
        plan.edited.ruleset,
        asked.bench.remarks,
        asked.bench.control,
        dt.datetime.now(dt.UTC),
    )
    whole = Plan(bench.record(), plan.ground.tiers, plan.allocation)
    write_plan(whole, authority, out)
