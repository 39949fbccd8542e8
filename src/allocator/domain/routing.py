"""The routing engine that an authority names for its journeys by road (``settings.routing``)."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Literal, Self
from urllib.parse import SplitResult, urlsplit

from pydantic import Field, field_validator, model_validator

from allocator.domain.models import Document

RoutingEngine = Literal["osrm", "valhalla", "openrouteservice"]
ADDRESS = "an address such as http://localhost:5000"


class Routing(Document):
    """Which engine is asked, where, and how patiently.

    ``timeout_seconds`` is the most that one request may take. ``block_size`` is the most places
    on each side of one table; empty takes what the engine allows as it is shipped.
    ``avoid_ferries`` leaves car ferries out of journeys by road, since boats have their timetable;
    empty: wherever the engine publishes a way to ask for it. ``api_key_variable`` names the
    environment variable that holds the key. The name must begin with ``ALLOCATOR_``, so that a
    workspace from somebody else cannot send other secrets of this machine to an address of theirs.
    """

    engine: RoutingEngine
    url: Annotated[str, Field(max_length=500)]
    timeout_seconds: Annotated[float, Field(gt=0, le=600, allow_inf_nan=False)] = 20.0
    api_key_variable: (
        Annotated[str, Field(max_length=100, pattern=r"^ALLOCATOR_[A-Z0-9_]+$")] | None
    ) = None
    block_size: Annotated[int, Field(ge=1, le=1000)] | None = None
    avoid_ferries: bool | None = None

    @field_validator("url")
    @classmethod
    def _an_address(cls, url: str) -> str:
        parts = _parts(url)
        if parts.username is not None or parts.password is not None:
            raise ValueError("an address without a password; name the key in api_key_variable")
        if parts.query or parts.fragment:
            raise ValueError("an address that ends before any ? or #")
        return url.rstrip("/")

    @model_validator(mode="after")
    def _no_key_in_the_clear(self) -> Self:
        is_safe = _parts(self.url).scheme == "https" or self.is_on_this_machine
        if self.api_key_variable is not None and not is_safe:
            raise ValueError("an https address, since a key is sent there")
        return self

    @property
    def host(self) -> str:
        """Host and port of the engine, as in its address."""
        return _parts(self.url).netloc

    @property
    def is_on_this_machine(self) -> bool:
        """Whether the address is this machine's own."""
        name = _parts(self.url).hostname or ""
        try:
            return ipaddress.ip_address(name).is_loopback
        except ValueError:
            return name == "localhost"


def _parts(url: str) -> SplitResult:
    """Parts of an address.

    Raises
    ------
    ValueError
        Where it is no address of a web server.
    """
    try:
        parts = urlsplit(url)
        is_whole = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        is_whole = False
    if not is_whole or not url.isascii() or not url.isprintable() or " " in url:
        raise ValueError(ADDRESS)
    return parts
