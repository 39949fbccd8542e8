"""Processes that take jobs, and parts of jobs that are done."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, ForeignKeyConstraint, Integer, PrimaryKeyConstraint

from allocator_api.store.columns import NAME, Utc
from allocator_api.store.migrations.row_security import protect

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables; executors belong to the installation and say nothing of an authority."""
    op.create_table(
        "executors",
        Column("executor_id", NAME, nullable=False),
        Column("started_at", Utc, nullable=False),
        Column("beats", Integer, nullable=False),
        PrimaryKeyConstraint("executor_id", name="pk_executors"),
    )
    op.create_table(
        "job_parts",
        Column("authority_id", NAME, nullable=False),
        Column("job_id", NAME, nullable=False),
        Column("number", Integer, nullable=False, autoincrement=False),
        Column("sha256", NAME, nullable=False),
        PrimaryKeyConstraint("authority_id", "job_id", "number", name="pk_job_parts"),
        ForeignKeyConstraint(
            ["authority_id", "job_id"],
            ["jobs.authority_id", "jobs.job_id"],
            name="fk_job_parts_authority_id_job_id",
        ),
        ForeignKeyConstraint(
            ["authority_id", "sha256"],
            ["blobs.authority_id", "blobs.sha256"],
            name="fk_job_parts_authority_id_sha256",
        ),
    )
    protect("job_parts", own="SELECT INSERT DELETE")
