"""Discussions with headteachers about a tier, and concerns that wait for one."""

from __future__ import annotations

from allocator.domain.fields import Date, Identifier, Text
from allocator.domain.models import Row
from allocator.domain.tiers import HeadView


class Discussion(Row):
    """A talk with a headteacher about a tier, or a concern raised (a row of ``discussions.csv``).

    ``proposed_on`` is the day the tier was proposed or the concern raised, ``discussed_on`` the
    day of the talk (empty: it has still to be held); one of the two is given. ``by`` talked, or
    acts on the concern. ``urgent_reason`` says why it cannot wait, or may skip a tier.
    """

    school_id: Identifier
    tier: Identifier
    proposed_on: Date | None = None
    discussed_on: Date | None = None
    by: Identifier
    head_view: HeadView | None = None
    note: Text | None = None
    urgent_reason: Text | None = None
