"""Trails to verify: the installation's and two authorities', with before and after."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from allocator_api.audit import note, open_trail
from allocator_api.store import authorities
from allocator_api.store.opening import Store

DAY = datetime(2026, 8, 10, 9, tzinfo=UTC)


def lay_trails(store: Store, *, entries: int = 12) -> None:
    for authority_id in ("innis", "machair"):
        with store.writing(None) as connection:
            authorities.add(connection, authority_id, authority_id.title())
            open_trail(connection, authority_id, "operator", "r0")
        with store.writing(authority_id) as connection:
            for number in range(entries):
                note(
                    connection, authority_id, f"key-{number % 3}", "plan.approved",
                    f"plans/pl-{number % 4}", {"state": "draft"} if number % 2 else None,
                    {"state": "approved", "number": number}, f"r{number}",
                    at=DAY + timedelta(hours=number),
                )  # fmt: skip
