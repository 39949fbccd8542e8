"""Makes a ruleset of a DMN model that somebody else wrote, as far as that goes.

One decision is the tier. Its table, the tables it needs, inputs that are numbers, texts or yes and
no, constants and arithmetic become a ruleset; everything else is a fault that names the element.
"""

from __future__ import annotations

from typing import Any

from allocator.errors import Fault, FaultyDataError
from allocator.io.documents import nearest
from allocator.tiering.dmn.foreign_tables import ForeignTable
from allocator.tiering.dmn.foreign_words import ForeignWords
from allocator.tiering.dmn.foreign_yaml import Answers, yaml_of
from allocator.tiering.dmn.model import (
    Decision,
    Element,
    FeelText,
    InputData,
    ItemType,
    Model,
    Table,
)
from allocator.tiering.dmn.names import names_in
from allocator.tiering.dmn.phrasing import as_feel, values_in
from allocator.tiering.dmn.types import kind_of_type
from allocator.tiering.engine.tables import HitPolicy
from allocator.tiering.feel import nodes
from allocator.tiering.feel.parse import parse_expression, parse_feel_tests
from allocator.tiering.rulesets.ruleset import UNDECIDED
from allocator.tiering.rulesets.source import MOST_CELLS, Cells, RulesetSource

_MOST_ELEMENTS = 1_000
_KINDS = {"number": "number", "string": "text", "boolean": "boolean"}


def foreign_source(model: Model, file: str, answers: Answers) -> RulesetSource:
    """Make a ruleset of a model.

    Raises
    ------
    FaultyDataError
        With everything that no ruleset can say, by the name of the element.
    """
    return _Importer(model, file, answers).source()


class _Importer:
    def __init__(self, model: Model, file: str, answers: Answers) -> None:
        self._model, self._file, self._answers = model, file, answers
        self._words = ForeignWords()
        self._faults: list[Fault] = []
        self._spec: dict[str, dict[str, Any]] = {
            part: {} for part in ("inputs", "parameters", "derived", "tables")
        }
        self._tables: dict[str, Cells] = {}
        self._ladder: list[str] = []

    def source(self) -> RulesetSource:
        self._check_size()
        tier = self._tier_decision()
        needed = self._needed(tier)
        for element in needed:
            self._put(element, is_tier=element is tier)
        if self._faults:
            raise FaultyDataError(self._faults)
        ids = {element.id for element in needed}
        left_out = [e.name for e in self._model.elements.values() if e.id not in ids]
        text = yaml_of(
            self._answers, self._file, self._model.name, self._ladder, self._spec, left_out
        )
        return RulesetSource(text, self._tables)

    def _fault(self, name: str, value: str | None, expected: str, row: int | None = None) -> None:
        self._faults.append(Fault(self._file, row, name, value, expected))

    def _check_size(self) -> None:
        bodies = [d.body for d in self._model.decisions.values() if isinstance(d.body, Table)]
        cells = sum(len(rule.cells) + len(rule.outputs) for body in bodies for rule in body.rules)
        if len(self._model.elements) > _MOST_ELEMENTS or cells > MOST_CELLS:
            expected = f"at most {_MOST_ELEMENTS:,} inputs and decisions and {MOST_CELLS:,} cells"
            raise FaultyDataError([Fault(self._file, expected=expected)])

    # -- which elements ----------------------------------------------------------------------------

    def _tier_decision(self) -> Decision:
        """The decision that is the tier: the one named, else the one that no other needs."""
        decisions = self._model.decisions
        wanted = self._answers.tier_decision
        if wanted is None:
            needed = {one for e in self._model.elements.values() for one in _requires(e)}
            top = [one.name for one in decisions.values() if one.id not in needed]
            tables = [name for name in top if isinstance(decisions[name].body, Table)]
            wanted = next(iter(tables if len(tables) == 1 else top), None)
            if len(top) != 1 and len(tables) != 1:
                expected = "one decision that no other needs, or the name of the tier's decision"
                fault = Fault(self._file, None, "decisions", ", ".join(top) or None, expected)
                raise FaultyDataError([fault])
        if wanted not in decisions:
            expected = "the name of a decision of this model"
            near = nearest(str(wanted), decisions)
            raise FaultyDataError([Fault(self._file, None, None, wanted, expected, near)])
        return decisions[wanted]

    def _needed(self, tier: Decision) -> list[Element]:
        """Everything that the tier needs, what is needed first."""
        found: dict[str, Element] = {}
        waiting: list[tuple[Element, bool]] = [(tier, False)]
        while waiting:
            element, is_done = waiting.pop()
            if element.id in found:
                continue
            if is_done:
                found[element.id] = element
                continue
            waiting.append((element, True))
            waiting += [(self._model.elements[one], False) for one in reversed(_requires(element))]
        return list(found.values())

    def _put(self, element: Element, *, is_tier: bool) -> None:
        if isinstance(element, InputData):
            self._input(element)
        elif not isinstance(element, Decision):
            self._fault(element.name, None, "no business knowledge model: tables and arithmetic")
        elif isinstance(element.body, Table):
            self._table(element, element.body, is_tier=is_tier)
        elif is_tier:
            self._fault(element.name, None, "a decision table whose output is the tier")
        elif isinstance(element.body, FeelText):
            self._formula(element, element.body.text)
        else:
            what = "nothing" if element.body is None else type(element.body).__name__.lower()
            self._fault(element.name, what, "a decision table, a number or arithmetic")

    # -- inputs ------------------------------------------------------------------------------------

    def _input(self, item: InputData) -> None:
        found = self._model.types.get(item.type_ref or "")
        if found is not None and found.fields and not found.is_list:
            for part in found.fields:
                self._field(f"{item.name}.{part.name}", part)
            return
        kind = kind_of_type(item.type_ref, self._model.types) if item.type_ref else None
        self._declare(
            item.name, kind or self._kind_asked(item.name), self._allowed(found, item.name)
        )

    def _field(self, path: str, part: ItemType) -> None:
        inner = self._model.types.get(part.base or "", part)
        if inner.fields:
            self._fault(path, None, "a number, a text, or true or false")
            return
        kind = kind_of_type(part.base, self._model.types)
        self._declare(path, kind, part.allowed or inner.allowed)

    def _declare(self, name: str, kind: str | None, allowed: str | None) -> None:
        if kind not in _KINDS:
            self._fault(name, kind, "an input that is a number, a text, or true or false")
            return
        word = self._words.add(name, _KINDS[kind])
        if not self._words.is_fact(word):
            own = {} if kind == "number" else {"kind": _KINDS[kind]}
            self._spec["inputs"][word] = {"title": name, **own, **_limits(allowed, kind)}

    def _asking(self, name: str) -> list[Any]:
        tables = (d.body for d in self._model.decisions.values() if isinstance(d.body, Table))
        return [column for table in tables for column in table.inputs if column.text == name]

    def _kind_asked(self, name: str) -> str | None:
        """Kind of an input that declares none, from the columns that ask about it."""
        types = (kind_of_type(column.type_ref, self._model.types) for column in self._asking(name))
        return next((kind for kind in types if kind), None)

    def _allowed(self, item: ItemType | None, name: str) -> str | None:
        if item is not None and item.allowed:
            return item.allowed
        return next((column.allowed for column in self._asking(name) if column.allowed), None)

    # -- decisions ---------------------------------------------------------------------------------

    def _formula(self, decision: Decision, text: str) -> None:
        """A constant becomes a parameter, arithmetic a derived figure."""
        try:
            expression = parse_expression(text, names_in(self._model, decision))
            said = as_feel(expression, self._words.called)
        except ValueError as error:
            self._fault(decision.name, text, str(error))
            return
        word = self._words.add(decision.name, "number")
        if isinstance(expression, nodes.Literal) and isinstance(expression.value, float):
            given: dict[str, Any] = {"source": self._file, "value": expression.value}
            self._spec["parameters"][word] = {"title": decision.name, **given}
        else:
            self._spec["derived"][word] = {"title": decision.name, "formula": said}

    def _table(self, decision: Decision, table: Table, *, is_tier: bool) -> None:
        reading = ForeignTable(self._model, decision, table, self._words, self._fault)
        name, cells, given = reading.read(is_tier=is_tier)
        if name in self._tables:
            self._fault(decision.name, None, "a name that no other decision has")
        self._tables[name], self._spec["tables"][name] = cells, given
        self._spec["derived"] |= reading.derived
        if is_tier:
            self._ladder = self._ladder_of(decision, table, reading.tiers)

    def _ladder_of(self, decision: Decision, table: Table, tiers: list[str]) -> list[str]:
        """Tiers from the lowest: DMN names the values of an output from the highest priority on."""
        found = [tier for tier in reversed(tiers) if tier != UNDECIDED]
        if found and not 2 <= len(found) <= 6:
            self._fault(decision.name, ", ".join(found), "two to six tiers")
        given = list(self._answers.ladder)
        if given and set(given) != set(found):
            self._fault(decision.name, ", ".join(given), f"the tiers {', '.join(found)}")
        if given and table.hit_policy is HitPolicy.PRIORITY and given != found:
            expected = f"{', '.join(found)}: the order of its priorities decides"
            self._fault(decision.name, ", ".join(given), expected)
        return given or found


def _requires(element: Element) -> tuple[str, ...]:
    return () if isinstance(element, InputData) else element.requires


def _limits(allowed: str | None, kind: str) -> dict[str, Any]:
    """What an input may be, where its type says so plainly."""
    if allowed is None:
        return {}
    if kind == "string":
        values = [value for value in values_in(allowed) if isinstance(value, str)]
        return {"values": values} if values else {}
    try:
        tests = parse_feel_tests(allowed).tests
    except ValueError:
        return {}
    if len(tests) != 1 or not isinstance(tests[0], nodes.Interval):
        return {}
    ends = {"least": tests[0].low, "most": tests[0].high}
    return {name: end.value for name, end in ends.items()
            if isinstance(end, nodes.Literal) and isinstance(end.value, float)}  # fmt: skip
