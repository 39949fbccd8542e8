"""Keys, the trail and the secret of webhooks through the client, against a real service."""

from __future__ import annotations

import pytest

from allocator.client import Client, NotPermittedError


def test_keys_are_made_and_revoked_and_the_trail_says_so(innis, place):
    made = innis.keys.make("headteacher", school_ids=["S1"], label="office", days=1)
    with Client(place.url, made.key) as head:
        assert head.authority("innis").tiers.of_school("S1").school_id == "S1"
        with pytest.raises(NotPermittedError):
            list(head.authority("innis").keys.list())
    assert made.key_id in {one.key_id for one in innis.keys.list()}
    assert innis.keys.revoke(made.key_id).revoked_at is not None
    start = made.created_at
    entries = list(innis.audit(object_=f"keys/{made.key_id}", since=start))
    assert [one.action for one in entries] == ["key.created", "key.revoked"]
    seen = [one.action for one in innis.audit(actor=f"key:{made.key_id}")]
    assert set(seen) == {"see"}
    assert len(innis.webhook_secret()) == 64
