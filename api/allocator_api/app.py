"""The service: for now, whether it is there. The rest comes with its own work."""

from __future__ import annotations

from fastapi import FastAPI

from allocator import __version__

app = FastAPI(title="allocator", version=__version__)


@app.get("/health")
def health() -> dict[str, str]:
    """Say that the service is up, and which version it is."""
    return {"status": "ok", "version": __version__}
