"""Settings of the service: from the command line, the environment and a TOML file, in that order.

Every setting has a default that works, so that ``allocator serve`` needs nothing. A variable of
the environment is ``ALLOCATOR_`` and the key, parts joined by two underscores:
``ALLOCATOR_LIMITS__BODY_MEGABYTES=32``.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from allocator.domain.suppression import LEAST_COUNT
from allocator.errors import Fault, FaultyDataError, UsageError
from allocator_api.setting_parts import Jobs, Limits, Oidc, Outbound, Role

__all__ = [
    "CONFIG", "PREFIX", "Jobs", "Limits", "Oidc", "Outbound", "Role", "Settings",
    "load_settings", "setting_variables", "unknown_variables",
]  # fmt: skip

PREFIX = "ALLOCATOR_"
CONFIG = f"{PREFIX}CONFIG"
"""Variable that names the TOML file."""

_DATABASES = ("sqlite:///", "postgresql://", "postgres://", "postgresql+psycopg://")


class Settings(BaseSettings):
    """All settings of the service; frozen."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    data_dir: Path = Field(default_factory=lambda: _user_data())
    database_url: str = ""
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8_080
    workers: Annotated[int, Field(ge=1, le=64)] = 1
    trusted_proxies: tuple[str, ...] = ()
    audit_key: SecretStr | None = None
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    least_count: Annotated[int, Field(ge=2, le=100)] = LEAST_COUNT
    limits: Limits = Limits()
    outbound: Outbound = Outbound()
    jobs: Jobs = Jobs()
    oidc: Oidc | None = None

    @property
    def store_url(self) -> str:
        """Address of the store: the one given, or a SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir.absolute() / 'allocator.db'}"

    @field_validator("database_url")
    @classmethod
    def _is_known(cls, url: str) -> str:
        if url and not url.startswith(_DATABASES):
            raise ValueError("sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME")
        return url

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take values as they are given: ``load_settings`` has put them together."""
        return (init_settings,)


def load_settings(config: Path | None = None, **given: Any) -> Settings:
    """Put the settings together: what is ``given`` before the environment before the file.

    Raises
    ------
    FaultyDataError
        With every fault of the file and of the environment at once, never the value of a secret.
    UsageError
        Where the file named is not there.
    """
    named = config or (Path(os.environ[CONFIG]) if os.environ.get(CONFIG) else None)
    file = named.name if named else "settings"
    try:
        environment: dict[str, Any] = EnvSettingsSource(Settings)()
    except SettingsError as error:
        raise FaultyDataError(
            [Fault("environment", expected=f"JSON in a list ({error})")]
        ) from None
    in_file = _read_toml(named) if named else {}
    chosen = {key: value for key, value in given.items() if value is not None}
    merged = _over(_over(in_file, environment), chosen)
    try:
        return Settings(**merged)
    except ValidationError as error:
        faults = [_fault(one, file, in_file) for one in error.errors(include_url=False)]
        raise FaultyDataError(faults) from None


def unknown_variables(environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield variables that look like settings misspelt, each with the nearest that is one."""
    known = sorted(setting_variables())
    for name in sorted(environment):
        if name.startswith(PREFIX) and name.upper() not in (*known, f"{PREFIX}CACHE"):
            from allocator.io.documents import nearest  # it costs a tenth of a second

            near = nearest(name, known)
            if near:
                yield name, near


def setting_variables() -> frozenset[str]:
    """Variables of the environment that are settings; a job's process must not inherit them."""
    keys = {*_keys(Settings), *Settings.model_fields}  # a table may also be given whole, as JSON
    return frozenset({CONFIG, *(PREFIX + key.upper().replace(".", "__") for key in keys)})


def _user_data() -> Path:
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "allocator"


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise UsageError(f"The settings {path} cannot be read: {error.strerror}.") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise FaultyDataError([Fault(path.name, expected=f"TOML in UTF-8 ({error})")]) from None


def _over(lower: Mapping[str, Any], upper: Mapping[str, Any]) -> dict[str, Any]:
    """One set of values over another, tables key by key."""
    merged = dict(lower)
    for key, value in upper.items():
        below = merged.get(key)
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            merged[key] = _over(below, value)
        else:
            merged[key] = value
    return merged


def _fault(problem: Any, file: str, in_file: Mapping[str, Any]) -> Fault:
    """One setting that is wrong; where it stands in the file it is the file's fault."""
    from allocator.io.documents import nearest
    from allocator.io.wording import expected_words, shown

    path = [str(part) for part in problem["loc"]]
    place: Any = in_file
    for part in path:
        place = place.get(part) if isinstance(place, Mapping) else None
    is_unknown = problem["type"] == "extra_forbidden"
    found = None if _is_secret(path) or is_unknown else shown(place)
    return Fault(
        file if place is not None or is_unknown else "environment or command line",
        column=".".join(path),
        value=found,
        expected=expected_words(problem),
        nearest=nearest(".".join(path), _keys(Settings)) if is_unknown else None,
    )


def _is_secret(path: list[str]) -> bool:
    return path[0] in ("audit_key", "database_url")


def _keys(model: Any, before: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        parts = getattr(field.annotation, "__args__", (field.annotation,))
        inner = next((one for one in parts if hasattr(one, "model_fields")), None)
        if inner is None:
            yield before + name
        else:
            yield from _keys(inner, f"{before}{name}.")
