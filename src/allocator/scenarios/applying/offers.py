"""Carry out edits of the offer."""

from __future__ import annotations

import math
from typing import Any

from allocator.domain.activities import Activity, Entitlement, Floors, Offer
from allocator.scenarios.applying.draft import Draft, Told, untouched
from allocator.scenarios.edits.offers import (
    ActivityEdit,
    AddActivity,
    EntitlementEdit,
    FloorsEdit,
)

_SESSIONS = ("minimum", "target", "maximum")


def _put_offer(draft: Draft, **parts: Any) -> None:
    """Put other parts in the offer; all of it counts as written, so that it can be written."""
    offer = draft.authority.offer
    fields = {name: getattr(offer, name) for name in Offer.model_fields}
    draft.put(offer=Offer(**{**fields, **parts}))


def entitlement(draft: Draft, edit: EntitlementEdit) -> Told:
    """What a tier or flag is due of an activity."""
    offer = draft.authority.offer
    kind = "entitlements" if edit.tier else "flags"
    groups = {name: dict(due) for name, due in getattr(offer, kind).items()}
    if not draft.known("activity", [edit.activity], offer.activities, "an activity of the offer"):
        return untouched("no such activity")
    ends = {"lowest": offer.tiers[0], "highest": offer.tiers[-1]} if edit.tier else {}
    names = [ends.get(name, name) for name in edit.tier or edit.flag]
    what = "a tier of the offer" if edit.tier else "a flag of the offer"
    key = "tier" if edit.tier else "flag"
    words = []
    for name in draft.known(key, names, groups, what):
        before = groups[name].get(edit.activity)
        new = _due(draft, edit, name, before)
        if new is None or new == before:
            continue
        groups[name][edit.activity] = new
        words.append(f"{name} {new.minimum} to {new.target} {edit.activity}")
    if not words:
        return untouched("it is so already")
    _put_offer(draft, **{kind: groups})
    return Told(f"sessions due a term: {'; '.join(words)}")


def _due(
    draft: Draft, edit: EntitlementEdit, name: str, before: Entitlement | None
) -> Entitlement | None:
    """Work out what is due now; ``None`` with a fault where the numbers cannot be."""
    start = before or Entitlement(minimum=0, target=0, maximum=0)
    old = {key: getattr(start, key) for key in _SESSIONS}
    if edit.add is not None:
        new = {key: max(0, value + edit.add) for key, value in old.items()}
    elif edit.factor is not None:
        new = {key: math.ceil(value * edit.factor - 1e-9) for key, value in old.items()}
    else:
        set_now = {
            key: getattr(edit, key)
            for key in (*_SESSIONS, "spacing_days")
            if getattr(edit, key) is not None
        }
        draft.claim("entitlement", f"{name} {edit.activity}", set_now)
        new = old | {key: set_now[key] for key in _SESSIONS if key in set_now}
        for low, high in (("minimum", "target"), ("target", "maximum")):
            if high not in set_now:
                new[high] = max(new[low], new[high])
    spacing = edit.spacing_days or start.spacing_days
    return draft.remade(start, {**new, "spacing_days": spacing}, what=f"{name} {edit.activity}")


def activity(draft: Draft, edit: ActivityEdit) -> Told:
    """Set what is given of an activity."""
    offer = draft.authority.offer
    if not draft.known("activity", [edit.activity], offer.activities, "an activity of the offer"):
        return untouched("no such activity")
    changes = {
        name: getattr(edit, name)
        for name in (*edit.numbers, "modes")
        if getattr(edit, name) is not None
    }
    draft.claim("activity", edit.activity, changes)
    before = offer.activities[edit.activity]
    new = draft.remade(before, changes)
    if new is None or new == before:
        return untouched("it is so already")
    _put_offer(draft, activities={**offer.activities, edit.activity: new})
    told = ", ".join(f"{name} {_plain(value)}" for name, value in changes.items())
    return Told(f"{edit.activity}: {told}")


def _plain(value: object) -> str:
    if isinstance(value, tuple):
        return " or ".join(map(str, value)).replace("_", " ")
    return f"{value:g}" if isinstance(value, float) else str(value)


def add_activity(draft: Draft, edit: AddActivity) -> Told:
    """A new kind of support; entitlements to it are edits of their own."""
    offer = draft.authority.offer
    if edit.name in offer.activities:
        draft.fault(("name",), edit.name, "a name that no activity of the offer has")
        return untouched("there is one of that name")
    _put_offer(draft, activities={**offer.activities, edit.name: edit.activity})
    return Told(f"activity {edit.name} offered: {_team(edit.activity)}")


def _team(activity: Activity) -> str:
    return " with ".join(f"{place.count} {place.role}" for place in activity.team)


def floors(draft: Draft, edit: FloorsEdit) -> Told:
    """Other floors of presence."""
    changes = {
        name: getattr(edit, name) for name in edit.numbers if getattr(edit, name) is not None
    }
    draft.claim("the", "floors", changes)
    before = draft.authority.offer.floors
    new = Floors(**{**{name: getattr(before, name) for name in Floors.model_fields}, **changes})
    if new == before:
        return untouched("it is so already")
    _put_offer(draft, floors=new)
    told = ", ".join(f"{name} {value}" for name, value in changes.items())
    return Told(f"floors: {told}")
