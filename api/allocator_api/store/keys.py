"""The key that seals the audit trail: given by the settings, or kept in a file beside the store."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from sqlalchemy import URL

from allocator.errors import UsageError
from allocator_api.store.engines import sqlite_file

VARIABLE = "ALLOCATOR_AUDIT_KEY"
_LEAST_LETTERS = 32


def key_file(url: URL) -> Path:
    """Where the key of an SQLite store lies: beside it, ``NAME.audit-key``."""
    path = sqlite_file(url)
    return path.with_name(f"{path.name}.audit-key")


def audit_key(url: URL, given: str | None = None, *, make: bool = False) -> bytes:
    """The key of a store: the one given, else of the environment, else of the file beside it.

    Parameters
    ----------
    url
        Address of the store.
    given
        The key in the settings, at least 32 letters.
    make
        Whether to make a new key where there is none (SQLite; a file for its owner alone).

    Raises
    ------
    UsageError
        Where there is no key, or one that is too short to keep anything safe.
    """
    text = given or os.environ.get(VARIABLE)
    if text:
        if len(text) < _LEAST_LETTERS:
            raise UsageError(f"{VARIABLE} needs at least {_LEAST_LETTERS} letters.")
        return text.encode()
    if url.drivername != "sqlite":
        raise UsageError(
            f"Set {VARIABLE}: the audit trail is sealed by a key that the database must not hold. "
            f"Any text of {_LEAST_LETTERS} letters or more that nobody can guess will do; all "
            "processes of an installation need the same."
        )
    path = key_file(url)
    if make and not path.exists():
        _make(path)
    if not path.exists():
        raise UsageError(
            f"The key of the audit trail is missing: set {VARIABLE}, or put the file "
            f"{path.name} back beside the store."
        )
    return path.read_text().strip().encode()


def _make(path: Path) -> None:
    """Make a key; of two processes that try at once, both end with the same."""
    draft = path.with_name(f"{path.name}.{os.getpid()}-{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w") as stream:
        stream.write(secrets.token_hex(32) + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
