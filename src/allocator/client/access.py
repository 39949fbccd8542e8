"""Keys of an authority, who has seen and changed what, and the secret of its webhooks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from allocator.client.access_records import AuditRecord, KeyMade, KeyRecord, WebhookSecret
from allocator.client.sending import Saying, Sender


class Keys:
    """``/keys`` of one authority."""

    def __init__(self, sender: Sender, authority_id: str) -> None:
        self._sender, self._of = sender, authority_id

    def make(
        self,
        role: str,
        *,
        label: str = "",
        scopes: Sequence[str] = (),
        days: int | None = None,
        person_id: str | None = None,
        school_ids: Sequence[str] | None = None,
        activities: Sequence[str] | None = None,
        idempotency_key: str | None = None,
    ) -> KeyMade:
        """Make a key that may do no more than yours; its text is told this once.

        Parameters
        ----------
        scopes
            Fewer than the role has.
        days
            Until it expires; without, it holds until it is revoked.
        person_id, school_ids, activities
            What the key of a link officer, headteacher or provider is bound to.
        """
        body = {
            "role": role, "label": label, "scopes": list(scopes), "days": days,
            "person_id": person_id, "school_ids": _list(school_ids),
            "activities": _list(activities),
        }  # fmt: skip
        saying = Saying(json=body, key=idempotency_key)
        return self._sender.tell(KeyMade, "make_key", saying, authority_id=self._of)

    def list(self) -> Iterator[KeyRecord]:
        """Keys of the authority, oldest first."""
        return self._sender.items(KeyRecord, "list_keys", {}, authority_id=self._of)

    def revoke(self, key_id: str) -> KeyRecord:
        """Have a key refused from now on."""
        return self._sender.tell(KeyRecord, "revoke_key", authority_id=self._of, key_id=key_id)


def audit_trail(
    sender: Sender,
    authority_id: str,
    object_: str | None,
    actor: str | None,
    since: dt.datetime | None,
) -> Iterator[AuditRecord]:
    """Entries of the trail of an authority, oldest first."""
    moment = None if since is None else since.isoformat()
    query = {"object": object_, "actor": actor, "since": moment}
    return sender.items(AuditRecord, "list_audit", query, authority_id=authority_id)


def webhook_secret(sender: Sender, authority_id: str) -> str:
    """The secret that signs webhooks of an authority."""
    told = sender.tell(WebhookSecret, "get_webhook_secret", authority_id=authority_id)
    return told.secret


def _list(values: Sequence[str] | None) -> list[str] | None:
    return None if values is None else list(values)
