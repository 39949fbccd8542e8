"""What every engine's format has in common: a question out, figures or a refusal back."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
"""Latitude and longitude in degrees, rounded as the cache keeps them."""
Floats = NDArray[np.float32]
RefusalKind = Literal["place", "size", "request"]
LARGEST = 1e9
"""Greatest size of a figure that is kept; far beyond every lie worth telling."""


class EngineError(Exception):
    """An engine that gave no table, and why, in words that follow its name."""


class UnusableError(EngineError):
    """The engine is down, slow, or breaks its published format: it is not asked again."""


class RefusedError(EngineError):
    """The engine refuses one table: a place without a road, too large a table, or the request."""

    def __init__(self, kind: RefusalKind, words: str) -> None:
        super().__init__(words)
        self.kind = kind


@dataclass(frozen=True)
class Question:
    """One request: path and query below the engine's address; with a body it is posted."""

    path: str
    body: dict[str, Any] | None = None


@dataclass(frozen=True, eq=False)
class Figures:
    """A table of journeys from sources (rows) to targets (columns).

    ``seconds`` and ``metres`` as the engine gave them, not judged; NaN where it gave none.
    """

    seconds: Floats
    metres: Floats


@dataclass(frozen=True)
class EngineFormat:
    """How one engine is asked and how its answers are read.

    Parameters
    ----------
    profile
        Name of the way of travel, as the engine calls it.
    block_size
        Most places on a side of a table that the engine takes as it is shipped.
    avoids_ferries
        Whether its published table service can be asked to leave ferries out.
    key_prefix
        What stands before the key in the ``Authorization`` header.
    question
        From sources, targets and whether to avoid ferries to the request.
    figures
        From the parsed answer and the shape to the table.
    refusal
        From a parsed answer to the refusal it holds, if it is one.
    """

    profile: str
    block_size: int
    avoids_ferries: bool
    key_prefix: str
    question: Callable[[Sequence[Point], Sequence[Point], bool], Question]
    figures: Callable[[Any, tuple[int, int]], Figures]
    refusal: Callable[[Any], RefusedError | None]


def square(value: Any, shape: tuple[int, int], name: str) -> Floats:
    """Read a list of rows of numbers.

    Raises
    ------
    UnusableError
        Where it has another shape.
    """
    rows, columns = shape
    if not isinstance(value, list) or len(value) != rows:
        raise UnusableError(f"gave {_size(value)} rows of {name} where {rows} were asked for")
    for row in value:
        if not isinstance(row, list) or len(row) != columns:
            raise UnusableError(f"gave a row of {_size(row)} {name} where {columns} were asked for")
    return np.array([[number(cell) for cell in row] for row in value], dtype=np.float32)


def number(cell: Any) -> float:
    """A figure of an answer; NaN where it is none (null, text, true, infinite)."""
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return math.nan
    if isinstance(cell, float) and not math.isfinite(cell):
        return math.nan
    return float(max(-LARGEST, min(LARGEST, cell)))


def as_object(document: Any) -> dict[str, Any]:
    """The answer as an object.

    Raises
    ------
    UnusableError
        Where it is something else.
    """
    if not isinstance(document, dict):
        raise UnusableError("gave an answer that is no JSON object")
    return document


def words_of(value: Any) -> str:
    """An engine's own words, short enough to quote and on one line."""
    text = " ".join(str(value).split())
    text = "".join(letter if letter.isprintable() else "?" for letter in text)
    return text if len(text) <= 120 else f"{text[:117]}..."


def _size(value: Any) -> str:
    return str(len(value)) if isinstance(value, list) else "no"
