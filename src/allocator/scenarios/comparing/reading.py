"""A results folder read back: the base and its scenarios, each with its workspace and plan."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from allocator.domain.authority import Authority
from allocator.domain.plans import Plan
from allocator.errors import Fault, FaultyDataError, UsageError
from allocator.io.documents import nearest
from allocator.io.plan_files import read_json, read_plan
from allocator.io.workspace import read_workspace, workspace_hash
from allocator.scenarios.running import BASE, INDEX, WORKSPACE, ScenarioIndex, ScenarioRun


@dataclass(frozen=True)
class Case:
    """One plan to be compared, with the authority it was made for; the base has no ``run``.

    ``plan`` is missing where the scenario leaves none possible.
    """

    name: str
    authority: Authority
    plan: Plan | None
    run: ScenarioRun | None = None


def is_results(folder: Path) -> bool:
    """Whether a folder holds results of scenarios, or was meant to."""
    return (folder / INDEX).is_file() or (folder / BASE / "run.json").is_file()


def read_results(
    folder: Path, names: Collection[str] = (), workspace: Path | None = None
) -> list[Case]:
    """Read the base and its scenarios from a results folder, the base first.

    Parameters
    ----------
    names
        Scenarios that are wanted, in the order of the folder; none: all.
    workspace
        Workspace of the base, for a folder that does not hold it.

    Raises
    ------
    UsageError
        Where a wanted scenario was not run there.
    FaultyDataError
        With everything that a half-written folder lacks.
    """
    faults: list[Fault] = []
    index = read_json(folder / INDEX, ScenarioIndex, faults)
    if index is None:
        raise FaultyDataError([*faults, _ask_to_run(folder)])
    _refuse_unknown(names, index, folder)
    runs = [run for run in index.scenarios if not names or run.name in names]
    if not runs:
        faults.append(Fault(INDEX, None, "scenarios", "[]", "at least one scenario that was run"))
    base = _read_case(folder, index.base, None, workspace, faults)
    if base is not None and base.plan is not None:
        _check_base(index, base.plan, faults)
    cases = [base, *(_read_case(folder, run.name, run, None, faults) for run in runs)]
    if faults:
        raise FaultyDataError([*faults, _ask_to_run(folder)])
    return [case for case in cases if case is not None]


def _ask_to_run(folder: Path) -> Fault:
    expected = (
        "a whole results folder; name the workspace and the scenarios, with this folder as --out: "
        "what is whole stays, what is missing is made"
    )
    return Fault(str(folder), expected=expected)


def _refuse_unknown(names: Collection[str], index: ScenarioIndex, folder: Path) -> None:
    known = [run.name for run in index.scenarios]
    for name in names:
        if name not in known:
            near = nearest(name, known)
            hint = f" Did you mean {near}?" if near else ""
            there = ", ".join(known) or "none"
            raise UsageError(
                f"No scenario {name!r} was run in {folder}; there are: {there}.{hint} Name the "
                "workspace to run others."
            )


def _read_case(
    folder: Path, name: str, run: ScenarioRun | None, workspace: Path | None, faults: list[Fault]
) -> Case | None:
    """Read one plan with its workspace; what is wrong is named with the folder before the file."""
    place = folder / name
    inputs = place / WORKSPACE if (place / WORKSPACE).is_dir() else workspace
    plan: Plan | None = None
    try:
        if run is None or run.no_plan is None:
            plan = read_plan(place)
            faults.extend(_missing_stages(name, plan))
        if inputs is None:
            expected = "the workspace of this plan; an older folder lacks it, so name it with --on"
            faults.append(Fault(f"{name}/{WORKSPACE}", expected=expected))
            return None
        authority = read_workspace(inputs).authority
    except UsageError:
        faults.append(Fault(f"{name}/tiers.json", expected="the files of a plan"))
        return None
    except FaultyDataError as error:
        faults.extend(_within(name, fault) for fault in error.faults)
        return None
    if plan is not None and inputs is workspace and workspace is not None:
        faults.extend(_other_state(name, plan, workspace))
    return Case(name, authority, plan, run)


def _missing_stages(name: str, plan: Plan) -> list[Fault]:
    missing = {"allocation.json": plan.allocation, "schedule.json": plan.schedule}
    return [
        Fault(f"{name}/{file}", expected="this file of the plan")
        for file, part in missing.items()
        if part is None
    ]


def _within(name: str, fault: Fault) -> Fault:
    return Fault(
        f"{name}/{fault.file}",
        fault.row,
        fault.column,
        fault.value,
        fault.expected,
        fault.nearest,
        fault.severity,
    )


def _other_state(name: str, plan: Plan, workspace: Path) -> list[Fault]:
    if plan.run.workspace_hash == workspace_hash(workspace):
        return []
    expected = "a plan of the workspace as it stands; it has changed since"
    return [Fault(f"{name}/run.json", None, "workspace_hash", None, expected)]


def _check_base(index: ScenarioIndex, base: Plan, faults: list[Fault]) -> None:
    told = index.workspace_hash
    if told is not None and told != base.run.workspace_hash:
        expected = "scenarios of the base beside them; the base was made from another workspace"
        faults.append(Fault(INDEX, None, "workspace_hash", told[:16], expected))
