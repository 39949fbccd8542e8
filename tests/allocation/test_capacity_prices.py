"""What one more day a week would bring: worked by hand, and held to solving again."""

from __future__ import annotations

from typing import Any

import pytest

from allocator.allocation.areas import areas_of
from allocator.allocation.capacity_prices import capacity_prices
from allocator.allocation.model import build_model
from allocator.allocation.problem import build_problem
from allocator.domain.authority import Authority
from allocator.domain.capacity_prices import CapacityPrice
from allocator.solving.highs import Relaxation
from allocator.solving.progress import SolveControl
from allocator.travel.model import build_travel
from tests.allocation.cases import allocated, one_activity, sessions, tiers_of
from tests.builders import a_person, a_school, an_authority, an_offer

PLAIN = {"aims": ["promises_kept", "need_met"]}


def prices(authority: Authority, **tiers: str) -> tuple[CapacityPrice, ...]:
    problem = build_problem(authority, tiers_of(authority, **tiers), build_travel(authority))
    built = build_model(problem)
    relaxation = Relaxation(built.model, SolveControl())
    return capacity_prices(problem, built, relaxation, relaxation.solve())


def short_of_time(share: float = 0.05, **person: Any) -> Authority:
    """Eight schools that should have two online sessions of five hours each, for one officer."""
    offer = an_offer(**one_activity(0, 2, modes=["online"], team=[{"role": "qio"}]))
    schools = tuple(a_school(f"S{number}") for number in range(8))
    people = (a_person("P1", contact_share=share, **person),)
    return an_authority(schools, people, offer, settings=PLAIN)


def test_a_day_a_week_by_hand() -> None:
    # Eight weeks of one day, 7 hours and an eighth of them: 7 hours, 1.4 sessions of five.
    (role, person) = prices(short_of_time(0.125))
    assert (role.kind, role.key, role.area) == ("role", "qio", None)
    assert (person.kind, person.key) == ("person", "P1")
    assert role.hours == person.hours == pytest.approx(7.0)
    assert person.sessions == pytest.approx(1.4)
    assert person.text == (
        "One more day a week of Person P1 (8 days this term) would give 1 more session, in "
        "universal schools."
    )
    assert role.text.startswith(
        "One more day a week of a quality improvement officer in Test Council (8 days this term)"
    )


def test_the_tier_that_gains_is_named() -> None:
    authority = short_of_time(0.5)
    offer = authority.offer.model_dump()
    offer["entitlements"]["intensive"] = {"support": {"minimum": 10, "target": 20}}
    wide = an_authority(
        authority.schools, (a_person("P1", contact_share=0.25),), an_offer(**offer), settings=PLAIN
    )
    found = prices(wide, S0="intensive", S1="intensive")
    assert found[0].sessions_by_tier["intensive"] == pytest.approx(2.8)
    assert found[0].text.endswith("would give 3 more sessions, in intensive schools.")


def test_nobody_short_of_time_has_a_price() -> None:
    assert prices(short_of_time(0.5)) == ()


def test_nobody_at_all_has_a_price() -> None:
    assert prices(an_authority(people=())) == ()


def test_a_peer_head_has_one_more_day_of_release() -> None:
    head = a_person("H1", role="peer_head", release_days=1)
    offer = an_offer(**one_activity(1, team=[{"role": "peer_head"}], modes=["in_person"]))
    schools = (a_school("S1"), a_school("S2"), a_school("S3"))
    (role, person) = prices(an_authority(schools, (head,), offer, settings=PLAIN))
    assert role.key == "peer_head"
    assert person.hours == 7.0
    assert person.text == (
        "One more day of release of Person H1 this term would give 1 more session, in universal "
        "schools."
    )


def test_less_than_a_session_is_told_as_a_part() -> None:
    (_, person) = prices(short_of_time(0.05))
    assert person.sessions == pytest.approx(0.56)
    assert "a part of a session: about 2 such days a week give one more Visit" in person.text


def test_the_relaxed_prediction_is_what_solving_again_gives() -> None:
    before, after = short_of_time(0.125), short_of_time(0.15)  # 8 hours more: one day a week is 7
    plans = [allocated(one) for one in (before, after)]
    given = [sum(sessions(plan, f"S{number}") for number in range(8)) for plan in plans]
    predicted = prices(before)[0].sessions * 7.0 / prices(before)[0].hours
    assert given[1] - given[0] == pytest.approx(predicted, abs=1.0)


def test_the_bounds_are_the_models_own_again() -> None:
    authority = short_of_time(0.125)
    problem = build_problem(authority, tiers_of(authority), build_travel(authority))
    built = build_model(problem)
    relaxation = Relaxation(built.model, SolveControl())
    relaxed = relaxation.solve()
    first = capacity_prices(problem, built, relaxation, relaxed)
    assert relaxation.solve().objective == pytest.approx(relaxed.objective)
    assert capacity_prices(problem, built, relaxation, relaxed) == first


def test_bases_near_one_another_are_one_area() -> None:
    schools = (
        a_school("S1", sector="secondary", cluster="North High"),
        a_school("S2", sector="secondary", cluster="South High", latitude=55.5),
    )
    people = (
        a_person("P1"),
        a_person("P2", latitude=56.45),
        a_person("P3", latitude=55.51),
        a_person("H1", role="peer_head", latitude=55.5),
    )
    areas = areas_of(an_authority(schools, people))
    assert areas == {"P1": "North High", "P2": "North High", "P3": "South High", "H1": "South High"}
    assert set(areas_of(an_authority(schools, people[:2])).values()) == {None}
