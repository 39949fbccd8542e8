"""Operations of the service, one file a resource."""

from __future__ import annotations

from fastapi import FastAPI

from allocator_api.routes import (
    authorities,
    calendars,
    counts,
    current,
    dataset_files,
    datasets,
    jobs,
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
)
from allocator_api.routes.support.opened import OpenedCache

ROUTERS = (
    authorities.router,
    datasets.router,
    current.router,
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
)


def include_routes(app: FastAPI) -> None:
    """Add all operations to the service; ``app.state`` has the store, the gate and the settings."""
    app.state.opened = OpenedCache()
    for router in ROUTERS:
        app.include_router(router)
