"""One real service behind a port for the tests of the client, and a council in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from allocator.client import AuthorityClient, Client, Patience
from allocator.io.writing import write_workspace
from tests.api.jobs.councils import three_schools
from tests.api.serving import served, wait_until_up

QUICK = Patience(connect_seconds=5, answer_seconds=30, tries=4, first_pause_seconds=0.01)


@dataclass(frozen=True)
class Place:
    """Where the service is, and the key that opens it."""

    url: str
    key: str


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with served(tmp_path_factory.mktemp("service")) as one:
        wait_until_up(one.url)
        yield Place(one.url, one.told[0].rsplit(" ", 1)[1])


@pytest.fixture(scope="session")
def client(place: Place) -> Iterator[Client]:
    with Client(place.url, place.key, patience=QUICK) as one:
        yield one


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A council of three schools and two officers in a folder."""
    folder = tmp_path_factory.mktemp("workspace")
    write_workspace(three_schools(), folder)
    return folder


@pytest.fixture(scope="session")
def innis(client: Client, workspace: Path) -> AuthorityClient:
    """An authority with that workspace."""
    client.authorities.create("innis", "Innis")
    one = client.authority("innis")
    one.datasets.upload(workspace, note="first")
    return one
