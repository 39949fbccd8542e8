"""Carry out edits of people."""

from __future__ import annotations

from typing import Any

from allocator.domain.people import Leave, Person
from allocator.scenarios.applying.bases import base_of
from allocator.scenarios.applying.draft import Draft, Told, untouched
from allocator.scenarios.applying.posts import (
    active,
    fresh_id,
    let_go,
    more_of,
    with_posts,
)
from allocator.scenarios.applying.whom import (
    ROLE_WORDS,
    chosen_people,
    counted,
    days_of,
    named_few,
    span_words,
)
from allocator.scenarios.edits.people import (
    AddPeople,
    CapacityByRole,
    ChangePeople,
    CopyPeople,
    LeaveEdit,
    RemovePeople,
)
from allocator.scenarios.edits.shape import Base
from allocator.scenarios.edits.whom import OfPeople

NOBODY = "nobody here fits"


def _ids(people: list[Person]) -> str:
    return named_few([person.person_id for person in people])


def _put_people(draft: Draft, changed: dict[str, Person]) -> None:
    draft.put(people=tuple(changed.get(one.person_id, one) for one in draft.authority.people))


def add_people(draft: Draft, edit: AddPeople) -> Told:
    """More people of a role."""
    given = {
        name: getattr(edit, name)
        for name in (
            "fte", "working_days", "sectors", "hours_per_day", "contact_share", "release_days",
            "max_link_schools", "max_nights",
        )
        if getattr(edit, name) is not None
    }  # fmt: skip
    own_school = None if edit.school_id is None else Base(school=edit.school_id)
    base = edit.base or own_school
    if base is not None:
        place = base_of(draft, base)
        if place is None:
            return untouched("nobody is added: " + _no_base(edit))
        given |= place
    added = []
    for number in range(edit.count):
        person = more_of(draft, edit, given, number)
        if person is None:
            break
        added.append(person)
        draft.put(people=(*draft.authority.people, person))
    return Told(f"{counted(len(added), 'person', 'people')} added: {_ids(added)}", bool(added))


def _no_base(edit: AddPeople | ChangePeople) -> str:
    islands = edit.base is not None and edit.base.largest_island
    return "there are no islands here" if islands else "the base is not known"


def copy_people(draft: Draft, edit: CopyPeople) -> Told:
    """As many more like some."""
    chosen = chosen_people(draft, edit)
    if not chosen:
        return untouched(NOBODY)
    if any(person.is_peer_head for person in chosen):
        expected = "no peer heads: a school has one head; add_people names another school's"
        draft.fault(("where",) if edit.where else ("people",), "peer_head", expected)
        return untouched(NOBODY)
    added: list[Person] = []
    for person in chosen:
        for _ in range(edit.times):
            identity = fresh_id(draft, f"{person.person_id}-more")
            copy = person.model_copy(
                update={"person_id": identity, "name": f"{person.name} (another like)"}
            )
            added.append(copy)
            draft.put(people=(*draft.authority.people, copy))
    return Told(f"{counted(len(added), 'person', 'people')} added: {_ids(added)}")


def remove_people(draft: Draft, edit: RemovePeople) -> Told:
    """People who leave: fte 0, their pins and agreed visits fall away."""
    chosen = chosen_people(draft, edit, from_the_end=True)
    for person in chosen:
        other = draft.named.get(person.person_id)
        if other is not None:
            expected = f"a person who stays: {other.words} changes {person.person_id}"
            draft.fault(("people",) if edit.people else (), person.person_id, expected)
        draft.removed[person.person_id] = draft.edit
    if not chosen:
        return untouched(NOBODY)
    gone = {person.person_id for person in chosen}
    _put_people(draft, {one.person_id: one.model_copy(update={"fte": 0.0}) for one in chosen})
    leave_word = "leaves" if len(chosen) == 1 else "leave"
    return Told(f"{_ids(chosen)} {leave_word}{let_go(draft, gone)}")


def change_people(draft: Draft, edit: ChangePeople) -> Told:
    """Set what is given for some people."""
    chosen = _changed_by(draft, edit)
    if not chosen:
        return untouched(NOBODY)
    changes: dict[str, Any] = {
        name: getattr(edit, name)
        for name in (*edit.numbers, "working_days", "sectors")
        if getattr(edit, name) is not None
    }
    place: dict[str, Any] = {}
    if edit.base is not None:
        found = base_of(draft, edit.base)
        if found is None:
            return untouched("nobody moves: " + _no_base(edit))
        place = found
    changed: dict[str, Person] = {}
    for person in chosen:
        draft.claim("person", person.person_id, changes | place)
        skills = tuple(dict.fromkeys((*person.skills, *(edit.add_skills or ()))))
        new = draft.remade(person, changes | place | {"skills": skills}, what=person.person_id)
        if new is not None and new != person:
            changed[person.person_id] = new
    if not changed:
        return untouched("it is so already")
    _put_people(draft, changed)
    names = [*changes, *(["base"] if place else []), *(["skills"] if edit.add_skills else [])]
    return Told(f"{', '.join(names)} of {_ids(list(changed.values()))} changed")


def _changed_by(draft: Draft, edit: OfPeople) -> list[Person]:
    """People that an edit changes; one named by id must not be taken away by another edit."""
    chosen = chosen_people(draft, edit)
    for person in chosen if edit.people else ():
        other = draft.removed.get(person.person_id)
        if other is not None:
            expected = f"a person who stays: {other.words} takes {person.person_id} away"
            draft.fault(("people",), person.person_id, expected)
        draft.named[person.person_id] = draft.edit
    return chosen


def leave(draft: Draft, edit: LeaveEdit) -> Told:
    """Absences."""
    chosen = _changed_by(draft, edit)
    span = days_of(draft, edit)
    if not chosen or span is None:
        return untouched(NOBODY)
    rows = tuple(
        Leave(person_id=one.person_id, from_date=span[0], to_date=span[1], kind=edit.kind)
        for one in chosen
    )
    draft.put(leave=(*draft.authority.leave, *rows))
    return Told(f"{_ids(chosen)} away {span_words(span)}")


def capacity_by_role(draft: Draft, edit: CapacityByRole) -> Told:
    """More or less time of everybody in a role."""
    people = active(draft.authority, edit.role)
    if not people and (edit.add or 0) <= 0:
        return untouched(f"there is no {ROLE_WORDS[edit.role]} here")
    if edit.add is not None:
        return with_posts(draft, edit, people)
    assert edit.factor is not None
    if edit.factor == 1:
        return untouched("a factor of 1 changes nothing")
    changed: dict[str, Person] = {}
    for person in people:
        if person.is_peer_head:
            days = draft.authority.release_days(person) * edit.factor
            changes = {"release_days": round(days, 6)}
        else:
            default = draft.authority.settings.contact_share
            share = default if person.contact_share is None else person.contact_share
            changes = {"contact_share": round(share * edit.factor, 9)}
        new = draft.remade(person, changes, ("factor",), person.person_id)
        if new is not None:
            changed[person.person_id] = new
    _put_people(draft, changed)
    return Told(f"time of {counted(len(changed), ROLE_WORDS[edit.role])} times {edit.factor:g}")
