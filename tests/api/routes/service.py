"""A service with two authorities and a key for every role, for the tests of its operations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from allocator.domain.authority import Authority
from allocator_api import audit
from allocator_api.audit import AuditEntry
from tests.api.postgres import AUDIT_KEY
from tests.api.routes.workspaces import as_files, two_schools
from tests.api.serving import Client, a_key, bearer, made, running, with_authorities

A, B = "alba", "bruce"
BOUND: dict[str, dict[str, Any]] = {
    "headteacher": {"school_ids": ["S2"]},
    "link_officer": {"person_id": "P1"},
    "provider": {"activities": ["link_visit"], "school_ids": ["S1"]},
}


@dataclass
class Service:
    """Asks as somebody of a role; keys are made when they are first needed."""

    app: FastAPI
    client: Client
    _keys: dict[tuple[str, str | None], str] = field(default_factory=dict)

    def key(self, role: str, authority: str | None) -> str:
        if (role, authority) not in self._keys:
            bound = BOUND.get(role, {})
            self._keys[role, authority] = a_key(self.app, role, authority, **bound)
        return self._keys[role, authority]

    def ask(
        self,
        method: str,
        path: str,
        *,
        role: str = "manager",
        of: str = A,
        key_of: str | None = A,
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> httpx.Response:
        """Ask an authority; ``path`` is the part after its address, or the whole from ``/v1``."""
        key = self.key(role, None if role == "operator" else key_of)
        whole = path if path.startswith("/v1/") else f"/v1/authorities/{of}{path}"
        return self.client.request(
            method, whole, headers={**bearer(key), **(headers or {})}, **more
        )

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.ask("GET", path, **more)

    def post(self, path: str, json: Any = None, **more: Any) -> httpx.Response:
        return self.ask("POST", path, json=json, **more)

    def upload(self, authority: Authority | None = None, **more: Any) -> httpx.Response:
        """Upload a workspace as JSON, by default that of two schools."""
        files = as_files(authority or two_schools())
        texts = {name: data.decode() for name, data in files.items()}
        return self.post("/datasets", {"files": texts}, **more)

    def files(self) -> list[Path]:
        """Files that the store is kept in."""
        path = Path(self.app.state.store.url.database)
        return sorted(path.parent.glob(f"{path.name}*"))

    def trail(self, authority: str = A) -> list[AuditEntry]:
        with self.app.state.store.reading(authority) as connection:
            return list(audit.entries(connection, authority))


@contextmanager
def serving(folder: Path, store_url: str) -> Iterator[Service]:
    app = made(folder, database_url=store_url, audit_key=AUDIT_KEY)
    with running(app) as client:
        with_authorities(app, A, B)
        yield Service(app, client)
