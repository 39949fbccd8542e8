"""Whole plans near a base plan beside plans from nothing: seconds, and what the short way loses.

``python -m benchmarks.near_plans [EDIT ...]`` takes one made rural authority of 200 schools and ten
kinds of edit (all, or those named). Plans from nothing are those of ``allocate``; what is lost is
told in points of a hundred of their bound. Every plan is checked.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from allocator.allocation.checks import check_allocation
from allocator.allocation.problem import build_problem
from allocator.allocation.sharing_out import share_out
from allocator.planning import open_workbench
from allocator.scenarios.answers import Prepared, prepare
from allocator.scenarios.answers.near_plans import BasePlan, base_plan, plan_near
from allocator.scenarios.answers.tiers import tiers_of
from allocator.scenarios.applying import apply
from allocator.scenarios.composing import whole
from allocator.scenarios.schema import Scenario
from allocator.solving.progress import SolveControl
from allocator.travel.model import build_travel
from benchmarks.authorities import made_authority, write_made_workspace


def _time_of(role: str, factor: float) -> dict[str, Any]:
    return {"edit": "capacity_by_role", "role": role, "factor": factor}


EDITS: dict[str, list[dict[str, Any]]] = {
    "officers-lose-a-tenth": [_time_of("qio", 0.9)],
    "all-lose-a-fifth": [_time_of(role, 0.8) for role in ("qio", "pedagogy", "peer_head")],
    "officers-gain-a-fifth": [_time_of("qio", 1.2)],
    "two-officers-fewer": [{"edit": "remove_people", "where": {"role": "qio"}, "count": 2}],
    "one-more-post": [{"edit": "add_people", "role": "qio", "count": 1}],
    "one-more-visit": [
        {"edit": "entitlement", "tier": "lowest", "activity": "link_visit", "add": 1}
    ],
    "broadband": [
        {"edit": "change_schools", "where": {"connection": ["poor", "none"]}, "connection": "good"}
    ],
    "boats-out": [{"edit": "withdraw_sailings", "all": True, "week": 7, "weeks": 2}],
    "travel-cut": [{"edit": "budget", "nights_per_month": 1, "travel_price_factor": 2}],
    "peer-heads-scarce": [_time_of("peer_head", 0.3)],
}


def measured(prepared: Prepared, base: BasePlan, name: str) -> dict[str, Any]:
    """Plan one edit both ways."""
    document = {"name": name, "question": "?", "edits": EDITS[name]}
    scenario = whole(Scenario.model_validate(document))
    edited = apply(prepared.authority, prepared.ruleset, scenario)
    authority, control = edited.authority, SolveControl(seed=prepared.seed)
    started = time.process_time()
    tiers = tiers_of(authority, edited.ruleset)
    plan = plan_near(base, authority, tiers, build_travel(authority), control)
    near = time.process_time() - started
    assert check_allocation(authority, tiers, plan) == []
    started = time.process_time()
    cold = share_out(build_problem(authority, tiers, build_travel(authority)), control)
    return {
        "edit": name,
        "near_seconds": round(near, 2),
        "points_lost": round(100 * (cold.solution.objective - plan.objective) / cold.bound, 2),
        "cold_seconds": round(time.process_time() - started, 1),
        "gap_told": round(100 * plan.gap, 2),
    }


def main() -> None:
    """Print a line of JSON for each edit, then the mean and the worst."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.near_plans", description=__doc__)
    parser.add_argument("edits", nargs="*", metavar="EDIT")
    names = parser.parse_args().edits or list(EDITS)
    with tempfile.TemporaryDirectory() as folder:
        write_made_workspace(made_authority("rural", 200), Path(folder) / "council")
        prepared = prepare(open_workbench(Path(folder) / "council"))
    started = time.process_time()
    control = SolveControl(seed=prepared.seed)
    base = base_plan(prepared.authority, prepared.tiers, prepared.travel, control)
    print(json.dumps({"base_seconds": round(time.process_time() - started, 1)}), flush=True)
    lost = []
    for name in names:
        found = measured(prepared, base, name)
        lost.append(found["points_lost"])
        print(json.dumps(found), flush=True)
    print(json.dumps({"mean_lost": round(sum(lost) / len(lost), 2), "worst_lost": max(lost)}))


if __name__ == "__main__":
    main()
