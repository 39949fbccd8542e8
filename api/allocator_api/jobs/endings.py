"""What the end of a job's process means: the state of the job, its plan, its problem in words."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from allocator.errors import UsageError
from allocator_api.jobs.guard import Ending
from allocator_api.problem_types import PROBLEM_TYPES

CUT_NOTE = "cut by the time limit; the best plan so far is kept"


@dataclass(frozen=True)
class Outcome:
    """How a job ends in the store."""

    state: Literal["succeeded", "failed", "cancelled"]
    plan_id: str | None = None
    summary: Mapping[str, Any] = field(default_factory=dict)
    problem: dict[str, Any] | None = None
    was_cut: bool = False


def outcome_of(ending: Ending, *, is_cancelled: bool) -> Outcome:
    """The outcome of a process that has ended by itself, at a limit or by a crash.

    Parameters
    ----------
    is_cancelled
        Whether somebody has asked the job to end. What it had is kept; a job that was done before
        it heard of it has succeeded.
    """
    if ending.made is not None:
        was_cut = bool(ending.made["was_cut"])
        state: Literal["succeeded", "cancelled"] = (
            "cancelled" if is_cancelled and was_cut else "succeeded"
        )
        plan_id, summary = ending.made["plan_id"], ending.made["summary"]
        return Outcome(state, plan_id, summary, was_cut=was_cut and not is_cancelled)
    if is_cancelled:
        return Outcome("cancelled")
    return Outcome("failed", problem=_problem(ending))


def attempts_used_up(attempts: int) -> Outcome:
    """The outcome of a job under which one process after the other has ended."""
    from allocator_api import problems  # with the web framework: only where a job has failed

    words = (
        f"{attempts} processes have ended while they worked on it, before it was done. "
        "It is not tried again."
    )
    return Outcome("failed", problem=problems.document(PROBLEM_TYPES["job-crashed"], words))


def _problem(ending: Ending) -> dict[str, Any]:
    from allocator_api import problems

    if isinstance(ending.error, UsageError):  # no address was asked for: the request is at fault
        return problems.document(PROBLEM_TYPES["faulty-request"], str(ending.error))
    if ending.error is not None:
        known = problems.of_error(ending.error)
        return known or problems.document(PROBLEM_TYPES["internal"])
    if ending.reason == "deadline":
        return problems.document(PROBLEM_TYPES["job-deadline"])
    if ending.reason == "memory":
        return problems.document(PROBLEM_TYPES["job-memory"])
    if ending.reason == "crashed":
        return problems.document(PROBLEM_TYPES["job-crashed"], _how(ending.signal_number))
    return problems.document(PROBLEM_TYPES["internal"])


def _how(number: int | None) -> str:
    if number is None:
        return "Its process ended without an answer."
    name = signal.Signals(number).name
    hint = " Often the machine was out of memory." if number == signal.SIGKILL else ""
    return f"Its process was ended by the signal {name}.{hint}"
