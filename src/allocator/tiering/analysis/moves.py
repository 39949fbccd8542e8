"""Moves: one figure of a school set to another value, and with it what cannot stay behind."""

from __future__ import annotations

from allocator.tiering.analysis.choices import Choice, Span, plain_number
from allocator.tiering.analysis.findings import Value, Witness
from allocator.tiering.analysis.ranges import Ranges
from allocator.tiering.analysis.results import result_of
from allocator.tiering.analysis.situations import Situation
from allocator.tiering.analysis.terms import Leaf, Term, keys_of

_TOGETHER = ("", "low", "high")
"""What moves with a figure: the figure itself and the ends of its interval."""


def value_for(
    situation: Situation, term: Term, key: str, figures: Witness, wanted: Choice
) -> float | str | bool | None:
    """What one figure must be for a term to be as wanted, all others as they are.

    The nearest to what it is; ``None`` where no value of it will do.
    """
    if not isinstance(wanted, Span):
        return wanted if isinstance(term, Leaf) else None
    domains = dict(situation.domains)
    for other, value in figures.items():
        if other in domains and isinstance(value, float):
            domains[other] = domains[other].at(value)
        elif other in domains and value is None:
            domains[other] = domains[other].gone()
    domains[key] = situation.domains[key].there()
    ranges = Ranges(domains)
    if not ranges.narrow(term, wanted.low, wanted.high):
        return None
    domain, own = ranges.domains[key], figures.get(key)
    near = own if isinstance(own, float) else None
    value = plain_number(domain.low, domain.high, near, 0 if domain.whole else 1)
    result = result_of(term, {**figures, key: value})
    return value if result is not None and wanted.has(result) else None


def moved(situation: Situation, figures: Witness, key: str, value: Value) -> dict[str, Value]:
    """The same figures with one moved, and with it the figure or interval that it belongs to."""
    name, function = situation.origins[key]
    found: dict[str, Value] = {**figures, key: value}
    own = figures.get(key)
    if function not in _TOGETHER or not isinstance(own, float) or not isinstance(value, float):
        return found
    for other, there in figures.items():
        its_name, its_function = situation.origins.get(other, ("", "none"))
        if (
            other != key
            and its_name == name
            and its_function in _TOGETHER
            and isinstance(there, float)
        ):
            domain = situation.domains[other]
            found[other] = min(max(round(there + value - own, 9), domain.low), domain.high)
    return found


def values_told_apart(situation: Situation, key: str, figures: Witness) -> dict[Value, None]:
    """What a figure is, and one value for each part of it that some column tells apart."""
    found: dict[Value, None] = {figures.get(key): None}
    for space in situation.spaces.values():
        for axis in space.axes:
            term = situation.solver.terms.get(axis.name)
            if term is None or axis.name in situation.giver or key not in keys_of(term):
                continue
            for choice in axis.choices:
                value = value_for(situation, term, key, figures, choice)
                if value is not None:
                    found[value] = None
    return found
