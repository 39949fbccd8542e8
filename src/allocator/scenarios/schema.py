"""Scenario files: a question and the edits that answer it. Unknown keys are faults."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from allocator.domain.fields import Identifier, Text
from allocator.domain.models import Document
from allocator.errors import Fault, FaultyDataError
from allocator.io.documents import Lines, as_model, line_of, nearest, read_yaml
from allocator.io.wording import shown
from allocator.scenarios.edits import EDITS, Edit
from allocator.scenarios.edits.others import DropPins
from allocator.scenarios.edits.shape import Identifiers

MOST_EDITS = 1000
_FOLDER_NAME = re.compile(r'[^/\\:*?"<>|\s.]([^/\\:*?"<>|]*[^/\\:*?"<>|\s.])?')
_STAND_IN = DropPins(edit="drop_pins")
"""Stands for edits that are read one by one, so that faults of the rest are told as well."""


def _as_folder_name(name: str) -> str:
    if name in ("base", "workspace") or not _FOLDER_NAME.fullmatch(name):
        raise ValueError('a name that a folder can have, not base: no / \\ : * ? " < > |')
    return name


Name = Annotated[Identifier, AfterValidator(_as_folder_name)]
"""Name of a scenario; its plan lies in a folder of that name."""


class Scenario(Document):
    """A what-if: its name, the question it answers and the edits, in order.

    ``extends`` names scenarios (a shipped name, or a path from this file) whose edits come first.
    """

    name: Name
    question: Annotated[Text, Field(min_length=1)]
    extends: Identifiers = ()
    edits: Annotated[tuple[Edit, ...], Field(min_length=1, max_length=MOST_EDITS)]


def load_scenario(path: Path) -> Scenario:
    """Read a scenario file, without the scenarios that it extends.

    Raises
    ------
    FaultyDataError
        With every fault: line, key, value, what was expected.
    """
    return read_scenario(path)[0]


def read_scenario(path: Path) -> tuple[Scenario, Lines]:
    """Read a scenario file and the line of each of its keys; see ``load_scenario``."""
    faults: list[Fault] = []
    document = read_yaml(path, faults)
    scenario = _as_scenario(*document, path.name, faults) if document else None
    if scenario is None or document is None:
        raise FaultyDataError(faults)
    return scenario, document[1]


def _as_scenario(data: Any, lines: Lines, file: str, faults: list[Fault]) -> Scenario | None:
    """Turn plain values into a scenario; each edit is held against its own kind."""
    edits = data.get("edits") if isinstance(data, dict) else None
    if not isinstance(edits, list) or not 0 < len(edits) <= MOST_EDITS:
        return as_model(data, lines, Scenario, file, faults)
    before = len(faults)
    found = [_as_edit(edit, place, lines, file, faults) for place, edit in enumerate(edits)]
    own: list[Fault] = []
    whole = as_model({**data, "edits": [_STAND_IN for _ in edits]}, lines, Scenario, file, own)
    faults.extend(_told_once(own))
    if whole is None or len(faults) > before:
        return None
    return whole.model_copy(update={"edits": tuple(found)})


def _as_edit(data: Any, place: int, lines: Lines, file: str, faults: list[Fault]) -> Any:
    """Read one edit by its tag; its faults get the key and line that they have in the file."""
    path = ("edits", str(place))
    key, row = ".".join(path), line_of(path, lines)
    if not isinstance(data, dict):
        faults.append(Fault(file, row, key, shown(data), "keys with values, edit among them"))
        return None
    tag = data.get("edit")
    if not isinstance(tag, str) or tag not in EDITS:
        near = nearest(tag, EDITS) if isinstance(tag, str) else None
        expected = f"one of {', '.join(EDITS)}"
        column, value = (f"{key}.edit", shown(tag)) if "edit" in data else (f"{key}.edit", None)
        faults.append(Fault(file, line_of((*path, "edit"), lines), column, value, expected, near))
        return None
    own_lines = {keys[2:]: line for keys, line in lines.items() if keys[:2] == path}
    own: list[Fault] = []
    edit = as_model(data, own_lines, EDITS[tag], file, own)
    for fault in _told_once(own):
        column = f"{key}.{fault.column}" if fault.column else key
        faults.append(replace(fault, row=fault.row or row, column=column))
    return edit


def _told_once(faults: list[Fault]) -> list[Fault]:
    """Leave out what follows from a fault inside the same part; a missing value has no value."""
    columns = [fault.column or "" for fault in faults]
    return [
        replace(fault, value=None) if fault.expected.startswith("a value here") else fault
        for fault in faults
        if not any(other.startswith(f"{fault.column}.") for other in columns)
    ]
