"""Large tables: what the search by cutting boxes leaves open, settled by z3 where it is installed.

z3 is an optional extra (``pip install allocator[checks]``): the checks work without it and say
where they could not be sure.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from typing import Any

Box = tuple[int, ...]
MOST_SECONDS = 20.0


def is_installed() -> bool:
    """Whether z3 is there."""
    return importlib.util.find_spec("z3") is not None


def uncovered_points(box: Box, rules: Sequence[Box]) -> Iterator[Box]:
    """Yield boxes of one code in each column that lie in ``box`` and that no rule accepts.

    Raises
    ------
    TimeoutError
        Where z3 does not settle it in time.
    """
    import z3  # type: ignore[import-not-found,unused-ignore]

    codes = [z3.Int(f"column_{number}") for number in range(len(box))]
    solver = z3.Solver()
    solver.set("timeout", int(MOST_SECONDS * 1000))
    for code, allowed in zip(codes, box, strict=True):
        solver.add(_is_one_of(z3, code, allowed))
    for rule in rules:
        beyond = [
            _is_one_of(z3, code, allowed & ~accepted)
            for code, allowed, accepted in zip(codes, box, rule, strict=True)
            if allowed & ~accepted
        ]
        solver.add(z3.Or(beyond))
    while (answer := solver.check()) == z3.sat:
        model = solver.model()
        point = [model.eval(code, model_completion=True).as_long() for code in codes]
        yield tuple(1 << value for value in point)
        solver.add(z3.Or([code != value for code, value in zip(codes, point, strict=True)]))
    if answer == z3.unknown:
        raise TimeoutError


def _is_one_of(z3: Any, code: Any, allowed: int) -> Any:
    places = [place for place in range(allowed.bit_length()) if allowed >> place & 1]
    return z3.Or([z3.And(code >= low, code <= high) for low, high in _runs(places)])


def _runs(places: list[int]) -> Iterator[tuple[int, int]]:
    """Neighbouring numbers as their first and last."""
    start = None
    for place, following in zip(places, [*places[1:], -1], strict=True):
        start = place if start is None else start
        if following != place + 1:
            yield start, place
            start = None
