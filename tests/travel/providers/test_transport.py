"""A program may put a transport of its own under the engines' connections."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from allocator.travel import build_travel
from allocator.travel.providers.calling import use_transport
from tests.travel.providers.cases import asking


@pytest.fixture
def refused() -> Iterator[list[str]]:
    """Addresses asked for by way of a transport that lets none pass."""
    seen: list[str] = []

    def refuse(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.host)
        raise httpx.TransportError("not from here")

    use_transport(lambda: httpx.MockTransport(refuse))
    yield seen
    use_transport(None)


def test_every_request_goes_by_the_transport_and_a_refusal_is_told(engine, refused):
    roads = (travel := build_travel(asking(engine))).roads
    assert roads.minutes("A-S0", "A-S1") == roads.estimated_minutes("A-S0", "A-S1")
    assert refused == ["127.0.0.1"]
    assert engine.asked == []
    assert "not from here" in travel.warnings[0]


def test_without_one_the_engine_is_asked_as_ever(engine, refused):
    use_transport(None)
    build_travel(asking(engine)).roads.minutes("A-S0", "A-S1")
    assert engine.asked
    assert refused == []
