"""Names of a ruleset in its DMN file: each one that FEEL can read, and each once."""

from __future__ import annotations

import re

from allocator.tiering.feel.tokens import KEYWORDS
from allocator.tiering.rulesets.spec import Role, RulesetSpec, TableSpec
from allocator.tiering.rulesets.vocabulary import COUNTED, fact_words

_OUTPUT_OF_ROLE: dict[Role, str] = {
    "triggers": "trigger", "safeguards": "tier", "caps": "tier", "tier": "tier", "flags": "flag",
}  # fmt: skip


def outputs_of(given: TableSpec) -> tuple[str, ...]:
    """Columns of a table's outputs, as its role and the ruleset say."""
    if given.role == "triggers":
        return ("trigger", "points")
    if given.role == "grid":
        return (given.output or "",)
    if given.role == "decision":
        return tuple(given.outputs)
    return (_OUTPUT_OF_ROLE[given.role],)


class DmnNames:
    """The names by what they stand for, worked out from ``ruleset.yaml`` alone.

    ``words`` holds facts, inputs, parameters, derived figures, counts and outputs that may be
    asked about; ``tables`` the decisions with a table. A table with one output that may be asked
    about is called as its output: a decision's name is that of its value.
    """

    def __init__(self, spec: RulesetSpec) -> None:
        self._taken: set[str] = set()
        asked = {name: outputs_of(given) for name, given in spec.tables.items()
                 if given.role in ("decision", "grid")}  # fmt: skip
        words = [*fact_words(), *COUNTED, *spec.inputs, *spec.parameters, *spec.derived]
        words += [name for names in asked.values() for name in names]
        self.words = {name: self.free(name) for name in dict.fromkeys(words)}
        self.tables = {
            name: self.words[asked[name][0]] if len(asked.get(name, ())) == 1 else self.free(name)
            for name in spec.tables
        }

    @property
    def meant(self) -> dict[str, str]:
        """What each name of the DMN file is called in the ruleset."""
        return {called: name for name, called in self.words.items()}

    def free(self, wish: str) -> str:
        """Take a name that nothing else has, as near to a wish as FEEL allows."""
        plain = re.sub(r"\W+", "_", wish).strip("_") or "name"
        if not re.match(r"[^\W\d]", plain) or plain in KEYWORDS:
            plain = f"the_{plain}"
        found, number = plain, 1
        while found in self._taken:
            number += 1
            found = f"{plain}_{number}"
        self._taken.add(found)
        return found
