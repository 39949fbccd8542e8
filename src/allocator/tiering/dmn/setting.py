"""What the expressions of a model are read with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from allocator.tiering.dmn.model import ItemType
from allocator.tiering.dmn.types import MisfitError, fit
from allocator.tiering.feel.evaluate import evaluate, satisfies
from allocator.tiering.feel.parse import parse_expression, parse_feel_tests
from allocator.tiering.feel.values import Value

Scope = Mapping[str, Any]


@dataclass(frozen=True)
class Setting:
    """What an expression is read with: names that hold spaces, types, where notes go."""

    names: tuple[str, ...]
    types: Mapping[str, ItemType]
    note: Callable[[str], None]

    def fitted(self, value: Value, type_ref: str | None, where: str) -> Value:
        """Return the value as its type wants it; null, with a note, where it does not conform."""
        try:
            return fit(value, type_ref, self.types)
        except MisfitError as misfit:
            self.note(f"{where}: {misfit}")
            return None

    def evaluated(self, text: str, scope: Scope) -> Value:
        """Work an expression out; null, with a note, where it cannot be read."""
        try:
            return evaluate(parse_expression(text, self.names), scope)
        except ValueError as fault:
            self.note(f"{text!r}: {fault}")
            return None

    def satisfied(self, tests: str, value: Value, scope: Scope) -> bool | None:
        """Say whether a value passes the tests of a cell; unknown, with a note, if unreadable."""
        try:
            return satisfies(parse_feel_tests(tests, self.names), value, scope)
        except ValueError as fault:
            self.note(f"{tests!r}: {fault}")
            return None
