"""The service put together: store, askers, guards, operations."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Protocol

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from allocator import __version__
from allocator_api import logs, system
from allocator_api.access.asking import Gate
from allocator_api.describing import PROBLEM_RESPONSES, describe
from allocator_api.guards.bodies import BodyGuard
from allocator_api.guards.envelope import Envelope
from allocator_api.guards.outbound import fetch, outbound_client
from allocator_api.guards.traffic import TrafficGuard
from allocator_api.metrics import Metrics
from allocator_api.problems import problem, tell_problems
from allocator_api.routes import include_routes
from allocator_api.settings import Oidc, Outbound, Settings, load_settings
from allocator_api.store.faults import StaleVersionError, StoreUnreachableError
from allocator_api.store.opening import Store, open_store

if TYPE_CHECKING:
    from allocator_api.access.tokens import Tokens

_USES_SECONDS = 60.0


class Runner(Protocol):
    """Whatever takes jobs while the service runs."""

    def is_healthy(self) -> bool:
        """Whether jobs are taken."""
        ...

    def stop(self) -> None:
        """Take no more jobs; leave those under way to be taken up again."""
        ...


StartJobs = Callable[[Store, Settings], Runner]


def create_app(settings: Settings | None = None, start_jobs: StartJobs | None = None) -> FastAPI:
    """Make the service; its store is opened when it starts.

    Parameters
    ----------
    settings
        By default those of environment and file.
    start_jobs
        What starts to take jobs, once the store is open; without it jobs wait for a worker.
    """
    chosen = settings or load_settings()
    metrics = Metrics()
    app = FastAPI(
        title="allocator",
        description="Tiers, allocations and terms of visits for a council's schools.",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        responses=PROBLEM_RESPONSES,
        lifespan=lambda app: _running(app, start_jobs),
    )
    app.state.settings, app.state.metrics, app.state.runner = chosen, metrics, None
    tell_problems(app)
    _tell_store_faults(app)
    app.include_router(system.router)
    include_routes(app)
    describe(app)
    app.add_middleware(BodyGuard, limits=chosen.limits)
    app.add_middleware(TrafficGuard, limits=chosen.limits, free=system.QUIET)
    app.add_middleware(Envelope, metrics=metrics, quiet=system.QUIET)
    return app


@asynccontextmanager
async def _running(app: FastAPI, start_jobs: StartJobs | None) -> AsyncIterator[None]:
    """Open what the service needs; close it in the other order."""
    settings: Settings = app.state.settings
    key = settings.audit_key.get_secret_value() if settings.audit_key else None
    store = await run_in_threadpool(open_store, settings.store_url, audit_key_text=key)
    app.state.store = store
    app.state.gate = gate = Gate(store, settings.limits, _tokens(settings.oidc))
    try:
        if start_jobs is not None:
            app.state.runner = await run_in_threadpool(start_jobs, store, settings)
        noting = asyncio.create_task(_note_uses(gate))
        gc.collect()
        gc.freeze()  # what is loaded stays: it need not be looked through again, nor at the end
        logs.log.info("service ready", version=__version__)
        yield
        noting.cancel()
        with suppress(asyncio.CancelledError):
            await noting
        await run_in_threadpool(_noted, gate)
    finally:
        if app.state.runner is not None:
            await run_in_threadpool(app.state.runner.stop)
        await run_in_threadpool(store.close)
        logs.log.info("service stopped")


async def _note_uses(gate: Gate) -> None:
    """Write down once a minute when keys were used last."""
    while True:
        await asyncio.sleep(_USES_SECONDS)
        await run_in_threadpool(_noted, gate)


def _noted(gate: Gate) -> None:
    try:
        gate.note_uses()
    except StoreUnreachableError as error:  # the next minute comes; a key's last use can wait
        logs.log.warning("last uses of keys not noted", exc_info=error)


def _tokens(oidc: Oidc | None) -> Tokens | None:
    """Judge of tokens, whose keys come from the address that the operator has set."""
    if oidc is None:
        return None
    from allocator_api.access.tokens import Tokens  # a third of a second, for those who need it

    # The operator chose this host, so it may lie anywhere; still no redirects, no endless answer.
    host = str(oidc.jwks_url.split("/")[2]).rsplit("@")[-1]
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    client = outbound_client(Outbound(hosts=(name.strip("[]"),), networks=("0.0.0.0/0", "::/0")))
    return Tokens(oidc, lambda: fetch(client, oidc.jwks_url))


def _tell_store_faults(app: FastAPI) -> None:
    async def unreachable(_request: Request, error: Exception) -> Response:
        logs.log.error("store unreachable", exc_info=error.__cause__ or error)
        return problem("unavailable", headers={"Retry-After": "2"})

    async def stale(_request: Request, _error: Exception) -> Response:
        return problem("precondition-failed")

    app.add_exception_handler(StoreUnreachableError, unreachable)
    app.add_exception_handler(StaleVersionError, stale)
