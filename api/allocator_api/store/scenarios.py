"""Scenarios of authorities, in versions that nobody changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from allocator_api.store.authorities import take_turns
from allocator_api.store.rows import as_row, as_rows, now
from allocator_api.store.tables import scenarios


@dataclass(frozen=True)
class ScenarioRow:
    """One version of a scenario: its YAML text."""

    authority_id: str
    name: str
    version: int
    text: str
    created_at: datetime
    created_by: str


def add(
    connection: Connection,
    authority_id: str,
    name: str,
    text: str,
    *,
    created_by: str,
    at: datetime | None = None,
) -> ScenarioRow:
    """Keep the next version of a scenario; the newest is given back where the text is the same."""
    take_turns(connection, authority_id)
    last = find(connection, authority_id, name)
    if last is not None and last.text == text:
        return last
    version = last.version + 1 if last else 1
    row = ScenarioRow(authority_id, name, version, text, at or now(), created_by)
    connection.execute(insert(scenarios), vars(row))
    return row


def find(
    connection: Connection, authority_id: str, name: str, version: int | None = None
) -> ScenarioRow | None:
    """One version of a scenario, by default the newest."""
    query = select(scenarios).where(
        scenarios.c.authority_id == authority_id, scenarios.c.name == name
    )
    if version is not None:
        query = query.where(scenarios.c.version == version)
    query = query.order_by(scenarios.c.version.desc()).limit(1)
    return as_row(ScenarioRow, connection.execute(query).first())


def newest(connection: Connection, authority_id: str) -> tuple[ScenarioRow, ...]:
    """The newest version of each scenario of an authority, by name."""
    last = (
        select(scenarios.c.name, func.max(scenarios.c.version).label("version"))
        .where(scenarios.c.authority_id == authority_id)
        .group_by(scenarios.c.name)
        .subquery()
    )
    query = (
        select(scenarios)
        .join(last, (scenarios.c.name == last.c.name) & (scenarios.c.version == last.c.version))
        .where(scenarios.c.authority_id == authority_id)
        .order_by(scenarios.c.name)
    )
    return as_rows(ScenarioRow, connection.execute(query).all())
