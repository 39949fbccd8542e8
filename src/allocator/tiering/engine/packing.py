"""Packing: what a column accepts and what it could accept, side by side in one machine word.

Rules are read in chunks of 32 and fewer. In each word the lower half says which rules accept a
value, the upper half which could if the missing were known; so one AND settles both. A small
table needs small words: eight rules make two octets, and 25,000 schools stay in the cache.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.engine.columns import FEW_CUTS, CompiledColumn
from allocator.tiering.engine.masks import Words
from allocator.tiering.engine.tables import Series

CHUNK = 32
"""Rules of one packed word."""
Packed = NDArray[Any]
"""Packed words of shape (chunks, ...), of 2, 4 or 8 octets."""


@dataclass(frozen=True)
class Packing:
    """How the rules of one table are packed: ``half`` bits for each of the two answers."""

    half: int
    chunks: int

    @classmethod
    def of(cls, rules: int) -> Packing:
        """The smallest words that hold so many rules."""
        half = next((bits for bits in (8, 16, CHUNK) if rules <= bits), CHUNK)
        return cls(half, max(1, -(-rules // CHUNK)))

    @property
    def dtype(self) -> np.dtype[Any]:
        """Kind of the packed words."""
        return np.dtype(f"u{self.half // 4}")

    def pack(self, accepts: Words, could: Words) -> Packed:
        """Pack two masks of shape (..., words) to shape (chunks, ...)."""
        chunks = []
        for number in range(self.chunks):
            shift = np.uint64(CHUNK * (number % 2))
            low, high = (
                (mask[..., number // 2] >> shift) & np.uint64((1 << self.half) - 1)
                for mask in (accepts, could)
            )
            chunks.append((low | (high << np.uint64(self.half))).astype(self.dtype))
        return np.array(chunks)

    def accepted(self, packed: Packed) -> Words:
        """The lower halves as words of shape (words, schools)."""
        return self._widened(packed & self.dtype.type((1 << self.half) - 1))

    def possible(self, packed: Packed) -> Words:
        """The upper halves as words of shape (words, schools)."""
        return self._widened(packed >> self.dtype.type(self.half))

    def _widened(self, chunks: Packed) -> Words:
        words = chunks[::2].astype(np.uint64)
        if self.chunks > 1:
            odd = chunks[1::2]
            words[: len(odd)] |= odd.astype(np.uint64) << np.uint64(CHUNK)
        return words


class PackedColumn:
    """A compiled column, packed. Numbers flip bits at each cut where an answer changes."""

    def __init__(self, column: CompiledColumn, packing: Packing) -> None:
        self.name, self._column = column.clause.name, column
        self._codes = packing.pack(column.accepts, column.could)
        self._is_cut_often = len(column.cuts) > FEW_CUTS
        if column.clause.kind != "text" and not self._is_cut_often:
            flips = self._codes[:, 1:-1] ^ self._codes[:, :-2]
            ends = [(cut, includes) for cut in column.cuts.tolist() for includes in (True, False)]
            self._flips = [
                (cut, includes, flips[:, place])
                for place, (cut, includes) in enumerate(ends)
                if flips[:, place].any()
            ]

    def words(self, series: Series) -> Packed:
        """Packed answers for every school, shape (chunks, schools)."""
        if series.kind == "text":
            by_text = self._codes[:, self._column.text_codes(series.categories)]
            return by_text.take(series.values.astype(np.intp), axis=1)
        if self._is_cut_often:
            return self._codes.take(self._column.codes(series), axis=1)
        found = np.empty((len(self._codes), len(series.values)), dtype=self._codes.dtype)
        found[:] = self._codes[:, :1]
        for cut, includes, flip in self._flips:
            _flip(found, series.values >= cut if includes else series.values > cut, flip)
        # A missing value compares with nothing, so it still has the answers of the lowest code.
        _flip(found, np.isnan(series.values), self._codes[:, -1] ^ self._codes[:, 0])
        return found


def _flip(found: Packed, where: NDArray[np.bool_], bits: Packed) -> None:
    """Change some bits of some schools."""
    for chunk, changed in enumerate(bits):
        if changed:
            found[chunk] ^= where * changed
