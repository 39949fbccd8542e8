"""Where schools go short after a change: minimums, targets and floors."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from allocator.domain.allocations import AllocationItem, Shortfall
from allocator.domain.authority import Authority
from allocator.scheduling.floors import RUN_FLOOR
from allocator.scheduling.replanning.costs import Due

PRESENCE_FLOOR = "floor:in_person_per_term"
Key = tuple[str, str, Literal["minimum", "target"]]
"""School, activity or floor, kind."""


def shortfalls_now(
    authority: Authority,
    before: Iterable[Shortfall],
    due: Due,
    items: tuple[AllocationItem, ...],
    reasons: Mapping[tuple[str, str], str],
) -> Iterator[Shortfall]:
    """Shortfalls as they are now; those that have not changed keep their words.

    Parameters
    ----------
    reasons
        Why a school goes without a session that it had, by school and activity.
    """
    known: dict[Key, Shortfall] = {(row.school_id, row.activity, row.kind): row for row in before}
    wanted = dict(_wanted(authority, due, items))
    kept = (key for key in known if key[1] in ("link", RUN_FLOOR))
    for key in sorted({*wanted, *kept}):
        row = known.get(key)
        if row is not None and _still_says_it(row, wanted.get(key)):
            yield row
        elif key in wanted:
            yield _shortfall(key, *wanted[key], reasons.get(key[:2]), row)


def _still_says_it(row: Shortfall, wanted: tuple[int, int] | None) -> bool:
    """Whether a row holds; the dated term may show a longer online run than the least."""
    if wanted is None or (row.wanted, row.given) == wanted:
        return True
    return row.activity == RUN_FLOOR and row.given > wanted[1]


def _wanted(
    authority: Authority, due: Due, items: tuple[AllocationItem, ...]
) -> Iterator[tuple[Key, tuple[int, int]]]:
    """What is wanted and given where less is given than is wanted (Exact meanings 4)."""
    given: Counter[tuple[str, str]] = Counter()
    here: Counter[str] = Counter()
    online: Counter[str] = Counter()
    sites = {one.school_id: one.site_id for one in authority.open_schools}
    for item in items:
        site = item.site_id or sites[item.school_ids[0]]
        for school in item.school_ids:
            given[school, item.activity] += item.sessions
            is_here = item.mode == "in_person" and sites[school] == site
            (here if is_here else online)[school] += item.sessions
    for (school, activity), entitlement in due.items():
        count = given[school, activity]
        if count < entitlement.minimum:
            yield (school, activity, "minimum"), (entitlement.minimum, count)
        if count < entitlement.target:
            yield (school, activity, "target"), (entitlement.target, count)
    floors = authority.offer.floors
    for school in sites:
        if here[school] < floors.in_person_per_term:
            least = floors.in_person_per_term
            yield (school, PRESENCE_FLOOR, "minimum"), (least, here[school])
        limit = floors.longest_online_run
        run = math.ceil(online[school] / (here[school] + 1))
        if limit is not None and run > limit:
            yield (school, RUN_FLOOR, "minimum"), (limit, run)


def _shortfall(
    key: Key,
    wanted: int,
    given: int,
    why: str | None,
    before: Shortfall | None,
) -> Shortfall:
    if before is not None and why is None:
        return before.model_copy(update={"wanted": wanted, "given": given})
    return Shortfall(
        school_id=key[0],
        activity=key[1],
        kind=key[2],
        wanted=wanted,
        given=given,
        reason="no_capacity",
        why=why or "The term was mended after a change; there was no time for it",
        relief="Time of somebody who may come, or fewer sessions elsewhere",
    )
