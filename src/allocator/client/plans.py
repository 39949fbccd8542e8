"""Plans of an authority: asked for, read as documents of the domain, taken out as files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from allocator.client.errors import NotFoundError
from allocator.client.evidence import day_text
from allocator.client.records import JobRecord, PlanKind, PlanRecord, PlanSummary
from allocator.client.sending import Saying, Sender, read
from allocator.client.submitting import AS_IT_IS, Solving, submit
from allocator.client.workspaces import write_below
from allocator.domain.allocations import Allocation
from allocator.domain.changes import ChangeFile
from allocator.domain.comparisons import Comparison
from allocator.domain.plans import AlternativePlans, Plan, RunRecord
from allocator.domain.replans import ReplanReport
from allocator.domain.schedules import Schedule
from allocator.domain.sweeps import SweepRow
from allocator.domain.tiers import TierReport

ModelT = TypeVar("ModelT", bound=BaseModel)


class Plans:
    """``/plans`` and ``/replans`` of one authority."""

    def __init__(self, sender: Sender, authority_id: str) -> None:
        self._sender, self._of = sender, authority_id

    def classify(
        self,
        *,
        dataset_id: str = "current",
        as_of: dt.date | None = None,
        solving: Solving = AS_IT_IS,
        idempotency_key: str | None = None,
    ) -> JobRecord:
        """Ask for a plan of tiers alone."""
        body = {"kind": "tiers", "dataset_id": dataset_id, "as_of": day_text(as_of)}
        return submit(self._sender, self._of, "submit_plan", solving, idempotency_key, body)

    def allocate(
        self,
        *,
        dataset_id: str = "current",
        emphasis: str | None = None,
        engine: str | None = None,
        alternatives: bool = False,
        solving: Solving = AS_IT_IS,
        idempotency_key: str | None = None,
    ) -> JobRecord:
        """Ask for people to be shared out, without dates; with ``alternatives`` in several ways."""
        body = {
            "kind": "allocation", "dataset_id": dataset_id, "emphasis": emphasis,
            "engine": engine, "alternatives": alternatives or None,
        }  # fmt: skip
        return submit(self._sender, self._of, "submit_plan", solving, idempotency_key, body)

    def make(
        self,
        *,
        dataset_id: str = "current",
        emphasis: str | None = None,
        engine: str | None = None,
        solving: Solving = AS_IT_IS,
        idempotency_key: str | None = None,
    ) -> JobRecord:
        """Ask for everything: tiers, allocation, a term of dated visits."""
        body = {
            "kind": "plan", "dataset_id": dataset_id, "emphasis": emphasis, "engine": engine,
        }  # fmt: skip
        return submit(self._sender, self._of, "submit_plan", solving, idempotency_key, body)

    def schedule(
        self, plan_id: str, *, solving: Solving = AS_IT_IS, idempotency_key: str | None = None
    ) -> JobRecord:
        """Ask for dates for the allocation of a plan."""
        body = {"kind": "schedule", "plan_id": plan_id}
        return submit(self._sender, self._of, "submit_plan", solving, idempotency_key, body)

    def mend(
        self,
        plan_id: str,
        changes: ChangeFile,
        *,
        solving: Solving = AS_IT_IS,
        idempotency_key: str | None = None,
    ) -> JobRecord:
        """Ask for a dated plan to be mended after sickness, a storm, a declined date, a closure."""
        said = changes.model_dump(mode="json", by_alias=True, exclude_unset=True)
        body = {"plan_id": plan_id, "changes": said}
        return submit(self._sender, self._of, "submit_replan", solving, idempotency_key, body)

    def list(
        self, *, kind: PlanKind | None = None, dataset_id: str | None = None
    ) -> Iterator[PlanSummary]:
        """Plans, newest first: all for planners and managers, else the approved ones."""
        query = {"kind": kind, "dataset_id": dataset_id}
        return self._sender.items(PlanSummary, "list_plans", query, authority_id=self._of)

    def get(self, plan_id: str) -> PlanRecord:
        """A plan's figures, whether it is approved, and its files."""
        return self._sender.tell(PlanRecord, "get_plan", authority_id=self._of, plan_id=plan_id)

    def approve(self, plan_id: str, *, idempotency_key: str | None = None) -> PlanSummary:
        """Approve a plan: calendars and schools see it from then on."""
        saying = Saying(key=idempotency_key)
        return self._sender.tell(
            PlanSummary, "approve_plan", saying, authority_id=self._of, plan_id=plan_id
        )

    def file(self, plan_id: str, name: str) -> bytes:
        """A file of a plan, byte for byte: ``tiers.json``, ``plan.xlsx``, ``report.html``."""
        return self._sender.ask(
            "get_plan_file", authority_id=self._of, plan_id=plan_id, name=name
        ).content

    def open(self, plan_id: str, within: str = "") -> Plan:
        """Read a whole plan, by whoever may see all of it; what it lacks is ``None``.

        Parameters
        ----------
        within
            Of scenarios and comparisons, which of their plans: ``base``, or a scenario's name.
        """
        start = f"{within}/" if within else ""
        others = self._part(plan_id, f"{start}alternatives.json", AlternativePlans)
        return Plan(
            run=self._document(plan_id, f"{start}run.json", RunRecord),
            tiers=self._document(plan_id, f"{start}tiers.json", TierReport),
            allocation=self._part(plan_id, f"{start}allocation.json", Allocation),
            schedule=self._part(plan_id, f"{start}schedule.json", Schedule),
            alternatives=others.plans if others else {},
        )

    def run(self, plan_id: str) -> RunRecord:
        """What made a plan: versions, hashes, settings, seed, times."""
        return self._document(plan_id, "run.json", RunRecord)

    def tiers(self, plan_id: str) -> TierReport:
        """Tiers of a plan."""
        return self._document(plan_id, "tiers.json", TierReport)

    def allocation(self, plan_id: str) -> Allocation:
        """Allocation of a plan: who supports whom, what falls short and why."""
        return self._document(plan_id, "allocation.json", Allocation)

    def dates(self, plan_id: str) -> Schedule:
        """Schedule of a plan: visits and journeys."""
        return self._document(plan_id, "schedule.json", Schedule)

    def changes(self, plan_id: str) -> ReplanReport:
        """What a re-plan changed, and who must be told."""
        return self._document(plan_id, "changes.json", ReplanReport)

    def comparison(self, plan_id: str) -> Comparison:
        """Plans side by side, of a plan of kind ``comparison``."""
        return self._document(plan_id, "comparison.json", Comparison)

    def rows(self, plan_id: str) -> tuple[SweepRow, ...]:
        """Points of a sweep with their answers, of a plan of kind ``sweep``."""
        lines = self.file(plan_id, "rows.jsonl").splitlines()
        return tuple(read(SweepRow, line) for line in lines if line)

    def _document(self, plan_id: str, name: str, model: type[ModelT]) -> ModelT:
        return read(model, self.file(plan_id, name))

    def _part(self, plan_id: str, name: str, model: type[ModelT]) -> ModelT | None:
        try:
            return self._document(plan_id, name, model)
        except NotFoundError:
            return None

    def save(self, plan_id: str, folder: Path | str, *names: str) -> tuple[Path, ...]:
        """Write files of a plan into a folder, by default all that you may have.

        Files there of the same names are replaced; others are left alone.

        Raises
        ------
        UsageError
            Where a file's name leads out of the folder.
        """
        chosen = names or tuple(one.name for one in self.get(plan_id).files)
        return tuple(write_below(Path(folder), name, self.file(plan_id, name)) for name in chosen)
