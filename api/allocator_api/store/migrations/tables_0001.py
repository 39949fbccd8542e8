"""The tables as they were at first. Frozen: later changes are migrations of their own."""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

from allocator_api.store.columns import NAME, NAMING, Json, Utc

_first = MetaData(naming_convention=NAMING)


def _within(*names: str, of: str) -> ForeignKeyConstraint:
    keys = ["authority_id", *names]
    return ForeignKeyConstraint(keys, [f"{of}.{key}" for key in keys])


def create_tables() -> None:
    """Make all of them."""
    _first.create_all(op.get_bind(), checkfirst=False)


Table(
    "audit_entries",
    _first,
    Column("authority_id", NAME, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", NAME, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", NAME, nullable=False),
    Column("object", Text, nullable=False),
    Column("before_json", Text),
    Column("after_json", Text),
    Column("request_id", Text),
    Column("mac", NAME, nullable=False),
)

Table(
    "audit_heads",
    _first,
    Column("authority_id", NAME, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("mac", NAME, nullable=False),
)

Table(
    "authorities",
    _first,
    Column("authority_id", NAME, primary_key=True),
    Column("name", NAME, nullable=False),
    Column("current_dataset_id", NAME),
    Column("version", Integer, nullable=False),
    Column("created_at", Utc, nullable=False),
)

Table(
    "idempotency",
    _first,
    Column("authority_id", NAME, primary_key=True),
    Column("principal_id", NAME, primary_key=True),
    Column("key", NAME, primary_key=True),
    Column("method", NAME, nullable=False),
    Column("path", Text, nullable=False),
    Column("body_hash", NAME, nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers_json", Json, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("created_at", Utc, nullable=False),
    Index("ix_idempotency_created_at", "created_at"),
)

Table(
    "api_keys",
    _first,
    Column("key_id", NAME, primary_key=True),
    Column("key_hash", NAME, nullable=False),
    Column("label", Text, nullable=False),
    Column("authority_id", NAME),
    Column("role", NAME, nullable=False),
    Column("scopes", Json, nullable=False),
    Column("person_id", NAME),
    Column("school_ids", Json),
    Column("provider_activities", Json),
    Column("created_at", Utc, nullable=False),
    Column("created_by", NAME, nullable=False),
    Column("expires_at", Utc),
    Column("revoked_at", Utc),
    Column("last_used_at", Utc),
    _within(of="authorities"),
    Index("ix_api_keys_key_hash", "key_hash", unique=True),
)

Table(
    "blobs",
    _first,
    Column("authority_id", NAME, primary_key=True),
    Column("sha256", NAME, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
    _within(of="authorities"),
)

Table(
    "calendar_tokens",
    _first,
    Column("authority_id", NAME, primary_key=True),
    Column("token_id", NAME, primary_key=True),
    Column("token_hash", NAME, nullable=False),
    Column("kind", NAME, nullable=False),
    Column("subject_id", NAME, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("created_by", NAME, nullable=False),
    Column("revoked_at", Utc),
    _within(of="authorities"),
    Index("ix_calendar_tokens_token_hash", "token_hash", unique=True),
)

Table(
    "datasets",
    _first,
    Column("authority_id", NAME, primary_key=True),
    Column("dataset_id", NAME, primary_key=True),
    Column("workspace_hash", NAME, nullable=False),
    Column("parent_id", NAME),
    Column("source", NAME, nullable=False),
    Column("note", Text, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("created_by", NAME, nullable=False),
    _within(of="authorities"),
)

Table(
    "jobs",
    _first,
    Column("authority_id", NAME, primary_key=True),
    Column("job_id", NAME, primary_key=True),
    Column("kind", NAME, nullable=False),
    Column("request_json", Json, nullable=False),
    Column("request_hash", NAME, nullable=False),
    Column("state", NAME, nullable=False),
    Column("stage", Text),
    Column("incumbent", Float),
    Column("bound", Float),
    Column("gap", Float),
    Column("note", Text),
    Column("progress_at", Utc),
    Column("attempts", Integer, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("created_by", NAME, nullable=False),
    Column("started_at", Utc),
    Column("finished_at", Utc),
    Column("result_id", NAME),
    Column("problem_json", Json),
    Column("cancel_requested", Boolean, nullable=False),
    Column("webhook_url", Text),
    Column("webhook_state", NAME),
    _within(of="authorities"),
    CheckConstraint(
        "state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')", name="state"
    ),
    Index("ix_jobs_state_created_at", "state", "created_at"),
)

Table(
    "rulesets",
    _first,
    Column("authority_id", NAME, primary_key=True),
    Column("ruleset_id", NAME, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("hash", NAME, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("created_by", NAME, nullable=False),
    _within(of="authorities"),
)

Table(
    "scenarios",
    _first,
    Column("authority_id", NAME, primary_key=True),
    Column("name", NAME, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("created_by", NAME, nullable=False),
    _within(of="authorities"),
)

Table(
    "dataset_files",
    _first,
    Column("authority_id", NAME, primary_key=True),
    Column("dataset_id", NAME, primary_key=True),
    Column("name", NAME, primary_key=True),
    Column("sha256", NAME, nullable=False),
    _within("dataset_id", of="datasets"),
    _within("sha256", of="blobs"),
)

Table(
    "plans",
    _first,
    Column("authority_id", NAME, primary_key=True),
    Column("plan_id", NAME, primary_key=True),
    Column("dataset_id", NAME, nullable=False),
    Column("kind", NAME, nullable=False),
    Column("summary_json", Json, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("created_by", NAME, nullable=False),
    Column("approved_at", Utc),
    Column("approved_by", NAME),
    _within(of="authorities"),
    _within("dataset_id", of="datasets"),
)

Table(
    "ruleset_files",
    _first,
    Column("authority_id", NAME, primary_key=True),
    Column("ruleset_id", NAME, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("name", NAME, primary_key=True),
    Column("sha256", NAME, nullable=False),
    _within("ruleset_id", "version", of="rulesets"),
    _within("sha256", of="blobs"),
)

Table(
    "plan_files",
    _first,
    Column("authority_id", NAME, primary_key=True),
    Column("plan_id", NAME, primary_key=True),
    Column("name", NAME, primary_key=True),
    Column("sha256", NAME, nullable=False),
    _within("plan_id", of="plans"),
    _within("sha256", of="blobs"),
)
