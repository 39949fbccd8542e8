"""How hard a text is to read: Flesch-Kincaid grade and SMOG, with a counter of syllables.

A grade is a school year of the United States; the reading age is about five years more. Grade 9 is
an age of about 14. A sentence ends at a full stop, a question mark or the end of its text, and at
nothing else: colons, brackets and commas make it longer. A figure is a word of one syllable.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

OLDEST = 14.0
"""Reading age that a text for heads and parents may need at most."""
_AGE_OF_GRADE = 5
_WORD = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*")
_END = re.compile(r"[.!?…](?:\s|$|”)")
_VOWELS = re.compile(r"[aeiouy]+")
_TWO_SOUNDS = re.compile(r"ia(?!l)|[^ct]ia|io(?!n|us)|iu|ua(?!l|r)|ying|uity|[^aeiou]eo|uou")
_SILENT = re.compile(
    r"[^aeiouyl]e$|[^aeiouysxzcg]es$|[^aeiouytd]ed$|[aeiouy]le$|[a-z]ement$|eless$"
)
_OTHERS = {
    "people": 2,
    "somebody": 3,
    "something": 2,
    "area": 3,
    "areas": 3,
    "being": 2,
    "wellbeing": 3,
}


def syllables(word: str) -> int:
    """Syllables of an English word, by its groups of vowels; a figure counts as one."""
    plain = re.sub(r"[^a-z]", "", word.lower())
    if plain in _OTHERS:
        return _OTHERS[plain]
    if len(plain) <= 3 or re.search(r"\d", word):
        return 1
    count = len(_VOWELS.findall(plain)) + len(_TWO_SOUNDS.findall(plain))
    return max(1, count - bool(_SILENT.search(plain)))


def sentences(texts: Iterable[str]) -> list[list[str]]:
    """Words of every sentence."""
    parts = (part for text in texts for part in _END.split(text))
    return [words for part in parts if (words := _WORD.findall(part))]


def grade(texts: Iterable[str]) -> float:
    """Flesch-Kincaid grade of some texts together."""
    parts = sentences(texts)
    words = [word for part in parts for word in part]
    if not words:
        return 0.0
    sounds = sum(map(syllables, words)) / len(words)
    return 0.39 * len(words) / len(parts) + 11.8 * sounds - 15.59


def smog(texts: Iterable[str]) -> float:
    """SMOG grade of some texts together: by the words of three syllables and more."""
    parts = sentences(texts)
    if not parts:
        return 0.0
    long_words = sum(syllables(word) >= 3 for part in parts for word in part)
    return 1.043 * math.sqrt(long_words * 30 / len(parts)) + 3.1291


def reading_age(texts: Iterable[str]) -> float:
    """Years of age at which some texts can be read, by Flesch-Kincaid."""
    return grade(list(texts)) + _AGE_OF_GRADE
