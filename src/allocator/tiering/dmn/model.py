"""What a DMN model is made of. Expressions stay text here; they are parsed when they are used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from allocator.tiering.engine.tables import HitPolicy


@dataclass(frozen=True, slots=True)
class ItemType:
    """A type of the model: a base type or fields, maybe a list of them, maybe with few values."""

    name: str
    base: str | None = None
    allowed: str | None = None
    fields: tuple[ItemType, ...] = ()
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class FeelText:
    """An expression written as text."""

    text: str


@dataclass(frozen=True, slots=True)
class TableInput:
    """A condition column: what it asks about, of which type, and the values that may come."""

    text: str
    type_ref: str | None = None
    allowed: str | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class TableOutput:
    """An output column: its name, type, values in order of priority, and the default."""

    name: str | None = None
    type_ref: str | None = None
    values: str | None = None
    default: str | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class TableRule:
    """One row of a table: a test for each input, an expression for each output, remarks."""

    cells: tuple[str, ...]
    outputs: tuple[str, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table."""

    hit_policy: HitPolicy
    inputs: tuple[TableInput, ...]
    outputs: tuple[TableOutput, ...]
    rules: tuple[TableRule, ...]
    remark_titles: tuple[str, ...] = ()
    type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a context; without a name it is the result of the whole context."""

    name: str | None
    body: Body
    type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """Named lines, each of which may use the ones above it."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class ListBox:
    """A list with an expression for each item."""

    items: tuple[Body, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """Rows of named columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Body, ...], ...]


@dataclass(frozen=True, slots=True)
class Invocation:
    """A function called with arguments by name."""

    function: str
    arguments: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a function."""

    name: str
    type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Function:
    """Something to be worked out for arguments that are given later."""

    parameters: tuple[Parameter, ...]
    body: Body


@dataclass(frozen=True, slots=True)
class Choice:
    """One of two, depending on a condition."""

    condition: Body
    then: Body
    otherwise: Body


@dataclass(frozen=True, slots=True)
class Selection:
    """The items of a list for which a condition holds."""

    source: Body
    condition: Body


@dataclass(frozen=True, slots=True)
class Loop:
    """Something made of every item of a list: all of them, or whether some or every holds."""

    kind: Literal["for", "some", "every"]
    variable: str
    source: Body
    result: Body


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A part that this reader does not know; it comes out as null and is told as a fault."""

    what: str


Body: TypeAlias = (
    "FeelText | Table | Context | ListBox | Relation | Invocation | Function | Choice | Selection"
    " | Loop | Unsupported"
)


@dataclass(frozen=True, slots=True)
class InputData:
    """A value that is given from outside."""

    id: str
    name: str
    type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """Something that is decided, from inputs and other decisions."""

    id: str
    name: str
    body: Body | None
    type_ref: str | None = None
    requires: tuple[str, ...] = ()
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Knowledge:
    """A function that decisions may call."""

    id: str
    name: str
    function: Function | Unsupported
    type_ref: str | None = None
    requires: tuple[str, ...] = ()


Element: TypeAlias = "InputData | Decision | Knowledge"


@dataclass(frozen=True)
class Model:
    """A DMN model: its types and, by id, its inputs, decisions and functions."""

    name: str
    types: Mapping[str, ItemType] = field(default_factory=dict)
    elements: Mapping[str, Element] = field(default_factory=dict)
    namespace: str = ""

    @property
    def decisions(self) -> dict[str, Decision]:
        """The decisions by name."""
        found = (item for item in self.elements.values() if isinstance(item, Decision))
        return {decision.name: decision for decision in found}

    @property
    def inputs(self) -> dict[str, InputData]:
        """The inputs by name."""
        found = (item for item in self.elements.values() if isinstance(item, InputData))
        return {given.name: given for given in found}
