from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.routes.service import Service, serving


@pytest.fixture
def service(tmp_path: Path, sqlite_store_url: str) -> Iterator[Service]:
    """A service on a store of its own, with the authorities A and B."""
    with serving(tmp_path, sqlite_store_url) as service:
        yield service
