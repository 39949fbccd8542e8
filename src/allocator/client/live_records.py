"""What the service answers about how tiers go live."""

from __future__ import annotations

from allocator.client.records import Appended
from allocator.domain.fields import Date
from allocator.domain.models import Row
from allocator.domain.tiers import TierState


class Recorded(Appended):
    """What was put down about a school's tier, and how far it has got."""

    school_id: str
    tier: str
    state: TierState
    first_contact_by: Date | None = None


class StandingRecord(Row):
    """Where a school stands on a day; ``why_not_live`` says what is still to happen."""

    school_id: str
    tier: str | None
    rule_tier: str | None
    state: TierState
    since: Date
    text: str | None
    why_not_live: str | None


class DueItem(Row):
    """Something that waits: ``who`` acts (an id), by ``due_on`` where a clock runs."""

    kind: str
    school_id: str
    tier: str
    due_on: Date | None
    is_overdue: bool
    who: str | None
    text: str


class DueRecord(Row):
    """Everything that waits on a day; reviews are listed so many days ahead."""

    as_of: Date
    within_days: int
    items: tuple[DueItem, ...]


class HistoryEntry(Row):
    """Something that happened to a school's tier."""

    on: Date
    kind: str
    tier: str | None
    state: TierState
    who: str | None
    text: str


class HistoryRecord(Row):
    """One school's history up to a day, the oldest entry first."""

    school_id: str
    as_of: Date
    entries: tuple[HistoryEntry, ...]
