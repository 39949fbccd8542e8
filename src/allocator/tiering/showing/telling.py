"""What a ruleset's names and numbers are called on a day, for all sectors or for one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from allocator.domain.schools import SECTORS
from allocator.tiering.feel import nodes
from allocator.tiering.feel.values import number_text
from allocator.tiering.rulesets.ruleset import Ruleset
from allocator.tiering.rulesets.spec import ParameterSpec, SectorName
from allocator.tiering.rulesets.vocabulary import Word

SECTOR_WORDS = {
    "elc": "early learning",
    "primary": "primary",
    "secondary": "secondary",
    "special": "special",
}
NO_VALUE = "no value for this sector"
BySector: TypeAlias = dict[str | None, float]
"""Values of a named number by sector; under ``None`` that of the sectors that are not named."""


@dataclass(frozen=True)
class Telling:
    """A ruleset told as it stands on a day; ``sector`` is ``None`` for all of them."""

    ruleset: Ruleset
    day: dt.date
    sector: str | None = None

    def word(self, name: str) -> Word:
        """What is known of a name."""
        return self.ruleset.words.get(name) or Word(name, in_words(name))

    def word_title(self, name: str) -> str:
        """What a name is called."""
        return self.ruleset.title_of(name)

    def title(self, name: str) -> str:
        """What a name is called, with its unit where that is no percentage."""
        word = self.word(name)
        title = self.word_title(name)
        return f"{title} ({word.unit})" if word.unit and not is_percent(word) else title

    def trigger_title(self, name: str) -> str:
        """What a trigger is called."""
        trigger = self.ruleset.spec.triggers.get(name)
        return trigger.title if trigger else in_words(name)

    def parameter(self, name: str, unit: str = "") -> str:
        """Value of a named number on the day: 10, or 92.5 (primary) and 87.6 (secondary)."""
        given = self.ruleset.spec.parameters[name]
        return parameter_words(values_on(given, self.day), self.sector, unit)

    def end(self, end: nodes.Expression, unit: str = "") -> str:
        """One end of a test: a number, a named number's value, a text."""
        if isinstance(end, nodes.Negation):
            return f"minus {self.end(end.operand, unit)}"
        if isinstance(end, nodes.Name):
            if end.text in self.ruleset.spec.parameters:
                return self.parameter(end.text, unit)
            return in_words(end.text)
        assert isinstance(end, nodes.Literal)
        return plain_value(end.value, unit)


def plain_value(value: object, unit: str = "") -> str:
    """A value as people write it: yes and no, 3.5, minus 2, 88%."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        sign = "minus " if value < 0 else ""
        return f"{sign}{number_text(abs(value))}{unit}"
    return in_words(str(value))


def values_on(given: ParameterSpec, day: dt.date) -> BySector:
    """Values of a named number on a day."""
    value, sectors = given.value, given.by_sector
    for later in sorted(given.later, key=lambda one: one.from_date):
        if later.from_date <= day:
            value, sectors = later.value, later.by_sector
    return by_sector(value, sectors)


def by_sector(value: float | None, sectors: Mapping[SectorName, float]) -> BySector:
    """Values by sector, in the sectors' order, and under ``None`` that of all the others."""
    found: BySector = {sector: sectors[sector] for sector in SECTORS if sector in sectors}
    return found if value is None else {None: value, **found}


def parameter_words(values: BySector, sector: str | None, unit: str = "") -> str:
    """Values by sector in words."""
    if sector is not None:
        value = values.get(sector, values.get(None))
        return NO_VALUE if value is None else plain_value(value, unit)
    parts = [
        f"{plain_value(value, unit)} ({SECTOR_WORDS[name]})"
        for name, value in values.items()
        if name is not None
    ]
    if None in values:
        plain = plain_value(values[None], unit)
        parts.append(f"{plain} (others)" if parts else plain)
    return listed(parts) if parts else NO_VALUE


def is_percent(word: Word) -> bool:
    """Whether a name's values are percentages."""
    return word.unit == "percent"


def in_words(name: str) -> str:
    """An identifier as people write it: new_headteacher is new headteacher."""
    return name.replace("_", " ").strip()


def heading(name: str) -> str:
    """An identifier as a heading, with a capital first."""
    plain = in_words(name)
    return plain[:1].upper() + plain[1:]


def listed(parts: Iterable[str], joint: str = "and") -> str:
    """Join words: a, b and c."""
    words = list(parts)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joint} {words[-1]}"


def day_words(day: dt.date) -> str:
    """Write a date: 1 August 2026."""
    return f"{day.day} {day:%B %Y}"
