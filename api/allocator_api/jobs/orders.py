"""What passes between a job's process and the one that guards it: JSON, never objects of ours."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from allocator.errors import (
    AllocatorError,
    BrokenPlanError,
    Fault,
    FaultyDataError,
    NoPlanError,
    UsageError,
)
from allocator.solving.progress import Progress

COUNT = -1
"""Stands for the part of a job that only says how many parts there are."""

_KINDS: tuple[type[AllocatorError], ...] = (
    FaultyDataError,
    BrokenPlanError,
    NoPlanError,
    UsageError,
)


@dataclass(frozen=True)
class Order:
    """One job for a process: what to do, where, and what it may take.

    Parameters
    ----------
    memory_bytes
        Most memory beyond what the process has at its start.
    cpu_seconds
        Most CPU seconds over all threads; a last net, far beyond the deadline.
    part
        A part of the job alone, or ``COUNT``; ``None`` is the whole.
    outbound
        Where its travel engines may be (``settings.outbound``); empty: nowhere.
    """

    job_id: str
    kind: str
    request: Mapping[str, Any]
    folder: Path
    memory_bytes: int
    cpu_seconds: int
    part: int | None = None
    outbound: Mapping[str, Any] = field(default_factory=dict)

    def as_text(self) -> str:
        """The order as JSON."""
        return json.dumps({**asdict(self), "folder": str(self.folder)})


def read_order(text: str) -> Order:
    """An order out of its JSON."""
    data = json.loads(text)
    return Order(**{**data, "folder": Path(data["folder"])})


def progress_as_json(progress: Progress) -> dict[str, Any]:
    """Progress as JSON values; a bound that is not a finite number is not known."""
    found = asdict(progress)
    return {key: _finite(value) for key, value in found.items()}


def error_as_json(error: AllocatorError) -> dict[str, Any]:
    """An error that the library raises on purpose, as JSON values."""
    kind = next((one.__name__ for one in _KINDS if isinstance(error, one)), UsageError.__name__)
    found: dict[str, Any] = {"error": kind, "text": str(error)}
    if isinstance(error, FaultyDataError):
        found["faults"] = [asdict(fault) for fault in error.faults]
    if isinstance(error, BrokenPlanError):
        found["violations"] = list(error.violations)
    return found


def error_of_json(data: Mapping[str, Any]) -> AllocatorError:
    """The error again, as it was raised."""
    if data["error"] == FaultyDataError.__name__:
        return FaultyDataError(Fault(**fault) for fault in data["faults"])
    if data["error"] == BrokenPlanError.__name__:
        return BrokenPlanError(data["violations"])
    kind = NoPlanError if data["error"] == NoPlanError.__name__ else UsageError
    return kind(data["text"])


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
