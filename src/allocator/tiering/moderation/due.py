"""What waits for somebody: urgent concerns, disputes, reviews of judgements, talks with heads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Literal

from allocator.domain.authority import Authority
from allocator.domain.fields import Date
from allocator.domain.models import Document
from allocator.tiering.movement import Record, Standing, decided_on
from allocator.tiering.movement.days import date_text, working_days_after
from allocator.tiering.movement.states import talks_about

URGENT_WORKING_DAYS = 2
"""First contact after an urgent concern (D27)."""
QUERY_WORKING_DAYS = 15
"""Answer to a head who questions a tier (D31)."""

DueKind = Literal["urgent", "dispute", "review", "discussion", "view", "confirm"]


class DueItem(Document):
    """Something that waits: ``who`` acts (an id), by ``due_on`` where a clock runs."""

    kind: DueKind
    school_id: str
    tier: str
    due_on: Date | None
    is_overdue: bool
    who: str | None
    text: str


class DueList(Document):
    """Everything that waits on a day; reviews are listed so many days ahead."""

    as_of: Date
    within_days: int
    items: tuple[DueItem, ...]


def due_list(
    authority: Authority, standings: tuple[Standing, ...], day: dt.date, within_days: int
) -> DueList:
    """Everything that waits on a day, clocks first and then by school; nothing is ranked by need.

    Parameters
    ----------
    within_days
        Reviews are listed when they fall due within so many days.
    """
    links = _links_on(authority, day)
    items = [
        item
        for standing in standings
        for item in (
            *_urgent(authority, standing.record),
            *_review(standing, within_days),
            *_step_to_live(authority, standing, links.get(standing.school_id)),
        )
    ]
    items.sort(key=lambda one: (one.due_on or dt.date.max, one.kind, one.school_id))
    return DueList(as_of=day, within_days=within_days, items=tuple(items))


def _links_on(authority: Authority, day: dt.date) -> dict[str, str]:
    return {
        link.school_id: link.person_id
        for link in authority.links
        if link.from_date <= day and (link.to_date is None or day <= link.to_date)
    }


def _urgent(authority: Authority, record: Record) -> Iterator[DueItem]:
    """Concerns raised as urgent, until the head has been spoken to."""
    for row in record.raised:
        raised = row.proposed_on
        if row.urgent_reason is None or raised is None:
            continue
        if any(talk.day >= raised for talk in record.talks):
            continue
        due = working_days_after(authority, raised, URGENT_WORKING_DAYS)
        text = (
            f"Urgent concern raised on {date_text(raised)}: {row.urgent_reason}. "
            f"First contact by {date_text(due)}"
        )
        yield _item("urgent", record, row.tier, due, row.by, text)


def _review(standing: Standing, within_days: int) -> Iterator[DueItem]:
    """The latest judgement, from some days before its review until something follows it."""
    record = standing.record
    if not record.judgements:
        return
    judgement = record.judgements[-1]
    due = judgement.review_on
    dates = [talk.day for talk in record.talks] + [row.from_date for row in record.history]
    followed = any(date > due for date in dates)
    if followed or due > record.day + dt.timedelta(days=within_days):
        return
    lapsed = " It has run out: the rules decide until it is made again" if due < record.day else ""
    text = (
        f"Judgement of {date_text(judgement.made_on)} ({judgement.tier}) is to be reviewed by "
        f"{date_text(due)}.{lapsed}"
    )
    yield _item("review", record, judgement.tier, due, judgement.made_by, text.rstrip("."))


def _step_to_live(authority: Authority, standing: Standing, link: str | None) -> Iterator[DueItem]:
    """The next step of a tier that is not live yet."""
    record, tier, state = standing.record, standing.tier, standing.state
    if tier is None or state in ("live", "held"):
        return
    change = _change(record, tier)
    if state == "proposed":
        text = f"{change} waits for a discussion with the headteacher"
        yield _item("discussion", record, tier, None, link, text)
    elif state == "discussed":
        text = f"{change} has been discussed, but the headteacher's view is not on record"
        yield _item("view", record, tier, None, link, text)
    elif state == "agreed":
        text = f"{change} is agreed: it can go live"
        yield _item("confirm", record, tier, None, link, text)
    elif decided_on(record, tier) is not None:
        text = f"{change} was disputed and has been decided: it can go live"
        yield _item("confirm", record, tier, None, link, text)
    else:
        yield _dispute(authority, record, tier, link)


def _change(record: Record, tier: str) -> str:
    live = record.live
    if live is None:
        return f"{tier.capitalize()} as the first tier"
    if live.tier == tier:
        return f"The judgement that it stays at {tier}"
    return f"The move from {live.tier} to {tier}"


def _dispute(authority: Authority, record: Record, tier: str, link: str | None) -> DueItem:
    asked = next(talk for talk in talks_about(record, tier) if talk.view == "disagrees")
    due = working_days_after(authority, asked.day, QUERY_WORKING_DAYS)
    text = (
        f"The headteacher disagreed with {tier} on {date_text(asked.day)}. An answer is due by "
        f"{date_text(due)}, from somebody other than {asked.by}"
    )
    return _item("dispute", record, tier, due, link if link != asked.by else None, text)


def _item(
    kind: DueKind, record: Record, tier: str, due: dt.date | None, who: str | None, text: str
) -> DueItem:
    return DueItem(
        kind=kind,
        school_id=record.school_id,
        tier=tier,
        due_on=due,
        is_overdue=due is not None and due < record.day,
        who=who,
        text=text,
    )
