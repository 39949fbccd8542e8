"""Jobs that take exactly one of their options, agents with limited hours: a plan and a bound."""

from allocator.solving.assignment.effort import Effort
from allocator.solving.assignment.problem import NO_LIMIT, Assignment, AssignmentProblem
from allocator.solving.assignment.solve import assign

__all__ = ["NO_LIMIT", "Assignment", "AssignmentProblem", "Effort", "assign"]
