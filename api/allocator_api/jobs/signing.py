"""How messages to an authority's programs are signed: its secret, and the header that proves it."""

from __future__ import annotations

import hashlib
import hmac

from allocator_api.store.opening import Store


def secret_of(store: Store, authority_id: str) -> str:
    """Secret by which messages to an authority's programs are signed.

    It follows from the key of the audit trail, so there is nothing to set up; another key there
    makes another secret here.
    """
    message = f"webhook {authority_id}".encode()
    return hmac.new(store.audit_key, message, hashlib.sha256).hexdigest()


def signature(secret: str, body: bytes, seconds: int) -> str:
    """Value of the header ``Allocator-Signature``."""
    signed = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256)
    return f"t={seconds},v1={signed.hexdigest()}"
