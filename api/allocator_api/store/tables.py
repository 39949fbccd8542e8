"""Tables of the store. Migrations bring a database to this form; a test holds the two together."""

from __future__ import annotations

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

INSTALLATION = "-"
"""Stands for the installation where an authority is asked for; no authority can be named so."""

JOB_STATES = ("queued", "running", "succeeded", "failed", "cancelled")

metadata = MetaData(naming_convention=NAMING)


def _key(name: str) -> Column[str]:
    """A part of the primary key."""
    return Column(name, NAME, primary_key=True)


def _within(*names: str, of: str) -> ForeignKeyConstraint:
    """A reference to a row of the same authority."""
    keys = ["authority_id", *names]
    return ForeignKeyConstraint(keys, [f"{of}.{name}" for name in keys])


def _of_authority() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["authority_id"], ["authorities.authority_id"])


authorities = Table(
    "authorities",
    metadata,
    _key("authority_id"),
    Column("name", NAME, nullable=False),
    Column("current_dataset_id", NAME),
    Column("version", Integer, nullable=False),
    Column("created_at", Utc, nullable=False),
)

blobs = Table(
    "blobs",
    metadata,
    _key("authority_id"),
    _key("sha256"),
    Column("size", Integer, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
    _of_authority(),
)
"""Contents of files, packed by zlib; ``sha256`` and ``size`` are of the contents unpacked."""

datasets = Table(
    "datasets",
    metadata,
    _key("authority_id"),
    _key("dataset_id"),
    Column("workspace_hash", NAME, nullable=False),
    Column("parent_id", NAME),
    Column("source", NAME, nullable=False),
    Column("note", Text, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("created_by", NAME, nullable=False),
    _of_authority(),
)
"""Snapshots; ``parent_id`` stays where the parent has been purged, so it is no foreign key."""

dataset_files = Table(
    "dataset_files",
    metadata,
    _key("authority_id"),
    _key("dataset_id"),
    _key("name"),
    Column("sha256", NAME, nullable=False),
    _within("dataset_id", of="datasets"),
    _within("sha256", of="blobs"),
)

rulesets = Table(
    "rulesets",
    metadata,
    _key("authority_id"),
    _key("ruleset_id"),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("hash", NAME, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("created_by", NAME, nullable=False),
    _of_authority(),
)

ruleset_files = Table(
    "ruleset_files",
    metadata,
    _key("authority_id"),
    _key("ruleset_id"),
    Column("version", Integer, primary_key=True, autoincrement=False),
    _key("name"),
    Column("sha256", NAME, nullable=False),
    _within("ruleset_id", "version", of="rulesets"),
    _within("sha256", of="blobs"),
)

scenarios = Table(
    "scenarios",
    metadata,
    _key("authority_id"),
    _key("name"),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("created_by", NAME, nullable=False),
    _of_authority(),
)

jobs = Table(
    "jobs",
    metadata,
    _key("authority_id"),
    _key("job_id"),
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
    CheckConstraint(f"state IN {JOB_STATES}", name="state"),
    _of_authority(),
    Index(None, "state", "created_at"),
)

executors = Table(
    "executors",
    metadata,
    _key("executor_id"),
    Column("started_at", Utc, nullable=False),
    Column("beats", Integer, nullable=False),
)
"""Processes that take jobs, of all authorities; ``beats`` counts up while one lives."""

job_parts = Table(
    "job_parts",
    metadata,
    _key("authority_id"),
    _key("job_id"),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("sha256", NAME, nullable=False),
    _within("job_id", of="jobs"),
    _within("sha256", of="blobs"),
)
"""Parts of a job that are done, by their number, until the job is put together."""

plans = Table(
    "plans",
    metadata,
    _key("authority_id"),
    _key("plan_id"),
    Column("dataset_id", NAME, nullable=False),
    Column("kind", NAME, nullable=False),
    Column("summary_json", Json, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("created_by", NAME, nullable=False),
    Column("approved_at", Utc),
    Column("approved_by", NAME),
    _of_authority(),
    _within("dataset_id", of="datasets"),
)

plan_files = Table(
    "plan_files",
    metadata,
    _key("authority_id"),
    _key("plan_id"),
    _key("name"),
    Column("sha256", NAME, nullable=False),
    _within("plan_id", of="plans"),
    _within("sha256", of="blobs"),
)

idempotency = Table(
    "idempotency",
    metadata,
    _key("authority_id"),
    _key("principal_id"),
    _key("key"),
    Column("method", NAME, nullable=False),
    Column("path", Text, nullable=False),
    Column("body_hash", NAME, nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers_json", Json, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("created_at", Utc, nullable=False),
    Index(None, "created_at"),
)
"""Answers already given. The installation's own are kept under ``INSTALLATION``."""

api_keys = Table(
    "api_keys",
    metadata,
    _key("key_id"),
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
    _of_authority(),
    Index("ix_api_keys_key_hash", "key_hash", unique=True),
)

calendar_tokens = Table(
    "calendar_tokens",
    metadata,
    _key("authority_id"),
    _key("token_id"),
    Column("token_hash", NAME, nullable=False),
    Column("kind", NAME, nullable=False),
    Column("subject_id", NAME, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("created_by", NAME, nullable=False),
    Column("revoked_at", Utc),
    _of_authority(),
    Index("ix_calendar_tokens_token_hash", "token_hash", unique=True),
)

audit_entries = Table(
    "audit_entries",
    metadata,
    _key("authority_id"),
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
"""The audit trail; ``seq`` counts from 1 without gaps for each authority (and ``INSTALLATION``).

All is text as it was sealed, also the time, so that no reading of a changed row can mend it.
"""

audit_heads = Table(
    "audit_heads",
    metadata,
    _key("authority_id"),
    Column("seq", Integer, nullable=False),
    Column("mac", NAME, nullable=False),
)
"""Where each trail ends, so that a cut tail is found."""
