"""API keys: made once, shown once, kept as a hash; looked up and remembered for a moment.

A key reads ``alc_ID_SECRET``. The secret has 256 random bits, so a plain SHA-256 of it tells
nobody anything and no slow hash is needed.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import cast

from sqlalchemy import Connection

from allocator.errors import Fault, FaultyDataError
from allocator.io.documents import nearest
from allocator_api import audit
from allocator_api.access.principals import Principal
from allocator_api.access.roles import ROLE_SCOPES, scope_faults
from allocator_api.settings import Role
from allocator_api.store import api_keys
from allocator_api.store.api_keys import ApiKeyRow
from allocator_api.store.rows import now
from allocator_api.store.tables import INSTALLATION

PREFIX = "alc_"
_FORM = re.compile(r"alc_([0-9a-f]{16})_([0-9a-f]{64})\Z")
_NOBODY = "0" * 64


def create(
    connection: Connection,
    actor: str,
    *,
    role: str,
    authority_id: str | None,
    label: str,
    scopes: Sequence[str] = (),
    expires_at: datetime | None = None,
    person_id: str | None = None,
    school_ids: Sequence[str] | None = None,
    activities: Sequence[str] | None = None,
    secret: str | None = None,
    request_id: str | None = None,
) -> tuple[ApiKeyRow, str]:
    """Make a key; what is kept of it, and its text, which is never to be had again.

    Parameters
    ----------
    secret
        256 bits in hexadecimal digits; drawn at random where none are given.

    Raises
    ------
    FaultyDataError
        Where role, scopes and what the key is bound to do not go together.
    """
    faults = _faults(role, scopes, authority_id, person_id, school_ids)
    if faults:
        raise FaultyDataError(faults)
    key_id, secret = secrets.token_hex(8), secret or secrets.token_hex(32)
    row = api_keys.add(
        connection, key_id, hash_of(secret),
        label=label, authority_id=authority_id, role=role,
        # Without a choice the key has what its role has, also after the role has changed.
        scopes=sorted({*scopes}),
        created_by=actor, person_id=person_id, school_ids=school_ids,
        provider_activities=activities, expires_at=expires_at,
    )  # fmt: skip
    after = {"role": role, "scopes": row.scopes, "label": label}
    _note(connection, row, actor, "key.created", None, after, request_id)
    return row, text_of(key_id, secret)


def text_of(key_id: str, secret: str) -> str:
    """A key as its holder has it."""
    return f"{PREFIX}{key_id}_{secret}"


def revoke(
    connection: Connection, actor: str, key_id: str, request_id: str | None = None
) -> ApiKeyRow | None:
    """Revoke a key; ``None`` where there is none in force."""
    row = api_keys.revoke(connection, key_id)
    if row is not None:
        before, after = {"revoked": False}, {"revoked": True}
        _note(connection, row, actor, "key.revoked", before, after, request_id)
    return row


def hash_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def principal_of(connection: Connection, text: str) -> tuple[Principal, datetime | None] | None:
    """Whose key it is, and until when it holds; ``None`` for one that does not hold.

    It takes as long for an unknown id as for a wrong secret.
    """
    form = _FORM.match(text)
    row = api_keys.find(connection, form[1]) if form else None
    kept = row.key_hash if row else _NOBODY
    is_right = hmac.compare_digest(kept, hash_of(form[2] if form else text))
    if row is None or not is_right or not is_in_force(row):
        return None
    role = cast("Role", row.role)
    whole = ROLE_SCOPES.get(role, frozenset())
    principal = Principal(
        id=f"key:{row.key_id}",
        kind="key",
        authority_id=row.authority_id,
        role=role,
        scopes=whole & frozenset(row.scopes) if row.scopes else whole,
        person_id=row.person_id,
        school_ids=None if row.school_ids is None else frozenset(row.school_ids),
        activities=_set(row.provider_activities),
    )
    return principal, row.expires_at


def is_in_force(row: ApiKeyRow, at: datetime | None = None) -> bool:
    """Whether a key is neither revoked nor expired."""
    moment = at or datetime.now(UTC)
    return row.revoked_at is None and (row.expires_at is None or moment < row.expires_at)


def first_key(connection: Connection) -> str | None:
    """Make the operator's key of a new installation; ``None`` where there was one before.

    Of two processes that start at once, one makes it.
    """
    audit.note(connection, None, "service", "service.started", INSTALLATION)  # takes the turn
    if api_keys.every(connection, None):
        return None
    label = f"first start, {now():%Y-%m-%d}"
    _, text = create(connection, "service", role="operator", authority_id=None, label=label)
    return text


def _set(values: Sequence[str] | None) -> frozenset[str] | None:
    return None if values is None else frozenset(values)


def _faults(
    role: str,
    scopes: Sequence[str],
    authority_id: str | None,
    person_id: str | None,
    school_ids: Sequence[str] | None,
) -> list[Fault]:
    if role not in ROLE_SCOPES:
        roles = list(ROLE_SCOPES)
        expected = f"one of {', '.join(roles)}"
        return [Fault("key", None, "role", role, expected, nearest(role, roles))]
    faults = scope_faults(role, scopes)
    if role == "operator" and authority_id is not None:
        expected = "no authority: an operator's key is for the installation"
        faults.append(Fault("key", None, "authority_id", authority_id, expected))
    if role != "operator" and authority_id is None:
        faults.append(Fault("key", None, "authority_id", expected=f"the authority of a {role}"))
    if role in ("headteacher", "provider") and not school_ids:
        faults.append(Fault("key", None, "school_ids", expected=f"the schools of a {role}"))
    if role == "link_officer" and not person_id and not school_ids:
        faults.append(Fault("key", None, "person_id", expected="the person of a link_officer"))
    return faults


def _note(
    connection: Connection,
    row: ApiKeyRow,
    actor: str,
    action: str,
    before: Mapping[str, object] | None,
    after: Mapping[str, object],
    request_id: str | None,
) -> None:
    object_ = f"keys/{row.key_id}"
    audit.note(connection, row.authority_id, actor, action, object_, before, after, request_id)
