"""Change files: read right, or refused with every fault at once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from allocator.domain.changes import Declined, Sickness
from allocator.domain.schedules import Schedule, Visit
from allocator.errors import FaultyDataError
from allocator.io.changes import read_changes
from tests.travel.islands import DAY_RETURN, island_authority

AUTHORITY = island_authority(DAY_RETURN)


def a_schedule() -> Schedule:
    visit = Visit(
        visit_id="V1",
        item_id="I1",
        activity="link_visit",
        school_ids=("S1",),
        person_ids=("P1",),
        date=dt.date(2026, 9, 9),
        start=540,
        end=720,
        mode="in_person",
    )
    return Schedule(
        status="feasible", objective=0, sense="min", bound=0, gap=0, travel_hours=0,
        travel_bound=0, nights=0, visits=(visit,), days=(), unplaced=(),
    )  # fmt: skip


def read(tmp_path: Path, text: str):
    path = tmp_path / "change.yaml"
    path.write_text(text)
    return read_changes(path, AUTHORITY, a_schedule())


def faults(tmp_path: Path, text: str) -> list[tuple[int | None, str | None, str | None]]:
    with pytest.raises(FaultyDataError) as error:
        read(tmp_path, text)
    return [(fault.row, fault.column, fault.nearest) for fault in error.value.faults]


def test_a_change_file_is_read(tmp_path):
    text = """today: 2026-09-01
changes:
- {change: sickness, person: P1, from: 2026-09-02, to: 2026-09-04}
- {change: declined, school: S1, date: 2026-09-09, suggest: [2026-09-16]}
- {change: no_sailings, islands: [Isle], mode: ferry, from: 2026-09-02, to: 2026-09-02}
- {change: closed_school, school: S2, from: 2026-09-02, to: 2026-09-02}
- {change: tier_moved, school: S2, tier: targeted, reason: Head has left}
"""
    changes = read(tmp_path, text)
    assert changes.today == dt.date(2026, 9, 1)
    sickness, declined, *_ = changes.changes
    assert isinstance(sickness, Sickness)
    assert (sickness.from_date, sickness.to_date) == (dt.date(2026, 9, 2), dt.date(2026, 9, 4))
    assert isinstance(declined, Declined)
    assert declined.suggest == (dt.date(2026, 9, 16),)


FAULTY = [
    ("today: 2026-09-01\nchanges: []\n", 2, "changes", None),
    ("changes: [{change: declined, visit: V1}]\n", 1, "today", None),
    ("today: soon\nchanges: [{change: declined, visit: V1}]\n", 1, "today", None),
    ("today: 2026-12-01\nchanges: [{change: declined, visit: V1}]\n", 1, "today", None),
    ("today: 2026-09-01\nday: 1\nchanges: [{change: declined, visit: V1}]\n", 2, "day", "today"),
    ("- today\n", 1, None, None),
]


@pytest.mark.parametrize(("text", "row", "column", "near"), FAULTY)
def test_a_faulty_file_is_refused(tmp_path, text, row, column, near):
    assert (row, column, near) in faults(tmp_path, text)


ENTRIES = [
    ("{change: sicknes, person: P1}", "change", "sickness"),
    ("hello", None, None),
    ("{change: sickness, persn: P1, from: 2026-09-02, to: 2026-09-04}", "persn", "person"),
    ("{change: sickness, person: P1, from: 2026-09-04, to: 2026-09-02}", None, None),
    ("{change: sickness, person: P1, from: 2026-08-20, to: 2026-08-21}", "to", None),
    ("{change: sickness, person: P12, from: 2026-09-02, to: 2026-09-04}", "person", "P1"),
    ("{change: sickness, person: Person P1, from: 2026-09-02, to: 2026-09-04}", "person", "P1"),
    ("{change: declined}", None, None),
    ("{change: declined, visit: V1, school: S1, date: 2026-09-09}", None, None),
    ("{change: declined, visit: V11}", "visit", "V1"),
    ("{change: declined, school: S1, date: 2026-09-10}", "date", None),
    ("{change: declined, school: S22, date: 2026-09-10}", "school", "S2"),
    ("{change: declined, visit: V1, suggest: [2027-09-10]}", "suggest", None),
    ("{change: no_sailings, from: 2026-09-02, to: 2026-09-02}", None, None),
    ("{change: no_sailings, ports: [peir], from: 2026-09-02, to: 2026-09-02}", "ports", "pier"),
    ("{change: no_sailings, islands: [Isla], from: 2026-09-02, to: 2026-09-02}", "islands", "Isle"),
    ("{change: no_sailings, mode: flight, from: 2026-09-02, to: 2026-09-02}", "mode", None),
    ("{change: closed_school, school: S22, from: 2026-09-02, to: 2026-09-02}", "school", "S2"),
    ("{change: tier_moved, school: S1, tier: targetted, reason: x}", "tier", "targeted"),
    ("{change: tier_moved, school: S1, tier: targeted}", "reason", None),
]


@pytest.mark.parametrize(("entry", "key", "near"), ENTRIES)
def test_a_faulty_entry_is_named_with_its_line_and_key(tmp_path, entry, key, near):
    found = faults(tmp_path, f"today: 2026-09-01\nchanges:\n- {entry}\n")
    column = "changes.0" if key is None else f"changes.0.{key}"
    assert column in [one[1] for one in found]
    row, _, nearest = next(one for one in found if one[1] == column)
    assert row == 3
    if near is not None:
        assert nearest == near


def test_a_visit_of_the_past_cannot_be_declined(tmp_path):
    text = "today: 2026-09-10\nchanges:\n- {change: declined, visit: V1}\n"
    assert faults(tmp_path, text) == [(3, "changes.0.visit", None)]


def test_every_fault_is_told_at_once(tmp_path):
    entries = "\n".join(f"- {entry}" for entry, _, _ in ENTRIES[:4])
    assert len(faults(tmp_path, f"today: soon\nchanges:\n{entries}\n")) >= 5
