"""Carry out edits of schools, settings, budgets and pins."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from pydantic import BaseModel, ValidationError

from allocator.domain.engagements import Pin
from allocator.domain.people import Person
from allocator.domain.schools import School
from allocator.domain.settings import Settings
from allocator.io.wording import expected_words
from allocator.scenarios.applying.draft import Draft, Told, untouched
from allocator.scenarios.applying.whom import chosen_schools, counted
from allocator.scenarios.edits.others import (
    AddPins,
    BudgetEdit,
    ChangeSchools,
    DropPins,
    SettingsEdit,
)


def change_schools(draft: Draft, edit: ChangeSchools) -> Told:
    """How schools can be met online, whether they are open."""
    changes = {
        name: getattr(edit, name)
        for name in ("connection", "status")
        if getattr(edit, name) is not None
    }
    changed: dict[str, School] = {}
    chosen = chosen_schools(draft, edit)
    for school in chosen:
        draft.claim("school", school.school_id, changes)
        new = school.model_copy(update=changes)
        if new != school:
            changed[school.school_id] = new
    if not changed:
        return untouched("it is so already" if chosen else "no school here fits")
    draft.put(schools=tuple(changed.get(one.school_id, one) for one in draft.authority.schools))
    told = ", ".join(f"{name} {value}" for name, value in changes.items())
    lost = _let_go(draft, changed) if edit.status == "mothballed" else 0
    end = f"; with them {counted(lost, 'pin')}" if lost else ""
    return Told(f"{counted(len(changed), 'school')}: {told}{end}")


def _let_go(draft: Draft, closed: Collection[str]) -> int:
    """Take away the pins that only schools which are open could keep; how many there were."""
    before = draft.authority.pins
    kept = tuple(pin for pin in before if pin.kind == "forbid" or pin.school_id not in closed)
    draft.put(pins=kept)
    return len(before) - len(kept)


def settings(draft: Draft, edit: SettingsEdit) -> Told:
    """Other planning settings."""
    before = draft.authority.settings
    known = {name: value for name, value in edit.set.items() if name in Settings.model_fields}
    for name in edit.set:
        if name not in known:
            draft.fault(("set", name), name, "a setting of authority.yaml", Settings.model_fields)
    # Written values alone count as set: a table by tier that nobody wrote is a default.
    written = {name: getattr(before, name) for name in sorted(before.model_fields_set)}
    try:
        new = Settings.model_validate({**written, **_with_the_rest(before, known)})
    except ValidationError as error:
        for problem in error.errors(include_url=False):
            path = tuple(str(part) for part in problem["loc"])
            draft.fault(("set", *path), problem.get("input"), expected_words(problem))
        return untouched("a setting cannot be so")
    for tier in _tiers_named(known):
        if tier not in draft.authority.offer.tiers:
            expected = "a tier of the offer"
            draft.fault(("set",), tier, expected, draft.authority.offer.tiers)
    draft.claim("the", "settings", {name: _hashable(getattr(new, name)) for name in known})
    if all(getattr(new, name) == getattr(before, name) for name in known):
        return untouched("it is so already")
    profile = draft.authority.profile
    draft.put(profile=profile.model_copy(update={"settings": new}))
    return Told(f"settings: {', '.join(f'{name} {value}' for name, value in known.items())}")


def _with_the_rest(before: Settings, known: dict[str, Any]) -> dict[str, Any]:
    """Settings that are documents of their own keep what is not named of them."""
    found = dict(known)
    for name, value in known.items():
        part = getattr(before, name)
        if isinstance(part, BaseModel) and isinstance(value, dict):
            fields = {key: getattr(part, key) for key in sorted(part.model_fields_set)}
            found[name] = {**fields, **value}
    return found


def _tiers_named(known: dict[str, Any]) -> list[str]:
    """Tiers that a setting by tier names."""
    by_tier = (known.get(name) for name in ("need_weights", "contacts_per_month"))
    return [str(tier) for given in by_tier if isinstance(given, dict) for tier in given]


def _hashable(value: object) -> object:
    return tuple(sorted(value.items())) if isinstance(value, dict) else value


def budget(draft: Draft, edit: BudgetEdit) -> Told:
    """Caps on what travel may take; a smaller limit of somebody's own stays."""
    before = draft.authority
    caps = {name: value for name, value in _caps(edit) if value is not None}
    draft.claim("the", f"budget of {edit.role or 'all'}", caps)
    told: list[str] = []
    changed = {
        one.person_id: new
        for one in before.people
        if edit.role in (None, one.role) and (new := _capped(draft, one, edit)) != one
    }
    draft.put(people=tuple(changed.get(one.person_id, one) for one in before.people))
    if changed:
        limits = [
            f"{name.replace('_', ' ')} at most {caps[name]:g}"
            for name in ("nights_per_month", "release_days")
            if name in caps
        ]
        told.append(f"{' and '.join(limits)} for {counted(len(changed), 'person', 'people')}")
    weighed: dict[str, Any] = {}
    if edit.day_hours is not None and edit.day_hours < before.settings.max_day_hours:
        weighed["max_day_hours"] = edit.day_hours
    if edit.travel_price_factor not in (None, 1):
        price = before.settings.travel_penalty_per_hour * (edit.travel_price_factor or 0.0)
        weighed["travel_penalty_per_hour"] = round(price, 9)
    if weighed:
        draft.put_settings(weighed)
        told += [f"{name} {value:g}" for name, value in weighed.items()]
    if not changed and not weighed:
        return untouched("every limit is as low already")
    return Told(f"budget: {', '.join(told)}")


def _caps(edit: BudgetEdit) -> list[tuple[str, Any]]:
    return [(name, getattr(edit, name)) for name in edit.numbers]


def _capped(draft: Draft, person: Person, edit: BudgetEdit) -> Person:
    changes: dict[str, Any] = {}
    authority = draft.authority
    nights, release = edit.nights_per_month, edit.release_days
    if nights is not None and nights < authority.max_nights(person):
        changes["max_nights"] = nights
    if release is not None and person.is_peer_head and release < authority.release_days(person):
        changes["release_days"] = release
    return person.model_copy(update=changes) if changes else person


def add_pins(draft: Draft, edit: AddPins) -> Told:
    """More pins."""
    authority = draft.authority
    known: dict[str, Collection[str]] = {
        "school_id": authority.school_by_id,
        "person_id": authority.person_by_id,
        "activity": authority.offer.activities,
    }
    for place, pin in enumerate(edit.pins):
        for name, choices in known.items():
            value = getattr(pin, name)
            if value is not None and value not in choices:
                what = name.removesuffix("_id")
                keys = ("pins", str(place), name)
                draft.fault(keys, value, f"a known {what}", choices)
        gone = draft.removed.get(pin.person_id or "")
        if gone is not None and pin.kind == "fix":
            expected = f"a person who stays: {gone.words} takes {pin.person_id} away"
            draft.fault(("pins", str(place), "person_id"), pin.person_id, expected)
        elif pin.person_id is not None:
            draft.named.setdefault(pin.person_id, draft.edit)
    rows = tuple(Pin.model_validate(dict(pin)) for pin in edit.pins)
    new = tuple(pin for pin in rows if pin not in authority.pins)
    if not new:
        return untouched("it is so already")
    draft.put(pins=(*authority.pins, *new))
    return Told(f"{counted(len(new), 'pin')} added")


def drop_pins(draft: Draft, edit: DropPins) -> Told:
    """Pins that no longer hold."""
    authority = draft.authority
    names = ("kind", "school_id", "person_id", "activity", "date")
    given = {name: getattr(edit, name) for name in names if getattr(edit, name) is not None}
    for name, choices in (
        ("school_id", authority.school_by_id), ("person_id", authority.person_by_id),
        ("activity", authority.offer.activities),
    ):  # fmt: skip
        if name in given and given[name] not in choices:
            draft.fault((name,), given[name], f"a known {name.removesuffix('_id')}", choices)
    kept = tuple(
        pin
        for pin in authority.pins
        if not all(getattr(pin, name) == value for name, value in given.items())
    )
    lost = len(authority.pins) - len(kept)
    if not lost:
        return untouched("there is no such pin")
    draft.put(pins=kept)
    return Told(f"{counted(lost, 'pin')} dropped")
