"""The use cases of the pipeline: from a folder that describes an authority to a whole plan."""

from __future__ import annotations

import datetime as dt
import platform
import resource
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from allocator import __version__
from allocator.allocation import EMPHASES, allocate, allocate_several, with_emphasis
from allocator.allocation.checks import check_allocation
from allocator.allocation.holding import holding_of
from allocator.domain.allocations import Allocation
from allocator.domain.authority import Authority
from allocator.domain.plans import Plan, RunRecord
from allocator.domain.schedules import Schedule
from allocator.domain.settings import ENGINES, Engine
from allocator.domain.tiers import TierReport
from allocator.errors import BrokenPlanError, Fault, FaultyDataError, UsageError
from allocator.io.documents import nearest
from allocator.io.plan_files import read_plan
from allocator.io.workspace import (
    check_workspace,
    offer_is_default,
    read_workspace,
    resolve_ruleset,
    workspace_hash,
)
from allocator.scheduling import reconcile_online_runs, schedule
from allocator.scheduling.alternates import with_reserve
from allocator.scheduling.checks import check_schedule
from allocator.scheduling.feedback import is_better, travel_factors
from allocator.scheduling.floors import RUN_FLOOR
from allocator.solving.engines import LIBRARIES
from allocator.solving.progress import Progress, SolveControl
from allocator.tiering import Ruleset, classify, load_ruleset
from allocator.tiering.checks import check_tiers
from allocator.tiering.classify import check_ladder
from allocator.travel import TravelModel, build_travel
from allocator.travel.doubts import doubtful_pairs, notes_of_doubts

_LIBRARIES = ("highspy", "numpy", "pydantic")


@dataclass
class Workbench:
    """One run on one workspace: what was read, how it is steered, what it took."""

    folder: Path
    authority: Authority
    ruleset: Ruleset
    remarks: tuple[Fault, ...]
    control: SolveControl
    started_at: dt.datetime
    seconds: dict[str, float] = field(default_factory=dict)
    cpu_seconds: dict[str, float] = field(default_factory=dict)
    shared_out: Allocation | None = field(default=None, init=False, repr=False)
    """Allocation of the last run as it was before it was dated."""
    _travel: TravelModel | None = field(default=None, init=False, repr=False)

    @property
    def travel(self) -> TravelModel:
        """Journeys of the authority as it stands: one table of roads for every stage of a run.

        Where the authority was replaced, trips that the change does not touch are kept.
        """
        if self._travel is None:
            self._travel = build_travel(self.authority)
        elif self._travel.authority is not self.authority:
            self._travel = self._travel.of(self.authority)
        return self._travel

    def take_travel(self, other: Workbench) -> None:
        """Begin with the journeys that another run worked out, as far as they hold here too."""
        if other._travel is not None:
            self._travel = other._travel

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Note the wall and CPU seconds of a stage."""
        self.control.progress(Progress(stage, note="started"))
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.seconds[stage] = round(time.perf_counter() - wall, 3)
        self.cpu_seconds[stage] = round(time.process_time() - cpu, 3)

    def record(self) -> RunRecord:
        """Write down what made the plan."""
        default_offer = offer_is_default(self.folder, self.authority.profile)
        offer = self.authority.offer.model_dump(mode="json") if default_offer else None
        finished = dt.datetime.now(dt.UTC)
        return RunRecord(
            versions=_versions(self.authority.settings.engine),
            workspace_hash=workspace_hash(self.folder),
            ruleset=self.ruleset.identity,
            settings=self.authority.settings.model_dump(mode="json"),
            seed=self.control.seed,
            started_at=self.started_at.isoformat(timespec="seconds"),
            finished_at=finished.isoformat(timespec="seconds"),
            seconds=self.seconds,
            cpu_seconds=self.cpu_seconds,
            peak_memory_mb=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
            interrupted=self.control.was_cut,
            offer=offer,
        )


def _versions(engine: Engine) -> dict[str, str]:
    found = {"allocator": __version__, "python": platform.python_version()}
    for library in dict.fromkeys((*_LIBRARIES, LIBRARIES[engine])):
        try:
            found[library] = version(library)
        except PackageNotFoundError:  # vendored without metadata
            found[library] = "unknown"
    return found


def open_workbench(
    folder: Path, control: SolveControl | None = None, seed: int | None = None
) -> Workbench:
    """Read a workspace and its rules.

    Raises
    ------
    FaultyDataError
        With every fault of the workspace or its ruleset.
    """
    started_at = dt.datetime.now(dt.UTC)
    control = control or SolveControl()
    wall, cpu = time.perf_counter(), time.process_time()
    reading = read_workspace(folder)
    ruleset = load_ruleset(resolve_ruleset(reading.authority.profile, folder))
    control.seed = reading.authority.profile.seed if seed is None else seed
    bench = Workbench(folder, reading.authority, ruleset, reading.remarks, control, started_at)
    bench.seconds["check"] = round(time.perf_counter() - wall, 3)
    bench.cpu_seconds["check"] = round(time.process_time() - cpu, 3)
    return bench


def check_whole(folder: Path) -> tuple[Fault, ...]:
    """Every fault of a workspace, and of its rules where it has no error of its own."""
    faults = check_workspace(folder)
    if any(fault.severity == "error" for fault in faults):
        return faults
    try:
        bench = open_workbench(folder)
        check_ladder(bench.authority, bench.ruleset)
    except FaultyDataError as error:
        return (*error.faults, *faults)
    declared = bench.ruleset.spec.inputs
    return tuple(
        fault for fault in faults if fault.column != "indicator" or fault.value not in declared
    )


def classify_workspace(bench: Workbench, as_of: dt.date | None = None) -> TierReport:
    """Classify every open school; the report is checked before anyone sees it."""
    with bench.timed("tiers"):
        report = classify(bench.authority, bench.ruleset, as_of)
        _refuse_broken(check_tiers(bench.authority, report))
    return report


def allocate_workspace(bench: Workbench, tiers: TierReport | None = None) -> Plan:
    """Classify and share out; no dates yet.

    Parameters
    ----------
    tiers
        Tiers that hold for this workspace too: it is not classified again.
    """
    tiers = classify_workspace(bench) if tiers is None else tiers
    with bench.timed("allocate"):
        allocation = allocate(bench.authority, tiers, bench.travel, bench.control)
        _refuse_broken(check_allocation(bench.authority, tiers, allocation))
    return Plan(bench.record(), tiers, allocation)


def allocate_several_ways(bench: Workbench) -> Plan:
    """Classify and share out, with other good plans beside and what each aim costs the others."""
    tiers = classify_workspace(bench)
    with bench.timed("allocate"):
        allocation, others = allocate_several(bench.authority, tiers, bench.travel, bench.control)
        for plan in (allocation, *others.values()):
            _refuse_broken(check_allocation(bench.authority, tiers, plan))
    return Plan(bench.record(), tiers, allocation, alternatives=others)


def emphasise(bench: Workbench, name: str) -> None:
    """Weigh the aims of this run as an emphasis does.

    Raises
    ------
    UsageError
        Where there is no emphasis of that name.
    """
    _refuse_unknown("emphasis", name, EMPHASES)
    bench.authority = with_emphasis(bench.authority, name)


def choose_engine(bench: Workbench, name: str) -> None:
    """Solve the allocation of this run with another engine.

    Raises
    ------
    UsageError
        Where there is no engine of that name.
    """
    _refuse_unknown("engine", name, ENGINES)
    profile = bench.authority.profile
    settings = profile.settings.model_copy(update={"engine": name})
    profile = profile.model_copy(update={"settings": settings})
    bench.authority = replace(bench.authority, profile=profile)


def _refuse_unknown(kind: str, name: str, choices: Collection[str]) -> None:
    if name not in choices:
        close = nearest(name, choices)
        hint = f" Did you mean {close}?" if close else ""
        raise UsageError(f"No {kind} {name!r}; there are {', '.join(choices)}.{hint}")


def schedule_workspace(bench: Workbench, earlier: Path) -> Plan:
    """Date the allocation of an earlier plan.

    Raises
    ------
    UsageError
        Where that folder holds no allocation, or one of another workspace.
    """
    plan = read_plan(earlier)
    if plan.allocation is None:
        raise UsageError(f"The plan in {earlier} has no allocation: run allocate first.")
    if plan.run.workspace_hash != workspace_hash(bench.folder):
        raise UsageError(f"The plan in {earlier} was made from another state of the workspace.")
    allocation, dated = _schedule(bench, plan.tiers, plan.allocation)
    return Plan(bench.record(), plan.tiers, allocation, dated)


def run_workspace(
    bench: Workbench, tiers: TierReport | None = None, allocation: Allocation | None = None
) -> Plan:
    """Everything: tiers, allocation, schedule, each checked.

    Parameters
    ----------
    tiers
        Tiers that hold for this workspace too: it is not classified again.
    allocation
        Allocation for these tiers that holds for this workspace too, as ``bench.shared_out`` keeps
        it: nothing is shared out again. That of a dated plan will do where no school's online run
        is told in it (``not_reconciled``).
    """
    if tiers is None or allocation is None:
        plan = allocate_workspace(bench, tiers)
        tiers, allocation = plan.tiers, plan.allocation
        assert allocation is not None
    bench.shared_out = allocation
    reconciled, dated = _schedule(bench, tiers, allocation)
    reconciled, dated = _fed_back(bench, tiers, allocation, (reconciled, dated))
    return Plan(bench.record(), tiers, reconciled, dated)


def _fed_back(
    bench: Workbench,
    tiers: TierReport,
    first: Allocation,
    best: tuple[Allocation, Schedule],
) -> tuple[Allocation, Schedule]:
    """Share out and date again with the travel that the dates needed; keep what is better."""
    latest, latest_dated = first, best[1]
    factors: dict[str, float] = {}
    for number in range(1, bench.authority.settings.feedback_rounds + 1):
        if bench.control.should_stop():
            break
        factors = travel_factors(bench.authority, latest, latest_dated, factors)
        with bench.timed(f"allocate, round {number}"):
            again = allocate(bench.authority, tiers, bench.travel, bench.control, factors)
            _refuse_broken(check_allocation(bench.authority, tiers, again))
        if again.items == latest.items:
            break
        latest, (reconciled, latest_dated) = again, _schedule(bench, tiers, again, number)
        if is_better(bench.authority, best, (reconciled, latest_dated)):
            best = reconciled, latest_dated
    return best


def not_reconciled(plan: Plan) -> Allocation | None:
    """Allocation of a dated plan as it was first made; ``None`` where that cannot be known.

    Dates change it in one thing, online runs longer than the floor allows; and rounds of feedback
    share out anew with what the dates have shown.
    """
    if plan.allocation is None or plan.run.settings.get("feedback_rounds"):
        return None
    told = any(row.activity == RUN_FLOOR for row in plan.allocation.shortfalls)
    return None if told else plan.allocation


def _schedule(
    bench: Workbench, tiers: TierReport, allocation: Allocation, number: int = 0
) -> tuple[Allocation, Schedule]:
    with bench.timed(f"schedule, round {number}" if number else "schedule"):
        may_hold = holding_of(bench.authority, bench.travel)
        dated = schedule(bench.authority, tiers, allocation, bench.travel, bench.control, may_hold)
        dated = with_reserve(bench.authority, bench.travel, dated, tiers)
        doubts = notes_of_doubts(bench.travel, doubtful_pairs(bench.travel), dated.days)
        notes = (*dated.notes, *bench.travel.warnings, *doubts)
        dated = dated.model_copy(update={"notes": notes})
        allocation = reconcile_online_runs(bench.authority, allocation, dated)
        _refuse_broken(check_allocation(bench.authority, tiers, allocation))
        _refuse_broken(check_schedule(bench.authority, tiers, allocation, dated))
    return allocation, dated


def _refuse_broken(violations: list[str]) -> None:
    if violations:
        raise BrokenPlanError(violations)
