"""Solving: figures of one school for which some names are what is wanted.

The answer is figures that fit, a proof that there are none, or neither.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from allocator.tiering.analysis.choices import Choice, Span, plain_number
from allocator.tiering.analysis.findings import Value
from allocator.tiering.analysis.ranges import Domain, Ranges
from allocator.tiering.analysis.results import result_of
from allocator.tiering.analysis.terms import (
    Leaf,
    Term,
    has_no_value,
    keys_of,
    may_fail,
    needed_keys,
)

Wanted = Mapping[str, tuple[Choice, ...]]
"""For each name what it may be, the preferred first."""
_MOST_STEPS = 400
_FEW = 12
"""Up to so many whole numbers, each is tried."""


@dataclass(frozen=True)
class Answer:
    """Figures that fit; or ``None``, and whether it has been proved that there are none."""

    figures: dict[str, Value] | None
    is_proved: bool = True

    @property
    def is_impossible(self) -> bool:
        """Whether it has been proved that no figures fit."""
        return self.figures is None and self.is_proved


@dataclass
class _State:
    """What has been settled so far: domains, spans that terms must come to, texts and claims."""

    ranges: Ranges
    spans: list[tuple[Term, Span]] = field(default_factory=list)
    fixed: dict[str, str | bool] = field(default_factory=dict)

    def copy(self) -> _State:
        return _State(self.ranges.copy(), list(self.spans), dict(self.fixed))


@dataclass
class Solver:
    """Finds figures for some wanted values.

    Parameters
    ----------
    terms
        The term of each name that is worked out or read.
    domains
        What each figure may be, by its key.
    needs
        For each key the keys without which it is missing too, as ``cohort(x)`` needs ``x``.
    order
        Pairs of keys of which the first is never the greater, as ``low(x)`` and ``x``.
    near
        Figures near which numbers are chosen, where they can be.
    answers
        What has been found already, by what was wanted.
    """

    terms: Mapping[str, Term]
    domains: Mapping[str, Domain]
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    order: tuple[tuple[str, str], ...] = ()
    near: Mapping[str, Value] = field(default_factory=dict)
    answers: dict[object, Answer] = field(default_factory=dict, repr=False)
    _steps: int = 0
    _is_open: bool = False

    def solve(self, wanted: Wanted) -> Answer:
        """Find figures: ``None`` must be missing, one that is left out may be anything."""
        figures: dict[str, Value] = {}
        is_proved = True
        for part, keys in self._parts(wanted):
            asked = tuple(part.items())
            if asked not in self.answers:
                self.answers[asked] = self._solve_part(part, keys)
            answer = self.answers[asked]
            if answer.is_impossible:
                return answer
            is_proved = is_proved and answer.figures is not None
            figures |= answer.figures or {}
        return Answer(figures) if is_proved else Answer(None, is_proved=False)

    def _parts(self, wanted: Wanted) -> list[tuple[Wanted, set[str]]]:
        """What is wanted in parts that share no figure, each with its figures."""
        parts: list[tuple[dict[str, tuple[Choice, ...]], set[str]]] = []
        for name, choices in wanted.items():
            joined, keys = {name: choices}, self._concerned(name)
            apart = []
            for part, its_keys in parts:
                if keys & its_keys:
                    joined, keys = {**part, **joined}, keys | its_keys
                else:
                    apart.append((part, its_keys))
            parts = [*apart, (joined, keys)]
        return list(parts)

    def _concerned(self, name: str) -> set[str]:
        """Figures that a name comes down to, and those that must be there with them."""
        keys = set(keys_of(self.terms[name]))
        return keys | {other for key in keys for other in self.needs.get(key, ())}

    def _solve_part(self, wanted: Wanted, keys: set[str]) -> Answer:
        self._steps, self._is_open = 0, False
        domains = {key: domain for key, domain in self.domains.items() if key in keys}
        state = _State(Ranges(domains))
        # What leaves least choice comes first: what cannot be is then seen early.
        in_order = [
            (name, self._nearest_first(name, choices))
            for name, choices in sorted(wanted.items(), key=lambda item: len(item[1]))
        ]
        for found in self._chosen(in_order, state):
            figures = self._figures(found)
            if figures is not None:
                return Answer(figures)
        return Answer(None, not self._is_open)

    def _nearest_first(self, name: str, choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
        """What a name comes to where figures are as they are near comes first, missing last."""
        if len(choices) < 2:
            return choices
        result = result_of(self.terms[name], self.near)

        def rank(choice: Choice) -> int:
            is_near = isinstance(choice, Span) and result is not None and choice.has(result)
            return 0 if is_near else 2 if choice is None else 1

        return tuple(sorted(choices, key=rank))

    def _is_tired(self) -> bool:
        self._steps += 1
        self._is_open = self._is_open or self._steps > _MOST_STEPS
        return self._steps > _MOST_STEPS

    # -- which of the choices ----------------------------------------------------------------------

    def _chosen(
        self, wanted: list[tuple[str, tuple[Choice, ...]]], state: _State
    ) -> Iterator[_State]:
        if self._is_tired():
            return
        if not wanted:
            yield state
            return
        (name, choices), rest = wanted[0], wanted[1:]
        for choice in choices:
            for chosen in self._with(state, self.terms[name], choice):
                yield from self._chosen(rest, chosen)

    def _with(self, state: _State, term: Term, choice: Choice) -> Iterator[_State]:
        """The state in which a term is as chosen, in every way in which it can be."""
        if choice is None:
            yield from self._without(state, term)
            return
        new = state.copy()
        if has_no_value(term) or not all(self._keep(new, key) for key in needed_keys(term)):
            return
        if isinstance(choice, Span):
            new.spans.append((term, choice))
            if self._settled(new):
                yield new
        elif isinstance(term, Leaf) and new.fixed.setdefault(term.key, choice) == choice:
            yield new

    def _without(self, state: _State, term: Term) -> Iterator[_State]:
        if has_no_value(term):
            yield state
            return
        for key in needed_keys(term):
            new = state.copy()
            if self._drop(new, key) and self._settled(new):
                yield new
        self._is_open = self._is_open or may_fail(term)

    def _keep(self, state: _State, key: str) -> bool:
        """Let a figure be there, and what it needs."""
        domain = state.ranges.domains[key]
        if domain.is_there is not None:
            return domain.is_there
        state.ranges.domains[key] = domain.there()
        return all(
            self._keep(state, other)
            for other in self.needs.get(key, ())
            if other in state.ranges.domains
        )

    def _drop(self, state: _State, key: str) -> bool:
        """Let a figure be missing, and what needs it."""
        domains = state.ranges.domains
        if domains[key].is_there is not None:
            return not domains[key].is_there
        domains[key] = domains[key].gone()
        return all(self._drop(state, one) for one in domains if key in self.needs.get(one, ()))

    def _settled(self, state: _State) -> bool:
        """Narrow until nothing changes; false where a wanted span cannot be."""
        ranges = state.ranges
        for _ in range(20):
            before = dict(ranges.domains)
            if not all(ranges.narrow(term, span.low, span.high) for term, span in state.spans):
                return False
            if not all(_keeps_order(ranges, less, more) for less, more in self.order):
                return False
            if ranges.domains == before:
                break
        return True

    # -- which numbers -----------------------------------------------------------------------------

    def _figures(self, state: _State) -> dict[str, Value] | None:
        """Fix one figure after the other and see whether the formulas come out."""
        key = None if self._is_tired() else self._next_key(state)
        if key is None:
            return self._finished(state)
        values, is_every = self._tries(key, state.ranges.domains[key])
        for value in values:
            new = state.copy()
            if value is None:
                fits = self._drop(new, key)
            else:
                fits = self._keep(new, key)
                new.ranges.domains[key] = new.ranges.domains[key].at(value)
            found = self._figures(new) if fits and self._settled(new) else None
            if found is not None:
                return found
        self._is_open = self._is_open or not is_every
        return None

    def _next_key(self, state: _State) -> str | None:
        domains = state.ranges.domains
        for term, _ in state.spans:
            for key in keys_of(term):
                if domains[key].is_there is None:
                    return key
                if domains[key].is_there and not domains[key].is_point:
                    return key
        return None

    def _tries(self, key: str, domain: Domain) -> tuple[list[float | None], bool]:
        """Values worth trying for a figure, and whether there are no others."""
        missing: list[float | None] = [None] if domain.is_there is None else []
        low, high = domain.low, domain.high
        start = plain_number(low, high, self._near(key))
        if domain.whole and high - low <= _FEW:
            numbers = (low + step for step in range(int(high - low) + 1))
            return [*sorted(numbers, key=lambda value: abs(value - start)), *missing], True
        found = [start, plain_number(low, high)]
        found += [plain_number(low, high, end) for end in (low, high) if math.isfinite(end)]
        return [*dict.fromkeys(found), *missing], domain.is_point

    def _near(self, key: str) -> float | None:
        near = self.near.get(key)
        return near if isinstance(near, float) else None

    def _finished(self, state: _State) -> dict[str, Value] | None:
        """The figures, where every formula really comes to what is wanted."""
        figures: dict[str, Value] = {}
        for key, domain in state.ranges.domains.items():
            if domain.is_there is False:
                figures[key] = None
            elif key in state.fixed:
                figures[key] = state.fixed[key]
            elif domain.is_there:
                figures[key] = plain_number(domain.low, domain.high, self._near(key))
        for term, span in state.spans:
            result = result_of(term, figures)
            if result is None or not span.has(result):
                self._is_open = True
                return None
        return figures


def _keeps_order(ranges: Ranges, less: str, more: str) -> bool:
    one, other = ranges.domains.get(less), ranges.domains.get(more)
    if one is None or other is None or not (one.is_there and other.is_there):
        return True
    ranges.domains[less] = one.cut(-math.inf, other.high)
    ranges.domains[more] = other.cut(one.low, math.inf)
    return not (ranges.domains[less].is_empty or ranges.domains[more].is_empty)
