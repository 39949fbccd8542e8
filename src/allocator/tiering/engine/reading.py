"""Reading a compiled table: which rules fire, cannot be read, or failed by one figure alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.engine.compiling import CompiledTable
from allocator.tiering.engine.masks import WORD, Words, bits_of
from allocator.tiering.engine.packing import Packed
from allocator.tiering.engine.tables import Series

__all__ = ["TableReading", "bits_of", "hits_only", "joined", "read_table"]


@dataclass(frozen=True)
class TableReading:
    """Bit masks of shape (words, schools): bit r of a school is rule r of the table.

    ``fires``: every cell is met. ``unknown``: no cell fails, but something is missing.
    ``passes``: a figure that is there settles that the rule is not met (and the rule is for such
    a school at all).
    """

    compiled: CompiledTable
    fires: Words
    unknown: Words
    passes: Words
    _near: Callable[[], Words] = field(repr=False, compare=False)

    @cached_property
    def misses_by_one(self) -> Words:
        """Rules of which one cell alone fails and nothing is missing; worked out when asked for."""
        return self._near()

    def fired_rules(self, school: int) -> list[int]:
        """Places of the rules that fire for one school."""
        return bits_of(self.fires[:, school])

    def schools_of(self, mask: Words, rule: int) -> NDArray[np.intp]:
        """Schools whose bit of a rule is set."""
        word = mask[rule // WORD]
        return np.flatnonzero(word & np.uint64(1 << (rule % WORD)))


def read_table(
    compiled: CompiledTable,
    series: Mapping[str, Series],
    count: int,
    context: Collection[str] = (),
) -> TableReading:
    """Read a table for ``count`` schools.

    Parameters
    ----------
    series
        Values of every column, by name.
    context
        Columns that say whether a rule is for the school at all, not how it stands.
    """
    whole = _everything(compiled, count)
    meant = whole.copy()
    for column in compiled.packed:
        words = column.words(series[column.name])
        whole &= words
        if column.name in context:
            meant &= words
    packing = compiled.packing
    fires, possible = packing.accepted(whole), packing.possible(whole)
    passes = packing.possible(meant) & ~possible

    def near() -> Words:
        return _misses_by_one(compiled, series, count, context)

    return TableReading(compiled, fires, possible & ~fires, passes, near)


def hits_only(compiled: CompiledTable, series: Mapping[str, Series], count: int) -> Words:
    """The rules that fire and nothing else."""
    whole = _everything(compiled, count)
    for column in compiled.packed:
        whole &= column.words(series[column.name])
    return compiled.packing.accepted(whole)


def _everything(compiled: CompiledTable, count: int) -> Packed:
    """Packed words of ``count`` schools for whom nothing has been asked yet."""
    packing = compiled.packing
    start = packing.pack(compiled.everything, compiled.everything)
    whole = np.empty((packing.chunks, count), dtype=packing.dtype)
    whole[:] = start[:, None]
    return whole


def _misses_by_one(
    compiled: CompiledTable,
    series: Mapping[str, Series],
    count: int,
    context: Collection[str],
) -> Words:
    """A rule's bit where one cell fails, that cell is no context, and every other cell is met."""
    packing = compiled.packing
    low = packing.dtype.type((1 << packing.half) - 1)
    meant = _everything(compiled, count) & low
    once, twice = np.zeros_like(meant), np.zeros_like(meant)
    for column in compiled.packed:
        words = column.words(series[column.name])
        accepts, could = words & low, words >> packing.dtype.type(packing.half)
        # An unknown cell leaves it open whether the rule fails, so it is no near miss.
        meant &= accepts if column.name in context else ~(accepts ^ could)
        twice |= once & ~could
        once |= ~could
    return packing.accepted(once & ~twice & meant)


def joined(parts: Sequence[tuple[NDArray[np.intp], TableReading]], count: int) -> TableReading:
    """One reading from those of groups of schools: the rows of each group, and what it says."""
    first = parts[0][1]

    def together(name: str) -> Words:
        whole = np.zeros((first.compiled.words, count), dtype=np.uint64)
        for rows, reading in parts:
            whole[:, rows] = getattr(reading, name)
        return whole

    return TableReading(
        first.compiled,
        together("fires"),
        together("unknown"),
        together("passes"),
        lambda: together("misses_by_one"),
    )
