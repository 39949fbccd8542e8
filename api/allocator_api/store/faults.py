"""What can go wrong with the store, in words for the person who runs it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from allocator.errors import AllocatorError, UsageError


class StoreUnreachableError(AllocatorError):
    """The database does not answer, or not in time; nothing was changed."""


class StaleVersionError(AllocatorError):
    """Someone else has changed the row since it was read; nothing was changed."""


class DamagedStoreError(AllocatorError):
    """The store holds something that cannot be: contents that do not match their hash."""


@contextmanager
def told_in_words(opened: URL | None = None) -> Iterator[None]:
    """Say what is wrong; only who opens a store by its address is told which one it is."""
    try:
        yield
    except PoolTimeoutError:
        raise StoreUnreachableError("The store is busy; try again in a moment.") from None
    except (OperationalError, sqlite3.OperationalError) as error:
        # The driver's words name hosts and files: they go to the log as the cause, not further.
        if opened is not None:
            shown = opened.render_as_string(hide_password=True)
            raise StoreUnreachableError(
                f"The store {shown} does not answer: is the server there, the database made, the "
                "password right, the file not in use?"
            ) from error
        raise StoreUnreachableError("The store does not answer; try again in a moment.") from error
    except IntegrityError as error:
        raise StaleVersionError(
            "The change meets another of the same moment, or names something that is not there; "
            "look at it again."
        ) from error
    except OverflowError as error:  # SQLite; PostgreSQL calls it a fault of the data
        raise UsageError("A number is larger than can be kept.") from error
    except (DataError, UnicodeEncodeError) as error:
        raise UsageError("A text holds a character that cannot be kept.") from error
