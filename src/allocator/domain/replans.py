"""What a re-plan did: ``changes.json``."""

from __future__ import annotations

from typing import Literal

from allocator.domain.activities import Mode
from allocator.domain.changes import Change
from allocator.domain.fields import Clock, Date
from allocator.domain.models import Document

VisitChangeKind = Literal["moved", "retimed", "reassigned", "cancelled", "added"]


class VisitDetails(Document):
    """When a visit is, how, and by whom."""

    date: Date
    start: Clock
    end: Clock
    mode: Mode
    person_ids: tuple[str, ...]


class VisitChange(Document):
    """One visit before and after, why it changed, and who must be told.

    ``affected`` says whether the change itself hit the visit; the others made room for one.
    ``tell`` names schools and people by id.
    """

    visit_id: str
    kind: VisitChangeKind
    affected: bool
    activity: str
    school_ids: tuple[str, ...]
    before: VisitDetails | None
    after: VisitDetails | None
    why: str
    tell_schools: tuple[str, ...]
    tell_people: tuple[str, ...]


class JourneyChange(Document):
    """A person's journeys of a day are other than they were, whether or not a visit is."""

    person_id: str
    date: Date


class LinkChange(Document):
    """A school has another link officer."""

    school_id: str
    before: str
    after: str


class ReplanReport(Document):
    """``changes.json``: what happened, and everything that is other than it was.

    ``affected`` counts the sessions that the changes hit, ``changed_beyond`` the others that were
    moved to make room; ``not_dated`` the affected ones that found no date. ``dropped`` says in
    words which sessions are no longer given. Hours are of the whole term. The workspace hashes are
    those of the workspace that the command was given and of the changed one.
    """

    today: Date
    changes: tuple[Change, ...]
    workspace_hash: str
    changed_workspace_hash: str
    affected: int
    changed_beyond: int
    not_dated: int
    travel_hours_before: float
    travel_hours_after: float
    nights_before: int
    nights_after: int
    visits: tuple[VisitChange, ...]
    journeys: tuple[JourneyChange, ...]
    links: tuple[LinkChange, ...]
    dropped: tuple[str, ...]
    notes: tuple[str, ...] = ()
