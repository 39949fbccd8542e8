"""Parts of the settings: limits, tokens, calls out, jobs."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from allocator.domain.models import Document

Role = Literal[
    "operator",
    "manager",
    "planner",
    "link_officer",
    "headteacher",
    "provider",
    "elected_member",
    "public",
]
"""Who may ask (R102); what each may do is in ``access/roles.py``."""

Count = Annotated[int, Field(ge=1)]
Rate = Annotated[int, Field(ge=0)]
Seconds = Annotated[float, Field(gt=0, le=86_400, allow_inf_nan=False)]


class Limits(Document):
    """What one request, one asker and one address may take. A rate of 0 is no limit.

    The rates are such that only a program that has run away meets them; set them lower where
    councils share one installation. Refusals are counted to spare the store: a key has 256 random
    bits, which nobody guesses.
    """

    body_megabytes: Annotated[int, Field(ge=1, le=4096)] = 16
    json_depth: Annotated[int, Field(ge=1, le=500)] = 64
    header_seconds: Seconds = 10.0
    body_seconds: Seconds = 60.0
    requests_per_minute: Rate = 60_000
    address_requests_per_minute: Rate = 120_000
    refusals_per_minute: Rate = 6_000
    connections: Count = 512

    @property
    def body_bytes(self) -> int:
        """Most bytes of a body."""
        return self.body_megabytes * 2**20


class Oidc(Document):
    """An OpenID provider whose bearer tokens are taken, and where its claims stand.

    ``roles`` maps values of the role claim to roles of this service; a token without such a value
    may do nothing.
    """

    issuer: Annotated[str, Field(min_length=1)]
    audience: Annotated[str, Field(min_length=1)]
    jwks_url: str
    roles: dict[str, Role] = {}
    role_claim: str = "roles"
    authority_claim: str = "authority_id"
    person_claim: str = "person_id"
    schools_claim: str = "school_ids"
    activities_claim: str = "activities"
    leeway_seconds: Annotated[int, Field(ge=0, le=300)] = 30

    @field_validator("jwks_url")
    @classmethod
    def _is_safe(cls, url: str) -> str:
        parts = urlsplit(url)
        is_here = parts.hostname in ("localhost", "127.0.0.1", "::1")
        is_plain = parts.scheme == "http" and is_here
        if not parts.hostname or not (parts.scheme == "https" or is_plain):
            raise ValueError("an https address (http only on this machine)")
        return url


class Outbound(Document):
    """Where the service may call out to: webhooks and travel engines.

    ``hosts`` are names (``hooks.example.org``, ``*.example.org``). Addresses inside a machine or
    its network are refused in spite of that, unless one of ``networks`` holds them.
    """

    hosts: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    timeout_seconds: Seconds = 10.0

    @field_validator("networks")
    @classmethod
    def _are_networks(cls, networks: tuple[str, ...]) -> tuple[str, ...]:
        for network in networks:
            try:
                ip_network(network)
            except ValueError:
                raise ValueError("networks such as 10.1.0.0/16 or fd00::/8") from None
        return networks


class Jobs(Document):
    """What one job may take, and how many run at once on one machine."""

    seconds: Seconds = 900.0
    grace_seconds: Seconds = 15.0
    memory_megabytes: Annotated[int, Field(ge=256)] = 4_096
    concurrency: Count = 1
    attempts: Count = 3
    run_here: bool = True
