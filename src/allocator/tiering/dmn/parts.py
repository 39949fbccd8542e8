"""The inputs and decisions of a DMN file as it is written, each put down once."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from allocator.tiering.dmn.xml import element


@dataclass
class Parts:
    """Types, inputs and decisions by name, in the order they were put down."""

    types: dict[str, ET.Element] = field(default_factory=dict)
    inputs: dict[str, ET.Element] = field(default_factory=dict)
    decisions: dict[str, ET.Element] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return name in self.inputs or name in self.decisions

    @property
    def elements(self) -> tuple[ET.Element, ...]:
        """All of it in the order that DMN wants."""
        return (*self.types.values(), *self.inputs.values(), *self.decisions.values())

    def add_type(self, name: str, base: str, allowed: str) -> None:
        """Put down a type that allows only some values of its base type."""
        values = element("allowedValues", None, _text(allowed))
        self.types[name] = element(
            "itemDefinition", {"name": name}, element("typeRef", text=base), values
        )

    def add_input(self, name: str, label: str, type_ref: str) -> None:
        """Put down a value that is given from outside."""
        variable = element("variable", {"name": name, "typeRef": type_ref})
        given = {"id": f"input_{len(self.inputs) + 1}", "name": name, "label": label}
        self.inputs[name] = element("inputData", given, variable)

    def add_decision(
        self, name: str, type_ref: str | None, needs: Iterable[str], body: ET.Element,
        given: Mapping[str, str],
    ) -> None:  # fmt: skip
        """Put down a decision; ``needs`` are names of what it asks, ``given`` more attributes."""
        kind = {"typeRef": type_ref} if type_ref else {}
        variable = element("variable", {"name": name, **kind})
        attributes = {"id": f"decision_{len(self.decisions) + 1}", "name": name, **given}
        links = [self._link(need) for need in dict.fromkeys(needs)]
        self.decisions[name] = element("decision", attributes, variable, *links, body)

    def add_formula(
        self, name: str, label: str, type_ref: str, needs: Iterable[str], text: str
    ) -> None:
        """Put down a decision that is said in FEEL."""
        body = element("literalExpression", None, _text(text))
        self.add_decision(name, type_ref, needs, body, {"label": label})

    def _link(self, name: str) -> ET.Element:
        is_input = name in self.inputs
        id_ = (self.inputs if is_input else self.decisions)[name].get("id")
        kind = "requiredInput" if is_input else "requiredDecision"
        return element("informationRequirement", None, element(kind, {"href": f"#{id_}"}))


def _text(text: str) -> ET.Element:
    return element("text", text=text)
