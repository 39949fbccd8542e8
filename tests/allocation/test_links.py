"""Why a link officer changed, in words that say who has whom and what staying would have cost."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allocator.domain.people import Link
from tests.allocation.cases import allocated, one_activity
from tests.builders import a_person, a_school, an_authority, an_offer

NO_CONTINUITY = {"aims": ["promises_kept", "need_met", "travel"]}
START = dt.date(2025, 8, 18)


def reason_of(*people: Any, school: str = "S1", **changes: Any) -> str | None:
    links = (Link(school_id=school, person_id="P1", from_date=START),)
    plan = allocated(an_authority(people=people, links=links, **changes))
    return {link.school_id: link.reason for link in plan.links}[school]


def test_a_link_that_stays_has_no_reason() -> None:
    assert reason_of(a_person("P1"), a_person("P2")) is None


def test_somebody_who_is_not_in_the_team_any_more() -> None:
    assert reason_of(a_person("P2")) == "P1 is no longer in the team; Person P2 takes over."


def test_somebody_who_does_not_work_with_the_sector() -> None:
    reason = reason_of(a_person("P1", sectors="secondary"), a_person("P2"))
    assert reason == "Person P1 does not work with primary schools; Person P2 takes over."


def test_what_staying_would_have_taken() -> None:
    offer = an_offer(**one_activity(4, modes=["in_person"]))
    reason = reason_of(
        a_person("P1", latitude=56.9), a_person("P2"), offer=offer, settings=NO_CONTINUITY
    )
    assert reason is not None
    assert reason.startswith("Keeping Person P1 would have taken ")
    assert "which do more at other schools; Person P2 needs 20." in reason
    assert reason.endswith("Person P1 has 0 schools now, Person P2 1.")


def test_somebody_with_the_full_number_of_schools() -> None:
    schools = (a_school("S1"), a_school("S2"))
    links = tuple(Link(school_id=one, person_id="P1", from_date=START) for one in ("S1", "S2"))
    people = (a_person("P1", max_link_schools=1), a_person("P2"))
    plan = allocated(an_authority(schools, people, links=links))
    (changed,) = (link for link in plan.links if link.changed)
    assert changed.reason == (
        "Person P1 has the full number of schools; Person P1 has 1 school now, Person P2 1."
    )
