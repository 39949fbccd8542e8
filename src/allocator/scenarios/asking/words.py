"""Words that the answers share: days and shares rounded to the safe side, roles, schools."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, floor

from allocator.allocation.wording import counted, some_of
from allocator.domain.authority import Authority
from allocator.domain.people import Role

TINY = 1e-6
ROLES_IN_WORDS: dict[Role, str] = {
    "qio": "quality improvement officers",
    "eso": "education support officers",
    "attainment_adviser": "attainment advisers",
    "pedagogy": "pedagogy team",
    "psychologist": "psychologists",
    "peer_head": "peer headteachers (days of release)",
}
"""Everybody of a role."""


def at_least(number: float) -> str:
    """A number rounded up to a tenth: what is named is enough."""
    return f"{ceil(number * 10 - TINY) / 10:,.1f}"


def at_most(number: float) -> str:
    """A number rounded down to a tenth: what is named is certain."""
    return f"{floor(number * 10 + TINY) / 10:,.1f}"


def days_words(number: float) -> str:
    """Days rounded up: ``12.5 days``."""
    text = at_least(number)
    return f"{text} day{'' if text == '1.0' else 's'}"


def schools_words(authority: Authority, schools: Iterable[str], most: int = 5) -> str:
    """Names of some schools; those that are many are counted."""
    names = [authority.school_titles[school] for school in schools]
    return some_of(names, most, "other schools")


def sessions_words(number: int, more: bool = True) -> str:
    """``12 more sessions``, ``1 session fewer``."""
    return counted(number, "more session") if more else f"{counted(number, 'session')} fewer"
