"""Keep to the limit of retention, and write into each trail what was forgotten."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text

from allocator_api.audit.writing import note
from allocator_api.store import authorities
from allocator_api.store.opening import Store
from allocator_api.store.purging import purge

PURGED = "store.purged"


def purge_store(
    store: Store, before: datetime, *, actor: str, is_trial: bool = False
) -> dict[str, dict[str, int]]:
    """Forget rows of every authority from before a moment; how many, by authority and table.

    Parameters
    ----------
    before
        What was made, answered, ended, revoked or ran out before it is forgotten.
    actor
        Who wants it, for the trail.
    is_trial
        Count only; nothing is changed.
    """
    with store.reading(None) as connection:
        names = [row.authority_id for row in authorities.every(connection)]
    gone = {}
    for name in names:
        with store.writing(None) as connection:
            if store.is_sqlite:
                connection.execute(text("PRAGMA secure_delete=ON"))
            gone[name] = purge(connection, name, before)
            if is_trial:
                connection.rollback()
                continue
            after = {"before": before.isoformat(), "gone": gone[name]}
            note(connection, name, actor, PURGED, f"authorities/{name}", after=after)
    if store.is_sqlite and not is_trial:
        # The log still holds the pages as they were; emptied, it does not.
        with store.writers.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None  # a connection that is open has one
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return gone
