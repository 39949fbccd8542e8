"""Plan files: the JSON that is the truth, and the files for people made from it."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from allocator.domain.allocations import Allocation
from allocator.domain.authority import Authority
from allocator.domain.plans import Plan, RunRecord
from allocator.domain.schedules import Schedule
from allocator.domain.tiers import TierReport
from allocator.errors import Fault, FaultyDataError, UsageError
from allocator.io.exports.calendars import calendar_files
from allocator.io.exports.maps import plan_geojson
from allocator.io.exports.pages import report_page
from allocator.io.exports.tables import visits_csv
from allocator.io.exports.workbooks import plan_workbook
from allocator.io.wording import expected_words, shown

ModelT = TypeVar("ModelT", bound=BaseModel)
OWNED = (
    "run.json",
    "tiers.json",
    "allocation.json",
    "schedule.json",
    "plan.xlsx",
    "plan.geojson",
    "visits.csv",
    "report.html",
    "calendars",
)
"""What a plan folder holds of ours; anything else in it is left alone."""
OPTIONAL = frozenset(
    {"travel_by_person", "with_car", "hired", "site_id", "visit_id", "offer", "derived"}
)
"""Fields that are left out where they are empty."""


def canonical_json(model: BaseModel) -> str:
    """JSON with sorted keys and no NaN: the same value always gives the same text."""
    data = _tidy(model.model_dump(mode="json", by_alias=True))
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, indent=1, allow_nan=False)
    return f"{text}\n"


def _tidy(value: Any) -> Any:
    """Leave out optional fields that are empty; a negative zero becomes zero."""
    if isinstance(value, dict):
        return {
            key: _tidy(part)
            for key, part in value.items()
            if not (part is None and key in OPTIONAL)
        }
    if isinstance(value, list):
        return [_tidy(part) for part in value]
    return 0.0 if isinstance(value, float) and value == 0 else value


def plan_contents(plan: Plan, authority: Authority) -> dict[str, bytes]:
    """Every file of a plan by its name within the folder."""
    found = {"run.json": canonical_json(plan.run), "tiers.json": canonical_json(plan.tiers)}
    if plan.allocation is not None:
        found["allocation.json"] = canonical_json(plan.allocation)
    if plan.schedule is not None:
        found["schedule.json"] = canonical_json(plan.schedule)
        found["visits.csv"] = visits_csv(plan.schedule, authority)
    found["plan.geojson"] = plan_geojson(plan, authority)
    found["report.html"] = report_page(plan, authority)
    contents = {name: text.encode() for name, text in found.items()}
    contents["plan.xlsx"] = plan_workbook(plan, authority)
    for name, data in calendar_files(plan, authority).items():
        contents[f"calendars/{name}"] = data
    return contents


def write_plan(plan: Plan, authority: Authority, out: Path) -> None:
    """Write a plan folder: an older plan in it is replaced whole or not at all.

    Everything is written beside the folder first; only then are the old files moved aside and the
    new ones in. If moving fails, the old ones come back.
    """
    contents = plan_contents(plan, authority)
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}.new."))
    old = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}.old."))
    try:
        for name, data in contents.items():
            path = fresh / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        out.mkdir(exist_ok=True)
        _swap(fresh, old, out)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def _swap(fresh: Path, old: Path, out: Path) -> None:
    """Move ours out and the fresh ones in; undo everything if a move fails."""
    gone: list[str] = []
    come: list[str] = []
    try:
        for name in OWNED:
            if (out / name).exists():
                (out / name).replace(old / name)
                gone.append(name)
        for path in sorted(fresh.iterdir()):
            path.replace(out / path.name)
            come.append(path.name)
    except BaseException:
        for name in come:
            (out / name).replace(fresh / name)
        for name in gone:
            (old / name).replace(out / name)
        raise


def read_plan(out: Path) -> Plan:
    """Read the plan in a folder.

    Raises
    ------
    UsageError
        Where there is none.
    FaultyDataError
        Where its files cannot be read as a plan.
    """
    if not (out / "tiers.json").is_file():
        raise UsageError(f"There is no plan in {out}: tiers.json is missing.")
    faults: list[Fault] = []
    run = _read_json(out / "run.json", RunRecord, faults)
    tiers = _read_json(out / "tiers.json", TierReport, faults)
    allocation = _read_json(out / "allocation.json", Allocation, faults, may_be_absent=True)
    schedule = _read_json(out / "schedule.json", Schedule, faults, may_be_absent=True)
    if faults or run is None or tiers is None:
        raise FaultyDataError(faults)
    return Plan(run, tiers, allocation, schedule)


def _read_json(
    path: Path, model: type[ModelT], faults: list[Fault], *, may_be_absent: bool = False
) -> ModelT | None:
    if not path.is_file():
        if not may_be_absent:
            faults.append(Fault(path.name, expected="this file of the plan"))
        return None
    try:
        return model.model_validate_json(path.read_bytes())
    except ValidationError as error:
        for problem in error.errors(include_url=False)[:20]:
            place = ".".join(str(part) for part in problem["loc"])
            value = shown(problem.get("input"))
            faults.append(Fault(path.name, None, place or None, value, expected_words(problem)))
        return None
