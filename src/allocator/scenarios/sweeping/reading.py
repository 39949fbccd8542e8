"""Read sweep files: every fault with its line, nearest key, and what an axis cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from allocator.errors import Fault, FaultyDataError, UsageError
from allocator.io.documents import Lines, as_model, line_of, nearest, read_yaml
from allocator.io.wording import expected_words, shown
from allocator.resources import shipped
from allocator.scenarios.composing import PlacedEdit, compose
from allocator.scenarios.edits import EDITS, EditShape
from allocator.scenarios.edits.shape import Base
from allocator.scenarios.edits.whom import PeopleWhere, SchoolsWhere
from allocator.scenarios.finding import FOLDER, find_extended
from allocator.scenarios.sweeping.axes import values_of, with_value
from allocator.scenarios.sweeping.schema import (
    Absence,
    Axis,
    CancelledBoats,
    Candidate,
    EmergingConcerns,
    Sweep,
)

SWEEPS = "sweeps"
"""Folder of sweep files, within that of scenarios."""
UNKNOWN_KEY = expected_words({"type": "extra_forbidden", "msg": ""})
EVENTS: dict[str, type[BaseModel]] = {
    "absence": Absence,
    "cancelled_boats": CancelledBoats,
    "emerging_concerns": EmergingConcerns,
}


@dataclass(frozen=True)
class WholeSweep:
    """A sweep with the edits of what it extends: common ones, then those of each candidate."""

    sweep: Sweep
    common: tuple[PlacedEdit, ...]
    candidates: tuple[tuple[str, tuple[PlacedEdit, ...]], ...] = ()
    file: str = ""


def sweep_files(workspace: Path | None = None) -> dict[str, Path]:
    """Shipped sweeps by name, then those in ``scenarios/sweeps/`` of a workspace, which win."""
    folders = [shipped("scenarios") / SWEEPS]
    if workspace is not None:
        folders.append(workspace / FOLDER / SWEEPS)
    return {
        path.stem: path
        for folder in folders
        if folder.is_dir()
        for path in sorted(folder.glob("*.yaml"))
    }


def find_sweep(words: str, workspace: Path | None = None) -> Path:
    """File of a sweep: a path, or the name of a known one.

    Raises
    ------
    UsageError
        Where there is neither; the nearest known name is told.
    """
    path, known = Path(words), sweep_files(workspace)
    if path.is_file():
        return path
    if words in known:
        return known[words]
    near = nearest(words, known)
    hint = f"Did you mean {near}?" if near else f"There are: {', '.join(known) or 'none'}."
    raise UsageError(f"There is no sweep {words!r}. {hint}")


def load_sweep(path: Path, workspace: Path | None = None) -> WholeSweep:
    """Read a sweep file with all the scenarios that it extends.

    Raises
    ------
    FaultyDataError
        With every fault: line, key, value, what was expected.
    """
    faults: list[Fault] = []
    document = read_yaml(path, faults)
    if document is None:
        raise FaultyDataError(faults)
    data, lines = document
    unknown = _unknown_tags(data, lines, path.name)
    found = _as_sweep(data, lines, path.name, faults)
    faults = [*unknown, *_besides(faults, unknown)]
    if found is None or unknown:
        raise FaultyDataError(faults)
    faults += _bad_values(found, lines, path.name)
    common = _placed(found.extends, found.edits, path, workspace, ("extends",), lines, faults)
    candidates = tuple(
        (one.name, _placed(one.extends, one.edits, path, workspace,
                           ("candidates", str(n), "extends"), lines, faults))
        for n, one in enumerate(found.candidates)
    )  # fmt: skip
    if faults:
        raise FaultyDataError(dict.fromkeys(faults))
    return WholeSweep(found, common, candidates, path.name)


def _as_sweep(data: Any, lines: Lines, file: str, faults: list[Fault]) -> Sweep | None:
    """Hold the document against the schema; columns are the keys of the file."""
    own: list[Fault] = []
    found = as_model(data, lines, Sweep, file, own)
    for fault in own:
        path = _without_tags(tuple((fault.column or "").split(".")) if fault.column else ())
        near = fault.nearest
        if fault.expected == UNKNOWN_KEY:
            near = nearest(path[-1], _keys_at(path[:-1], data))
        column, row = ".".join(path) or None, line_of(path, lines)
        faults.append(replace(fault, column=column, row=row, nearest=near))
    return found


def _keys_at(path: tuple[str, ...], data: Any) -> list[str]:
    """Keys that a part of the document may have."""
    model: type[BaseModel] = Sweep
    part = data
    for key in path:
        part = part[int(key)] if key.isdigit() else part[key]
    match path:
        case ("axes", _):
            model = Axis
        case ("candidates", _):
            model = Candidate
        case ("events", _):
            model = EVENTS[part["event"]]  # a part of no known kind has no faults of keys
        case ("axes", _, "edit") | ("edits", _) | ("candidates", _, "edits", _):
            model = EDITS[part["edit"]]
        case (*_, "where"):
            model = PeopleWhere if "role" in part or "part_time" in part else SchoolsWhere
        case (*_, "base"):
            model = Base
    return [field.alias or name for name, field in model.model_fields.items()]


def _without_tags(path: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out which kind of edit or event it is: that is no key of the file."""
    return tuple(
        part
        for place, part in enumerate(path)
        if not (
            place
            and part in (*EDITS, *EVENTS)
            and (path[place - 1] == "edit" or path[place - 1].isdigit())
        )
    )


def _besides(faults: list[Fault], unknown: list[Fault]) -> list[Fault]:
    """Faults but for those of parts whose kind is not known: they follow from that."""
    parts = {(fault.column or "").rpartition(".")[0] for fault in unknown}
    return [
        fault
        for fault in faults
        if not any(f"{fault.column}.".startswith(f"{part}.") for part in parts)
    ]


def _unknown_tags(data: Any, lines: Lines, file: str) -> list[Fault]:
    """Edits and events of no known kind, each with the nearest."""
    faults = []
    for path, part, key in _tagged(data):
        tag, known = part.get(key), tuple(EVENTS if key == "event" else EDITS)
        if not isinstance(tag, str) or tag not in known:
            near = nearest(tag, known) if isinstance(tag, str) else None
            value = shown(tag) if key in part else None
            where = (*path, key)
            expected = f"one of {', '.join(known)}"
            faults.append(
                Fault(file, line_of(where, lines), ".".join(where), value, expected, near)
            )
    return faults


def _tagged(data: Any) -> Iterator[tuple[tuple[str, ...], dict[str, Any], str]]:
    """Every part of the document that is an edit or an event, with its path and tag's key."""
    if not isinstance(data, dict):
        return
    for name, key in (("edits", "edit"), ("events", "event")):
        for place, part in enumerate(_listed(data.get(name))):
            if isinstance(part, dict):
                yield (name, str(place)), part, key
    for place, axis in enumerate(_listed(data.get("axes"))):
        if isinstance(axis, dict) and isinstance(axis.get("edit"), dict):
            yield ("axes", str(place), "edit"), axis["edit"], "edit"
    for place, one in enumerate(_listed(data.get("candidates"))):
        if isinstance(one, dict):
            for number, part in enumerate(_listed(one.get("edits"))):
                if isinstance(part, dict):
                    yield ("candidates", str(place), "edits", str(number)), part, "edit"


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _bad_values(sweep: Sweep, lines: Lines, file: str) -> list[Fault]:
    """Values of axes that their edit cannot take."""
    faults = []
    for place, axis in enumerate(sweep.axes):
        for value in values_of(axis, ends_alone=True):
            try:
                with_value(axis, value)
            except (TypeError, ValueError) as error:
                words = str(error)
                if isinstance(error, ValidationError):
                    words = expected_words(error.errors(include_url=False)[0])
                row = line_of(("axes", str(place)), lines)
                faults.append(Fault(file, row, f"axes.{place}", shown(value), words))
    return faults


def _placed(
    extends: tuple[str, ...],
    edits: tuple[EditShape, ...],
    path: Path,
    workspace: Path | None,
    keys: tuple[str, ...],
    lines: Lines,
    faults: list[Fault],
) -> tuple[PlacedEdit, ...]:
    """Edits of the scenarios that are extended, then the own ones."""
    found: list[PlacedEdit] = []
    for name in extends:
        fault = Fault(path.name, line_of(keys, lines), ".".join(keys), name)
        other = find_extended(name, path.parent, workspace, fault, faults)
        if other is not None:
            try:
                found.extend(compose(other, workspace).edits)
            except FaultyDataError as error:
                faults.extend(error.faults)
    own = (
        PlacedEdit(edit, path.name, place, folder=path.parent) for place, edit in enumerate(edits)
    )
    return (*found, *own)
