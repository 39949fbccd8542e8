"""What a ruleset counts and decides over several tables, said in FEEL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from allocator.domain.schools import SECTORS
from allocator.tiering.dmn.phrasing import number_in_full, quoted
from allocator.tiering.rulesets.spec import LaterValue, ParameterSpec, RulesetSpec


@dataclass(frozen=True, slots=True)
class Counted:
    """A table whose rows are counted: its name, and its header."""

    name: str
    header: tuple[str, ...]

    @property
    def has_points(self) -> bool:
        """Whether its rows give points: its results are structures then, not texts."""
        return "points" in self.header


Tables = Sequence[Counted]


def list_of(texts: Sequence[str]) -> str:
    """A list of texts."""
    return f"[{', '.join(map(quoted, texts))}]"


def _together(results: Iterable[str]) -> str:
    """The results of tables that each give a list or null, in one list."""
    return f"flatten([{', '.join(results)}])[item != null]"


def _fired(tables: Tables) -> str:
    return _together(f"{one.name}.trigger" if one.has_points else one.name for one in tables)


def _triggers(tables: Tables, _spec: RulesetSpec) -> str:
    return f"count(distinct values({_fired(tables)}))"


def _domains(tables: Tables, spec: RulesetSpec) -> str:
    said = "null"
    for domain in reversed(spec.domains):
        names = [name for name, trigger in spec.triggers.items() if trigger.domain == domain]
        if names:
            said = f"if list contains({list_of(names)}, t) then {quoted(domain)} else {said}"
    return f"count(distinct values(for t in {_fired(tables)} return {said}))"


def _points(tables: Tables, _spec: RulesetSpec) -> str:
    """Each trigger counts once, with the most points of its rows that fire."""
    rows = _together(one.name for one in tables if one.has_points)
    most = f"max(concatenate([0], {rows}[trigger = t].points))"
    each = f"for t in distinct values({_fired(tables)}) return {most}"
    return f"sum(concatenate([0], {each}))"


def _safeguards(tables: Tables, _spec: RulesetSpec) -> str:
    return f"count({_together(one.name for one in tables)})"


COUNTS: dict[str, Callable[[Tables, RulesetSpec], str]] = {
    "triggers": _triggers,
    "domains": _domains,
    "trigger_points": _points,
    "safeguards": _safeguards,
}
"""Counts that FEEL can say, by their name: from the tables read so far to the expression."""


def place_of_tier(ladder: Sequence[str], base: str, caps: Tables, safeguards: Tables) -> str:
    """Place of the tier in the ladder: that of the table, within caps, then safeguards; 0 none."""
    tiers = list_of(ladder)

    def places(tables: Tables) -> str:
        return f"for t in {_together(one.name for one in tables)} return index of({tiers}, t)[1]"

    capped = f"min(concatenate(index of({tiers}, {base}), {places(caps)}))"
    held = f"if list contains({tiers}, {base}) then {capped} else 0"
    return f"max(concatenate([{held}], {places(safeguards)}))"


def tier_at(ladder: Sequence[str], place: str) -> str:
    """The tier at a place of the ladder, null at none."""
    return f"if {place} > 0 then {list_of(ladder)}[{place}] else null"


def parameter_value(parameter: ParameterSpec, sector: str, day: str) -> str:
    """A parameter's value by sector and day, null where it has none."""
    said = _by_sector(parameter, sector)
    for later in sorted(parameter.later, key=lambda one: one.from_date):
        said = (
            f'if {day} >= date("{later.from_date}") then ({_by_sector(later, sector)}) else {said}'
        )
    return said


def may_lack(spec: RulesetSpec) -> frozenset[str]:
    """Parameters that have no value for some sector at some time."""
    return frozenset(
        name
        for name, parameter in spec.parameters.items()
        for one in _values(parameter)
        if one.value is None and not set(SECTORS) <= set(one.by_sector)
    )


def _values(parameter: ParameterSpec) -> Iterator[ParameterSpec | LaterValue]:
    yield parameter
    yield from parameter.later


def _by_sector(given: ParameterSpec | LaterValue, sector: str) -> str:
    said = "null" if given.value is None else number_in_full(given.value)
    for name, own in reversed(tuple(given.by_sector.items())):
        said = f"if {sector} = {quoted(name)} then {number_in_full(own)} else {said}"
    return said
