"""``/keys``: the API keys of an authority, made and revoked by its managers."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Path, Request, Response
from sqlalchemy import Connection

from allocator_api.access import keys
from allocator_api.access.roles import ROLE_SCOPES
from allocator_api.problems import ProblemError, not_found
from allocator_api.routes.models.access import KeyMade, KeyTold, NewKey
from allocator_api.routes.support.answers import JSON, Answer
from allocator_api.routes.support.asking import Asked, AuthorityId, asking, asking_once
from allocator_api.routes.support.describing import given, told
from allocator_api.routes.support.finding import authority_of
from allocator_api.routes.support.once import body_hash, do_once
from allocator_api.routes.support.paging import Cursor, Limit, Page, page_of_sorted
from allocator_api.store import api_keys
from allocator_api.store.api_keys import ApiKeyRow
from allocator_api.store.opening import Store
from allocator_api.store.rows import now

router = APIRouter(prefix="/v1/authorities/{authority_id}/keys", tags=["keys"])

TOLD = {
    "key_id": "ce229a69fed62f75",
    "role": "headteacher",
    "label": "school office",
    "scopes": [],
    "person_id": None,
    "school_ids": ["S1"],
    "activities": None,
    "created_at": "2026-08-12T10:00:00Z",
    "created_by": "key:35b2098ab017d7b5",
    "expires_at": "2027-08-12T10:00:00Z",
    "revoked_at": None,
    "last_used_at": None,
}
MADE = {**TOLD, "key": "alc_ce229a69fed62f75_" + 4 * "0123456789abcdef"}
NEW = {"role": "headteacher", "label": "school office", "school_ids": ["S1"], "days": 365}
KeyId = Annotated[str, Path(max_length=64, examples=["ce229a69fed62f75"])]
_SALT = "salt"
"""What is kept of a secret with the answer, for the same request sent again."""


@router.post(
    "",
    operation_id="make_key",
    status_code=201,
    response_model=KeyMade,
    responses=told(
        MADE, 201, "The key is told this once.",
        links={
            "revoke_key": {
                "authority_id": "$request.path.authority_id",
                "key_id": "$response.body#/key_id",
            }
        },
        headers={"Location": "Address of the keys."},
    ),
)  # fmt: skip
def make_key(
    authority_id: AuthorityId,
    asked: Annotated[Asked, Depends(asking_once("keys:write"))],
    new: Annotated[NewKey, Body(openapi_examples=given(NEW))],
) -> Response:
    """Make a key of this authority that may do no more than yours.

    The key is told this once, and again only to the same request sent again by you with its
    Idempotency-Key. It is kept nowhere: of such a request a salt is kept, which is worth nothing
    without the key of the audit trail and goes when answers are purged.
    """

    def effect(connection: Connection) -> Answer:
        authority_of(asked, connection)
        salt = secrets.token_hex(32)
        row, _ = keys.create(
            connection, asked.principal.id,
            role=new.role, authority_id=asked.of, label=new.label, scopes=new.scopes,
            expires_at=now() + timedelta(days=new.days) if new.days else None,
            person_id=new.person_id, school_ids=new.school_ids, activities=new.activities,
            secret=_secret(asked.store, salt), request_id=asked.request_id,
        )  # fmt: skip
        _require_no_more(asked, row)  # what was written goes with the transaction
        told_of = KeyTold.of(row).model_dump(mode="json")
        body = json.dumps({**told_of, _SALT: salt}).encode()
        location = f"/v1/authorities/{asked.of}/keys"
        return Answer(201, body, {"content-type": JSON, "location": location})

    def with_key(answer: Answer) -> Answer:
        values = json.loads(answer.body)
        secret = _secret(asked.store, values.pop(_SALT))
        made = KeyMade(**values, key=keys.text_of(values["key_id"], secret))
        return Answer(answer.status, made.model_dump_json().encode(), answer.headers)

    return do_once(asked, body_hash(new.model_dump(mode="json")), effect, with_key)


def _secret(store: Store, salt: str) -> str:
    """256 bits that follow from a salt only for those who have the key of the installation."""
    said = f"api key\n{salt}".encode()
    return hmac.new(store.audit_key, said, hashlib.sha256).hexdigest()


def _require_no_more(asked: Asked, row: ApiKeyRow) -> None:
    """Let a key pass that may do no more than the one that makes it.

    Raises
    ------
    ProblemError
        Where it would.
    """
    held = frozenset(row.scopes) or ROLE_SCOPES[row.role]  # type: ignore[index]
    beyond = sorted(held - asked.principal.scopes)
    if beyond:
        detail = f"A key may do no more than the one that makes it; beyond it: {', '.join(beyond)}."
        raise ProblemError("not-permitted", detail)


@router.get("", operation_id="list_keys", responses=told({"items": [TOLD], "next_cursor": None}))
def list_keys(
    authority_id: AuthorityId,
    asked: Annotated[Asked, Depends(asking("keys:read"))],
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[KeyTold]:
    """List the keys of the authority, oldest first, never their secrets."""
    with asked.store.reading(asked.authority_id) as connection:
        authority_of(asked, connection)
        rows = api_keys.every(connection, asked.of)
    shown, after = page_of_sorted(
        rows, limit, cursor,
        lambda row: (row.created_at.isoformat(timespec="microseconds"), row.key_id),
    )  # fmt: skip
    return Page(items=[KeyTold.of(row) for row in shown], next_cursor=after)


@router.delete(
    "/{key_id}",
    operation_id="revoke_key",
    response_model=KeyTold,
    responses=told(TOLD | {"revoked_at": "2026-09-01T08:00:00Z"}),
)
def revoke_key(
    authority_id: AuthorityId,
    key_id: KeyId,
    request: Request,
    asked: Annotated[Asked, Depends(asking("keys:write"))],
) -> KeyTold:
    """Revoke a key: it is refused everywhere within two seconds. Keys that it made stay."""
    with asked.store.writing(asked.authority_id) as connection:
        row = api_keys.find(connection, key_id)
        if row is None or row.authority_id != asked.of:
            raise not_found()
        revoked = keys.revoke(connection, asked.principal.id, key_id, asked.request_id)
    request.app.state.gate.forget()
    return KeyTold.of(revoked or row)
