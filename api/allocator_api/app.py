"""The service: whether it is there, and tiers by program. The rest comes with its own work."""

from __future__ import annotations

from fastapi import FastAPI

from allocator import __version__
from allocator_api.problems import tell_problems
from allocator_api.tiers import router

app = FastAPI(title="allocator", version=__version__)
app.include_router(router)
tell_problems(app)


@app.get("/health")
def health() -> dict[str, str]:
    """Say that the service is up, and which version it is."""
    return {"status": "ok", "version": __version__}
