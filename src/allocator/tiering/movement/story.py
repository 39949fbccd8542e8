"""The dated history of one school's tier: what was decided, said and agreed, and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Literal

from allocator.domain.authority import Authority
from allocator.domain.fields import Date
from allocator.domain.models import Document
from allocator.domain.tiers import TierState
from allocator.tiering.movement.days import date_text
from allocator.tiering.movement.records import Record, Talk, records_on
from allocator.tiering.movement.standings import Standing
from allocator.tiering.movement.states import state_of

_VIEWS = {"agrees": "the headteacher agrees", "disagrees": "the headteacher disagrees"}


class HistoryEntry(Document):
    """Something that happened to a school's tier. ``state`` is that of ``tier`` after that day.

    ``who`` is the id of the person who judged, talked or raised it.
    """

    on: Date
    kind: Literal["live", "judgement", "review", "discussion", "concern", "now"]
    tier: str | None
    state: TierState
    who: str | None
    text: str


class SchoolHistory(Document):
    """One school's history up to a day, the oldest entry first."""

    school_id: str
    as_of: Date
    entries: tuple[HistoryEntry, ...]


def history_of(authority: Authority, standing: Standing) -> SchoolHistory:
    """A school's history up to the day of its standing, which comes last."""
    record = standing.record
    events = sorted(_events(record), key=lambda event: event[0])
    by_day = {day: _record_on(authority, record.school_id, day) for day, *_ in events}
    entries = [
        HistoryEntry(on=day, kind=kind, tier=tier, state=state_of(by_day[day], tier), who=who,
                     text=text)
        for day, kind, tier, who, text in events
    ]  # fmt: skip
    return SchoolHistory(
        school_id=record.school_id, as_of=record.day, entries=(*entries, _now(standing))
    )


_Kind = Literal["live", "judgement", "review", "discussion", "concern"]
_Event = tuple[dt.date, _Kind, str, str | None, str]


def _record_on(authority: Authority, school_id: str, day: dt.date) -> Record:
    return next(one for one in records_on(authority, day) if one.school_id == school_id)


def _events(record: Record) -> Iterator[_Event]:
    for row in record.history:
        yield row.from_date, "live", row.tier, None, f"{row.tier} goes live"
    for one in record.judgements:
        until = date_text(one.review_on)
        text = f"judged {one.tier}, for review by {until}: {one.reason}"
        yield one.made_on, "judgement", one.tier, one.made_by, text
        if one.review_on < record.day:
            text = f"the judgement of {date_text(one.made_on)} runs out"
            yield one.review_on, "review", one.tier, one.made_by, text
    for talk in record.talks:
        yield talk.day, "discussion", talk.tier, talk.by, _talk_text(talk)
    for raised in record.raised:
        if raised.proposed_on is not None:
            why = f", urgent: {raised.urgent_reason}" if raised.urgent_reason else ""
            text = f"{raised.tier} put forward{why}"
            yield raised.proposed_on, "concern", raised.tier, raised.by, text


def _talk_text(talk: Talk) -> str:
    view = _VIEWS.get(talk.view or "", "the headteacher's view was not asked")
    return f"{talk.tier} discussed: {view}"


def _now(standing: Standing) -> HistoryEntry:
    tier = standing.tier or "undecided"
    text = f"{tier} ({standing.state})" + (f". {standing.text}" if standing.text else "")
    return HistoryEntry(
        on=standing.record.day,
        kind="now",
        tier=standing.tier,
        state=standing.state,
        who=None,
        text=text,
    )
