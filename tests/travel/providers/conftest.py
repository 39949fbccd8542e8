"""An engine and an empty cache for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.travel.providers.standin import StandIn, standin


@pytest.fixture
def engine() -> Iterator[StandIn]:
    with standin() as found:
        yield found


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ALLOCATOR_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"
