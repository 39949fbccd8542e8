"""The use case of re-planning: a plan, what has happened since, and the mended plan."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from allocator.allocation.checks import check_allocation
from allocator.allocation.demand import build_demand
from allocator.allocation.holding import holding_of
from allocator.domain.activities import Entitlement
from allocator.domain.authority import Authority
from allocator.domain.plans import Plan
from allocator.domain.replans import ReplanReport
from allocator.domain.tiers import TierReport
from allocator.errors import BrokenPlanError, UsageError
from allocator.io.changes import read_changes
from allocator.io.exports.calendar_changes import renewed_calendars
from allocator.io.exports.calendars import calendar_files
from allocator.io.exports.change_lists import changes_csv
from allocator.io.plan_files import CALENDARS, canonical_json, read_plan
from allocator.io.replans import CHANGED_WORKSPACE, read_replan_report
from allocator.io.workspace import read_workspace, resolve_ruleset, workspace_hash
from allocator.io.writing import write_workspace
from allocator.planning import Workbench
from allocator.scheduling.checks import check_schedule
from allocator.scheduling.replanning import Given, Replanned, replan

OWN_RULES = "rules-of-the-plan"
"""Folder within the changed workspace for rules that the authority keeps itself."""


@dataclass(frozen=True)
class MendedPlan:
    """A mended plan, its list of changes, and files beside those of every plan, by name."""

    plan: Plan
    report: ReplanReport
    more: dict[str, bytes]


def replan_workspace(bench: Workbench, earlier: Path, change_file: Path) -> MendedPlan:
    """Mend the plan in a folder after what a change file tells; the bench takes on the changes.

    The folder may hold a plan that was mended before: its changes still hold.

    Raises
    ------
    FaultyDataError
        With every fault of the change file.
    UsageError
        Where the folder holds no dated plan, or one of another workspace.
    NoPlanError
        Where a change leaves somebody without a way home.
    """
    plan = read_plan(earlier)
    if plan.allocation is None or plan.schedule is None:
        raise UsageError(f"The plan in {earlier} has no dates: run or schedule first.")
    given_hash = workspace_hash(bench.folder)
    authority = _workspace_of(bench, plan, earlier, given_hash)
    changes = read_changes(change_file, authority, plan.schedule)
    with bench.timed("replan"):
        given = Given(
            authority, plan.tiers, plan.allocation, plan.schedule, changes, due_of, holding_of
        )
        mended = replan(given, bench.control)
        _refuse_broken(mended)
    bench.authority, rules = _with_own_rules(mended.authority, bench.folder)
    workspace, changed_hash = _workspace_files(bench.authority, rules)
    report = mended.report.model_copy(
        update={"workspace_hash": given_hash, "changed_workspace_hash": changed_hash}
    )
    record = bench.record().model_copy(update={"ruleset": plan.run.ruleset})
    made = Plan(record, mended.tiers, mended.allocation, mended.schedule)
    more = {
        "changes.json": canonical_json(report).encode(),
        "changes.csv": changes_csv(report, bench.authority).encode(),
        **workspace,
        **_calendars(plan, authority, made, bench.authority, earlier, report),
    }
    return MendedPlan(made, report, more)


def due_of(authority: Authority, tiers: TierReport) -> Mapping[tuple[str, str], Entitlement]:
    """What each school is due of each activity, flags and programmes included."""
    return {
        key: Entitlement(
            minimum=line.minimum,
            target=line.target,
            maximum=line.maximum,
            spacing_days=line.spacing_days,
        )
        for key, line in build_demand(authority, tiers).line_of.items()
    }


def _refuse_broken(mended: Replanned) -> None:
    parts = (mended.authority, mended.tiers, mended.allocation)
    violations = [*check_allocation(*parts), *check_schedule(*parts, mended.schedule)]
    if violations:
        raise BrokenPlanError(violations)


def _workspace_of(bench: Workbench, plan: Plan, earlier: Path, given_hash: str) -> Authority:
    """The workspace that a plan stands on: as given, or as earlier changes have left it."""
    report = read_replan_report(earlier)
    if report is None or given_hash == report.changed_workspace_hash:
        expected = plan.run.workspace_hash if report is None else report.changed_workspace_hash
        if expected != given_hash:
            raise UsageError(f"The plan in {earlier} was made from another state of the workspace.")
        return bench.authority
    if given_hash != report.workspace_hash:
        raise UsageError(f"The plan in {earlier} was made from another state of the workspace.")
    folder = earlier / CHANGED_WORKSPACE
    if not folder.is_dir() or workspace_hash(folder) != report.changed_workspace_hash:
        raise UsageError(
            f"The plan in {earlier} was mended before, but {CHANGED_WORKSPACE} in it is not the "
            "workspace that it was mended with."
        )
    return read_workspace(folder).authority


def _with_own_rules(authority: Authority, folder: Path) -> tuple[Authority, Path | None]:
    """Point the changed workspace to a copy of rules that lie in the workspace itself."""
    profile = authority.profile
    if not (folder / profile.rules / "ruleset.yaml").is_file():
        return authority, None
    rules = resolve_ruleset(profile, folder)
    profile = profile.model_copy(update={"rules": OWN_RULES})
    return replace(authority, profile=profile), rules


def _workspace_files(authority: Authority, rules: Path | None) -> tuple[dict[str, bytes], str]:
    """The changed workspace as files by name, and its hash."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_workspace(authority, folder)
        if rules is not None:
            shutil.copytree(rules, folder / OWN_RULES)
        files = {
            f"{CHANGED_WORKSPACE}/{path.relative_to(folder).as_posix()}": path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        return files, workspace_hash(folder)


def _calendars(
    before: Plan,
    authority: Authority,
    after: Plan,
    changed: Authority,
    earlier: Path,
    report: ReplanReport,
) -> dict[str, bytes]:
    """Calendars with raised numbers and cancellations, against those that were sent out."""
    sent = {path.name: path.read_bytes() for path in sorted((earlier / CALENDARS).glob("*.ics"))}
    old = {**calendar_files(before, authority), **sent}
    fresh = calendar_files(after, changed)
    renewed = renewed_calendars(fresh, old, report.today)
    return {f"{CALENDARS}/{name}": data for name, data in renewed.items()}
