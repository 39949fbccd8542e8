"""Who asks for what: the principal, the authority in the address, the store, the request's id."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import Header, Path, Request
from fastapi.security.base import SecurityBase
from sqlalchemy import Connection

from allocator_api import audit
from allocator_api.access import Principal, allowed
from allocator_api.audit.grouped import GroupedNotes
from allocator_api.audit.writing import NewEntry
from allocator_api.describing import NEEDED
from allocator_api.disclosure import Reader
from allocator_api.guards.outbound import RefusedAddressError, check_url
from allocator_api.logs import context
from allocator_api.routes.support.opened import OpenedCache
from allocator_api.settings import Settings
from allocator_api.store import rows
from allocator_api.store.opening import Store

AuthorityId = Annotated[
    str,
    Path(max_length=64, description="The authority's id.", examples=["innis"]),
]
IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="A text of your own choice that makes it safe to send the request again: "
        "the same request gets the same answer, another one is refused.",
    ),
]
IfMatch = Annotated[
    str | None,
    Header(max_length=200, description="The ETag that the change is made on.", examples=['"3"']),
]
IfMatchNeeded = Annotated[
    str | None,
    Header(
        max_length=200,
        description="The ETag that the change is made on; without it the change is refused (428).",
        examples=['"3"'],
        json_schema_extra={NEEDED: True},
    ),
]
IfNoneMatch = Annotated[
    str | None,
    Header(max_length=2000, description="ETags of what you have already.", examples=['"3"']),
]


@dataclass(frozen=True)
class Asked:
    """One request: who asks, of which authority (``None``: of the installation)."""

    principal: Principal
    authority_id: str | None
    store: Store
    settings: Settings
    opened: OpenedCache
    notes: GroupedNotes
    method: str
    path: str
    request_id: str
    idempotency_key: str | None
    wake: Callable[[], None]
    """Has the jobs of this process looked at, once a transaction has added one."""

    @property
    def of(self) -> str:
        """The authority that is asked."""
        assert self.authority_id is not None  # routes of an authority have it in their address
        return self.authority_id

    @property
    def reader(self) -> Reader:
        """The asker as the views of data know one."""
        principal = self.principal
        return Reader(
            principal.role,
            principal.person_id,
            principal.school_ids or frozenset(),
            principal.activities or frozenset(),
        )

    def may_call(self, url: str) -> bool:
        """Whether the installation lets the service call an address."""
        try:
            check_url(url, self.settings.outbound)
        except RefusedAddressError:
            return False
        return True

    def note(
        self,
        connection: Connection,
        action: str,
        object_: str,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
    ) -> None:
        """Write into the audit trail, in the transaction of what is noted."""
        audit.note(
            connection,
            self.authority_id,
            self.principal.id,
            action,
            object_,
            before=before,
            after=after,
            request_id=self.request_id,
        )

    def disclosed(self, object_: str, after: Mapping[str, Any] | None = None) -> None:
        """Note that something of a named school or person was seen (R101), before it is told."""
        entry = NewEntry(
            self.principal.id, "see", object_, None, after, self.request_id, rows.now()
        )
        self.notes.note(self.store, self.authority_id, entry)


class Asking(SecurityBase):
    """A dependency: the request of somebody who has a scope, of the authority in the address."""

    def __init__(self, scope: str) -> None:
        self._allowed = allowed(scope)
        self.model, self.scheme_name = self._allowed.model, self._allowed.scheme_name

    async def __call__(self, request: Request) -> Asked:
        """Who asks for what.

        Raises
        ------
        ProblemError
            Where the asker is unknown, may not, or asks for another authority.
        """
        principal = await self._allowed(request)
        state = request.app.state
        return Asked(
            principal=principal,
            authority_id=request.path_params.get("authority_id"),
            store=state.store,
            settings=state.settings,
            opened=state.opened,
            notes=state.notes,
            method=request.method,
            path=request.url.path,
            request_id=context().get("request_id", ""),
            idempotency_key=None,
            wake=getattr(state.runner, "wake", _nobody),
        )


class AskingOnce(SecurityBase):
    """The same for an operation that is done once, however often it is sent with one key."""

    def __init__(self, scope: str) -> None:
        self._asking = Asking(scope)
        self.model, self.scheme_name = self._asking.model, self._asking.scheme_name

    async def __call__(self, request: Request, idempotency_key: IdempotencyKey = None) -> Asked:
        """Who asks for what, under which key."""
        return replace(await self._asking(request), idempotency_key=idempotency_key)


def asking(scope: str) -> Asking:
    """Make a dependency for operations that need a scope."""
    return Asking(scope)


def asking_once(scope: str) -> AskingOnce:
    """Make a dependency for operations that need a scope and change something."""
    return AskingOnce(scope)


def _nobody() -> None:
    """Jobs wait for a worker elsewhere, which looks by itself."""
