"""Formulas as terms: derived figures written out down to the figures that are read."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from allocator.tiering.feel import nodes
from allocator.tiering.figures.source import leaf_name
from allocator.tiering.rulesets import Ruleset
from allocator.tiering.rulesets.formulas import indicator_of


@dataclass(frozen=True, slots=True)
class Number:
    """A number or parameter; NaN where the parameter has no value for the sector."""

    value: float


@dataclass(frozen=True, slots=True)
class Leaf:
    """A figure that is read, keyed as ``leaf_name`` writes."""

    key: str


@dataclass(frozen=True, slots=True)
class Work:
    """An operation on terms; the parts of ``count_of`` are comparisons."""

    how: str
    parts: tuple[Term, ...]


Term: TypeAlias = "Number | Leaf | Work"


class Terms:
    """The terms of a ruleset's names under some parameters."""

    def __init__(self, ruleset: Ruleset, parameters: Mapping[str, float]) -> None:
        self._ruleset, self._parameters = ruleset, parameters
        self._made: dict[str, Term] = {}
        self.origins: dict[str, tuple[str, str]] = {}
        """Of every key that was written out: the name it is about and the function of history."""
        self.changes: set[str] = set()
        """Inputs whose change in a year is read: it is the figure less that of the year before."""

    def term(self, name: str) -> Term:
        """The term of an input, fact, derived figure or parameter."""
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def _make(self, name: str) -> Term:
        formula = self._ruleset.formulas.get(name)
        if formula is not None:
            return self._written_out(formula.expression)
        if name in self._ruleset.spec.parameters:
            return Number(self._parameters.get(name, math.nan))
        return self._leaf(name, "", None)

    def _leaf(self, name: str, function: str, argument: float | None) -> Leaf:
        key = leaf_name(name, function, argument)
        self.origins[key] = (name, function)
        return Leaf(key)

    def _written_out(self, node: nodes.Expression) -> Term:
        if isinstance(node, nodes.Literal):
            return Number(float(node.value))  # type: ignore[arg-type]
        if isinstance(node, nodes.Name):
            return self.term(node.text)
        if isinstance(node, nodes.Negation):
            return Work("negative", (self._written_out(node.operand),))
        if isinstance(node, nodes.Arithmetic | nodes.Comparison):
            parts = (self._written_out(node.left), self._written_out(node.right))
            return Work(node.operator, parts)
        assert isinstance(node, nodes.Call)
        if node.function in self._HOW:
            return Work(node.function, tuple(map(self._written_out, node.arguments)))
        return self._history(node)

    _HOW = frozenset({"min", "max", "abs", "sqrt", "round", "floor", "ceiling", "count_of"})

    def _history(self, call: nodes.Call) -> Term:
        name, argument = indicator_of(call), None
        if call.function == "change":
            self.changes.add(name)
            return Work("-", (self._leaf(name, "", None), self._leaf(name, "previous", None)))
        if len(call.arguments) > 1:
            found = self._written_out(call.arguments[1])
            if isinstance(found, Work):  # a negative number
                assert isinstance(found.parts[0], Number)
                found = Number(-found.parts[0].value)
            assert isinstance(found, Number)
            if math.isnan(found.value):
                return found
            argument = found.value
        return self._leaf(name, call.function, argument)


@lru_cache(maxsize=4096)
def keys_of(term: Term) -> tuple[str, ...]:
    """Figures that a term reads, each once."""
    return tuple(dict.fromkeys(_keys(term, inside_counts=True)))


@lru_cache(maxsize=4096)
def needed_keys(term: Term) -> tuple[str, ...]:
    """Figures without which a term has no value: those in ``count_of`` are not needed."""
    return tuple(dict.fromkeys(_keys(term, inside_counts=False)))


def _keys(term: Term, *, inside_counts: bool) -> Iterator[str]:
    if isinstance(term, Leaf):
        yield term.key
    elif isinstance(term, Work) and (inside_counts or term.how != "count_of"):
        for part in term.parts:
            yield from _keys(part, inside_counts=inside_counts)


@lru_cache(maxsize=4096)
def has_no_value(term: Term) -> bool:
    """Whether a term is always missing, as where a parameter that it needs has no value."""
    if isinstance(term, Number):
        return math.isnan(term.value)
    if isinstance(term, Work) and term.how != "count_of":
        return any(map(has_no_value, term.parts)) or _divides_by_nought(term)
    return False


def _divides_by_nought(term: Work) -> bool:
    return term.how == "/" and term.parts[1] == Number(0.0)


@lru_cache(maxsize=4096)
def may_fail(term: Term) -> bool:
    """Whether a term may have no value though all its figures are there, as 1 / 0 has none."""
    if not isinstance(term, Work) or term.how == "count_of":
        return False
    is_divided = term.how == "/" and not isinstance(term.parts[1], Number)
    return is_divided or term.how in ("sqrt", "**") or any(map(may_fail, term.parts))
