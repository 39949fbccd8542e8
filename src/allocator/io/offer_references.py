"""What the offer and the settings say about each other and about the people there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from allocator.domain.indicators import INDICATORS
from allocator.errors import Fault
from allocator.io.documents import nearest
from allocator.io.parts import Parts

BY_TIER = ("need_weights", "contacts_per_month")
"""Settings with a value for each tier."""


def offer_names_known_activities(parts: Parts) -> Iterator[Fault]:
    """Entitlements and flags are to activities of the offer."""
    offer = parts.offer
    for kind, groups in (("entitlements", offer.entitlements), ("flags", offer.flags)):
        for name, due in groups.items():
            for activity in due:
                if activity not in offer.activities:
                    yield Fault(
                        "offer.yaml", None, f"{kind}.{name}.{activity}", activity,
                        "an activity of the offer", nearest(activity, offer.activities),
                    )  # fmt: skip


def deadlines_name_known_indicators(parts: Parts) -> Iterator[Fault]:
    """A deadline counts from readings of an indicator that there are."""
    offer = parts.offer
    known = {one.name for one in INDICATORS} | set(parts.readings.indicator)
    for kind, groups in (("entitlements", offer.entitlements), ("flags", offer.flags)):
        for name, due in groups.items():
            for activity, entitlement in due.items():
                if entitlement.after is not None and entitlement.after not in known:
                    yield Fault(
                        "offer.yaml", None, f"{kind}.{name}.{activity}.after", entitlement.after,
                        "an indicator that is known or has readings",
                        nearest(entitlement.after, known),
                    )  # fmt: skip


def someone_can_give_each_activity(parts: Parts) -> Iterator[Fault]:
    """An activity whose role nobody has cannot be given: worth knowing."""
    roles = {entry.value.role for entry in parts.tables["people"] if entry.value.fte > 0}
    for name, activity in parts.offer.activities.items():
        for place in activity.team:
            if not roles & set(place.roles):
                yield Fault(
                    "offer.yaml", None, f"activities.{name}.team", place.role,
                    "a role that somebody has; sessions will fall short", None, "warning",
                )  # fmt: skip


def settings_name_known_tiers(parts: Parts) -> Iterator[Fault]:
    """A setting for a tier that the offer has not changes nothing: most likely a slip."""
    settings, tiers = parts.profile.settings, parts.offer.tiers
    for name in BY_TIER:
        # The defaults name the usual tiers, whatever those of the offer are called.
        given = getattr(settings, name) if name in settings.model_fields_set else {}
        for tier in given:
            if tier not in tiers:
                yield Fault(
                    "authority.yaml", None, f"settings.{name}.{tier}", tier,
                    "a tier of the offer; this one changes nothing", nearest(tier, tiers),
                    "warning",
                )  # fmt: skip


OFFER_RULES: tuple[Callable[[Parts], Iterable[Fault]], ...] = (
    offer_names_known_activities,
    deadlines_name_known_indicators,
    someone_can_give_each_activity,
    settings_name_known_tiers,
)
