"""What each school is given in the plan: sessions by activity, in person and online."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import ceil

from allocator.allocation.plan import HeldSession
from allocator.allocation.problem import Problem


@dataclass(frozen=True)
class Given:
    """Sessions given, agreed ones among them."""

    sessions: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By school and activity."""
    in_person: Counter[str] = field(default_factory=Counter)
    online: Counter[str] = field(default_factory=Counter)
    """By school; a session for a cluster held elsewhere counts as online."""

    def longest_online_run(self, school_id: str) -> int:
        """Shortest longest run of online sessions that any order of them could have."""
        return ceil(self.online[school_id] / (self.in_person[school_id] + 1))


def count_given(problem: Problem, held: Iterable[HeldSession]) -> Given:
    """Count the sessions of a plan school by school."""
    given = Given()
    for one in held:
        site = one.site_id or problem.school(one.school_ids[0]).site_id
        for school_id in one.school_ids:
            given.sessions[school_id, one.activity] += one.sessions
            here = one.mode == "in_person" and problem.school(school_id).site_id == site
            (given.in_person if here else given.online)[school_id] += one.sessions
    return given
