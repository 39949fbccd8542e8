"""A ruleset as one Python function of plain if statements, as a programmer would write it out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from allocator.tiering.rulesets.ruleset import Ruleset, RuleTable
from benchmarks.peers.phrases import PYTHON, PhrasedRow, Phrases

School = dict[str, Any]
Decided = tuple[int, list[tuple[str, int]]]
"""Place of the tier in the ladder (-1 undecided) and the rows that fire."""
_INDENT = "    "


def if_chain(ruleset: Ruleset, sector: str, day: dt.date) -> Callable[[School], Decided]:
    """Write the function for the schools of one sector and compile it."""
    source = "\n".join(_IfChain(ruleset, Phrases(ruleset, sector, day, PYTHON)).lines())
    space: dict[str, Any] = {"lowest": min}
    exec(compile(source, f"<{sector}>", "exec"), space)
    made: Callable[[School], Decided] = space["decide"]
    return made


class _IfChain:
    def __init__(self, ruleset: Ruleset, phrases: Phrases) -> None:
        self.ruleset, self.phrases = ruleset, phrases
        self.triggers = list(ruleset.spec.triggers)

    def lines(self) -> Iterator[str]:
        yield "def decide(school):"
        for line in self._body():
            yield _INDENT + line

    def _body(self) -> Iterator[str]:
        phrases = self.phrases
        yield from (f"{name} = school[{name!r}]" for name in phrases.leaves())
        for name in self.ruleset.formulas:
            yield f"{name} = {self._derived(name)}"
        yield "fired = []"
        yield " = ".join(f"fires_{place}" for place in range(len(self.triggers))) + " = False"
        yield "base, least = None, -1"
        for table in self.ruleset.tables:
            if table.role == "tier":
                yield from self._counts()
            for row in phrases.rows(table):
                yield f"if {row.fires(PYTHON)}:"
                yield f"{_INDENT}fired.append(({table.name!r}, {row.number}))"
                for line in self._consequence(table, row):
                    yield _INDENT + line
        yield "return max(-1 if base is None else base, least), fired"

    def _derived(self, name: str) -> str:
        made = self.phrases.formula(name)
        if made is None:
            return "None"
        needs, formula = made
        # A bare copy needs no rounding, and nobody would write it.
        value = formula if formula.isidentifier() else f"round({formula}, 9)"
        return f"{value} if {' and '.join(f'{need} is not None' for need in needs)} else None"

    def _consequence(self, table: RuleTable, row: PhrasedRow) -> Iterator[str]:
        if table.role == "triggers":
            yield f"fires_{self.triggers.index(str(row.outputs[0]))} = True"
        elif table.role == "safeguards":
            yield f"least = max(least, {self.phrases.place_of(row.outputs[0])})"
        elif table.role == "tier":
            yield "if base is None:"
            yield f"{_INDENT}base = {self.phrases.place_of(row.outputs[0])}"

    def _counts(self) -> Iterator[str]:
        for place, settled in enumerate(self.phrases.readable()):
            yield f"read_{place} = fires_{place} or {settled}"
        for kind, words in (("fires", ""), ("read", "readable_")):
            each = [f"{kind}_{place}" for place in range(len(self.triggers))]
            domains = [
                f"({' or '.join(each[place] for place in places)})"
                for places in self.phrases.domains()
            ]
            yield f"{words}triggers = {' + '.join(each)}"
            yield f"{words}domains = {' + '.join(domains)}"
