"""Reads DMN XML, versions 1.1 to 1.5, into a model."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

from allocator.errors import Fault, FaultyDataError
from allocator.tiering.dmn.boxes import read_body, read_function
from allocator.tiering.dmn.model import (
    Decision,
    Element,
    InputData,
    ItemType,
    Knowledge,
    Model,
    Unsupported,
)
from allocator.tiering.dmn.xml import parse_xml, text_in


def read_model(path: Path) -> Model:
    """Read a DMN file.

    Raises
    ------
    FaultyDataError
        Where it is no DMN, holds an XML document type, or requires what is not there.
    """
    return read_model_text(path.read_bytes(), path.name)


def read_model_text(data: bytes, file: str = "model.dmn") -> Model:
    """Read DMN XML.

    Raises
    ------
    FaultyDataError
        Where it is no DMN, holds an XML document type, or requires what is not there.
    """
    try:
        root = parse_xml(data)
    except ValueError as error:
        raise FaultyDataError([Fault(file, expected=str(error))]) from None
    return model_of(root, file)


def model_of(root: ET.Element, file: str) -> Model:
    """Read the elements of a model, their tags without namespaces.

    Raises
    ------
    FaultyDataError
        Where it is no DMN, or requires what is not there.
    """
    if root.tag != "definitions":
        fault = Fault(file, value=root.tag, expected="DMN, whose first element is definitions")
        raise FaultyDataError([fault])
    types = [_type(item) for item in root.findall("itemDefinition")]
    elements = {item.id: item for item in _elements(root)}
    model = Model(
        name=root.get("name", ""),
        types={item.name: item for item in types},
        elements=elements,
        namespace=root.get("namespace", ""),
    )
    faults = _faults_of_requirements(model, file)
    if faults:
        raise FaultyDataError(faults)
    return model


def _elements(root: ET.Element) -> list[Element]:
    read = {"inputData": _input, "decision": _decision, "businessKnowledgeModel": _knowledge}
    return [read[item.tag](item) for item in root if item.tag in read]


def _type(item: ET.Element) -> ItemType:
    return ItemType(
        name=_name(item),
        base=type_ref_of(item),
        allowed=text_in(item, "allowedValues", "text") or text_in(item, "typeConstraint", "text"),
        fields=tuple(_type(part) for part in item.findall("itemComponent")),
        is_list=item.get("isCollection") == "true",
    )


def type_ref_of(item: ET.Element | None) -> str | None:
    """Return the name of the type of an element, without a prefix."""
    if item is None:
        return None
    found = item.get("typeRef") or text_in(item, "typeRef")
    # In DMN 1.1 a type has a prefix, as in feel:number.
    return found.rpartition(":")[2] if found else None


def _name(item: ET.Element) -> str:
    return " ".join(item.get("name", "").split())


def _variable_type(item: ET.Element) -> str | None:
    return type_ref_of(item.find("variable"))


def _id(item: ET.Element) -> str:
    return item.get("id") or _name(item)


def _input(item: ET.Element) -> Element:
    return InputData(_id(item), _name(item), _variable_type(item))


def _decision(item: ET.Element) -> Element:
    bodies = [body for part in item if (body := read_body(part)) is not None]
    return Decision(
        _id(item),
        _name(item),
        bodies[0] if bodies else None,
        _variable_type(item),
        _requires(item),
        text_in(item, "question"),
    )


def _knowledge(item: ET.Element) -> Element:
    logic = item.find("encapsulatedLogic")
    function = Unsupported("a function without logic") if logic is None else read_function(logic)
    return Knowledge(_id(item), _name(item), function, _variable_type(item), _requires(item))


def _requires(item: ET.Element) -> tuple[str, ...]:
    links = [
        link
        for part in item
        if part.tag in ("informationRequirement", "knowledgeRequirement")
        for link in part
        if link.tag in ("requiredInput", "requiredDecision", "requiredKnowledge")
    ]
    return tuple(link.get("href", "").rpartition("#")[2] for link in links)


def _faults_of_requirements(model: Model, file: str) -> list[Fault]:
    faults = []
    for item in model.elements.values():
        for wanted in getattr(item, "requires", ()):
            if wanted not in model.elements:
                expected = "the id of an input, decision or business knowledge model of this file"
                faults.append(Fault(file, column=item.name, value=wanted, expected=expected))
    if not faults and (ring := _ring(model)):
        faults.append(Fault(file, value=" > ".join(ring), expected="requirements without a ring"))
    return faults


def _ring(model: Model) -> list[str]:
    """Return the names along a ring of requirements, if there is one."""
    done: set[str] = set()
    for start in model.elements:
        path: dict[str, None] = {}  # in order, and quick to look up
        waiting = [(start, False)]
        while waiting:
            current, left = waiting.pop()
            if left:
                done.add(path.popitem()[0])
            elif current in path:
                steps = list(path)
                ring = [*steps[steps.index(current) :], current]
                return [model.elements[item].name for item in ring]
            elif current not in done:
                path[current] = None
                waiting.append((current, True))
                required = getattr(model.elements[current], "requires", ())
                waiting.extend((item, False) for item in required)
    return []
