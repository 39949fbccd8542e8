"""Numbers for Prometheus: how many requests of which route, how long, with which outcome.

Routes are templates, never addresses as they came, so no id of a school or person is in them.
"""

from __future__ import annotations

import os

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

CONTENT_TYPE = CONTENT_TYPE_LATEST
MULTIPROCESS = "PROMETHEUS_MULTIPROC_DIR"
"""Folder in which processes of one service share their numbers; set before this is imported."""

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Metrics:
    """The numbers of one service, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Histogram(
            "allocator_request_seconds",
            "Seconds from a request to its answer.",
            ("route", "method", "status"),
            registry=self._registry,
            buckets=_BUCKETS,
        )
        self._jobs = Gauge(
            "allocator_jobs",
            "Jobs by state.",
            ("state",),
            registry=self._registry,
            multiprocess_mode="mostrecent",
        )
        self._children: dict[tuple[str, str, int], Histogram] = {}

    def observe(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one request."""
        key = (route, method, status)
        child = self._children.get(key)
        if child is None:
            child = self._children[key] = self._requests.labels(route, method, str(status))
        child.observe(seconds)

    def set_jobs(self, counts: dict[str, int]) -> None:
        """Tell how many jobs there are in each state."""
        for state, count in counts.items():
            self._jobs.labels(state).set(count)

    def page(self) -> bytes:
        """All numbers, of all processes of this service, in the text form of Prometheus."""
        if not os.environ.get(MULTIPROCESS):
            return generate_latest(self._registry)
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
