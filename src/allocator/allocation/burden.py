"""How many contacts a school may be asked to receive: a limit by tier and month (R56, D21)."""

from __future__ import annotations

from collections import Counter
from math import ceil, floor

from allocator.allocation.demand import Demand
from allocator.domain.authority import Authority
from allocator.domain.schools import School

PUPIL_DAYS_A_MONTH = 19
"""190 pupil days in ten months."""


def contact_limit(authority: Authority, tier: str, school: School) -> int | None:
    """Most contacts of the term for a school of the tier; ``None`` where there is no limit."""
    monthly = authority.settings.contacts_per_month.get(tier)
    if monthly is None:
        return None
    months = ceil(len(authority.pupil_days[school.school_id]) / PUPIL_DAYS_A_MONTH)
    return floor(monthly * months + 1e-9)


def rooms_for_contacts(authority: Authority, demand: Demand) -> dict[str, int]:
    """New sessions of its own that each limited school has room for.

    What is agreed and the group sessions it is due come off. What is promised or pinned always
    has room, and what is aimed at too unless the settings limit targets: no promise is refused
    for the sake of the limit.
    """
    strict = authority.settings.contacts_limit_targets
    agreed = Counter(school for session in demand.agreed for school in session.school_ids)
    promised: Counter[str] = Counter()
    in_groups: Counter[str] = Counter()
    for line in demand.lines:
        if authority.offer.activities[line.activity].serves_cluster:
            in_groups[line.school_id] += max(0, line.target - line.given)
        else:
            wanted = line.minimum if strict else line.target
            due = min(max(wanted - line.given, line.pinned, 0), line.most)
            promised[line.school_id] += due
    rooms: dict[str, int] = {}
    for school in authority.open_schools:
        key = school.school_id
        limit = contact_limit(authority, demand.tier_of[key], school)
        if limit is not None:
            rooms[key] = max(promised[key], limit - agreed[key] - in_groups[key], 0)
    return rooms
