"""``allocator keys``: API keys of the service."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from allocator_cli.lazy import NearestGroup
from allocator_cli.service import CONFIG, DATA, DATABASE, opened

ACTOR = "operator"


@click.group("keys", cls=NearestGroup)
def command() -> None:
    """Make, list and revoke API keys of the service; tell the secret of webhooks."""


@command.command("create")
@CONFIG
@DATABASE
@DATA
@click.option("--role", required=True, metavar="ROLE", help="operator, manager, planner, ...")
@click.option("--authority", metavar="ID", help="Authority that the key belongs to.")
@click.option("--label", default="", metavar="TEXT", help="What the key is for; no name.")
@click.option("--scope", "scopes", multiple=True, metavar="SCOPE", help="Fewer scopes.")
@click.option("--days", type=click.IntRange(1, 3650), metavar="N", help="Days until it expires.")
@click.option("--person", metavar="ID", help="Person that a link officer is.")
@click.option("--school", "schools", multiple=True, metavar="ID", help="A school it may see.")
@click.option("--activity", "activities", multiple=True, metavar="KEY", help="A provider's.")
def create(
    config: Path | None,
    database: str | None,
    data: Path | None,
    days: int | None,
    authority: str | None,
    person: str | None,
    schools: tuple[str, ...],
    activities: tuple[str, ...],
    **more: Any,
) -> None:
    """Make a key and print it: it is shown this once."""
    from allocator.errors import UsageError
    from allocator_api.access import keys
    from allocator_api.store import authorities

    with opened(config, database, data) as store, store.writing(None) as connection:
        if authority is not None and authorities.find(connection, authority) is None:
            raise UsageError(f"There is no authority {authority!r}.")
        row, text = keys.create(
            connection,
            ACTOR,
            authority_id=authority,
            expires_at=datetime.now(UTC) + timedelta(days=days) if days else None,
            person_id=person,
            school_ids=schools or None,
            activities=activities or None,
            **more,
        )
    click.echo(
        f"Key {row.key_id}, {row.role} of {row.authority_id or 'the installation'}:", err=True
    )
    click.echo(text)


@command.command("list")
@CONFIG
@DATABASE
@DATA
@click.option("--authority", metavar="ID", help="Keys of this authority; else the operator's.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(
    config: Path | None,
    database: str | None,
    data: Path | None,
    authority: str | None,
    as_json: bool,
) -> None:
    """List keys, never their secrets."""
    from allocator_api.store import api_keys

    with opened(config, database, data) as store, store.reading(None) as connection:
        rows = api_keys.every(connection, authority)
    for row in rows:
        shown = {name: value for name, value in vars(row).items() if name != "key_hash"}
        if as_json:
            click.echo(json.dumps(shown, default=str, sort_keys=True))
            continue
        until = f"until {row.expires_at:%Y-%m-%d}" if row.expires_at else "without end"
        state = f"revoked {row.revoked_at:%Y-%m-%d}" if row.revoked_at else until
        used = f"used {row.last_used_at:%Y-%m-%d %H:%M}" if row.last_used_at else "never used"
        click.echo(f"{row.key_id}  {row.role}  {state}  {used}  {row.label}")


@command.command("revoke")
@CONFIG
@DATABASE
@DATA
@click.argument("key_id", metavar="KEY")
def revoke(config: Path | None, database: str | None, data: Path | None, key_id: str) -> None:
    """Revoke a key by its id; running services refuse it within two seconds."""
    from allocator.errors import UsageError
    from allocator_api.access import keys

    with opened(config, database, data) as store, store.writing(None) as connection:
        row = keys.revoke(connection, ACTOR, key_id)
    if row is None:
        raise UsageError(f"There is no key {key_id!r} in force.")
    click.echo(f"Revoked {row.key_id} ({row.role}).", err=True)


@command.command("webhook")
@CONFIG
@DATABASE
@DATA
@click.option("--authority", required=True, metavar="ID", help="Whose webhooks.")
def webhook(config: Path | None, database: str | None, data: Path | None, authority: str) -> None:
    """Print the secret that signs the webhooks of an authority; the audit trail says so."""
    from allocator.errors import UsageError
    from allocator_api import audit
    from allocator_api.jobs.signing import secret_of
    from allocator_api.store import authorities

    with opened(config, database, data) as store:
        with store.writing(authority) as connection:
            if authorities.find(connection, authority) is None:
                raise UsageError(f"There is no authority {authority!r}.")
            audit.note(connection, authority, ACTOR, "see", "webhook-secret")
        click.echo(secret_of(store, authority))
