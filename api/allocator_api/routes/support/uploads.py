"""A workspace as it comes in: files, a zip of them, or one workbook; checked before it is kept."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allocator.errors import Fault, FaultyDataError
from allocator.io.documents import parse_yaml, read_yaml
from allocator.io.sheets import read_workbook
from allocator.io.tables import MOST_YAML_BYTES, WORKBOOK
from allocator.io.writing import as_csv
from allocator_api.routes.support.naming import (
    MOST_FILES,
    fault_of_name,
    shown_name,
    stays_inside,
)
from allocator_api.routes.support.rows import as_file

Files = dict[str, bytes]
_FILES_NAMED = frozenset({"extends", "rules"})
"""Keys of a scenario whose values name files."""


@dataclass(frozen=True)
class CheckedFiles:
    """Files of a workspace without an error, with what is worth knowing about them."""

    files: Files
    remarks: tuple[Fault, ...]


def files_of_json(given: Mapping[str, Any]) -> Files:
    """Files of a request in JSON: the text, rows or document of each by its name.

    Raises
    ------
    FaultyDataError
        With every name and value that cannot be a file of a workspace.
    """
    faults: list[Fault] = []
    found: Files = {}
    for name, value in given.items():
        bad_name = fault_of_name(name)
        if bad_name is not None:
            faults.append(bad_name)
            continue
        data = as_file(name, value, faults)
        if data is not None:
            found[name] = data
    return _all_sound(found, faults)


def files_of_parts(parts: Iterable[tuple[str, bytes]]) -> Files:
    """Files of a multipart request, by the names that they were sent with.

    Raises
    ------
    FaultyDataError
        With every name that leads out of the folder, is of no workspace, or comes twice.
    """
    faults: list[Fault] = []
    found: Files = {}
    for name, data in parts:
        fault = fault_of_name(name)
        if fault is None and name in found:
            fault = Fault("request", None, "files", shown_name(name), "each file once")
        if fault is not None:
            faults.append(fault)
            continue
        found[name] = data
    return _all_sound(found, faults)


def _all_sound(found: Files, faults: list[Fault]) -> Files:
    if len(found) > MOST_FILES:
        faults.append(Fault("request", None, "files", str(len(found)), f"at most {MOST_FILES}"))
    if not found and not faults:
        faults.append(Fault("request", None, "files", expected="at least one file of a workspace"))
    if faults:
        raise FaultyDataError(faults)
    return found


def without_one_folder(files: Files) -> Files:
    """Files of an archive whose names all begin with one folder, without it."""
    tops = {name.split("/", 1)[0] for name in files if "/" in name}
    if len(tops) == 1 and all("/" in name for name in files):
        return {name.split("/", 1)[1]: data for name, data in files.items()}
    return files


@contextmanager
def as_folder(files: Mapping[str, bytes]) -> Iterator[Path]:
    """The files in a folder of their own, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="allocator-") as name:
        folder = Path(name)
        write_files(files, folder)
        yield folder


def write_files(files: Mapping[str, bytes], folder: Path) -> None:
    """Write files whose names have been checked."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def check_files(
    files: Files,
    rules: Mapping[str, bytes] | None = None,
    may_call: Callable[[str], bool] = lambda _url: False,
) -> CheckedFiles:
    """Hold a workspace against everything that ``allocator check`` asks, and the service besides.

    Parameters
    ----------
    rules
        Files of the kept ruleset that the workspace names, by path; they are not of the workspace.
    may_call
        Whether a routing engine at an address may be asked.

    Raises
    ------
    FaultyDataError
        With every fault of every file.
    """
    # The pipeline takes a second to load; a service that has just started answers before that.
    from allocator.planning import check_whole

    with as_folder({**(rules or {}), **files}) as folder:
        faults = list(_outside(folder, may_call))
        if not faults:
            faults = list(check_whole(folder))
    if any(fault.severity == "error" for fault in faults):
        raise FaultyDataError(fault for fault in faults if fault.severity == "error")
    return CheckedFiles(files, tuple(faults))


def _outside(folder: Path, may_call: Callable[[str], bool]) -> Iterator[Fault]:
    """Paths and addresses of a workspace's YAML files that lead out of it."""
    for scenario in sorted((folder / "scenarios").glob("*.y*ml")):
        text = scenario.read_bytes()[: MOST_YAML_BYTES + 1].decode("utf-8-sig", "replace")
        yield from faults_of_scenario(text, f"scenarios/{scenario.name}", may_call)
    path = folder / "authority.yaml"
    document = read_yaml(path, []) if path.is_file() else None
    data = document[0] if document else None
    if not isinstance(data, dict):
        return
    for key in ("rules", "offer"):
        value = data.get(key)
        if isinstance(value, str) and not stays_inside(value):
            expected = "a name or a path within the workspace"
            yield Fault(path.name, None, key, shown_name(value), expected)
    yield from _engines(data, path.name, (), may_call)


def faults_of_scenario(
    text: str, file: str, may_call: Callable[[str], bool] = lambda _url: False
) -> Iterator[Fault]:
    """Paths and addresses of a scenario or sweep that lead out of what it is read beside."""
    document = parse_yaml(text, file, [])
    if document is None:
        return  # whoever reads it tells its faults
    yield from faults_of_document(document[0], file, may_call)


def faults_of_document(
    document: Any, file: str, may_call: Callable[[str], bool] = lambda _url: False
) -> Iterator[Fault]:
    """The same of a scenario or sweep as plain values."""
    yield from _led_out(document, file, ())
    yield from _engines(document, file, (), may_call)


def _led_out(value: Any, file: str, path: tuple[str, ...]) -> Iterator[Fault]:
    """Values of the keys that name files, wherever they stand."""
    for key, part in _parts(value):
        here = (*path, key)
        names_file = key in _FILES_NAMED or (path and path[-1] in _FILES_NAMED)
        if names_file and isinstance(part, str) and not stays_inside(part):
            expected = "a name, or a path that stays inside"
            yield Fault(file, None, ".".join(here), shown_name(part), expected)
        yield from _led_out(part, file, here)


def _engines(
    value: Any, file: str, path: tuple[str, ...], may_call: Callable[[str], bool]
) -> Iterator[Fault]:
    """Refuse routing engines at hosts that the installation does not allow."""
    for key, part in _parts(value):
        here = (*path, key)
        if key == "url" and not (isinstance(part, str) and may_call(part)):
            expected = "a routing engine at a host that this installation allows (outbound.hosts)"
            yield Fault(file, None, ".".join(here), shown_name(str(part)), expected)
        yield from _engines(part, file, here, may_call)


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from ((str(key), part) for key, part in value.items())
    elif isinstance(value, list):
        yield from ((str(place), part) for place, part in enumerate(value))


def without_workbook(files: Files) -> Files:
    """The same workspace with the sheets of its workbook as CSV files, so that rows can be added.

    Texts of cells stay as they are read; a workspace without a workbook is given back as it is.
    """
    if WORKBOOK not in files:
        return files
    with as_folder({WORKBOOK: files[WORKBOOK]}) as folder:
        sheets = read_workbook(folder, [])
    rest = {name: data for name, data in files.items() if name != WORKBOOK}
    for name, sheet in sheets.items():
        rest[f"{name}.csv"] = as_csv([sheet.header, *(cells for _, cells in sheet.rows)])
    return rest
