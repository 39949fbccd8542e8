"""Who asks, and whether it may: one dependency for every operation of the service."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase
from starlette.concurrency import run_in_threadpool

from allocator_api import logs
from allocator_api.access import keys
from allocator_api.access.principals import NoKeysError, Principal
from allocator_api.access.roles import SCOPES
from allocator_api.guards.rates import Rate, address_of, too_many
from allocator_api.problems import ProblemError, not_found
from allocator_api.settings import Limits
from allocator_api.store import api_keys
from allocator_api.store.opening import Store

if TYPE_CHECKING:
    from allocator_api.access.tokens import Tokens

KEY_SECONDS = 2.0
"""So long a key that was looked up is remembered: a revoked one is refused everywhere by then."""
TOKEN_SECONDS = 60.0
MOST_REMEMBERED = 10_000

Found = tuple[Principal, datetime | None]


@dataclass
class Gate:
    """Knows askers by their keys and tokens; one for each process.

    Parameters
    ----------
    store
        Where keys are.
    limits
        How often one asker may ask, and one address may be refused.
    tokens
        Judge of bearer tokens, where the settings name a provider.
    """

    store: Store
    limits: Limits
    tokens: Tokens | None = None
    _known: dict[bytes, tuple[Principal, float]] = field(default_factory=dict)
    _used: dict[str, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._rate = Rate(self.limits.requests_per_minute)
        self._refusals = Rate(self.limits.refusals_per_minute)

    async def principal_of(self, request: Request) -> Principal:
        """Whoever asks.

        Raises
        ------
        ProblemError
            ``no-credentials``, ``bad-credentials`` or ``too-many-requests``.
        """
        text = _bearer(request)
        remembered = hashlib.sha256(text.encode("utf-8", "replace")).digest()
        known = self._known.get(remembered)
        if known is not None and known[1] > time.monotonic():
            principal = known[0]
        else:
            principal = await self._look_up(request, text, remembered)
        if principal.kind == "key":
            self._used[principal.id] = datetime.now(UTC)
        wait = self._rate.wait_seconds(principal.id)
        if wait:
            raise too_many(wait)
        return principal

    def forget(self) -> None:
        """Look every key up again: one has been revoked."""
        self._known.clear()

    def note_uses(self) -> None:
        """Write down when keys were used last; call it once a minute and at the end."""
        used, self._used = self._used, {}
        if not used:
            return
        with self.store.writing(None) as connection:
            for principal_id, at in sorted(used.items()):
                api_keys.note_use(connection, principal_id.removeprefix("key:"), at=at)

    async def _look_up(self, request: Request, text: str, remembered: bytes) -> Principal:
        address = address_of(request.scope)
        wait = self._refusals.seconds_until_free(address)
        if wait:
            raise too_many(wait)
        found = await run_in_threadpool(self._judge, text)
        if found is None:
            self._refusals.wait_seconds(address)
            raise _refused("bad-credentials", ' error="invalid_token"')
        principal, until = found
        seconds = KEY_SECONDS if principal.kind == "key" else TOKEN_SECONDS
        if until is not None:
            seconds = min(seconds, (until - datetime.now(UTC)).total_seconds())
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        self._known[remembered] = (principal, time.monotonic() + seconds)
        return principal

    def _judge(self, text: str) -> Found | None:
        if text.startswith(keys.PREFIX):
            with self.store.reading(None) as connection:
                return keys.principal_of(connection, text)
        if self.tokens is None:
            return None
        try:
            return self.tokens.principal_of(text)
        except NoKeysError:
            raise ProblemError(
                "unavailable", "The keys of the OpenID provider cannot be had at the moment."
            ) from None


class Allowed(SecurityBase):
    """Lets the request of a principal pass that has a scope, within its own authority."""

    def __init__(self, scope: str) -> None:
        if scope not in SCOPES:
            raise ValueError(f"there is no scope {scope!r}; see access/roles.py")
        self.scope = scope
        self.model = HTTPBearer(description="An API key (alc_...) or a token of the provider.")
        self.scheme_name = "bearer"

    async def __call__(self, request: Request) -> Principal:
        """Principal that asks.

        Raises
        ------
        ProblemError
            Where it is unknown, may not, or asks for another authority: that is not there for it.
        """
        gate: Gate = request.app.state.gate
        principal = await gate.principal_of(request)
        asked = request.path_params.get("authority_id")
        if principal.authority_id is not None:
            logs.note(authority_id=principal.authority_id)
            if asked is not None and asked != principal.authority_id:
                raise not_found()
        if self.scope not in principal.scopes:
            detail = f"The scope {self.scope} is needed: {SCOPES[self.scope]}."
            raise ProblemError("not-permitted", detail)
        if asked is not None:
            logs.note(authority_id=asked)
        return principal


def allowed(scope: str) -> Allowed:
    """Make a dependency for operations that need a scope: ``Depends(allowed("plans:write"))``.

    Raises
    ------
    ValueError
        Where there is no such scope.
    """
    return Allowed(scope)


def _bearer(request: Request) -> str:
    header = request.headers.get("authorization", "")
    scheme, _, text = header.partition(" ")
    if scheme.lower() != "bearer" or not text.strip():
        raise _refused("no-credentials", "")
    return text.strip()


def _refused(name: str, more: str) -> ProblemError:
    challenge = f'Bearer realm="allocator"{"," if more else ""}{more}'
    return ProblemError(name, headers={"WWW-Authenticate": challenge})
