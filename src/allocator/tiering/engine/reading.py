"""Reading a compiled table: which rules fire, cannot be read, or failed by one figure alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.engine.compiling import WORD, CompiledTable, Words
from allocator.tiering.engine.tables import Series


@dataclass(frozen=True)
class TableReading:
    """Bit masks of shape (words, schools): bit r of a school is rule r of the table.

    ``fires``: every cell is met. ``unknown``: no cell fails, but something is missing.
    ``passes``: a figure that is there settles that the rule is not met (and the rule is for such
    a school at all). ``misses_by_one``: one cell alone fails and nothing is missing.
    """

    compiled: CompiledTable
    fires: Words
    unknown: Words
    passes: Words
    misses_by_one: Words

    def fired_rules(self, school: int) -> list[int]:
        """Places of the rules that fire for one school."""
        return bits_of(self.fires[:, school])

    def schools_of(self, mask: Words, rule: int) -> NDArray[np.intp]:
        """Schools whose bit of a rule is set."""
        word = mask[rule // WORD]
        return np.flatnonzero(word & np.uint64(1 << (rule % WORD)))


def bits_of(words: Words) -> list[int]:
    """Places of the bits that are set, lowest first."""
    found = []
    for number, word in enumerate(words):
        bits = int(word)
        while bits:
            lowest = bits & -bits
            found.append(number * WORD + lowest.bit_length() - 1)
            bits ^= lowest
    return found


def read_table(
    compiled: CompiledTable,
    series: Mapping[str, Series],
    count: int,
    context: Iterable[str] = (),
) -> TableReading:
    """Read a table for ``count`` schools.

    Parameters
    ----------
    series
        Values of every column, by name.
    context
        Columns that say whether a rule is for the school at all, not how it stands.
    """
    words = compiled.words
    everything = compiled.everything
    shape = (words, count)
    fires = np.broadcast_to(everything[:, None], shape).copy()
    possible, meant, certain = fires.copy(), fires.copy(), fires.copy()
    once, twice = np.zeros(shape, dtype=np.uint64), np.zeros(shape, dtype=np.uint64)
    apart = set(context)
    for column in compiled.columns:
        found = series[column.clause.name]
        codes = column.codes(found)
        for word in range(words):
            accepts = column.accepts[:, word].take(codes)
            could = column.could[:, word].take(codes)
            fires[word] &= accepts
            possible[word] &= could
            fails = ~could
            twice[word] |= once[word] & fails
            once[word] |= fails
            certain[word] &= ~(accepts ^ could)
            if column.clause.name in apart:
                meant[word] &= could
    return TableReading(
        compiled,
        fires,
        possible & ~fires,
        meant & ~possible,
        once & ~twice & certain & meant,
    )


def hits_only(compiled: CompiledTable, series: Mapping[str, Series], count: int) -> Words:
    """The rules that fire and nothing else: for many scenarios on many schools."""
    everything = compiled.everything
    fires = np.broadcast_to(everything[:, None], (compiled.words, count)).copy()
    for column in compiled.columns:
        codes = column.codes(series[column.clause.name])
        for word in range(compiled.words):
            fires[word] &= column.accepts[:, word].take(codes)
    return fires
