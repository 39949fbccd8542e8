"""What each role may do (R102): one table of scopes."""

from __future__ import annotations

from collections.abc import Sequence

from allocator.errors import Fault, FaultyDataError
from allocator.io.documents import nearest
from allocator_api.settings import Role

SCOPES = {
    "authorities:read": "see the authority",
    "authorities:write": "create authorities",
    "datasets:read": "see datasets, their files and what changed between them",
    "datasets:write": "upload datasets and choose the present one",
    "readings:read": "see readings of schools",
    "readings:write": "append readings",
    "rulesets:read": "see rulesets",
    "rulesets:write": "upload versions of rulesets",
    "tiers:read": "see tiers and their reasons",
    "tiers:write": "classify",
    "judgements:read": "see professional judgements",
    "judgements:write": "record a professional judgement",
    "live:read": "see how tiers go live: discussions, disputes, what is due",
    "live:write": "record discussions, settle disputes, make tiers live",
    "concerns:write": "raise an urgent concern",
    "plans:read": "see plans",
    "plans:write": "ask for plans and re-plans",
    "plans:approve": "approve a plan",
    "scenarios:read": "see scenarios, comparisons and sweeps",
    "scenarios:write": "store and run scenarios",
    "jobs:read": "follow jobs",
    "jobs:write": "cancel jobs",
    "calendars:read": "list the tokens of calendar feeds",
    "calendars:write": "make and revoke tokens of calendar feeds",
    "exports:read": "take out workbooks, maps and reports",
    "counts:read": "see counts made safe for the public",
    "keys:read": "list API keys",
    "keys:write": "make and revoke API keys",
    "webhooks:read": "see the secret that signs webhooks",
    "audit:read": "read the audit trail",
}
"""Every scope, and what it permits in words."""

_PUBLIC = frozenset({"authorities:read", "rulesets:read", "counts:read"})
_HEAD = _PUBLIC | {
    "readings:read", "tiers:read", "judgements:read", "live:read", "plans:read",
    "calendars:read", "calendars:write", "concerns:write",
}  # fmt: skip
_LINK_OFFICER = _HEAD | {"judgements:write", "live:write", "datasets:read", "jobs:read"}
_PLANNER = _LINK_OFFICER | {
    "datasets:write", "readings:write", "rulesets:write", "tiers:write", "plans:write",
    "scenarios:read", "scenarios:write", "jobs:write", "exports:read",
}  # fmt: skip
_MANAGER = _PLANNER | {"plans:approve", "keys:read", "keys:write", "webhooks:read", "audit:read"}

ROLE_SCOPES: dict[Role, frozenset[str]] = {
    "operator": frozenset(SCOPES),
    "manager": _MANAGER,
    "planner": _PLANNER,
    "link_officer": _LINK_OFFICER - {"datasets:read"},
    "headteacher": _HEAD,
    "provider": _PUBLIC | {"tiers:read", "plans:read"},
    "elected_member": _PUBLIC | {"tiers:read"},
    "public": _PUBLIC,
}
"""Scopes of each role. What rows and fields a role sees of them is for disclosure."""


def scopes_of(role: Role, chosen: Sequence[str] | None = None) -> frozenset[str]:
    """Scopes of a role, or those of them that a key was given.

    Raises
    ------
    FaultyDataError
        Where a chosen scope is unknown or not one of the role's.
    """
    faults = scope_faults(role, chosen)
    if faults:
        raise FaultyDataError(faults)
    return frozenset(chosen or ()) or ROLE_SCOPES[role]


def scope_faults(role: Role, chosen: Sequence[str] | None = None) -> list[Fault]:
    """Chosen scopes that are unknown or not of the role."""
    whole = ROLE_SCOPES[role]
    return [
        Fault(
            "scopes",
            value=scope,
            expected=f"a scope of the role {role}",
            nearest=nearest(scope, sorted(whole)),
        )
        for scope in chosen or ()
        if scope not in whole
    ]
