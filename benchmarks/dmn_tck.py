"""Runs a folder of DMN conformance tests: ``python -m benchmarks.dmn_tck DIR --json``.

A test directory holds models (``*.dmn``) and test files (``*-test-*.xml``) with inputs and expected
results. Prints how many results came out as expected and what the others were.
"""

from __future__ import annotations

import argparse
import json
import math
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from allocator.errors import FaultyDataError
from allocator.tiering.dmn import Model, Run, read_model
from allocator.tiering.dmn.xml import parse_xml
from allocator.tiering.feel.comparing import same
from allocator.tiering.feel.temporal import date_and_time_of, date_of, duration_of, time_of
from allocator.tiering.feel.values import Value, is_number

# Expected numbers are written with up to 15 digits, results of powers differ in the last ones.
RELATIVE_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Failure:
    """One result that did not come out as expected."""

    file: str
    case: str
    node: str
    expected: str
    found: str
    why: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    total, failures = run_folder(options.folder)
    if options.json:
        report = {
            "passed": total - len(failures),
            "total": total,
            "failures": [vars(failure) for failure in failures],
        }
        print(json.dumps(report, ensure_ascii=False, indent=1))
        return
    for failure in failures:
        print(f"{failure.file} case {failure.case}, {failure.node}: expected {failure.expected},")
        print(f"  found {failure.found} {failure.why}")
    print(f"{total - len(failures)} of {total} results as expected")


def run_folder(folder: Path) -> tuple[int, list[Failure]]:
    """Run every test file below a folder; return the number of results and what failed."""
    total, failures = 0, []
    for path in sorted(folder.rglob("*.xml")):
        root = parse_xml(path.read_bytes())
        if root.tag != "testCases":
            continue
        for outcome in _outcomes(path, root, str(path.relative_to(folder))):
            total += 1
            if outcome is not None:
                failures.append(outcome)
    return total, failures


def _outcomes(path: Path, root: ET.Element, file: str) -> Iterator[Failure | None]:
    try:
        model: Model | None = read_model(path.parent / (root.findtext("modelName") or "").strip())
        fault = ""
    except (FaultyDataError, FileNotFoundError) as error:
        model, fault = None, str(error)
    for case in root.findall("testCase"):
        given = {node.get("name", ""): value_in(node) for node in case.findall("inputNode")}
        for node in case.findall("resultNode"):
            yield _outcome(model, given, node, (file, case.get("id", "")), fault)


def _outcome(
    model: Model | None, given: dict[str, Value], node: ET.Element, place: tuple[str, str], why: str
) -> Failure | None:
    name = " ".join(node.get("name", "").split())
    expected_node = node.find("expected")
    expected = None if expected_node is None else value_in(expected_node)
    found: Value = None
    if model is not None:
        run = Run(model, given)
        if name in model.decisions:
            found = run.decide(name)
            why = "; ".join(run.notes)
        else:
            why = "the model has no such decision"
        if name in model.decisions and is_alike(found, expected):
            return None
    return Failure(*place, name, str(expected), str(found), why)


def is_alike(found: Value, expected: Value) -> bool:
    """Say whether a result is what was expected, numbers within rounding."""
    if is_number(found) and is_number(expected):
        return math.isclose(found, expected, rel_tol=RELATIVE_TOLERANCE, abs_tol=1e-12)  # type: ignore[arg-type]
    if isinstance(found, list) and isinstance(expected, list):
        return len(found) == len(expected) and all(map(is_alike, found, expected))
    if isinstance(found, dict) and isinstance(expected, dict):
        names = found.keys() | expected.keys()
        return all(is_alike(found.get(name), expected.get(name)) for name in names)
    return same(found, expected) is True


def value_in(node: ET.Element) -> Value:
    """Return the value written in a node of a test file."""
    given = node.find("value")
    if given is not None:
        return _single(given)
    items = node.find("list")
    if items is not None:
        return None if items.get("nil") == "true" else [value_in(item) for item in items]
    parts = node.findall("component")
    if parts:
        return {" ".join(part.get("name", "").split()): value_in(part) for part in parts}
    return None


def _single(node: ET.Element) -> Value:
    kind, text = node.get("type", "").rpartition(":")[2], node.text or ""
    if node.get("nil") == "true":
        return None
    if kind in ("string", ""):
        return text
    text = text.strip()
    if kind == "boolean":
        return text in ("true", "1")
    readers = {"date": date_of, "time": time_of, "dateTime": date_and_time_of}
    if kind in readers:
        return readers[kind](text)
    if "uration" in kind:
        return duration_of(text)
    return float(text)


if __name__ == "__main__":
    main()
