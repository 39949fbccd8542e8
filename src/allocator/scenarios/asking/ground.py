"""What every question stands on: an authority with its tiers, journeys and model."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from allocator.allocation.model import AllocationModel, build_model
from allocator.allocation.pools import is_pool
from allocator.allocation.problem import Problem, build_problem
from allocator.domain.authority import Authority
from allocator.domain.tiers import TierReport
from allocator.errors import AllocatorError, UsageError
from allocator.planning import Workbench, classify_workspace
from allocator.solving.progress import Progress, SolveControl
from allocator.tiering import Ruleset
from allocator.travel.model import TravelModel

STAGE = "asking"


class StoppedError(AllocatorError):
    """Asked to stop, or out of time, before there was an answer."""


@dataclass(frozen=True, eq=False)
class Ground:
    """An authority with its tiers and journeys, and the model of its allocation."""

    authority: Authority
    tiers: TierReport
    travel: TravelModel
    control: SolveControl

    @cached_property
    def problem(self) -> Problem:
        """What is due, and who could give it."""
        return build_problem(self.authority, self.tiers, self.travel)

    @cached_property
    def built(self) -> AllocationModel:
        """The model of the allocation, without an aim of its own yet."""
        return build_model(self.problem)

    def with_authority(self, authority: Authority, tiers: TierReport | None = None) -> Ground:
        """Put another authority in the place of this one; its people start where they did."""
        return Ground(authority, tiers or self.tiers, self.travel, self.control)

    def tell(self, note: str) -> None:
        """Tell progress."""
        self.control.progress(Progress(STAGE, note=note))


@dataclass(frozen=True, eq=False)
class Asked:
    """A workspace about which something is asked: its ground and its rules."""

    bench: Workbench
    ground: Ground

    @property
    def ruleset(self) -> Ruleset:
        """The rules in force."""
        return self.bench.ruleset


def asked_of(bench: Workbench) -> Asked:
    """Classify a workspace and make it ready for questions.

    Raises
    ------
    UsageError
        Where it is a pool of very many schools, whose plans come from another model.
    """
    authority = bench.authority
    if is_pool(authority):
        raise UsageError(
            f"Questions are answered for one council; {authority.profile.name} has "
            f"{len(authority.open_schools)} open schools in one pool. Ask about a part of it, or "
            "compare plans with scenario run."
        )
    tiers = classify_workspace(bench)
    return Asked(bench, Ground(authority, tiers, bench.travel, bench.control))
