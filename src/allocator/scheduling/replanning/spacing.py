"""Sessions that a closed school or a moved tier has left too close together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from allocator.scheduling.diary import Diary
from allocator.scheduling.sessions import Session


def too_close(diary: Diary, schools: Iterable[str]) -> Iterator[Session]:
    """Free sessions to lift so that the others keep their spacing, the later of two first.

    Two that were agreed may stand as close as people agreed.
    """
    for school in schools:
        if school not in diary.schools:
            continue
        by_activity: dict[str, list[tuple[tuple[int, ...], Session]]] = {}
        for number, taken in diary.schools[school].sessions.items():
            session = diary.sessions[number]
            by_activity.setdefault(session.activity, []).append((taken, session))
        for rows in by_activity.values():
            rows.sort(key=lambda row: row[0])
            yield from _lifted(diary, school, rows)


def _lifted(
    diary: Diary, school: str, rows: list[tuple[tuple[int, ...], Session]]
) -> Iterator[Session]:
    kept = list(rows)
    while True:
        close = next((pair for pair in pairwise(kept) if _is_close(diary, school, *pair)), None)
        if close is None:
            return
        lifted = close[0] if close[1][1].forced or close[1][1].is_pinned else close[1]
        kept.remove(lifted)
        yield lifted[1]


def _is_close(
    diary: Diary,
    school: str,
    one: tuple[tuple[int, ...], Session],
    other: tuple[tuple[int, ...], Session],
) -> bool:
    position = diary.days.position[school]
    last, first = position.get(one[0][-1]), position.get(other[0][0])
    both_fixed = all(row[1].forced or row[1].is_pinned for row in (one, other))
    if last is None or first is None or both_fixed:
        return False
    return first - last < other[1].spacing[school]
