"""Random rulesets over the whole language of docs/rules.md. Each of them loads without a fault.

What the worked cases expect is as random as the rules: that they are read is all they are for.
"""

from __future__ import annotations

from random import Random
from typing import Any

import yaml
from hypothesis import strategies as st

from allocator.domain.schools import SECTORS
from allocator.tiering.rulesets.source import Cells, RulesetSource
from allocator.tiering.rulesets.vocabulary import Word
from tests.tiering.random_cells import Column
from tests.tiering.random_parts import TEXTS, TITLES, RandomParts, column_of
from tests.tiering.random_tables import Asked, grid_cells, table_cells

_LONG_NAME = "Attendance, exclusions and late coming"
_LISTS, _ONES = ("C", "R", "O"), ("U", "A", "P", "F")


def random_ruleset_source(random: Random) -> RulesetSource:
    """A lawful ruleset of two to six tiers; the same state of ``random`` gives the same one."""
    return _Maker(random).make()


def ruleset_sources() -> st.SearchStrategy[RulesetSource]:
    """The same for hypothesis, by seed."""
    return st.integers(0, 2**32 - 1).map(lambda seed: random_ruleset_source(Random(seed)))


class _Maker(RandomParts):
    """Makes one ruleset; what later tables may ask about grows with every table."""

    def __init__(self, random: Random) -> None:
        super().__init__(random)
        self._tables: dict[str, Cells] = {}

    def make(self) -> RulesetSource:
        self.head()
        self.inputs()
        self.parameters()
        self.derived()
        self.triggers()
        self.spec["tables"] = {}
        self._all_tables()
        if self.chance(0.5):
            self.spec["movement"] = self.movement()
        return RulesetSource(self._yaml(), self._tables, self._cases())

    # -- tables ------------------------------------------------------------------------------------

    def _all_tables(self) -> None:
        if self.chance(0.4):
            self._decision("kontext", 1)
        for name in self.some(("inclusion", "staff & rooms", _LONG_NAME), 1, 3):
            outputs = {"trigger": tuple(self.spec["triggers"])}
            if self.chance(0.5):
                outputs["points"] = ("0", "1", "2", "0.5")
            self._table(name, "triggers", outputs, self._policy(_LISTS))
        self._counts()
        if self.chance(0.6):
            self._decision("points", 3)
        if self.chance(0.4):
            self._grid()
        tiers = tuple(self.spec["ladder"])
        if self.chance(0.6):
            self._table("safeguards", "safeguards", {"tier": tiers}, self._policy(_LISTS))
            self.columns.append(Column("safeguards", numbers=(0, 1), least=0))
        if self.chance(0.4):
            self._table("caps", "caps", {"tier": tiers}, self._policy(_LISTS))
        self._table("tier", "tier", {"tier": (*tiers, "undecided")}, self._policy(_ONES))
        if self.chance(0.5):
            flags = ("new_headteacher", "007", "=1+1", "Frühe Hilfe, sofort")
            self._table("flags", "flags", {"flag": flags}, self._policy(_LISTS))

    def _counts(self) -> None:
        """What the tables with triggers count may be asked about from here on."""
        most = {"triggers": len(self.spec["triggers"]), "domains": len(self.spec["domains"])}
        for name, number in most.items():
            for counted in (name, f"readable_{name}"):
                word = Word(counted, "", least=0, most=number, whole=True)
                self.columns.append(column_of(self.random, word))
        self.columns.append(Column("trigger_points", numbers=(0, 1, 2.5), least=0))

    def _policy(self, among: tuple[str, ...]) -> dict[str, Any]:
        return {"hit_policy": self.random.choice(among)} if self.chance(0.6) else {}

    def _table(
        self, name: str, role: str, outputs: dict[str, tuple[str, ...]], extra: dict[str, Any]
    ) -> None:
        default = {"tier": "F", "decision": "U"}.get(role, "C")
        policy = extra.get("hit_policy", default)
        fields = [column.name for column in self.columns if column.name.isidentifier()]
        asked = Asked(tuple(self.columns), outputs, (*fields, *self.parameter_names))
        self._tables[name] = table_cells(self.random, asked, policy)
        self.spec["tables"][name] = {"role": role, **extra, **self.maybe(title=TITLES)}

    def _decision(self, name: str, number: int) -> None:
        policy = self.random.choice((*_ONES, "C+", "C<", "C>", "C#"))
        count = 1 if policy.startswith("C") else self.random.randint(1, 2)
        outputs, given, columns = {}, {}, []
        for place in range(number, number + count):
            kind = "number" if policy in ("C+", "C<", "C>") else None
            kind = kind or self.random.choice(("number", "text", "boolean"))
            output, values, column = self._output(f"{name}_{place}", kind)
            given[column.name], outputs[column.name] = output, values
            columns.append(column if policy != "C#" else _count(column.name))
        policy_given = {} if policy == "U" and self.chance(0.5) else {"hit_policy": policy}
        self._table(name, "decision", outputs, {"outputs": given, **policy_given})
        self.columns += columns

    def _output(self, name: str, kind: str) -> tuple[dict[str, Any], tuple[str, ...], Column]:
        """An output of a decision: as YAML, the cells it may have, what later tables may ask."""
        if kind == "boolean":
            return {"kind": kind}, ("true", "false"), Column(name, kind)
        if kind == "number":
            numbers = tuple(self.some((-1, 0, 1, 2.5, 4), 2, 4))
            values = {"values": list(numbers)} if self.chance(0.5) else {}
            column = Column(name, numbers=numbers).with_parameters(self.spans)
            return {"kind": kind} | values, tuple(f"{number:g}" for number in numbers), column
        texts = tuple(self.some(TEXTS, 2, 4))
        values = {"values": list(texts)} if self.chance(0.5) else {}
        return {"kind": kind} | values, texts, Column(name, kind, texts)

    def _grid(self) -> None:
        output, values, column = self._output("band", self.random.choice(("number", "text")))
        policy = self.random.choice(_ONES)
        given = {"role": "grid", "output": "band"} | {
            key: value for key, value in output.items() if key == "values"
        }
        if column.kind == "number" and "values" not in given:
            given["values"] = list(column.numbers)
        self.spec["tables"]["risk"] = given | ({} if policy == "U" else {"hit_policy": policy})
        self._tables["risk"] = grid_cells(self.random, tuple(self.columns), values, policy)
        self.columns.append(column)

    # -- the rest ----------------------------------------------------------------------------------

    # -- the rest ----------------------------------------------------------------------------------

    def _yaml(self) -> str:
        """The YAML, one part after the other, with remarks and in several ways of writing."""
        remarks = ("", '# Why: see the paper of 12 May, "tiers"\n', "\n", "   # ungefähr\n\n")
        dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
        parts = []
        for key, value in self.spec.items():
            # A mapping of nothing but plain values would become one line in curly brackets.
            is_plain = not isinstance(value, dict | list)
            text = yaml.dump(
                {key: value}, Dumper=dumper, sort_keys=False, allow_unicode=True,
                default_flow_style=False if is_plain else self.random.choice((None, False)),
                width=self.random.choice((40, 100, 10_000)),
            )  # fmt: skip
            parts.append(self.random.choice(remarks) + text)
        return "".join(parts)

    def _cases(self) -> Cells:
        if self.chance(0.2):
            return ()
        given = {*self.spec["inputs"], *self.spec.get("derived", ())}
        asked = {column.name: column for column in self.columns if column.name in given}
        asked |= {name: Column(name, numbers=(1, 50)) for name in self.histories}
        names = self.some(asked, 1, len(asked))
        header = ["case", *self.some(("sector",), 0, 1), *names, "expect_tier", "expect_triggers"]
        rows = [self._case(number, header, asked) for number in range(self.random.randint(1, 5))]
        return tuple(map(tuple, [header, *rows]))

    def _case(self, number: int, header: list[str], asked: dict[str, Column]) -> list[str]:
        choices: dict[str, tuple[str, ...]] = {
            "case": (f'Fall {number}: knapp, "so"', f"{number}"),
            "sector": ("", *SECTORS),
            "expect_tier": ("", *self.spec["ladder"], "undecided"),
            "expect_triggers": ("", "none", ";".join(self.spec["triggers"])),
        }
        for name, column in asked.items():
            plain = {"boolean": ("true", "false"), "text": column.texts}.get(column.kind)
            choices[name] = ("", *(plain or tuple(f"{value:g}" for value in column.numbers)))
        return [self.random.choice(choices[name]) for name in header]


def _count(name: str) -> Column:
    return Column(name, numbers=(0, 1, 2), least=0, whole=True)
