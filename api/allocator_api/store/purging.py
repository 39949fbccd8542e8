"""Forget what is older than the limit of retention: plans, datasets, jobs, answers, dead keys.

What people work with stays, however old it is: the current dataset of an authority, its newest
approved plan and the dataset of that, and what an unfinished job asks for. Rulesets and scenarios
hold no facts about persons; the audit trail holds ids and is kept whole.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, func, or_, select, union

from allocator_api.store.columns import canonical_json
from allocator_api.store.jobs import UNFINISHED
from allocator_api.store.tables import (
    api_keys,
    authorities,
    blobs,
    calendar_tokens,
    dataset_files,
    datasets,
    idempotency,
    job_parts,
    jobs,
    plan_files,
    plans,
    ruleset_files,
)

_WITH_FILES = (dataset_files, plan_files, ruleset_files, job_parts)


def purge(connection: Connection, authority_id: str, before: datetime) -> dict[str, int]:
    """Forget rows of an authority from before a moment; how many of each table have gone.

    Work for the operator.
    """
    gone = {"plans": _forget_plans(connection, authority_id, before)}
    gone["datasets"] = _forget_datasets(connection, authority_id, before)
    gone["jobs"] = _forget_jobs(connection, authority_id, before)
    dead = (
        (idempotency, idempotency.c.created_at < before),
        (calendar_tokens, calendar_tokens.c.revoked_at < before),
        (api_keys, or_(api_keys.c.revoked_at < before, api_keys.c.expires_at < before)),
    )
    for table, is_dead in dead:
        gone[table.name] = _delete(connection, table, authority_id, is_dead)
    used = union(
        *(
            select(table.c.sha256).where(table.c.authority_id == authority_id)
            for table in _WITH_FILES
        )
    )
    gone["blobs"] = _delete(connection, blobs, authority_id, blobs.c.sha256.not_in(used))
    return gone


def _forget_plans(connection: Connection, authority_id: str, before: datetime) -> int:
    approved = (
        select(plans.c.plan_id)
        .where(plans.c.authority_id == authority_id, plans.c.approved_at.is_not(None))
        .order_by(plans.c.approved_at.desc(), plans.c.plan_id)
        .limit(1)
    )
    asked_for = _asked_for(connection, authority_id)
    query = select(plans.c.plan_id).where(
        plans.c.authority_id == authority_id,
        plans.c.created_at < before,
        plans.c.plan_id.not_in(approved.scalar_subquery()),
    )
    old = [name for name in connection.execute(query).scalars() if name not in asked_for]
    for name in old:
        _delete(connection, plan_files, authority_id, plan_files.c.plan_id == name)
        _delete(connection, plans, authority_id, plans.c.plan_id == name)
    return len(old)


def _forget_datasets(connection: Connection, authority_id: str, before: datetime) -> int:
    current = select(func.coalesce(authorities.c.current_dataset_id, "")).where(
        authorities.c.authority_id == authority_id
    )
    planned = select(plans.c.dataset_id).where(plans.c.authority_id == authority_id)
    asked_for = _asked_for(connection, authority_id)
    query = select(datasets.c.dataset_id).where(
        datasets.c.authority_id == authority_id,
        datasets.c.created_at < before,
        datasets.c.dataset_id.not_in(union(current, planned)),
    )
    old = [name for name in connection.execute(query).scalars() if name not in asked_for]
    for name in old:
        _delete(connection, dataset_files, authority_id, dataset_files.c.dataset_id == name)
        _delete(connection, datasets, authority_id, datasets.c.dataset_id == name)
    return len(old)


def _forget_jobs(connection: Connection, authority_id: str, before: datetime) -> int:
    query = select(jobs.c.job_id).where(
        jobs.c.authority_id == authority_id,
        jobs.c.state.not_in(UNFINISHED),
        jobs.c.finished_at < before,
    )
    old = list(connection.execute(query).scalars())
    for name in old:
        _delete(connection, job_parts, authority_id, job_parts.c.job_id == name)
        _delete(connection, jobs, authority_id, jobs.c.job_id == name)
    return len(old)


def _asked_for(connection: Connection, authority_id: str) -> str:
    """Requests of unfinished jobs as one text, in which the ids that they name are found."""
    query = select(jobs.c.request_json).where(
        jobs.c.authority_id == authority_id, jobs.c.state.in_(UNFINISHED)
    )
    return canonical_json(list(connection.execute(query).scalars()))


def _delete(connection: Connection, table: Table, authority_id: str, is_old: Any) -> int:
    gone = connection.execute(delete(table).where(table.c.authority_id == authority_id, is_old))
    return int(gone.rowcount)
