"""Makes a table of a ruleset of a decision table that somebody else wrote."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allocator.tiering.dmn.foreign_words import ForeignWords
from allocator.tiering.dmn.model import Decision, Model, Table, TableInput, TableOutput, TableRule
from allocator.tiering.dmn.names import names_in
from allocator.tiering.dmn.phrasing import (
    as_feel,
    dotted,
    feel_as_cell,
    feel_as_output,
    values_in,
)
from allocator.tiering.dmn.types import kind_of_type
from allocator.tiering.engine.tables import HitPolicy
from allocator.tiering.feel.parse import parse_expression
from allocator.tiering.rulesets.source import Cells
from allocator.tiering.rulesets.tables import TEXT

_KINDS = {"number": "number", "string": "text", "boolean": "boolean"}
Tell = Callable[[str, str | None, str, int | None], None]
"""Takes a fault: the element, what was found, what was expected, the rule."""


class ForeignTable:
    """One decision with a table; ``derived`` and ``tiers`` are what was found beside its cells."""

    def __init__(
        self, model: Model, decision: Decision, table: Table, words: ForeignWords, tell: Tell
    ) -> None:
        self._model, self._decision, self._table = model, decision, table
        self._words, self._tell = words, tell
        self._known = names_in(model, decision)
        self.derived: dict[str, dict[str, Any]] = {}
        self.tiers: list[str] = []

    def read(self, *, is_tier: bool) -> tuple[str, Cells, dict[str, Any]]:
        """Name of the table, its cells and what ruleset.yaml says of it."""
        self._check_policy(is_tier=is_tier)
        asked = [self._column(column) for column in self._table.inputs]
        rows = [self._row(number, rule) for number, rule in enumerate(self._table.rules, 1)]
        rows += self._default_row(rows)
        given: dict[str, Any] = {"role": "tier" if is_tier else "decision"}
        given |= {"title": self._decision.name, "hit_policy": self._table.hit_policy.value}
        if is_tier:
            self._find_tiers(rows)
            made = ["tier"]
        else:
            given["outputs"] = self._outputs(rows)
            made = list(given["outputs"])
        texts = [_remark(rule) for rule in self._table.rules]
        cells = [[*asked, *made], *rows]
        if any(texts):
            ends = [TEXT, *texts, *([""] * (len(rows) - len(texts)))]
            cells = [[*line, end] for line, end in zip(cells, ends, strict=True)]
        name = self._words.table_name(self._decision.name)
        return name, tuple(map(tuple, cells)), given

    def _fault(self, value: str | None, expected: str, row: int | None = None) -> None:
        self._tell(self._decision.name, value, expected, row)

    def _check_policy(self, *, is_tier: bool) -> None:
        policy = self._table.hit_policy
        if not policy.gives_one and (is_tier or not policy.gives_number):
            choices = "U, A, P or F" if is_tier else "U, A, P, F, C+, C<, C> or C#"
            self._fault(policy.value, f"one of the hit policies {choices}")

    # -- conditions --------------------------------------------------------------------------------

    def _column(self, column: TableInput) -> str:
        """The word that a column asks about; arithmetic becomes a derived figure."""
        try:
            expression = parse_expression(column.text, self._known)
            name = dotted(expression)
            if name in self._words.called:
                return self._words.called[name]
            if name:
                raise ValueError("an input or decision that this one requires")
            formula = as_feel(expression, self._words.called)
        except ValueError as error:
            self._fault(column.text, str(error))
            return column.text
        word = self._words.add(column.label or column.text, "number")
        self.derived[word] = {"title": column.label or column.text, "formula": formula}
        return word

    def _row(self, number: int, rule: TableRule) -> list[str]:
        inputs, outputs = len(self._table.inputs), len(self._table.outputs)
        if len(rule.cells) != inputs or len(rule.outputs) != outputs:
            found = f"{len(rule.cells)} and {len(rule.outputs)}"
            self._fault(found, f"{inputs} tests and {outputs} outputs", number)
        said = [self._said(text, self._cell, number) for text in rule.cells]
        return said + [self._said(text, feel_as_output, number) for text in rule.outputs]

    def _cell(self, text: str) -> str:
        return feel_as_cell(text, self._words.called, self._known)

    def _said(self, text: str, say: Callable[[str], str], number: int | None) -> str:
        try:
            return say(text)
        except ValueError as error:
            self._fault(text, str(error), number)
            return text

    def _default_row(self, rows: list[list[str]]) -> list[list[str]]:
        """What stands where no rule fires: one more row, where that changes nothing else."""
        defaults = [output.default for output in self._table.outputs]
        policy = self._table.hit_policy
        if not any(defaults) or (policy is HitPolicy.SUM and defaults == ["0"]):
            return []
        made = [self._said(text or "null", feel_as_output, None) for text in defaults]
        if policy is not HitPolicy.FIRST and not _is_beyond(policy, made[0], rows):
            expected = (
                "a default only with the hit policy F, or where no rule of C< or C> is beyond it"
            )
            self._fault(", ".join(made), expected)
        return [["-"] * len(self._table.inputs) + made]

    # -- outputs -----------------------------------------------------------------------------------

    def _outputs(self, rows: list[list[str]]) -> dict[str, dict[str, Any]]:
        """Outputs by the words that later tables ask for them by, with their kinds and values."""
        found, alone = {}, len(self._table.outputs) == 1
        for place, output in enumerate(self._table.outputs):
            name = self._decision.name if alone else f"{self._decision.name}.{output.name}"
            kind = self._kind(output, [row[len(self._table.inputs) + place] for row in rows
                                       if len(row) > len(self._table.inputs) + place])  # fmt: skip
            values = self._values(output, kind)
            given = {"kind": kind} | ({"values": values} if values else {})
            is_count = self._table.hit_policy is HitPolicy.COUNT
            found[self._words.add(name, "number" if is_count else kind)] = given
        return found

    def _kind(self, output: TableOutput, cells: list[str]) -> str:
        refs = [output.type_ref]
        if len(self._table.outputs) == 1:
            refs += [self._table.type_ref, self._decision.type_ref]
        for ref in refs:
            kind = kind_of_type(ref, self._model.types) if ref else None
            if kind in _KINDS:
                return _KINDS[kind]
        if cells and all(cell in ("true", "false") for cell in cells):
            return "boolean"
        return "number" if cells and all(map(_is_number, cells)) else "text"

    def _values(self, output: TableOutput, kind: str) -> list[str] | list[float]:
        """Values of an output in order of priority, from the column or its type."""
        item = self._model.types.get(output.type_ref or self._decision.type_ref or "")
        text = output.values or (item.allowed if item is not None else None)
        found = values_in(text) if text else []
        if kind == "number":
            return [value for value in found if isinstance(value, float)]
        return [value for value in found if isinstance(value, str)]

    def _find_tiers(self, rows: list[list[str]]) -> None:
        """Tiers from the highest: as the output lists its values, else as the rules name them."""
        outputs, place = self._table.outputs, len(self._table.inputs)
        if len(outputs) != 1:
            names = ", ".join(output.name or "" for output in outputs)
            self._fault(names, "one output: the tier")
            return
        said = [row[place] for row in rows if len(row) > place]
        if self._kind(outputs[0], said) != "text":
            self._fault(", ".join(dict.fromkeys(said)), "tiers, as texts in quotes")
        listed = self._values(outputs[0], "text")
        self.tiers = [str(tier) for tier in dict.fromkeys((*listed, *said))]


def _is_beyond(policy: HitPolicy, default: str, rows: list[list[str]]) -> bool:
    """Whether no rule's number gives way to the default when both are drawn together."""
    if policy not in (HitPolicy.LEAST, HitPolicy.GREATEST) or not _is_number(default):
        return False
    said = [row[-1] for row in rows if row]
    sign = 1 if policy is HitPolicy.GREATEST else -1
    return all(_is_number(text) and sign * float(text) >= sign * float(default) for text in said)


def _remark(rule: TableRule) -> str:
    """The remarks of a rule; braces would put figures in."""
    text = "; ".join(remark for remark in rule.remarks if remark)
    return text.replace("{", "{{").replace("}", "}}")


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
