"""Relaxed answers: the base stays loaded, scenarios reuse of it whatever their edits leave alone.

Answers come in batches (``answer_all``): scenarios that share a model are solved one after another,
each from the optimum before it. The same batch always gives the same figures, whoever solves it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from allocator.domain.authority import Authority
from allocator.domain.sweeps import Answer
from allocator.domain.tiers import TierReport
from allocator.planning import Workbench
from allocator.scenarios.answers.measures import answer_of
from allocator.scenarios.answers.staying import EVIDENCE, is_same, keeps_travel
from allocator.scenarios.answers.structure import Structure, build_structure, capacity_by_role
from allocator.scenarios.answers.tiers import tiers_of
from allocator.scenarios.applying import Edited
from allocator.solving.highs import Relaxation
from allocator.solving.progress import SolveControl
from allocator.solving.solutions import Solution
from allocator.tiering import Ruleset
from allocator.travel.model import TravelModel, build_travel

MOST_KEPT = 8
"""Models of a batch besides the base that are kept at once."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """The base of a sweep: tiers, journeys and relaxed model are worked out once, when asked for.

    Nothing of it changes afterwards, so that threads may share it.
    """

    authority: Authority
    ruleset: Ruleset
    travel: TravelModel
    seed: int

    @cached_property
    def tiers(self) -> TierReport:
        """Tiers of the base."""
        return tiers_of(self.authority, self.ruleset)

    @cached_property
    def structure(self) -> Structure:
        """Relaxed model of the base."""
        return build_structure(self.authority, self.tiers, self.travel)


def prepare(bench: Workbench) -> Prepared:
    """Take a workbench as what every answer starts from."""
    return Prepared(bench.authority, bench.ruleset, bench.travel, bench.control.seed)


def answer(
    prepared: Prepared, edited: Edited | None = None, control: SolveControl | None = None
) -> Answer:
    """Relaxed answer to one scenario; without one, to the base. See ``answer_all``."""
    authority = prepared.authority if edited is None else edited.authority
    ruleset = prepared.ruleset if edited is None else edited.ruleset
    return answer_all(prepared, [(authority, ruleset)], control)[0]


def answer_all(
    prepared: Prepared,
    scenarios: Sequence[tuple[Authority, Ruleset]],
    control: SolveControl | None = None,
) -> list[Answer]:
    """Relaxed answers to a batch of edited authorities with their rules, in order.

    Scenarios that differ in capacity alone share a model; others have one built, and share it with
    those that follow. Once asked to stop, those left have status ``unknown``.
    """
    control = control or SolveControl(seed=prepared.seed)
    batch = _Batch(prepared, control)
    groups: list[tuple[Structure, list[int]]] = []
    for place, (authority, ruleset) in enumerate(scenarios):
        structure = batch.structure_of(authority, batch.tiers_of(authority, ruleset))
        for known, places in groups:
            if known is structure:
                places.append(place)
                break
        else:
            groups.append((structure, [place]))
    found: dict[int, Answer] = {}
    for structure, places in groups:
        chosen = [scenarios[place][0] for place in places]
        found |= zip(places, solved(structure, chosen, control), strict=True)
    return [found[place] for place in range(len(scenarios))]


def structure_for(
    prepared: Prepared, authority: Authority, ruleset: Ruleset, control: SolveControl
) -> Structure:
    """Return a model that answers an edited authority: that of the base, or one of its own."""
    batch = _Batch(prepared, control)
    return batch.structure_of(authority, batch.tiers_of(authority, ruleset))


def solved(
    structure: Structure, authorities: Sequence[Authority], control: SolveControl
) -> list[Answer]:
    """Answers of authorities that a model fits, each from the optimum of the one before."""
    budgets = [structure.budgets(authority) for authority in authorities]
    relaxation = Relaxation(structure.compact.model, control)
    rooms = [structure.room(one) for one in budgets]
    solutions = relaxation.solve_with_room(rooms)
    return [
        answer_of(structure.measures, capacity_by_role(one), _whole(structure, solution))
        for one, solution in zip(budgets, solutions, strict=True)
    ]


def cold_answer(
    authority: Authority, ruleset: Ruleset, control: SolveControl | None = None
) -> Answer:
    """Relaxed answer with nothing reused: what a live one is held against."""
    tiers = tiers_of(authority, ruleset)
    structure = build_structure(authority, tiers, build_travel(authority))
    return solved(structure, [authority], control or SolveControl())[0]


def _whole(structure: Structure, solution: Solution) -> Solution:
    if solution.values is None:
        return solution
    return replace(solution, values=structure.compact.whole(solution.values))


class _Batch:
    """Tiers and models of one batch, each worked out once."""

    def __init__(self, prepared: Prepared, control: SolveControl) -> None:
        self.prepared, self.control = prepared, control
        self._structures: list[Structure] = []
        self._tiers: list[tuple[Authority, Ruleset, TierReport]] = []

    def tiers_of(self, authority: Authority, ruleset: Ruleset) -> TierReport:
        """Tiers of an authority under rules."""
        base = (self.prepared.authority, self.prepared.ruleset, self.prepared.tiers)
        for known, rules, tiers in (base, *self._tiers):
            if rules.identity == ruleset.identity and _same_evidence(known, authority):
                return tiers
        tiers = tiers_of(authority, ruleset)
        self._tiers = [*self._tiers[-MOST_KEPT:], (authority, ruleset, tiers)]
        return tiers

    def structure_of(self, authority: Authority, tiers: TierReport) -> Structure:
        """Return a model that fits, an earlier one where there is any."""
        for structure in (self.prepared.structure, *reversed(self._structures)):
            if structure.fits(authority, tiers):
                return structure
        travel = self.prepared.travel
        if not keeps_travel(self.prepared.authority, authority):
            travel = build_travel(authority)
        structure = build_structure(authority, tiers, travel)
        self._structures = [*self._structures[1 - MOST_KEPT :], structure]
        return structure


def _same_evidence(one: Authority, other: Authority) -> bool:
    """Whether rules find the same tiers: evidence, schools, heads and the day."""
    names = (*EVIDENCE, "schools", "headteachers", "calendar")
    return (
        all(is_same(getattr(one, name), getattr(other, name)) for name in names)
        and is_same(one.profile.as_of, other.profile.as_of)
        and is_same(one.offer.tiers, other.offer.tiers)
    )
