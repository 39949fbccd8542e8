"""Masks: the rules of a table as the bits of machine words."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

WORD = 64
"""Rules that one machine word holds."""
Words = NDArray[np.uint64]


def mask_of(places: Iterable[int], words: int) -> Words:
    """A mask with the bits of some rules set."""
    bits = sum(1 << place for place in set(places))
    low = (1 << WORD) - 1
    return np.array([bits >> (WORD * word) & low for word in range(words)], dtype=np.uint64)


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


def as_words(rules: NDArray[np.bool_], words: int) -> Words:
    """Masks of the rules that are true, from shape (..., rules) to (..., words)."""
    padded = np.zeros((*rules.shape[:-1], words * WORD), dtype=bool)
    padded[..., : rules.shape[-1]] = rules
    octets = np.packbits(padded, axis=-1, bitorder="little")
    return octets.view(np.dtype("<u8")).astype(np.uint64)
