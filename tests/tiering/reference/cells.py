"""One cell and one value: yes, no, unknown for want of the value, or meant for other schools."""

from __future__ import annotations

import functools
import re

Value = float | str | bool | None
Parameters = dict[str, float | None]
"""Every parameter by name; ``None`` where it has no value for the school's sector."""

YES, NO, UNKNOWN, FOR_OTHERS = "yes", "no", "unknown", "for others"
_NUMBER = re.compile(r"-?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?")
_WORD = re.compile(r"[^\W\d]\w*")


def answer(cell: str, value: Value, parameters: Parameters) -> str:
    """What a cell says of a value."""
    cell = cell.strip()
    if cell == "-":
        return YES
    if any(parameters.get(word, 0.0) is None for word in words_of(cell)):
        return FOR_OTHERS
    negated = re.fullmatch(r"not\s*\((.*)\)", cell, re.DOTALL)
    tests = split(negated.group(1) if negated else cell)
    if value is None:
        return YES if "missing" in tests and not negated else UNKNOWN
    passed = any(passes(test, value, parameters) for test in tests)
    return YES if passed != bool(negated) else NO


def passes(test: str, value: float | str | bool, parameters: Parameters) -> bool:
    """Whether a value that is there passes one test of a cell."""
    if test == "missing":
        return False
    if ".." in test and not test.startswith('"'):
        low, high = (read(end, parameters) for end in test[1:-1].split(".."))
        above = value >= low if test[0] == "[" else value > low
        below = value <= high if test[-1] == "]" else value < high
        return above and below
    if test.startswith("<="):
        return value <= read(test[2:], parameters)
    if test.startswith(">="):
        return value >= read(test[2:], parameters)
    if test.startswith("<"):
        return value < read(test[1:], parameters)
    if test.startswith(">"):
        return value > read(test[1:], parameters)
    end = read(test, parameters)
    return type(end) is type(value) and end == value


def read(text: str, parameters: Parameters) -> float | str | bool:
    """The number, text, truth or parameter that a piece of a cell stands for."""
    text = text.strip()
    if _NUMBER.fullmatch(text):
        return float(text)
    if text.startswith('"'):
        return text[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    if text in ("true", "false"):
        return text == "true"
    if text.startswith("-"):
        return -parameters[text[1:].strip()]
    return parameters.get(text, text)


@functools.cache
def split(text: str) -> tuple[str, ...]:
    """The tests of a list, cut at commas outside quotes."""
    parts = re.findall(r'(?:"(?:[^"\\]|\\.)*"|[^,"])+', text)
    return tuple(part.strip() for part in parts)


@functools.cache
def words_of(cell: str) -> tuple[str, ...]:
    """Bare words in a cell, outside quotes."""
    return tuple(_WORD.findall(re.sub(r'"(?:[^"\\]|\\.)*"', "", cell)))
