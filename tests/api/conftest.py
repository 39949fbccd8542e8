"""Fixtures of all tests of the service: a store on each of the two databases."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from allocator_api.store.opening import Store, open_store
from tests.api.postgres import (
    AUDIT_KEY,
    postgres_server,
    postgres_store_url,
    postgres_template,
    postgres_url,
)

__all__ = ["postgres_server", "postgres_store_url", "postgres_template", "postgres_url"]


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of a new, empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the tables of the store, to copy."""
    path = tmp_path_factory.mktemp("template") / "store.db"
    open_store(f"sqlite:///{path}", audit_key_text=AUDIT_KEY).close()
    return path


@pytest.fixture
def sqlite_store_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A new store without rows on SQLite, for one test."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'store.db')}"


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest) -> str:
    """Address of a new store without rows, on each database in turn."""
    kind = "sqlite_store_url" if request.param == "sqlite" else "postgres_store_url"
    url: str = request.getfixturevalue(kind)
    return url


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """A new store without rows, on each database in turn."""
    opened = open_store(store_url, audit_key_text=AUDIT_KEY)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(sqlite_store_url: str) -> Iterator[Store]:
    """A new store on SQLite, where the kind of database does not matter."""
    opened = open_store(sqlite_store_url, audit_key_text=AUDIT_KEY)
    yield opened
    opened.close()
