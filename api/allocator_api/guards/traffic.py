"""Traffic: how much at once, and how often from one address."""

from __future__ import annotations

from allocator_api.guards.asgi import App, Receive, Scope, Send, answer
from allocator_api.guards.rates import Rate, address_of, too_many
from allocator_api.problems import ProblemError, problem
from allocator_api.settings import Limits


class TrafficGuard:
    """Refuses what is too much, before anything else is done for it.

    Parameters
    ----------
    app
        What is inside.
    limits
        Requests at once in this process, and in a minute from one address.
    free
        Paths that always pass: health checks.
    """

    def __init__(self, app: App, limits: Limits, free: frozenset[str] = frozenset()) -> None:
        self._app, self._free = app, free
        self._most, self._present = limits.connections, 0
        self._rate = Rate(limits.address_requests_per_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Guard one request."""
        if scope["type"] != "http" or scope["path"] in self._free:
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await answer(problem(refusal.type.name, headers=refusal.headers), send)
            return
        self._present += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._present -= 1

    def _refusal(self, scope: Scope) -> ProblemError | None:
        if self._present >= self._most:
            return ProblemError("unavailable", headers={"Retry-After": "1"})
        wait = self._rate.wait_seconds(address_of(scope))
        return too_many(wait) if wait else None
