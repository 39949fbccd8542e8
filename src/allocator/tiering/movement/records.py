"""What people had put down about each school's tier by a day: live tiers, judgements, talks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from allocator.domain.authority import Authority
from allocator.domain.discussions import Discussion
from allocator.domain.tiers import HeadView, Judgement, TierRecord


@dataclass(frozen=True, slots=True)
class Talk:
    """A discussion with the headteacher that was held: about which tier, what came of it."""

    day: dt.date
    tier: str
    by: str
    view: HeadView | None
    urgent_reason: str | None


@dataclass(frozen=True, slots=True)
class Record:
    """One school's record as it stood on a day; every part is in order of time."""

    school_id: str
    day: dt.date
    history: tuple[TierRecord, ...]
    judgements: tuple[Judgement, ...]
    talks: tuple[Talk, ...]
    raised: tuple[Discussion, ...]
    """Rows of ``discussions.csv`` of a talk that had not been held."""

    @property
    def live(self) -> TierRecord | None:
        """The live tier."""
        return self.history[-1] if self.history else None

    @property
    def began(self) -> dt.date | None:
        """The day since when the live tier has been the same."""
        return self.since(self.history[-1].tier) if self.history else None

    def since(self, tier: str | None) -> dt.date | None:
        """The day since when a tier has been live, ``None`` where it is not."""
        began = None
        for row in reversed(self.history):
            if row.tier != tier:
                break
            began = row.from_date
        return began

    @property
    def judgement(self) -> Judgement | None:
        """The judgement in force: the latest made by the day and not yet due for review."""
        held = [one for one in self.judgements if self.day <= one.review_on]
        return max(held, key=lambda one: one.made_on, default=None)


def records_on(authority: Authority, day: dt.date) -> tuple[Record, ...]:
    """Return the record of every open school, in their order, as it stood on a day."""
    history = _by_school(row for row in authority.tier_history if row.from_date <= day)
    judgements = _by_school(row for row in authority.judgements if row.made_on <= day)
    discussions = _by_school(row for row in authority.discussions if _is_known(row, day))
    return tuple(
        _record(
            school.school_id,
            day,
            history.get(school.school_id, []),
            judgements.get(school.school_id, []),
            discussions.get(school.school_id, []),
        )
        for school in authority.open_schools
    )


def _record(
    school_id: str,
    day: dt.date,
    history: list[TierRecord],
    judgements: list[Judgement],
    discussions: list[Discussion],
) -> Record:
    talks = [*_talks_of_judgements(judgements), *_talks_held(discussions)]
    return Record(
        school_id,
        day,
        tuple(sorted(history, key=lambda row: row.from_date)),
        tuple(sorted(judgements, key=lambda row: row.made_on)),
        tuple(sorted((talk for talk in talks if talk.day <= day), key=lambda talk: talk.day)),
        tuple(row for row in discussions if row.discussed_on is None or row.discussed_on > day),
    )


def _is_known(row: Discussion, day: dt.date) -> bool:
    """Whether a row of ``discussions.csv`` tells of something that had happened by a day."""
    first = row.proposed_on or row.discussed_on
    return first is not None and first <= day


def _talks_of_judgements(judgements: list[Judgement]) -> Iterator[Talk]:
    """Talks that judgements tell of; a head's view without a day is of the day it was made."""
    for row in judgements:
        has_view = row.head_view in ("agrees", "disagrees")
        held = row.discussed_on or (row.made_on if has_view else None)
        if held is not None:
            yield Talk(held, row.tier, row.made_by, row.head_view, row.evidence)


def _talks_held(discussions: list[Discussion]) -> Iterator[Talk]:
    for row in discussions:
        if row.discussed_on is not None:
            yield Talk(row.discussed_on, row.tier, row.by, row.head_view, row.urgent_reason)


def _by_school(rows: Iterable[Any]) -> dict[str, list[Any]]:
    ordered = sorted(rows, key=lambda row: row.school_id)
    return {key: list(group) for key, group in groupby(ordered, key=lambda row: row.school_id)}
