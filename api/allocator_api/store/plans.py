"""Plans: what jobs made, by the hash of what they were made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, select, update

from allocator_api.store import files as contents
from allocator_api.store.columns import canonical_json
from allocator_api.store.files import FileRow
from allocator_api.store.rows import as_row, as_rows, insert_new, newest_first, now
from allocator_api.store.tables import plan_files, plans

Kind = Literal["tiers", "allocation", "plan", "replan", "scenario", "comparison", "sweep"]


_FIND = select(plans).where(
    plans.c.authority_id == bindparam("authority_id"),
    plans.c.plan_id == bindparam("plan_id"),
)


@dataclass(frozen=True)
class PlanRow:
    """One plan; ``summary_json`` is what a list shows of it."""

    authority_id: str
    plan_id: str
    dataset_id: str
    kind: Kind
    summary_json: Any
    created_at: datetime
    created_by: str
    approved_at: datetime | None
    approved_by: str | None


def id_of(
    *, workspace_hash: str, ruleset_hash: str, settings: Any, seed: int, kind: str, request: Any
) -> str:
    """Id of a plan: ``pl-`` and 16 letters of the SHA-256 of all that decides it."""
    decided_by = {
        "workspace_hash": workspace_hash, "ruleset_hash": ruleset_hash, "settings": settings,
        "seed": seed, "kind": kind, "request": request,
    }  # fmt: skip
    return f"pl-{contents.hash_of(canonical_json(decided_by).encode())[:16]}"


def add(
    connection: Connection,
    authority_id: str,
    plan_id: str,
    files: Mapping[str, bytes],
    *,
    dataset_id: str,
    kind: Kind,
    summary: Mapping[str, Any],
    created_by: str,
    at: datetime | None = None,
) -> PlanRow:
    """Keep a plan with its files; one that is there already stays as it is."""
    known = find(connection, authority_id, plan_id)
    if known is not None:
        return known
    row = {
        "authority_id": authority_id, "plan_id": plan_id, "dataset_id": dataset_id,
        "kind": kind, "summary_json": summary, "created_at": at or now(),
        "created_by": created_by,
    }  # fmt: skip
    insert_new(connection, plans, [row])
    contents.put(connection, plan_files, _keys(authority_id, plan_id), files)
    found = find(connection, authority_id, plan_id)
    assert found is not None  # inserted in this transaction, or by another that has ended
    return found


def find(connection: Connection, authority_id: str, plan_id: str) -> PlanRow | None:
    """One plan."""
    keys = {"authority_id": authority_id, "plan_id": plan_id}
    return as_row(PlanRow, connection.execute(_FIND, keys).first())


def page(
    connection: Connection,
    authority_id: str,
    *,
    limit: int = 100,
    after: str | None = None,
    kind: Kind | None = None,
    dataset_id: str | None = None,
) -> tuple[PlanRow, ...]:
    """Plans of an authority, newest first; ``after`` is the last id of the page before."""
    query = select(plans)
    if kind is not None:
        query = query.where(plans.c.kind == kind)
    if dataset_id is not None:
        query = query.where(plans.c.dataset_id == dataset_id)
    rows = newest_first(connection, query, plans.c.plan_id, authority_id, limit=limit, after=after)
    return as_rows(PlanRow, rows)


def approve(
    connection: Connection,
    authority_id: str,
    plan_id: str,
    *,
    by: str,
    at: datetime | None = None,
) -> PlanRow | None:
    """Note who approved a plan; ``None`` where it is not there or was approved before."""
    changed = connection.execute(
        update(plans)
        .where(
            plans.c.authority_id == authority_id,
            plans.c.plan_id == plan_id,
            plans.c.approved_at.is_(None),
        )
        .values(approved_at=at or now(), approved_by=by)
        .returning(*plans.c)
    )
    return as_row(PlanRow, changed.first())


def files(connection: Connection, authority_id: str, plan_id: str) -> tuple[FileRow, ...]:
    """Names, hashes and sizes of the files of a plan."""
    return contents.listed(connection, plan_files, _keys(authority_id, plan_id))


def read_file(connection: Connection, authority_id: str, plan_id: str, name: str) -> bytes | None:
    """Contents of one file of a plan."""
    return contents.read(connection, plan_files, _keys(authority_id, plan_id), name)


def read_files(connection: Connection, authority_id: str, plan_id: str) -> dict[str, bytes]:
    """Contents of all files of a plan, by name."""
    return contents.read_all(connection, plan_files, _keys(authority_id, plan_id))


def _keys(authority_id: str, plan_id: str) -> dict[str, str]:
    return {"authority_id": authority_id, "plan_id": plan_id}
