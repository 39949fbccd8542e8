"""A PostgreSQL server for the tests: started by them, as an unprivileged user, and stopped again.

``postgres_server`` is one server for a session (for each worker of pytest-xdist its own);
``postgres_url`` a new, empty database in it, owned by a plain user, for one test, and
``postgres_store_url`` one that has the tables of the store.
"""

from __future__ import annotations

import contextlib
import ctypes
import itertools
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROLE = "allocator"
AUDIT_KEY = "a key for tests, of more than 32 letters"
_PARENT_DIED = 1  # PR_SET_PDEATHSIG
_numbers = itertools.count(1)


@dataclass(frozen=True)
class PostgresServer:
    """A running server; ``password`` is that of the superuser and of the plain user."""

    port: int
    password: str

    def url(self, database: str, user: str = ROLE) -> str:
        return f"postgresql+psycopg://{user}:{self.password}@127.0.0.1:{self.port}/{database}"

    def as_superuser(self, *statements: str, database: str = "postgres") -> None:
        import psycopg

        with psycopg.connect(
            host="127.0.0.1", port=self.port, user="postgres", password=self.password,
            dbname=database, autocommit=True,
        ) as connection:  # fmt: skip
            for statement in statements:
                connection.execute(statement)


def binary(name: str) -> str | None:
    """Where a program of the server lies, on the path or where distributions put it."""
    found = shutil.which(name)
    if found:
        return found
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return str(places[0]) if places else None


def unprivileged() -> str | None:
    """The user that the server runs as: another where the tests run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    pytest.skip("PostgreSQL refuses to run as root, and there is no user to run it as")


@contextlib.contextmanager
def running_server() -> Iterator[PostgresServer]:
    """Start a server, and stop it by its process id."""
    pytest.importorskip("psycopg", reason="the driver of PostgreSQL is not installed")
    initdb, postgres = binary("initdb"), binary("postgres")
    if initdb is None or postgres is None:
        pytest.skip("PostgreSQL is not here: initdb and postgres are on no known path")
    user = unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="allocator-pg-"))
    try:
        if user is not None:
            shutil.chown(folder, user)
        server = PostgresServer(free_port(), secrets.token_hex(12))
        process = _start(server, initdb, postgres, folder, user)
        try:
            _wait_until_up(server, process, folder)
            server.as_superuser(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{server.password}'")
            yield server
        finally:
            process.send_signal(signal.SIGINT)  # fast: connections are ended
            process.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start(
    server: PostgresServer, initdb: str, postgres: str, folder: Path, user: str | None
) -> subprocess.Popen[bytes]:
    secret = folder / "password"
    secret.write_text(server.password)
    if user is not None:
        shutil.chown(secret, user)
    data = folder / "data"
    made = subprocess.run(
        [initdb, "-D", data, "-U", "postgres", "-A", "scram-sha-256", "--pwfile", secret,
         "-E", "UTF8", "--no-locale", "--no-sync"],
        capture_output=True, text=True, user=user, cwd=folder, check=False,
    )  # fmt: skip
    if made.returncode != 0:
        pytest.skip(f"PostgreSQL could not make a data folder: {made.stderr.strip()[-200:]}")
    settings = {
        "listen_addresses": "127.0.0.1", "port": server.port, "max_connections": 200,
        "unix_socket_directories": folder, "fsync": "off", "shared_buffers": "32MB",
        "log_min_messages": "fatal",
    }  # fmt: skip
    words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [postgres, "-D", data, *words], stdout=log, stderr=log, user=user, cwd=folder,
            preexec_fn=_end_with_parent,
        )  # fmt: skip


def _end_with_parent() -> None:
    """Let the server end where the tests are killed (Linux)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PARENT_DIED, signal.SIGINT)


def _wait_until_up(server: PostgresServer, process: subprocess.Popen[bytes], folder: Path) -> None:
    import psycopg

    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            server.as_superuser()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    text = (folder / "log").read_text(errors="replace")
    pytest.skip(f"PostgreSQL did not start: {text.strip()[-200:]}")


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One server for the session."""
    with running_server() as server:
        yield server


@contextlib.contextmanager
def new_database(server: PostgresServer, template: str = "template0") -> Iterator[str]:
    """Address of a new database, removed at the end."""
    name = f"test_{next(_numbers)}"
    server.as_superuser(f"CREATE DATABASE {name} OWNER {ROLE} TEMPLATE {template}")
    try:
        yield server.url(name)
    finally:
        server.as_superuser(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """A new, empty database for one test."""
    with new_database(postgres_server) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> Iterator[str]:
    """Name of a database with the tables of the store, to make others from in a moment."""
    from allocator_api.store.opening import open_store

    with new_database(postgres_server) as url:
        open_store(url, audit_key_text=AUDIT_KEY).close()
        yield url.rsplit("/", 1)[1]


@pytest.fixture
def postgres_store_url(postgres_server: PostgresServer, postgres_template: str) -> Iterator[str]:
    """A new store without rows for one test."""
    with new_database(postgres_server, postgres_template) as url:
        yield url
