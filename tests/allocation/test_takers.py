"""What the hours of people went to: items by how pressing they are, and why one school first."""

from __future__ import annotations

from typing import Any

from allocator.domain.allocations import Allocation
from allocator.domain.engagements import EngagedVisit, Pin
from tests.allocation.cases import allocated, one_activity, shortfall, told
from tests.builders import a_person, a_school, an_authority, an_offer

SCHOOLS = tuple(a_school(f"S{number}") for number in range(4))


def plan_of(hours: float, **changes: Any) -> Allocation:
    """Share the hours of one person out: S0 intensive, S1 targeted, the others universal."""
    parts = one_activity(0, modes=["online"], team=[{"role": "eso"}])
    parts["entitlements"] = {
        "universal": {"support": {"minimum": 1, "target": 2, "maximum": 3}},
        "targeted": {"support": {"minimum": 1, "target": 3}},
        "intensive": {"support": {"minimum": 2, "target": 4}},
    }
    people = (a_person("P1", role="eso", contact_share=hours / 280),)
    authority = an_authority(SCHOOLS, people, an_offer(**parts), **changes)
    return allocated(authority, S0="intensive", S1="targeted")


def test_the_least_pressing_comes_first() -> None:
    # 45 hours, nine sessions: five promises, then wishes of S0 (two), S1 (two).
    row = shortfall(plan_of(45), "S2", "support", "target")
    assert row is not None
    assert row.taken_by == (
        "support:S1:P1:online",  # its third session of three
        "support:S0:P1:online",
        "support:S2:P1:online",  # promised
        "support:S3:P1:online",
    )


def test_the_school_that_came_first_is_named_with_its_claim() -> None:
    plan = plan_of(45)
    row = shortfall(plan, "S2", "support", "target")
    assert row is not None
    assert "went first to School S1 (targeted, beyond what is promised) and 2 others" in told(row)


def test_promises_come_first_when_there_is_time_for_little_else() -> None:
    plan = plan_of(20)
    row = shortfall(plan, "S3", "support", "minimum") or shortfall(plan, "S2", "support", "minimum")
    assert row is not None
    assert "(targeted, promised)" in told(row)


def test_schools_with_an_equal_claim_are_said_to_be_so() -> None:
    parts = one_activity(1, modes=["online"], team=[{"role": "eso"}])
    people = (a_person("P1", role="eso", contact_share=10.5 / 280),)
    plan = allocated(an_authority(SCHOOLS, people, an_offer(**parts)))
    row = shortfall(plan, "S0", "support") or shortfall(plan, "S1", "support")
    assert row is not None
    assert "went to schools with an equal claim, such as School S" in told(row)
    assert "(universal, promised)" in told(row)


def test_what_is_agreed_or_pinned_gives_no_way() -> None:
    visit = EngagedVisit.model_validate(
        {
            "visit_id": "V1",
            "school_ids": "S3",
            "activity": "support",
            "person_ids": "P1",
            "date": "2026-09-01",
            "mode": "online",
        }
    )
    pin = Pin(kind="fix", school_id="S2", activity="support")
    plan = plan_of(10, visits=(visit,), pins=(pin,))
    row = shortfall(plan, "S0", "support", "minimum")
    assert row is not None
    assert row.taken_by == ("support:S2:P1:online", "support:S3:agreed:V1")
    assert "Moving" not in told(row)
