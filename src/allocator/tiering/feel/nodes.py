"""What a parsed cell or formula is made of: small frozen values, no behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal as OneOf
from typing import TypeAlias

from allocator.tiering.feel.values import Value

Operator: TypeAlias = OneOf["<", "<=", ">", ">=", "=", "!="]


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written out."""

    value: Value


@dataclass(frozen=True, slots=True)
class Name:
    """A bare word: an input, a parameter, or in a cell maybe a text; the reader decides."""

    text: str


@dataclass(frozen=True, slots=True)
class Path:
    """One field of a structure, or one part of a date or duration."""

    base: Expression
    field: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments, by position or all by name."""

    function: str
    arguments: tuple[Expression, ...]
    argument_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two operands added, subtracted, multiplied, divided or raised to a power."""

    operator: OneOf["+", "-", "*", "/", "**"]
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Negation:
    """The same number or duration with the other sign."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two operands compared."""

    operator: Operator
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Logical:
    """Two claims joined by ``and`` or ``or``."""

    operator: OneOf["and", "or"]
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Between:
    """A value between two others, both included."""

    value: Expression
    low: Expression
    high: Expression


@dataclass(frozen=True, slots=True)
class In:
    """A value that passes at least one of some tests."""

    value: Expression
    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class InstanceOf:
    """A value of the named type."""

    value: Expression
    type_name: str


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list written out."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class ContextOf:
    """A structure written out: field names and their values; later ones may use earlier ones."""

    names: tuple[str, ...]
    values: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class RangeOf:
    """A range written out as a value."""

    low: Expression
    high: Expression
    excludes_low: bool = False
    excludes_high: bool = False


@dataclass(frozen=True, slots=True)
class If:
    """One of two values, depending on a condition."""

    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True)
class Filter:
    """The items of a list for which a condition holds, or the one at a position (from 1)."""

    base: Expression
    condition: Expression


@dataclass(frozen=True, slots=True)
class ForEach:
    """Something made of every combination of items: all of them, or whether some or every holds."""

    kind: OneOf["for", "some", "every"]
    variables: tuple[str, ...]
    sources: tuple[Expression, ...]
    result: Expression


Expression: TypeAlias = (
    "Literal | Name | Path | Call | Arithmetic | Negation | Comparison | Logical | Between | In"
    " | InstanceOf | ListOf | ContextOf | RangeOf | If | Filter | ForEach"
)


@dataclass(frozen=True, slots=True)
class Compare:
    """The cell's value compared with an end; ``=`` is a plain value such as ``primary``."""

    operator: Operator
    end: Expression


@dataclass(frozen=True, slots=True)
class Interval:
    """The cell's value between two ends, each included unless excluded: ``[70..80)``."""

    low: Expression
    high: Expression
    excludes_low: bool = False
    excludes_high: bool = False


@dataclass(frozen=True, slots=True)
class IsMissing:
    """The cell's value is missing."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A claim of its own, in which ``?`` stands for the cell's value (DMN models only)."""

    expression: Expression


Test: TypeAlias = "Compare | Interval | IsMissing | Condition"


@dataclass(frozen=True, slots=True)
class Tests:
    """What one cell of a decision table accepts: any of its tests, or none of them."""

    __test__ = False

    text: str
    tests: tuple[Test, ...]
    negated: bool = False

    @property
    def is_anything(self) -> bool:
        """Whether the cell is ``-``: every value passes, also a missing one."""
        return not self.tests and not self.negated


ANYTHING = Tests("-", ())
Node: TypeAlias = "Expression | Test | Tests"


def parts_of(node: object) -> tuple[object, ...]:
    """Return a node and everything in it, in the order written."""
    found: list[object] = []
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if not isinstance(part, tuple):
            found.append(part)
        waiting.extend(reversed(_inside(part)))
    return tuple(found)


def depth_of(node: object) -> int:
    """Return how many levels of nodes stand inside one another."""
    level, depth = [node], 0
    while level:
        level = [inner for part in level for inner in _inside(part)]
        depth += 1
    return depth


def _inside(part: object) -> list[object]:
    if isinstance(part, tuple):
        return [item for item in part if not isinstance(item, str)]
    names = getattr(part, "__dataclass_fields__", ())
    values = (getattr(part, name) for name in names)
    return [value for value in values if isinstance(value, tuple) or is_node(value)]


def is_node(value: object) -> bool:
    """Say whether something is a node of this language and not a plain value."""
    return type(value).__module__ == __name__
