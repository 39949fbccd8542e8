"""Words that several answers share: roles, hours, days, names in a list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil

from allocator.domain.people import Role

ROLE_WORDS: dict[Role, str] = {
    "qio": "quality improvement officer",
    "eso": "education support officer",
    "attainment_adviser": "attainment adviser",
    "pedagogy": "member of the pedagogy team",
    "psychologist": "psychologist",
    "peer_head": "peer headteacher",
}


def listed(words: Iterable[str], joint: str = "and") -> str:
    """Join words as a person would: ``A, B and C``."""
    parts = list(words)
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {joint} {parts[-1]}"


def some_of(names: Sequence[str], most: int = 3, others: str = "others") -> str:
    """List the first names and count the rest: ``A, B, C and 4 others``."""
    if len(names) <= most + 1:
        return listed(names)
    return f"{', '.join(names[:most])} and {len(names) - most} {others}"


def counted(number: float, one: str, many: str | None = None) -> str:
    """Number and noun: ``1 night``, ``2.5 days``; trailing zeros left out."""
    return f"{number:g} {one if number == 1 else many or one + 's'}"


def hours_up(hours: float) -> float:
    """Hours rounded up to a tenth, so that what is named is enough."""
    return ceil(hours * 10 - 1e-6) / 10


def pounds_words(pounds: float) -> str:
    """Pounds in words: ``£1,290``, or that it costs nothing."""
    return f"£{ceil(pounds - 1e-6):,}" if pounds > 1e-6 else "no cost"


def sentence(text: str) -> str:
    """Start with a capital and end with a full stop."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"


def with_article(noun: str) -> str:
    """Put ``a`` or ``an`` before a noun."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"
