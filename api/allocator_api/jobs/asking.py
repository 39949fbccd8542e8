"""Ask a process a question and wait for the answer: a solver that falls takes nobody along."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from allocator.errors import UsageError
from allocator_api.jobs import presence
from allocator_api.jobs.guard import Ending, Limits, run_guarded
from allocator_api.jobs.layout import PLAN, WORKSPACE
from allocator_api.jobs.materials import write_files
from allocator_api.jobs.orders import Order
from allocator_api.jobs.questions import SCHEDULE, Question
from allocator_api.logs import log
from allocator_api.problems import ProblemError
from allocator_api.settings import Settings

GRACE_SECONDS = 2.0
"""Time to end in after its seconds, before the process is ended."""
_KINDS = {"deadline": "job-deadline", "memory": "job-memory", "crashed": "job-crashed"}


def ask_process(
    kind: Question,
    request: Mapping[str, Any],
    files: Mapping[str, bytes],
    settings: Settings,
    *,
    seconds: float,
    schedule: str | None = None,
) -> str:
    """Have a question about a workspace answered in a process of its own.

    Parameters
    ----------
    files
        The workspace.
    seconds
        After so long the process is told to stop, and ended soon after.
    schedule
        What is planned already, as JSON.

    Returns
    -------
    str
        The answer as JSON.

    Raises
    ------
    ProblemError
        Where it was not answered: a name that is none, a limit, a crash.
    AllocatorError
        As whatever answers raises it.
    """
    limits = Limits(seconds, GRACE_SECONDS, settings.jobs.memory_megabytes * 2**20)
    folder = Path(tempfile.mkdtemp(dir=presence.work_folder(), prefix=f"{kind}."))
    try:
        write_files(files, folder / WORKSPACE)
        if schedule is not None:
            write_files({SCHEDULE: schedule.encode()}, folder / PLAN)
        cpu_seconds = int(16 * (seconds + GRACE_SECONDS)) + 60
        order = Order(
            kind, kind, request, folder, limits.memory_bytes, cpu_seconds,
            outbound=settings.outbound.model_dump(mode="json"),
        )  # fmt: skip
        ending = run_guarded(order, limits, on_progress=lambda _: None, wish=lambda: "go_on")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return _text(ending, kind, seconds)


def _text(ending: Ending, kind: Question, seconds: float) -> str:
    if ending.made is not None:
        text: str = ending.made["text"]
        return text
    if isinstance(ending.error, UsageError):  # no address was asked for: the request is at fault
        raise ProblemError("faulty-request", str(ending.error)) from None
    if ending.error is not None:
        raise ending.error
    log.error(
        "question failed", kind=kind, reason=ending.reason, signal=ending.signal_number,
        error=ending.fault, frames=list(ending.places),
    )  # fmt: skip
    if ending.reason == "deadline":
        raise ProblemError("job-deadline", f"It was not answered within {seconds:g} seconds.")
    raise ProblemError(_KINDS.get(ending.reason, "internal"))
