"""Writes a ruleset as DMN 1.5.

The decision tables are the model's own. Parameters, derived figures, counts and the tier after caps
and safeguards are said in FEEL; what FEEL cannot say (functions of history, which triggers can be
read) is an input. The YAML and the worked cases go into an extension.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from math import isfinite
from urllib.parse import quote

from allocator.tiering.dmn import counting
from allocator.tiering.dmn.counting import Counted
from allocator.tiering.dmn.naming import DmnNames
from allocator.tiering.dmn.parts import Parts
from allocator.tiering.dmn.phrasing import as_feel, number_in_full, quoted
from allocator.tiering.dmn.table_writing import TYPES, TableWriter
from allocator.tiering.dmn.xml import OWN, element, xml_of
from allocator.tiering.feel import nodes
from allocator.tiering.feel.evaluate import names_of
from allocator.tiering.rulesets.load import build_ruleset
from allocator.tiering.rulesets.ruleset import Ruleset, RuleTable
from allocator.tiering.rulesets.source import RulesetSource, cells_as_csv
from allocator.tiering.rulesets.spec import Role
from allocator.tiering.rulesets.vocabulary import Word

MODEL = "https://www.omg.org/spec/DMN/20230324/MODEL/"
FORMAT = "1"
"""Version of the extension."""


def write_ruleset_dmn(source: RulesetSource) -> bytes:
    """Write a ruleset as DMN 1.5 XML; the same ruleset gives the same bytes.

    Raises
    ------
    FaultyDataError
        Where the ruleset has a fault: what cannot be read cannot be said in DMN.
    """
    return xml_of(ruleset_element(source))


def ruleset_element(source: RulesetSource) -> ET.Element:
    """Make the elements of a ruleset's DMN file; see ``write_ruleset_dmn``."""
    return _Writer(build_ruleset(source)).whole()


class _Writer:
    """Puts down what the ruleset declares, then its tables in order."""

    def __init__(self, ruleset: Ruleset) -> None:
        self._ruleset, self._spec = ruleset, ruleset.spec
        self._names = DmnNames(ruleset.spec)
        self._parts = Parts()
        self._day = self._names.free("day")
        self._may_lack = counting.may_lack(ruleset.spec)
        self._histories: dict[str, str] = {}
        self._read: list[RuleTable] = []
        self._counts: dict[tuple[str, int], str] = {}

    def whole(self) -> ET.Element:
        for name in self._spec.inputs:
            self._word(name)
        for name in self._spec.parameters:
            self._parameter(name)
        for name in self._spec.derived:
            self._derived(name)
        for table in self._ruleset.tables:
            self._table(table)
            self._read.append(table)
        self._decided()
        spec = self._spec
        attributes = {
            "xmlns": MODEL, "xmlns:own": OWN, "id": "ruleset", "name": spec.title,
            "namespace": f"urn:ruleset:{quote(spec.id, safe='')}:{quote(spec.version, safe='')}",
            "exporter": "allocator",
        }  # fmt: skip
        return element("definitions", attributes, self._extension(), *self._parts.elements)

    def _extension(self) -> ET.Element:
        source = self._ruleset.source
        parts = [element("own:yaml", text=source.yaml)]
        if source.cases:
            parts.append(element("own:cases", text=cells_as_csv(source.cases)))
        return element(
            "extensionElements", None, element("own:ruleset", {"version": FORMAT}, *parts)
        )

    # -- figures -----------------------------------------------------------------------------------

    def _word(self, word: str) -> str:
        """Name of a word, put down as an input where nothing stands for it yet."""
        name = self._names.words[word]
        if name not in self._parts:
            self._input(name, self._ruleset.words[word])
        return name

    def _input(self, name: str, word: Word) -> None:
        kind = TYPES[word.kind]
        allowed = ", ".join(map(quoted, word.values)) if word.kind == "text" else _range(word)
        if allowed:
            made = self._names.free(f"{name}_values")
            self._parts.add_type(made, kind, allowed)
            kind = made
        self._parts.add_input(name, word.title, kind)

    def _parameter(self, word: str) -> None:
        parameter, needs = self._spec.parameters[word], []
        if parameter.by_sector or any(later.by_sector for later in parameter.later):
            needs.append(self._word("sector"))
        if parameter.later:
            needs.append(self._day)
            if self._day not in self._parts:
                self._parts.add_input(self._day, "Day on which the rules are read", "date")
        text = counting.parameter_value(parameter, self._names.words["sector"], self._day)
        name = self._names.words[word]
        self._parts.add_formula(name, parameter.title, "number", needs, text)

    def _derived(self, word: str) -> None:
        formula = self._ruleset.formulas[word]
        histories = {call: self._history(call) for call in formula.histories}
        needs = [*map(self._word, formula.names), *histories.values()]
        text = as_feel(formula.expression, self._names.words, histories)
        name, title = self._names.words[word], self._spec.derived[word].title
        self._parts.add_formula(name, title, "number", needs, text)

    def _history(self, call: nodes.Call) -> str:
        """Name of the input that stands for a function of history."""
        label = as_feel(call, {})
        if label not in self._histories:
            name = self._histories[label] = self._names.free(label)
            self._parts.add_input(name, label, "number")
        return self._histories[label]

    # -- tables ------------------------------------------------------------------------------------

    def _table(self, table: RuleTable) -> None:
        called = {clause.name: self._asked(clause.name) for clause in table.table.inputs}
        writer = TableWriter(
            table, self._ruleset.words, self._names, called.__getitem__, self._may_lack
        )
        body = writer.write(self._ruleset.source.tables[table.name])
        cells = (cell for rule in table.table.rules for cell in rule.cells)
        named = {name for cell in cells for name in names_of(cell)}
        used = [self._names.words[name] for name in self._spec.parameters if name in named]
        name, outputs = self._names.tables[table.name], table.table.outputs
        alone = len(outputs) == 1 and table.table.hit_policy.gives_one
        kind = "number" if table.table.hit_policy.gives_number else None
        self._parts.add_decision(
            name, TYPES[outputs[0].kind] if alone else kind, [*called.values(), *used], body,
            {"label": table.title, "own:table": table.name},
        )  # fmt: skip
        if table.role == "decision" and len(outputs) > 1:
            for clause in outputs:
                own = self._names.words[clause.name]
                self._parts.add_formula(
                    own, clause.name, TYPES[clause.kind], [name], f"{name}.{own}"
                )

    def _asked(self, word: str) -> str:
        """Name of what a column asks about; counts are those of the tables so far."""
        if word not in counting.COUNTS:
            return self._word(word)
        tables = self._tables_of("safeguards" if word == "safeguards" else "triggers")
        key = (word, len(tables))
        if key not in self._counts:
            name = self._names.words[word]
            self._counts[key] = name if name not in self._parts else self._names.free(name)
            text = counting.COUNTS[word](tables, self._spec)
            needs = [table.name for table in tables]
            label = self._ruleset.words[word].title
            self._parts.add_formula(self._counts[key], label, "number", needs, text)
        return self._counts[key]

    def _tables_of(self, role: Role) -> list[Counted]:
        """Tables of a role that have been read so far."""
        return [
            Counted(self._names.tables[table.name], self._ruleset.source.tables[table.name][0])
            for table in self._read
            if table.role == role
        ]

    def _decided(self) -> None:
        """Put down the tier after caps and safeguards."""
        base, caps = self._tables_of("tier"), self._tables_of("caps")
        safeguards = self._tables_of("safeguards")
        place, tier = self._names.free("tier_place"), self._names.free("decided_tier")
        needs = [table.name for table in (*base, *caps, *safeguards)]
        ladder = self._spec.ladder
        text = counting.place_of_tier(ladder, base[0].name, caps, safeguards)
        self._parts.add_formula(place, "Place of the tier in the ladder", "number", needs, text)
        text = counting.tier_at(ladder, place)
        self._parts.add_formula(tier, "Tier after caps and safeguards", "string", [place], text)


def _range(word: Word) -> str:
    """The range of a number as FEEL's tests; nothing where it has no end."""
    low, high = (number_in_full(end) if isfinite(end) else "" for end in (word.least, word.most))
    if word.kind != "number" or not (low or high):
        return ""
    if low and high:
        return f"[{low}..{high}]"
    return f">= {low}" if low else f"<= {high}"
