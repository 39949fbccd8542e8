"""The first tables of the store."""

from __future__ import annotations

from allocator_api.store.migrations.row_security import protect
from allocator_api.store.migrations.tables_0001 import create_tables

revision = "0001"
down_revision = None

KEPT = "SELECT INSERT"
CHANGED = "SELECT INSERT UPDATE"


def upgrade() -> None:
    """Make the tables, each with who may do what."""
    create_tables()
    for table in ("blobs", "datasets", "dataset_files", "rulesets", "ruleset_files", "scenarios"):
        protect(table, own=KEPT, operator="DELETE")
    protect("plan_files", own=KEPT, operator="DELETE")
    for table in ("authorities", "jobs", "plans", "api_keys", "calendar_tokens"):
        protect(table, own=CHANGED, operator="DELETE")
    protect("idempotency", own="SELECT INSERT DELETE")
    # Nobody changes or removes an entry of the trail, not even the operator.
    protect("audit_entries", own=KEPT)
    protect("audit_heads", own=CHANGED)
