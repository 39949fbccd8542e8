"""``/audit`` and ``/webhook-secret``: for those who answer for an authority."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from allocator.errors import Fault, FaultyDataError
from allocator_api import audit
from allocator_api.jobs.signing import secret_of
from allocator_api.routes.models.access import AuditTold, Moment, WebhookSecret
from allocator_api.routes.support.asking import Asked, AuthorityId, asking
from allocator_api.routes.support.describing import told
from allocator_api.routes.support.finding import authority_of
from allocator_api.routes.support.paging import Cursor, Limit, Page, cut, read_cursor

router = APIRouter(prefix="/v1/authorities/{authority_id}", tags=["audit"])

ENTRY = {
    "seq": 17,
    "at": "2026-08-12T10:00:00.000000Z",
    "actor": "key:ce229a69fed62f75",
    "action": "plan.approved",
    "object": "plans/pl-0123456789abcdef",
    "before": {"approved": False},
    "after": {"approved": True},
    "request_id": "req-5d8a900582f0a947",
}
SECRET = {"authority_id": "innis", "secret": 4 * "0123456789abcdef"}
_DIGITS = 18


@router.get(
    "/audit", operation_id="list_audit", responses=told({"items": [ENTRY], "next_cursor": None})
)
def list_audit(
    authority_id: AuthorityId,
    asked: Annotated[Asked, Depends(asking("audit:read"))],
    object_: Annotated[
        str | None,
        Query(
            alias="object",
            max_length=200,
            examples=["plans"],
            description="Only about this, or what lies under it: plans, plans/pl-...",
        ),
    ] = None,
    actor: Annotated[
        str | None,
        Query(max_length=300, description="Only what this key or token did."),
    ] = None,
    since: Annotated[
        Moment | None, Query(description="Only from this moment on, in UTC without an offset.")
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[AuditTold]:
    """Entries of the trail, oldest first; who reads them is an entry too.

    The pages of one list end where the trail ended when its first page was read.
    """  # fmt: skip
    with asked.store.reading(asked.authority_id) as connection:
        authority_of(asked, connection)
        after, end = _place(cursor) or (0, audit.last_seq(connection, asked.of))
        found = audit.entries(
            connection, asked.of, object_=object_, actor=actor, since=since,
            after_seq=after, to_seq=end, limit=limit + 1,
        )  # fmt: skip
        rows = list(found)
    shown, more = cut(rows, limit, lambda row: (str(row.seq), str(end)))
    chosen = {"object": object_, "actor": actor, "since": since.isoformat() if since else None}
    asked.disclosed("audit", {**chosen, "after": after, "entries": len(shown)})
    return Page(items=[AuditTold.of(row) for row in shown], next_cursor=more)


def _place(cursor: str | None) -> tuple[int, int] | None:
    """Numbers of the last entry of the page before, and of the last entry of the list."""
    parts = read_cursor(cursor, 2)
    if parts is None:
        return None
    if not all(part.isascii() and part.isdigit() and len(part) <= _DIGITS for part in parts):
        expected = "the next_cursor of the page before, as it was given"
        raise FaultyDataError([Fault("request", None, "cursor", None, expected)])
    return int(parts[0]), int(parts[1])


@router.get("/webhook-secret", operation_id="get_webhook_secret", responses=told(SECRET))
def get_webhook_secret(
    authority_id: AuthorityId,
    asked: Annotated[Asked, Depends(asking("webhooks:read"))],
) -> WebhookSecret:
    """The secret that signs webhooks of this authority; that it was seen is on record."""
    with asked.store.reading(asked.authority_id) as connection:
        row = authority_of(asked, connection)
    asked.disclosed("webhook-secret")
    return WebhookSecret(
        authority_id=row.authority_id, secret=secret_of(asked.store, row.authority_id)
    )
