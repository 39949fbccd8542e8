"""What the names of a foreign DMN model are called in the ruleset that is made of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from allocator.tiering.feel.tokens import KEYWORDS
from allocator.tiering.rulesets.load import TAKEN
from allocator.tiering.rulesets.vocabulary import COUNTED, fact_words

_FACTS = fact_words()


@dataclass
class ForeignWords:
    """Names in FEEL, dots and all, to the plain words of a ruleset."""

    called: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, kind: str) -> str:
        """Take a word for a name. A fact that is always there keeps its own where it is alike."""
        plain = re.sub(r"\W+", "_", name).strip("_") or "value"
        if not re.match(r"[^\W\d]", plain):
            plain = f"the_{plain}"
        is_fact = plain in _FACTS and _FACTS[plain].kind == kind and plain not in self.kinds
        word = plain if is_fact else self._free(plain)
        self.called[name], self.kinds[word] = word, kind
        return word

    def table_name(self, name: str) -> str:
        """Name of the table that a decision becomes."""
        plain = re.sub(r"\W+", "_", name).strip("_") or "table"
        return f"{plain}_table" if plain.lower() in ("tests", "ruleset") else plain

    def is_fact(self, word: str) -> bool:
        """Whether a word need not be declared: every ruleset has it."""
        return word in _FACTS

    def _free(self, plain: str) -> str:
        word, number = plain, 1
        while word in self.kinds or word in _FACTS or word in COUNTED or word in TAKEN | KEYWORDS:
            number += 1
            word = f"{plain}_{number}"
        return word
