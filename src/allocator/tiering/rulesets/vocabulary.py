"""Vocabulary: every name that a ruleset's cells, formulas and sentences may use, and what it is."""

from __future__ import annotations

from dataclasses import dataclass

from allocator.domain.indicators import INDICATORS, Better
from allocator.domain.schools import SECTORS
from allocator.tiering.engine.tables import Kind
from allocator.tiering.figures.known import FACTS
from allocator.tiering.rulesets.spec import InputSpec, RulesetSpec

COUNTED = {
    "triggers": "Triggers that fire",
    "domains": "Domains that they fall in",
    "trigger_points": "Points of the triggers",
    "readable_triggers": "Triggers that can be read",
    "readable_domains": "Domains in which triggers can be read",
    "safeguards": "Safeguards that fire",
}
"""What is counted from the tables with triggers and safeguards, with its title."""
CONTEXT = frozenset(
    {"sector", "roll_now", "simd_quintile", "urban_rural", "on_island", "language_medium"}
)
"""Facts that say what kind of school it is, not how it stands."""
POVERTY_SIZE_REMOTENESS = (
    "roll_now", "simd_quintile", "urban_rural", "on_island", "roll", "free_school_meals",
    "simd_q1_share",
)  # fmt: skip
"""Context that must never be the sole cause of a tier."""
_CATALOGUE = {indicator.name: indicator for indicator in INDICATORS}
_RANGES: dict[str, tuple[float, float]] = {
    "percent": (0.0, 100.0),
    "grade 1-6": (1.0, 6.0),
    "share 0-1": (0.0, 1.0),
}
_COUNTS = frozenset({"in 12 months", "terms", "pupils"})


@dataclass(frozen=True, slots=True)
class Word:
    """One name: its title, kind, range and which way is better."""

    name: str
    title: str
    kind: Kind = "number"
    unit: str = ""
    better: Better = "context"
    values: tuple[str, ...] = ()
    least: float = float("-inf")
    most: float = float("inf")
    whole: bool = False
    near: float | None = None
    actionable: bool = False


def word_of_input(name: str, spec: InputSpec) -> Word:
    """What an input is, from the ruleset and else the catalogue."""
    listed = _CATALOGUE.get(name)
    unit = spec.unit or (listed.unit if listed else "")
    better: Better = spec.better or (listed.better if listed else "context")
    least, most = _RANGES.get(unit, (float("-inf"), float("inf")))
    counted = unit in _COUNTS or unit.startswith(("grade", "days"))
    if unit in _COUNTS or unit.startswith(("days", "per ")):
        least = 0.0
    whole = unit.startswith("grade") or unit in _COUNTS
    return Word(
        name,
        spec.title or (listed.title if listed else name.replace("_", " ")),
        spec.kind,
        unit,
        better,
        spec.values,
        least if spec.least is None else spec.least,
        most if spec.most is None else spec.most,
        (whole and counted) if spec.whole is None else spec.whole,
        spec.near,
        better != "context" if spec.actionable is None else spec.actionable,
    )


def fact_words() -> dict[str, Word]:
    """Facts that are there for every ruleset."""
    words = {name: Word(name, title, least=0.0) for name, title in FACTS.items()}
    words["sector"] = Word("sector", FACTS["sector"], "text", values=SECTORS)
    words["language_medium"] = Word(
        "language_medium", FACTS["language_medium"], "text", values=("english", "gaelic", "both")
    )
    words["on_island"] = Word("on_island", FACTS["on_island"], "boolean")
    words["simd_quintile"] = Word(
        "simd_quintile", FACTS["simd_quintile"], least=1.0, most=5.0, whole=True
    )
    words["urban_rural"] = Word(
        "urban_rural", FACTS["urban_rural"], least=1.0, most=8.0, whole=True
    )
    words["roll_now"] = Word("roll_now", FACTS["roll_now"], least=0.0, most=1e4, whole=True)
    return words


def counted_words(spec: RulesetSpec) -> dict[str, Word]:
    """What the tables count, with the range each can have in this ruleset."""
    most = {
        "triggers": len(spec.triggers),
        "readable_triggers": len(spec.triggers),
        "domains": len(spec.domains),
        "readable_domains": len(spec.domains),
    }
    return {
        name: Word(name, title, least=0.0, most=float(most.get(name, "inf")), whole=name in most)
        for name, title in COUNTED.items()
    }


def vocabulary(spec: RulesetSpec) -> dict[str, Word]:
    """Everything that may be asked about before any table has been read."""
    words = fact_words()
    words |= {name: word_of_input(name, given) for name, given in spec.inputs.items()}
    words |= {
        name: Word(name, given.title, unit=given.unit or "", near=given.near)
        for name, given in spec.derived.items()
    }
    return words
