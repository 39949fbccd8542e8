"""Questions that need a solver or many journeys, answered in a job's process: people, dates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import TypeAdapter

from allocator.domain.fields import Identifier
from allocator.domain.models import Document
from allocator.domain.schedules import Schedule
from allocator.io.plan_files import canonical_json
from allocator.solving.progress import SolveControl
from allocator_api.jobs.dates import PossibleDate, possible_dates
from allocator_api.jobs.layout import PLAN, WORKSPACE

if TYPE_CHECKING:  # who asks must not wait until the pipeline is loaded
    from allocator.planning import Workbench

Question = Literal["people", "dates"]
SCHEDULE = "schedule.json"
"""What is planned already, in the folder ``PLAN``; it may be missing."""
_DATES = TypeAdapter(list[PossibleDate])


class PeopleQuestion(Document):
    """Who could support a school, for all it is due or one activity."""

    school: Identifier
    activity: str | None = None
    seconds: float


class DatesQuestion(Document):
    """On which days a person could visit a school for so long."""

    school: Identifier
    person: Identifier
    hours: float


def answer_question(
    kind: str, request: Mapping[str, Any], folder: Path, control: SolveControl
) -> dict[str, str]:
    """Answer a question about the workspace of a folder; ``text`` is JSON.

    Raises
    ------
    FaultyDataError, UsageError
        As the function that answers it does.
    """
    from allocator.planning import open_workbench

    bench = open_workbench(folder / WORKSPACE, control)
    return {"text": QUESTIONS[kind](bench, request, folder)}


def _people(bench: Workbench, request: Mapping[str, Any], _folder: Path) -> str:
    from allocator.allocation.who_for import people_for
    from allocator.planning import classify_workspace

    asked = PeopleQuestion.model_validate(dict(request))
    tiers = classify_workspace(bench)
    bench.control.time_limit_seconds = asked.seconds
    found = people_for(
        bench.authority, tiers, bench.travel, bench.control, asked.school, asked.activity
    )
    return canonical_json(found)


def _dates(bench: Workbench, request: Mapping[str, Any], folder: Path) -> str:
    asked = DatesQuestion.model_validate(dict(request))
    file = folder / PLAN / SCHEDULE
    schedule = Schedule.model_validate_json(file.read_bytes()) if file.is_file() else None
    found = possible_dates(
        bench.authority, bench.travel, schedule, asked.school, asked.person, asked.hours
    )
    return _DATES.dump_json(found).decode()


QUESTIONS: dict[str, Callable[[Workbench, Mapping[str, Any], Path], str]] = {
    "people": _people,
    "dates": _dates,
}
