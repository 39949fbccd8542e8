"""Calendars to subscribe to: an address for one person's or school's dates, until revoked."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Path, Request, Response
from sqlalchemy import Connection

from allocator.io.exports.calendars import file_safe
from allocator.io.plan_files import CALENDARS
from allocator_api import audit
from allocator_api.disclosure import sight_of
from allocator_api.logs import context
from allocator_api.logs import note as note_in_log
from allocator_api.problems import not_found
from allocator_api.routes.models.work import CalendarMade, CalendarTold, NewCalendar
from allocator_api.routes.support.answers import Answer, file_response, json_answer
from allocator_api.routes.support.asking import Asked, AuthorityId, IfNoneMatch, asking, asking_once
from allocator_api.routes.support.describing import file_told, given, told
from allocator_api.routes.support.finding import authority_of, opened_dataset
from allocator_api.routes.support.once import body_hash, do_once
from allocator_api.routes.support.opened import Opened
from allocator_api.routes.support.paging import Cursor, Limit, Page, page_of_sorted
from allocator_api.store import calendar_tokens, plans
from allocator_api.store.calendar_tokens import CalendarTokenRow
from allocator_api.store.files import hash_of
from allocator_api.store.opening import Store
from allocator_api.store.plans import PlanRow

router = APIRouter(prefix="/v1/authorities/{authority_id}/calendars", tags=["calendars"])
feed_router = APIRouter(prefix="/v1/calendars", tags=["calendars"])

TOLD = {
    "token_id": "cal-0123456789abcdef",
    "kind": "school",
    "subject_id": "S1",
    "created_at": "2026-08-12T10:00:00Z",
    "created_by": "key:7QK2",
    "revoked_at": None,
}
MADE = {**TOLD, "address": "/v1/calendars/abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnop.ics"}
_EMPTY = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//allocator//calendar of engagement//EN\r\n"
    b"END:VCALENDAR\r\n"
)
"""What a feed shows before a plan has been approved."""
_PAGE = 100
TokenId = Annotated[str, Path(max_length=64, examples=["cal-0123456789abcdef"])]


@router.post(
    "",
    operation_id="make_calendar",
    status_code=201,
    response_model=CalendarMade,
    responses=told(
        MADE, 201, "The address is told this once.",
        links={
            "revoke_calendar": {
                "authority_id": "$request.path.authority_id",
                "token_id": "$response.body#/token_id",
            }
        },
        headers={"Location": "Address of the feed's record."},
    ),
)  # fmt: skip
def make_calendar(
    authority_id: AuthorityId,
    asked: Annotated[Asked, Depends(asking_once("calendars:write"))],
    new: Annotated[
        NewCalendar, Body(openapi_examples=given({"kind": "school", "subject_id": "S1"}))
    ],
) -> Response:
    """Make an address that a calendar can subscribe to; it shows the newest approved plan."""
    _, opened = opened_dataset(asked, "current")
    _require_subject(asked, opened, new)

    def effect(connection: Connection) -> Answer:
        token_id = f"cal-{secrets.token_hex(8)}"
        row = calendar_tokens.add(
            connection, asked.of, token_id, _hash(_token(asked.store, asked.of, token_id)),
            kind=new.kind, subject_id=new.subject_id, created_by=asked.principal.id,
        )  # fmt: skip
        asked.note(
            connection, "calendars.made", f"calendars/{token_id}",
            after={"kind": new.kind, "subject_id": new.subject_id},
        )  # fmt: skip
        location = f"/v1/authorities/{asked.of}/calendars/{token_id}"
        return json_answer(CalendarTold.of(row), 201, {"location": location})

    def with_address(answer: Answer) -> Answer:
        """Add the address, which is kept nowhere: the token follows from its id and our key."""
        values = json.loads(answer.body)
        token = _token(asked.store, asked.of, values["token_id"])
        made = CalendarMade.model_validate({**values, "address": f"/v1/calendars/{token}.ics"})
        return Answer(answer.status, made.model_dump_json().encode(), answer.headers)

    said = body_hash(new.model_dump(mode="json"))
    return do_once(asked, said, effect, with_address)


def _token(store: Store, authority_id: str, token_id: str) -> str:
    """The secret of a feed: 256 bits that nobody can make without the key of the installation."""
    said = f"calendar\n{authority_id}\n{token_id}".encode()
    digest = hmac.new(store.audit_key, said, hashlib.sha256).digest()
    return base64.b32encode(digest).decode().rstrip("=").lower()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _require_subject(asked: Asked, opened: Opened, new: NewCalendar) -> None:
    """Let a school or person pass that is there, and that the asker may give a calendar of.

    Raises
    ------
    ProblemError
        Where it is not.
    """
    reader = asked.reader
    if new.kind == "person":
        may = reader.sees_all or (
            reader.role == "link_officer" and reader.person_id == new.subject_id
        )
        if not may or new.subject_id not in opened.authority.person_by_id:
            raise not_found()
        return
    if not sight_of(reader, opened.authority).sees(new.subject_id):
        raise not_found()
    opened.require_open_school(new.subject_id)


@router.get(
    "",
    operation_id="list_calendars",
    responses=told({"items": [TOLD], "next_cursor": None}),
)
def list_calendars(
    authority_id: AuthorityId,
    asked: Annotated[Asked, Depends(asking("calendars:read"))],
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[CalendarTold]:
    """List the feeds that you may revoke: all for planners and managers, else your own."""
    with asked.store.reading(asked.authority_id) as connection:
        authority_of(asked, connection)
        rows = [row for row in calendar_tokens.every(connection, asked.of) if _is_own(asked, row)]
    shown, after = page_of_sorted(
        rows, limit, cursor, lambda row: (row.created_at.isoformat(), row.token_id)
    )
    return Page(items=[CalendarTold.of(row) for row in shown], next_cursor=after)


def _is_own(asked: Asked, row: CalendarTokenRow) -> bool:
    return asked.reader.sees_all or row.created_by == asked.principal.id


@router.delete(
    "/{token_id}",
    operation_id="revoke_calendar",
    response_model=CalendarTold,
    responses=told(TOLD | {"revoked_at": "2026-09-01T08:00:00Z"}),
)
def revoke_calendar(
    authority_id: AuthorityId,
    token_id: TokenId,
    asked: Annotated[Asked, Depends(asking("calendars:write"))],
) -> CalendarTold:
    """Revoke a feed: its address leads nowhere from now on. The record of it stays."""
    with asked.store.writing(asked.authority_id) as connection:
        row = calendar_tokens.find(connection, asked.of, token_id)
        if row is None or not _is_own(asked, row):
            raise not_found()
        revoked = calendar_tokens.revoke(connection, asked.of, token_id)
        if revoked is not None:
            asked.note(
                connection, "calendars.revoked", f"calendars/{token_id}",
                before={"revoked": False}, after={"revoked": True},
            )  # fmt: skip
    return CalendarTold.of(revoked or row)


@feed_router.get(
    "/{token}.ics",
    operation_id="get_calendar",
    response_class=Response,
    responses=file_told("text/calendar", "The calendar.", "BEGIN:VCALENDAR\r\n"),
    openapi_extra={"security": []},
)
def get_calendar(
    request: Request,
    token: Annotated[str, Path(max_length=100, examples=["abcdefghijklmnop"])],
    if_none_match: IfNoneMatch = None,
) -> Response:
    """The calendar of the newest approved plan. The address is the secret: no key is asked for."""
    store: Store = request.app.state.store
    with store.reading(None) as connection:
        row = calendar_tokens.find_by_hash(connection, _hash(token))
    if row is None:
        raise not_found()
    note_in_log(authority_id=row.authority_id)
    name = f"{CALENDARS}/{row.kind}-{file_safe(row.subject_id)}.ics"
    with store.reading(row.authority_id) as connection:
        plan = _newest_approved(connection, row.authority_id)
        data = plans.read_file(connection, row.authority_id, plan.plan_id, name) if plan else None
    answer = file_response(name, data or _EMPTY, if_none_match, sha256=hash_of(data or _EMPTY))
    if answer.status_code == 200:
        _note_fetched(store, row)
    return answer


def _note_fetched(store: Store, row: CalendarTokenRow) -> None:
    """Note that the dates of a person or school were seen by whoever has the address (R101)."""
    with store.writing(row.authority_id) as connection:
        audit.note(
            connection, row.authority_id, f"calendar:{row.token_id}", "see",
            f"calendars/{row.token_id}", request_id=context().get("request_id"),
        )  # fmt: skip


def _newest_approved(connection: Connection, authority_id: str) -> PlanRow | None:
    """The plan that was approved last, of those that could hold dates."""
    found: PlanRow | None = None
    after: str | None = None
    while True:
        rows = plans.page(connection, authority_id, limit=_PAGE, after=after)
        for row in rows:
            if row.approved_at is None or row.kind not in ("plan", "replan"):
                continue
            if found is None or found.approved_at is None or row.approved_at > found.approved_at:
                found = row
        if len(rows) < _PAGE:
            return found
        after = rows[-1].plan_id
