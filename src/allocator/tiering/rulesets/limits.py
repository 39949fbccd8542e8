"""Limits: numbers that a column can never hold, and what else cannot be meant in a ruleset."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from allocator.domain.schools import SECTORS
from allocator.tiering.feel import nodes
from allocator.tiering.feel.evaluate import evaluate
from allocator.tiering.rulesets.ruleset import UNDECIDED, value_of
from allocator.tiering.rulesets.spec import InputSpec, ParameterSpec, RulesetSpec
from allocator.tiering.rulesets.vocabulary import Word

Path = tuple[str, ...]
_NAME = re.compile(r"[^\W\d]\w*")
MOST = 1e12
"""Numbers beyond this are a slip of the pen."""


def values_in_force(spec: RulesetSpec) -> list[dict[str, float]]:
    """Parameters of every sector on the first day in force and on each on which one changes."""
    changes = (change for one in spec.parameters.values() for change in one.later)
    days = {spec.in_force_from, *(change.from_date for change in changes)}
    found = []
    for day in sorted(day for day in days if day >= spec.in_force_from):
        for sector in SECTORS:
            values = {name: value_of(one, sector, day) for name, one in spec.parameters.items()}
            found.append({name: value for name, value in values.items() if value is not None})
    return found


def beyond_limits(
    test: nodes.Test, word: Word, in_force: list[dict[str, float]]
) -> tuple[str, str] | None:
    """What of a test a column of numbers can never hold, and what was expected instead."""
    for parameters in in_force:
        ends = [(end, evaluate(end, parameters)) for end in _ends(test)]
        known = [(end, float(value)) for end, value in ends if isinstance(value, int | float)]
        if len(known) < len(ends):
            continue  # a parameter without a value: the row is not for this sector
        for end, value in known:
            if not _is_end(test, value, word) or (_is_written(end) and not _is_whole(value, word)):
                return _shown(end, value), _expected(test, word)
        if isinstance(test, nodes.Interval) and _is_empty(test, known[0][1], known[1][1], word):
            return f"{known[0][1]:g} to {known[1][1]:g}", "an interval with something in it"
    return None


def _ends(test: nodes.Test) -> tuple[nodes.Expression, ...]:
    if isinstance(test, nodes.Interval):
        return test.low, test.high
    return (test.end,) if isinstance(test, nodes.Compare) else ()


def _is_written(end: nodes.Expression) -> bool:
    return isinstance(end, nodes.Literal)


def _is_end(test: nodes.Test, value: float, word: Word) -> bool:
    """Whether a number can be an end of a test that some value of the column meets."""
    if not word.least <= value <= word.most or not abs(value) < MOST:
        return False
    sign = test.operator if isinstance(test, nodes.Compare) else ""
    return not (sign == "<" and value == word.least) and not (sign == ">" and value == word.most)


def _is_whole(value: float, word: Word) -> bool:
    return not word.whole or value == math.floor(value)


def _is_empty(test: nodes.Interval, low: float, high: float, word: Word) -> bool:
    if word.whole:
        first = math.floor(low) + 1 if test.excludes_low else math.ceil(low)
        last = math.ceil(high) - 1 if test.excludes_high else math.floor(high)
        return first > last
    return low > high or (low == high and (test.excludes_low or test.excludes_high))


def _shown(end: nodes.Expression, value: float) -> str:
    return f"{end.text} = {value:g}" if isinstance(end, nodes.Name) else f"{value:g}"


def _expected(test: nodes.Test, word: Word) -> str:
    kind = "a whole number" if word.whole else "a number"
    sign = test.operator if isinstance(test, nodes.Compare) else ""
    low, high = f"{word.least:g}", f"{word.most:g}"
    if math.isinf(word.least) and math.isinf(word.most):
        return f"{kind} below 1e12"
    if math.isinf(word.most):
        return f"{kind} {'above' if sign == '<' else 'from'} {low}{' on' if sign != '<' else ''}"
    if math.isinf(word.least):
        return f"{kind} {'below' if sign == '>' else 'up to'} {high}"
    rest = {"<": f", above {low}", ">": f", below {high}"}.get(sign, "")
    return f"{kind} from {low} to {high}{rest}"


# -- ruleset.yaml ----------------------------------------------------------------------------------


def slips(spec: RulesetSpec) -> Iterator[tuple[Path, Any, str]]:
    """Yield what cannot be meant in the YAML: its path, its value, what was expected."""
    if UNDECIDED in spec.ladder:
        yield ("ladder",), UNDECIDED, f"another name for a tier: {UNDECIDED} is none"
    for part in ("inputs", "parameters", "derived"):
        for name in getattr(spec, part):
            if not _NAME.fullmatch(name):
                yield (part, name), name, "a name of letters, digits and _ that cells can use"
    for name, given in spec.inputs.items():
        yield from _slips_of_input(("inputs", name), given)
    for name, parameter in spec.parameters.items():
        yield from _slips_of_parameter(("parameters", name), parameter)
    for name, table in spec.tables.items():
        values: dict[Path, tuple[Any, ...]] = {("tables", name, "values"): table.values}
        for output, given_output in table.outputs.items():
            values["tables", name, "outputs", output, "values"] = given_output.values
        for path, listed in values.items():
            yield from _listed_twice(path, listed)


def _slips_of_input(path: Path, given: InputSpec) -> Iterator[tuple[Path, Any, str]]:
    if given.kind != "number":
        for key in ("least", "most", "whole"):
            if getattr(given, key) is not None:
                yield (*path, key), getattr(given, key), f"no {key}: this is no number"
    if given.kind != "text" and given.values:
        listed = ", ".join(given.values)
        yield (*path, "values"), listed, "no values: only a text has a list of them"
    if given.least is not None and given.most is not None and given.least > given.most:
        yield (*path, "least"), f"{given.least:g}", f"a number up to most, {given.most:g}"
    yield from _listed_twice((*path, "values"), given.values)


def _slips_of_parameter(path: Path, given: ParameterSpec) -> Iterator[tuple[Path, Any, str]]:
    yield from _no_numbers(path, given.value, given.by_sector)
    seen = set()
    for place, later in enumerate(given.later):
        own = (*path, "later", str(place))
        if later.value is None and not later.by_sector:
            yield own, f"from {later.from_date}", "a value, or values by_sector"
        if later.from_date in seen:
            yield (*own, "from"), later.from_date, "each day once"
        seen.add(later.from_date)
        yield from _no_numbers(own, later.value, later.by_sector)


def _no_numbers(
    path: Path, value: float | None, by_sector: Mapping[Any, float]
) -> Iterator[tuple[Path, Any, str]]:
    if value is not None and not abs(value) < MOST:
        yield (*path, "value"), value, "a number below 1e12"
    for sector, own in by_sector.items():
        if not abs(own) < MOST:
            yield (*path, "by_sector", str(sector)), own, "a number below 1e12"


def _listed_twice(path: Path, values: tuple[Any, ...]) -> Iterator[tuple[Path, Any, str]]:
    for place, value in enumerate(values):
        if value in values[:place]:
            yield path, value, "each value once"
