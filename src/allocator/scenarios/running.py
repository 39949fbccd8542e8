"""Run scenarios: a base plan and one for each, with the workspace that it was made from."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from allocator.domain.allocations import Allocation
from allocator.domain.authority import Authority
from allocator.domain.models import Document
from allocator.domain.plans import Plan
from allocator.errors import Fault, FaultyDataError, NoPlanError, UsageError
from allocator.io.plan_files import canonical_json, read_json, read_plan, write_plan
from allocator.io.writing import write_atomically
from allocator.planning import Workbench, not_reconciled, run_workspace
from allocator.scenarios.applying import Edited, apply
from allocator.scenarios.composing import WholeScenario
from allocator.scenarios.inputs import write_inputs
from allocator.scenarios.touching import STAGES, Stage

BASE = "base"
"""Folder of the plan without edits, within the folder of the results."""
INDEX = "scenarios.json"
"""What was run: question, edits in words, stages touched."""
WORKSPACE = "workspace"
"""Folder of the edited workspace, within that of its plan."""


class ScenarioRun(Document):
    """One scenario of a results folder. ``no_plan`` says why there is none, where there is none."""

    name: str
    question: str
    extends: tuple[str, ...] = ()
    edits: tuple[str, ...]
    without_effect: tuple[str, ...] = ()
    touches: tuple[Stage, ...]
    no_plan: str | None = None


class ScenarioIndex(Document):
    """``scenarios.json``: the scenarios of a results folder, in the order they were asked for.

    ``workspace_hash`` and ``seed`` are those of the base: plans of another state of the workspace
    do not belong beside it.
    """

    base: str = BASE
    workspace_hash: str | None = None
    seed: int | None = None
    scenarios: tuple[ScenarioRun, ...]


@dataclass(frozen=True)
class ScenarioResult:
    """A scenario with its plan; ``plan`` is missing where none is possible.

    ``was_there`` where the plan stood in the results folder already and was taken as it is.
    """

    run: ScenarioRun
    authority: Authority
    plan: Plan | None
    was_there: bool = False


@dataclass(frozen=True)
class BasePlan:
    """The plan without edits and what it leaves to the scenarios: the answers of its stages."""

    plan: Plan
    shared_out: Allocation | None
    was_there: bool = False


def apply_all(bench: Workbench, scenarios: Iterable[WholeScenario]) -> list[Edited]:
    """Apply every scenario to the authority of a workbench before any of them is run.

    Raises
    ------
    FaultyDataError
        With the faults of all of them.
    """
    found: list[Edited] = []
    faults: list[Fault] = []
    for scenario in scenarios:
        try:
            found.append(apply(bench.authority, bench.ruleset, scenario, bench.folder))
        except FaultyDataError as error:
            faults.extend(error.faults)
    if faults:
        raise FaultyDataError(dict.fromkeys(faults))
    return found


def run_scenarios(
    bench: Workbench, edited: Iterable[Edited], out: Path, *, keep: bool = False
) -> Iterator[ScenarioResult]:
    """Run the base and every scenario, each written to its folder of ``out`` as it is done.

    ``out/base`` holds the plan without edits, ``out/NAME`` that of a scenario; in ``workspace``
    within lies what each was made from: it can be checked, planned and changed like any other.
    ``scenarios.json`` says what was run. A scenario that leaves no plan possible is told, and the
    others go on. A time limit is that of each plan; once asked to stop, no further scenario is
    begun. Stages that the edits of a scenario do not touch are taken from the base; the plans are
    those that all stages would make.

    Parameters
    ----------
    keep
        Take plans that stand in ``out`` and were made from the same inputs, rules, settings, seed
        and versions as they are; scenarios run there before stay listed.

    Raises
    ------
    NoPlanError
        Where even the base has no plan.
    """
    base = run_base(bench, out, keep=keep)
    runs = {run.name: run for run in _listed(base, out)} if keep else {}
    _write_index(base, runs, out)
    for one in edited:
        if bench.control.stop.is_set():
            return
        folder = out / one.scenario.name
        result = run_edited(bench, one, base, folder / WORKSPACE, kept_in=folder if keep else None)
        if result.plan is not None and not result.was_there:
            write_plan(result.plan, result.authority, folder)
        runs.pop(result.run.name, None)
        runs[result.run.name] = result.run
        _write_index(base, runs, out)
        yield result


def run_base(bench: Workbench, out: Path, *, keep: bool = False) -> BasePlan:
    """Run the plan without edits, or take the one that stands in ``out/base`` already."""
    folder = out / BASE
    plan = plan_kept(bench, folder) if keep else None
    if plan is not None:
        return BasePlan(plan, not_reconciled(plan), was_there=True)
    plan = run_workspace(bench)
    out.mkdir(parents=True, exist_ok=True)
    write_plan(plan, bench.authority, folder)
    write_inputs(bench.authority, bench.ruleset, folder / WORKSPACE)
    return BasePlan(plan, bench.shared_out)


def _listed(base: BasePlan, out: Path) -> tuple[ScenarioRun, ...]:
    """Scenarios that the folder lists already, if they were run from this base."""
    index = read_json(out / INDEX, ScenarioIndex, [], may_be_absent=True)
    if index is None or not base.was_there:
        return ()
    record = base.plan.run
    same = (index.workspace_hash, index.seed) == (record.workspace_hash, record.seed)
    return index.scenarios if same else ()


def _write_index(base: BasePlan, runs: dict[str, ScenarioRun], out: Path) -> None:
    record = base.plan.run
    index = ScenarioIndex(
        workspace_hash=record.workspace_hash, seed=record.seed, scenarios=tuple(runs.values())
    )
    write_atomically(out / INDEX, canonical_json(index).encode())


def plan_kept(bench: Workbench, folder: Path) -> Plan | None:
    """Whole plan in a folder that this run would make again, byte for byte; ``None``: none is.

    It was made from the same inputs, rules, settings, seed and versions, and was not cut short.
    """
    try:
        plan = read_plan(folder)
    except (UsageError, FaultyDataError):
        return None
    new, old = bench.record(), plan.run
    parts = ("workspace_hash", "ruleset", "settings", "seed", "versions", "offer")
    same = all(getattr(new, part) == getattr(old, part) for part in parts)
    return plan if same and not old.interrupted and plan.schedule is not None else None


def run_edited(
    bench: Workbench,
    edited: Edited,
    base: BasePlan | Plan,
    workspace: Path,
    kept_in: Path | None = None,
) -> ScenarioResult:
    """Run one scenario from the first stage that its edits touch; what is before is the base's.

    Parameters
    ----------
    workspace
        Folder that the edited workspace is written to.
    kept_in
        Folder whose plan is taken as it is, if this run would make it again.
    """
    if isinstance(base, Plan):
        base = BasePlan(base, not_reconciled(base))
    authority = write_edited(edited, workspace)
    control = replace(bench.control, was_cut=False, started=time.monotonic())
    own = Workbench(
        workspace, authority, edited.ruleset, bench.remarks, control, dt.datetime.now(dt.UTC)
    )
    plan = plan_kept(own, kept_in) if kept_in is not None else None
    if plan is not None:
        return ScenarioResult(_told(edited, None), authority, plan, was_there=True)
    own.take_travel(bench)
    no_plan: str | None = None
    try:
        plan = _from_first_touched(own, edited, base)
    except NoPlanError as error:
        no_plan = str(error)
    bench.control.was_cut |= control.was_cut
    return ScenarioResult(_told(edited, no_plan), authority, plan)


def _from_first_touched(own: Workbench, edited: Edited, base: BasePlan) -> Plan:
    """Plan with the tiers and the allocation of the base where the edits leave them as they are.

    A base that was cut short by a time limit leaves its tiers alone: another limit begins.
    """
    if not edited.touches:
        return replace(base.plan, run=own.record())
    tiers = None if "tiers" in edited.touches else base.plan.tiers
    cut = base.plan.run.interrupted
    allocation = None if cut or "allocation" in edited.touches else base.shared_out
    return run_workspace(own, tiers, allocation)


def write_edited(edited: Edited, folder: Path) -> Authority:
    """Write the workspace of a scenario: see ``write_inputs``."""
    return write_inputs(edited.authority, edited.ruleset, folder)


def _told(edited: Edited, no_plan: str | None) -> ScenarioRun:
    scenario = edited.scenario
    return ScenarioRun(
        name=scenario.name,
        question=scenario.question,
        extends=scenario.names[:-1],
        edits=tuple(one.text for one in edited.told if one.changed),
        without_effect=tuple(one.text for one in edited.told if not one.changed),
        touches=tuple(stage for stage in STAGES if stage in edited.touches),
        no_plan=no_plan,
    )
