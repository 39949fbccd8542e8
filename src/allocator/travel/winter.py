"""How much of a term is winter, when remote roads are slow."""

from __future__ import annotations

from allocator.domain.authority import Authority

WINTER_MONTHS = (11, 12, 1, 2)
"""November to February (D39)."""


def winter_share(authority: Authority) -> float:
    """Share of the term's pupil days that lie from November to February (0-1).

    A day counts once, whether one school or all may be visited on it. A term without pupil days
    has no winter.
    """
    days = frozenset(day for school in authority.pupil_days.values() for day in school)
    if not days:
        return 0.0
    return sum(day.month in WINTER_MONTHS for day in days) / len(days)


def remote_factor(authority: Authority) -> float:
    """How much longer estimated drives in remote areas take this term than the year round.

    A plan has one table of roads for a whole term, so a term that is winter in part gets that
    part of ``winter_factor``: 1 + (winter_factor - 1) x share of winter days.
    """
    factor = authority.settings.winter_factor
    return 1.0 if factor == 1 else 1.0 + (factor - 1.0) * winter_share(authority)
