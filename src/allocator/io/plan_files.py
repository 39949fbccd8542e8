"""Plan files: the JSON that is the truth, and the files for people made from it."""

from __future__ import annotations

import json
import math
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from allocator.domain.allocations import Allocation
from allocator.domain.authority import Authority
from allocator.domain.plans import AlternativePlans, Plan, RunRecord
from allocator.domain.schedules import Schedule
from allocator.domain.tiers import TierReport
from allocator.errors import Fault, FaultyDataError, UsageError
from allocator.io.exports.calendars import calendar_files
from allocator.io.exports.maps import plan_geojson
from allocator.io.exports.pages import report_page
from allocator.io.exports.tables import visits_csv
from allocator.io.exports.workbooks import plan_workbook
from allocator.io.wording import expected_words, found_words

ModelT = TypeVar("ModelT", bound=BaseModel)
OWNED = (
    "run.json",
    "tiers.json",
    "allocation.json",
    "schedule.json",
    "alternatives.json",
    "plan.xlsx",
    "plan.geojson",
    "visits.csv",
    "report.html",
    "changes.json",
    "changes.csv",
    "changed-workspace",
)
"""Files of a plan folder that are ours, beside ``calendars/*.ics``; all else is left alone."""
CALENDARS = "calendars"
OPTIONAL = frozenset(
    {"travel_by_person", "with_car", "hired", "site_id", "visit_id", "offer", "derived", "reason"}
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
    if plan.alternatives:
        found["alternatives.json"] = canonical_json(AlternativePlans(plans=plan.alternatives))
    if plan.schedule is not None:
        found["schedule.json"] = canonical_json(plan.schedule)
        found["visits.csv"] = visits_csv(plan.schedule, authority)
    found["plan.geojson"] = plan_geojson(plan, authority)
    found["report.html"] = report_page(plan, authority)
    contents = {name: text.encode() for name, text in found.items()}
    contents["plan.xlsx"] = plan_workbook(plan, authority)
    for name, data in calendar_files(plan, authority).items():
        contents[f"{CALENDARS}/{name}"] = data
    return contents


def write_plan(
    plan: Plan, authority: Authority, out: Path, more: Mapping[str, bytes] | None = None
) -> None:
    """Write a plan folder: an older plan in it is replaced whole or not at all.

    Everything is written beside the folder first; only then are the old files moved aside and the
    new ones in. If a move fails, the old ones come back.

    Parameters
    ----------
    more
        Files by name beside those of every plan, or in place of them.

    Raises
    ------
    UsageError
        Where ``out`` is a file.
    """
    contents = {**plan_contents(plan, authority), **(more or {})}
    out = out.resolve()
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out} is a file; a plan is written to a folder.")
    is_new = not out.exists()
    out.mkdir(parents=True, exist_ok=True)
    # Files cannot be moved from one disk to another, and a folder may be a disk of its own.
    beside = out if os.path.ismount(out) else out.parent
    fresh = Path(tempfile.mkdtemp(dir=beside, prefix=f".{out.name}.new."))
    old = Path(tempfile.mkdtemp(dir=beside, prefix=f".{out.name}.old."))
    try:
        for name, data in contents.items():
            path = fresh / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        _move_all(chain(_leaving(out, old), _coming(fresh, out)))
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        # Only empty folders go: should an old file not have come back, it is still there.
        _drop_empty(old / CALENDARS, old)
        if is_new:
            _drop_empty(out)


def _leaving(out: Path, old: Path) -> Iterator[tuple[Path, Path]]:
    """Moves of what is ours out of the folder, few at a time."""
    for name in OWNED:
        if os.path.lexists(out / name):
            yield out / name, old / name
    calendars = out / CALENDARS
    if calendars.is_dir() and not calendars.is_symlink():
        entries = sorted(calendars.iterdir())
        ours = [path for path in entries if path.suffix == ".ics"]
        if len(ours) == len(entries):
            yield calendars, old / CALENDARS
        else:
            yield from ((path, old / CALENDARS / path.name) for path in ours)


def _coming(fresh: Path, out: Path) -> Iterator[tuple[Path, Path]]:
    """Moves of the new files in; calendars one by one where other files stand beside them."""
    for path in sorted(fresh.iterdir()):
        target = out / path.name
        if path.name == CALENDARS and target.is_dir():
            yield from ((part, target / part.name) for part in sorted(path.iterdir()))
        else:
            yield path, target


def _move_all(moves: Iterable[tuple[Path, Path]]) -> None:
    """Make every move, or undo those already made, the last first."""
    begun: list[tuple[Path, Path]] = []
    try:
        for source, target in moves:
            target.parent.mkdir(exist_ok=True)
            begun.append((source, target))
            source.replace(target)
    except BaseException:
        for source, target in reversed(begun):
            if not os.path.lexists(source):
                target.replace(source)
        raise


def _drop_empty(*folders: Path) -> None:
    for folder in folders:
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


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
    run = read_json(out / "run.json", RunRecord, faults)
    tiers = read_json(out / "tiers.json", TierReport, faults)
    allocation = read_json(out / "allocation.json", Allocation, faults, may_be_absent=True)
    schedule = read_json(out / "schedule.json", Schedule, faults, may_be_absent=True)
    if schedule is not None and not (out / "allocation.json").is_file():
        faults.append(Fault("allocation.json", expected="this file; schedule.json stands on it"))
    if faults or run is None or tiers is None:
        raise FaultyDataError(faults)
    return Plan(run, tiers, allocation, schedule)


def read_json(
    path: Path, model: type[ModelT], faults: list[Fault], *, may_be_absent: bool = False
) -> ModelT | None:
    """Read one JSON file of a plan; what is wrong with it is added to ``faults``."""
    if not path.is_file():
        if not may_be_absent:
            faults.append(Fault(path.name, expected="this file of the plan"))
        return None
    data = path.read_bytes()
    try:
        problem_at = _not_finite(from_json(data, allow_inf_nan=False))
    except ValueError as error:
        faults.append(Fault(path.name, expected=f"JSON in UTF-8 without NaN ({error})"))
        return None
    if problem_at is not None:
        faults.append(Fault(path.name, None, problem_at, "inf", "a finite number"))
        return None
    try:
        return model.model_validate_json(data)
    except ValidationError as error:
        for problem in error.errors(include_url=False)[:20]:
            place = ".".join(str(part) for part in problem["loc"])
            value = found_words(problem)
            faults.append(Fault(path.name, None, place or None, value, expected_words(problem)))
        return None


def _not_finite(value: Any, place: str = "") -> str | None:
    """Return the place of a number too large to be one, such as 1e999."""
    if isinstance(value, float):
        return None if math.isfinite(value) else place
    parts: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, dict):
        parts = value.items()
    elif isinstance(value, list):
        parts = enumerate(value)
    for key, part in parts:
        found = _not_finite(part, f"{place}.{key}" if place else str(key))
        if found is not None:
            return found
    return None
