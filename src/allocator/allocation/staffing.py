"""Whether a head's own school can spare its head: a check before a peer head is asked out (R39)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from allocator.domain.authority import Authority

POSTS_FILLED = "posts_filled"
"""Percent of teaching posts filled, where an authority records it."""
VACANCY = "vacancy_terms"
"""Terms that a post has been vacant."""


@dataclass(frozen=True, eq=False)
class Staffing:
    """The newest known figures on staff, by school."""

    authority: Authority

    def is_short(self, school_id: str) -> bool:
        """Whether too few posts are filled; unknown is not short.

        The share of posts filled decides where it is known (D9), else a post that has been vacant
        for a whole term.
        """
        filled = self._newest.get((school_id, POSTS_FILLED))
        if filled is not None:
            return filled < self.authority.settings.least_posts_filled
        return self._newest.get((school_id, VACANCY), 0.0) >= 1.0

    @cached_property
    def _newest(self) -> dict[tuple[str, str], float]:
        readings = self.authority.readings
        day = np.datetime64(self.authority.profile.as_of, "D")
        asked = (readings.indicator == POSTS_FILLED) | (readings.indicator == VACANCY)
        late = (readings.known_on > day) | (readings.period_end > day)
        rows = np.flatnonzero(asked & ~late & ~np.isnan(readings.value)).tolist()
        rows.sort(key=lambda row: readings.period_end[row])
        return {
            (readings.school_id[row], readings.indicator[row]): float(readings.value[row])
            for row in rows
        }
