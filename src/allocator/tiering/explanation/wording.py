"""Figures put into an owner's sentences, for many schools at once."""

from __future__ import annotations

import string
from collections.abc import Iterable
from functools import lru_cache

from allocator.tiering.evaluation import Evaluation

UNKNOWN = "unknown"
_FORMATTER = string.Formatter()


def figure_text(value: float | str | bool | None) -> str:
    """Write a figure as people do: at most one decimal; yes and no; unknown where missing."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    text = f"{round(value, 1):.1f}"
    return text.removesuffix(".0") if text != "-0.0" else "0"


@lru_cache(maxsize=4096)
def _parts(template: str) -> tuple[tuple[str, str | None], ...]:
    """Literal text and the name that follows it, as ``string.Formatter`` reads a sentence."""
    return tuple((before, name) for before, name, _spec, _how in _FORMATTER.parse(template))


def names_in(template: str) -> tuple[str, ...]:
    """Names in braces in a sentence."""
    return tuple(name for _, name in _parts(template) if name is not None)


def sentences(template: str, evaluation: Evaluation, schools: Iterable[int]) -> list[str]:
    """The sentence with the figures of each school."""
    parts, chosen = _parts(template), list(schools)
    names = names_in(template)
    if not names:
        plain = "".join(before for before, _ in parts)
        return [plain] * len(chosen)
    figures = [_texts(name, evaluation, chosen) for name in dict.fromkeys(names)]
    place = {name: number for number, name in enumerate(dict.fromkeys(names))}
    pattern = "".join(
        before.replace("%", "%%") + ("" if name is None else f"%({place[name]})s")
        for before, name in parts
    )
    keys = [str(number) for number in range(len(figures))]
    return [pattern % dict(zip(keys, row, strict=True)) for row in zip(*figures, strict=True)]


def _texts(name: str, evaluation: Evaluation, schools: list[int]) -> list[str]:
    """A name's figure for each school, in words."""
    if name in evaluation.ruleset.spec.parameters:
        values = evaluation.columns.parameter(name)
        return [figure_text(None if value != value else float(value)) for value in values[schools]]
    series = evaluation.columns.series(name)
    return [figure_text(series.at(school)) for school in schools]
