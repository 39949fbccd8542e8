"""From an answer to a plan that can be checked: what is claimed to be possible is there to see."""

from __future__ import annotations

from dataclasses import dataclass

from allocator.allocation.checks import check_allocation
from allocator.allocation.fairness import group_shares
from allocator.allocation.links import link_assignments
from allocator.allocation.loads import person_loads
from allocator.allocation.notes import notes_of
from allocator.allocation.plan import held_sessions, items_of, links_of
from allocator.allocation.problem import Problem
from allocator.allocation.shortfalls import shortfalls_of
from allocator.allocation.variables import Variables
from allocator.domain.allocations import Allocation
from allocator.domain.tiers import TierReport
from allocator.errors import BrokenPlanError
from allocator.scenarios.asking.restating import ROUND
from allocator.solving.linear_model import Numbers, Sense
from allocator.solving.solutions import proven_status, relative_gap


@dataclass(frozen=True)
class Claim:
    """What an answer claims: the most or least of something, and what no plan could pass."""

    sense: Sense
    value: float
    bound: float


def checked_plan(
    problem: Problem,
    variables: Variables,
    values: Numbers,
    tiers: TierReport,
    claim: Claim,
) -> Allocation:
    """Write a solution as an allocation and hold it against every rule.

    Parameters
    ----------
    claim
        What was asked for: its value and bound stand as objective and bound.

    Raises
    ------
    BrokenPlanError
        Where it breaks one: such an answer is never given.
    """
    value, bound = round(claim.value, ROUND), round(claim.bound, ROUND)
    held = held_sessions(problem, variables, values)
    links = links_of(variables, values)
    people = person_loads(problem, held, dict.fromkeys(problem.budgets, 0.0))
    items = items_of(problem, held)
    shortfalls = shortfalls_of(problem, held, links, people)
    plan = Allocation(
        status=proven_status(value, bound),
        objective=value,
        sense=claim.sense,
        bound=bound,
        bound_given_levels=bound,
        gap=relative_gap(value, bound),
        levels=(),
        items=items,
        links=link_assignments(problem, links),
        shortfalls=shortfalls,
        people=people,
        fairness=group_shares(problem.authority, problem.demand, items, shortfalls),
        notes=notes_of(problem, variables, values),
    )
    violations = check_allocation(problem.authority, tiers, plan)
    if violations:
        raise BrokenPlanError(violations)
    return plan
