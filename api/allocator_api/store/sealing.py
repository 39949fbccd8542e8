"""Seals of the audit trail: HMAC-SHA256 over an entry and the seal before it."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from allocator.errors import AllocatorError

SEALED = (
    "authority_id", "seq", "at", "actor", "action", "object", "before_json", "after_json",
    "request_id",
)  # fmt: skip
"""Columns of an entry that its seal covers, in this order."""


class BrokenTrailError(AllocatorError):
    """The end of a trail is not as it was sealed; nothing is written after it."""


def entry_seal(key: bytes, before: str, entry: Mapping[str, Any]) -> str:
    """Seal of an entry, after the seal ``before`` (empty before the first).

    The message is the JSON list of the word ``entry``, the seal before, and the columns as they
    are in the database, so that no two entries have the same message.
    """
    return _seal(key, ["entry", before, *(entry[name] for name in SEALED)])


def head_seal(key: bytes, authority_id: str, seq: Any, last: str) -> str:
    """Seal of the end of a trail: its last number and the seal of its last entry.

    Without it, who cuts the tail could write the last entry that is left as the end.
    """
    return _seal(key, ["head", last, authority_id, seq])


def is_seal(found: Any, expected: str) -> bool:
    """Whether a seal found in the database is the one expected."""
    return isinstance(found, str) and hmac.compare_digest(found.encode(), expected.encode())


def _seal(key: bytes, message: list[Any]) -> str:
    # SQLite lets any kind of value into any column: repr keeps even those apart.
    text = json.dumps(message, separators=(",", ":"), default=repr)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
