"""Rulesets in and out of DMN files: our own without loss, those of others as far as they go."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
from pathlib import Path

from allocator.errors import Fault, FaultyDataError
from allocator.tiering.dmn.boxes import read_body
from allocator.tiering.dmn.counting import may_lack
from allocator.tiering.dmn.foreign import foreign_source
from allocator.tiering.dmn.foreign_yaml import Answers
from allocator.tiering.dmn.model import Table
from allocator.tiering.dmn.naming import DmnNames
from allocator.tiering.dmn.policy_in_yaml import with_policy
from allocator.tiering.dmn.reading import model_of
from allocator.tiering.dmn.table_reading import TableReading
from allocator.tiering.dmn.unchanged import changes_beside_tables
from allocator.tiering.dmn.writing import FORMAT, ruleset_element, write_ruleset_dmn
from allocator.tiering.dmn.xml import first_child, parse_xml
from allocator.tiering.rulesets.load import read_spec
from allocator.tiering.rulesets.source import (
    MOST_CELLS,
    Cells,
    RulesetSource,
    plain_lines,
    trimmed,
)
from allocator.tiering.rulesets.spec import RulesetSpec

__all__ = ["Answers", "is_our_own", "read_ruleset_dmn", "write_ruleset_dmn"]


def read_ruleset_dmn(path: Path, answers: Answers | None = None) -> RulesetSource:
    """Read a ruleset from a DMN file.

    In a file that this project wrote the decision tables count as they stand in the model, all
    else as its YAML says. A file of somebody else becomes a ruleset where it can; ``answers`` are
    what such a file does not say.

    Raises
    ------
    FaultyDataError
        Where it is no DMN, or no ruleset can be made of it; faults name the element.
    """
    if not path.is_file():
        raise FaultyDataError([Fault(path.name, expected="this file; it is not there")])
    root = _root_of(path)
    kept = _kept_in(root)
    if kept is None:
        return foreign_source(model_of(root, path.name), path.name, answers or Answers())
    return _own_source(root, kept, path.name)


def is_our_own(path: Path) -> bool:
    """Whether a DMN file holds a ruleset that this project wrote.

    Raises
    ------
    FaultyDataError
        Where it is no XML.
    """
    return _kept_in(_root_of(path)) is not None


def _root_of(path: Path) -> ET.Element:
    try:
        return parse_xml(path.read_bytes())
    except ValueError as error:
        raise FaultyDataError([Fault(path.name, expected=str(error))]) from None


def _kept_in(root: ET.Element) -> ET.Element | None:
    """Our own part of a model, which holds what DMN has no place for."""
    extension = root.find("extensionElements")
    return None if extension is None else first_child(extension, "own:ruleset")


def _kept_text(kept: ET.Element, tag: str) -> str:
    item = first_child(kept, tag)
    return "" if item is None else item.text or ""


def _own_source(root: ET.Element, kept: ET.Element, file: str) -> RulesetSource:
    if kept.get("version") != FORMAT:
        expected = f"a ruleset of the version {FORMAT}; a newer allocator may read this one"
        raise FaultyDataError([Fault(file, None, "version", kept.get("version"), expected)])
    yaml = plain_lines(_kept_text(kept, "own:yaml"))
    spec = read_spec(yaml, f"{file}[ruleset.yaml]")
    if sum(1 for tag in ("inputEntry", "outputEntry") for _ in root.iter(tag)) > MOST_CELLS:
        raise FaultyDataError([Fault(file, expected=f"at most {MOST_CELLS:,} cells")])
    faults: list[Fault] = []
    tables, yaml = _own_tables(root, spec, yaml, file, faults)
    if faults:
        raise FaultyDataError(faults)
    source = RulesetSource(yaml, tables, _cases(_kept_text(kept, "own:cases"), file))
    given, said = model_of(root, file), model_of(ruleset_element(source), file)
    if faults := changes_beside_tables(given, said, file):
        raise FaultyDataError(faults)
    return source


def _own_tables(
    root: ET.Element, spec: RulesetSpec, yaml: str, file: str, faults: list[Fault]
) -> tuple[dict[str, Cells], str]:
    """Cells of the tables, and the YAML with the hit policies that the tables have."""
    names, lacking = DmnNames(spec), may_lack(spec)
    decisions = {item.get("own:table"): item for item in root.findall("decision")}
    tables: dict[str, Cells] = {}
    for name, given in spec.tables.items():
        decision = decisions.get(name)
        item = None if decision is None else decision.find("decisionTable")
        if item is None:
            faults.append(Fault(file, None, name, expected="a decision with this table"))
            continue
        tables[name] = TableReading(name, given, names, lacking, file, faults).read(item)
        table = read_body(item)
        if not isinstance(table, Table):
            expected = "one of the eleven hit policies"
            faults.append(Fault(file, None, name, item.get("hitPolicy"), expected))
        elif table.hit_policy is not given.policy:
            yaml = with_policy(yaml, name, table.hit_policy)
    return tables, yaml


def _cases(text: str, file: str) -> Cells:
    try:
        return trimmed(list(csv.reader(io.StringIO(text), strict=True)))
    except csv.Error as error:
        place = f"{file}[tests.csv]"
        raise FaultyDataError([Fault(place, expected=f"comma-separated rows ({error})")]) from None
