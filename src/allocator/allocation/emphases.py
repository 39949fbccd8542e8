"""Emphases: other settings that a council might well choose, each by its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from allocator.domain.authority import Authority
from allocator.domain.settings import Settings


@dataclass(frozen=True)
class Emphasis:
    """One way to weigh the aims otherwise: what it is called, and the settings it changes."""

    title: str
    changes: Callable[[Settings], dict[str, float | str]]


EMPHASES: dict[str, Emphasis] = {
    "less_travel": Emphasis(
        "Less travel",
        lambda settings: {"travel_penalty_per_hour": 4 * settings.travel_penalty_per_hour},
    ),
    "same_officers": Emphasis(
        "Schools keep their link officers",
        lambda settings: {"link_change_penalty": 5 * settings.link_change_penalty},
    ),
    "worst_off_first": Emphasis(
        "The worst-off group of schools first", lambda settings: {"fairness": "worst_off"}
    ),
    "need_first": Emphasis(
        "Need before everything else",
        lambda settings: {
            "fairness": "total_need",
            "travel_penalty_per_hour": settings.travel_penalty_per_hour / 4,
            "link_change_penalty": settings.link_change_penalty / 4,
        },
    ),
}


def with_emphasis(authority: Authority, name: str) -> Authority:
    """Return the authority with the settings of an emphasis.

    Raises
    ------
    KeyError
        Where there is no emphasis of that name.
    """
    changes = EMPHASES[name].changes(authority.settings)
    settings = Settings.model_validate({**authority.settings.model_dump(), **changes})
    return replace(authority, profile=authority.profile.model_copy(update={"settings": settings}))
