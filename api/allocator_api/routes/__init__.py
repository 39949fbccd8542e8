"""Operations of the service, one file a resource."""

from __future__ import annotations

from fastapi import FastAPI

from allocator_api.audit.grouped import GroupedNotes
from allocator_api.routes import (
    authorities,
    calendars,
    counts,
    current,
    dataset_files,
    datasets,
    jobs,
    keys,
    live,
    moderation,
    plans,
    readings,
    recommendations,
    ruleset_files,
    rulesets,
    scenarios,
    shipped,
    submissions,
    tiers,
    trail,
)
from allocator_api.routes.support.opened import OpenedCache

ROUTERS = (
    authorities.router,
    current.router,  # before datasets, whose ids would match its address
    datasets.router,
    dataset_files.router,
    readings.router,
    rulesets.router,
    ruleset_files.router,
    shipped.router,
    tiers.router,
    live.router,
    moderation.router,
    submissions.router,
    jobs.router,
    plans.router,
    scenarios.router,
    recommendations.router,
    calendars.router,
    calendars.feed_router,
    counts.router,
    keys.router,
    trail.router,
)


def include_routes(app: FastAPI) -> None:
    """Add all operations to the service; ``app.state`` has the store, the gate and the settings."""
    app.state.opened, app.state.notes = OpenedCache(), GroupedNotes()
    for router in ROUTERS:
        app.include_router(router)
