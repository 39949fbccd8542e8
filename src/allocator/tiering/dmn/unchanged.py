"""Finds what was changed in a DMN file of ours beside its tables, where ruleset.yaml decides."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.errors import Fault
from allocator.tiering.dmn.model import Decision, FeelText, InputData, Model, Table, TableOutput


def changes_beside_tables(given: Model, said: Model, file: str) -> list[Fault]:
    """Name what a model says otherwise than its ruleset does: a change there would be lost.

    Parameters
    ----------
    given
        The model as it stands in the file.
    said
        The model as the ruleset in the file would be written.
    """
    found, wanted = dict(_statements(given)), dict(_statements(said))
    return [
        Fault(file, None, name, found.get(name, "nothing"),
              f"{wanted.get(name, 'nothing')}, as ruleset.yaml in this file says; change it there")
        for name in sorted(found.keys() | wanted.keys())
        if found.get(name) != wanted.get(name)
    ]  # fmt: skip


def _statements(model: Model) -> Iterator[tuple[str, str]]:
    """What a model says beside the rows of its tables, by name."""
    for item in model.types.values():
        yield f"type {item.name}", f"{item.base} {item.allowed or ''}".strip()
    for element in model.elements.values():
        if isinstance(element, InputData):
            yield f"input {element.name}", element.type_ref or "any"
        elif isinstance(element, Decision):
            yield f"decision {element.name}", _kind_of(element)
            if isinstance(element.body, Table):
                for number, output in enumerate(element.body.outputs, 1):
                    yield f"decision {element.name}, output {number}", _output(output)
        else:
            yield f"business knowledge model {element.name}", "a function"


def _kind_of(decision: Decision) -> str:
    if isinstance(decision.body, FeelText):
        return " ".join(decision.body.text.split())
    if isinstance(decision.body, Table):
        return "a decision table"
    return "an expression that is no table"


def _output(output: TableOutput) -> str:
    values = f", {output.values}" if output.values else ""
    default = f", else {output.default}" if output.default else ""
    return f"{output.name or 'one'}: {output.type_ref or 'any'}{values}{default}"
