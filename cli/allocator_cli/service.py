"""What the commands of the service share: where its settings and its store are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from allocator.errors import UsageError

if TYPE_CHECKING:
    from allocator_api.settings import Settings
    from allocator_api.store.opening import Store

CONFIG = click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="TOML file of settings.",
)
DATABASE = click.option(
    "--database", metavar="URL", help="sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME."
)
DATA = click.option(
    "--data", type=click.Path(path_type=Path), metavar="FOLDER", help="Folder of the data."
)


def settings_of(config: Path | None, database: str | None, data: Path | None = None) -> Settings:
    """Settings of the service, by its file, the environment and the words of a command.

    Raises
    ------
    UsageError
        Where the service is not installed.
    """
    try:
        from allocator_api.settings import load_settings
        from allocator_api.store import opening  # noqa: F401 (missing what it needs is told here)
    except ModuleNotFoundError as error:
        raise UsageError(
            f"{error.name} is missing: install allocator with the extra 'service'."
        ) from None

    return load_settings(config, database_url=database, data_dir=data)


@contextmanager
def opened(config: Path | None, database: str | None, data: Path | None = None) -> Iterator[Store]:
    """Open the store of the settings, which must be there.

    Raises
    ------
    UsageError
        Where it is not there or the service is not installed.
    """
    settings = settings_of(config, database, data)
    from allocator_api.store.opening import open_store

    key = settings.audit_key.get_secret_value() if settings.audit_key else None
    store = open_store(settings.store_url, create=False, audit_key_text=key)
    try:
        yield store
    finally:
        store.close()
