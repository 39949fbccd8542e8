"""Relaxed answers: the same from a live model as from nothing, and never below a plan."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allocator.allocation import allocate
from allocator.allocation.model import build_model
from allocator.allocation.problem import build_problem
from allocator.domain.people import Leave
from allocator.scenarios.answers import Prepared, answer, answer_all, cold_answer
from allocator.scenarios.answers.compact import compacted
from allocator.scenarios.answers.tiers import tiers_of
from allocator.solving.highs import solve_relaxation
from allocator.solving.progress import SolveControl
from allocator.tiering import classify
from allocator.travel import build_travel
from tests.builders import a_person, a_school, an_authority, an_offer
from tests.scenarios.making import RULES, a_team, edited

CAPACITY = (
    {"edit": "capacity_by_role", "role": "qio", "factor": 0.4},
    {"edit": "capacity_by_role", "role": "qio", "factor": 1.7},
    {"edit": "capacity_by_role", "role": "peer_head", "factor": 0.5},
    {"edit": "change_people", "people": ["qio-2"], "fte": 0.3},
    {"edit": "settings", "set": {"contact_share": 0.3}},
)
OTHERS = (
    {"edit": "leave", "people": ["qio-1"], "week": 3, "weeks": 2},
    {"edit": "remove_people", "people": ["qio-2"]},
    {"edit": "add_people", "role": "qio"},
    {"edit": "entitlement", "tier": "lowest", "activity": "link_visit", "add": 1},
    {"edit": "tier", "schools": ["S1"], "tier": "highest"},
    {"edit": "withdraw_sailings", "all": True},
    {"edit": "budget", "nights_per_month": 0},
    {"edit": "change_schools", "schools": ["C1"], "connection": "good"},
)


def prepared(authority) -> Prepared:
    return Prepared(authority, RULES, build_travel(authority), seed=1)


def full_bound(authority) -> float:
    """Optimum of the allocation's own relaxed model, before loads are levelled."""
    tiers = classify(authority, RULES)
    problem = build_problem(authority, tiers, build_travel(authority))
    return solve_relaxation(build_model(problem).model, SolveControl()).objective


@pytest.mark.parametrize("edit", [*CAPACITY, *OTHERS], ids=lambda edit: edit["edit"])
def test_live_answer_is_the_cold_one_and_the_allocations_own_bound(edit):
    base = a_team()
    done = edited(base, edit)
    live = answer(prepared(base), done)
    cold = cold_answer(done.authority, done.ruleset)
    assert live.objective == pytest.approx(cold.objective, rel=1e-6)
    assert live.objective == pytest.approx(full_bound(done.authority), rel=1e-6)
    assert live.tiers == cold.tiers
    assert live.sessions_asked == cold.sessions_asked


@pytest.mark.parametrize("edit", CAPACITY, ids=lambda edit: edit["edit"])
def test_capacity_alone_keeps_the_model(edit):
    base = a_team()
    done = edited(base, edit)
    structure = prepared(base).structure
    assert structure.fits(done.authority, tiers_of(done.authority, RULES))


@pytest.mark.parametrize("edit", OTHERS[1:], ids=lambda edit: edit["edit"])
def test_what_changes_more_does_not_fit(edit):
    base = a_team()
    done = edited(base, edit)
    structure = prepared(base).structure
    assert not structure.fits(done.authority, tiers_of(done.authority, RULES))


def test_leave_of_the_whole_term_does_not_fit():
    base = a_team()
    away = Leave(person_id="qio-1", from_date=base.term.start, to_date=base.term.end)
    structure = prepared(base).structure
    assert not structure.fits(replace(base, leave=(*base.leave, away)), structure.question.tiers)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    factors=st.lists(st.sampled_from([0.0, 0.05, 0.3, 0.8, 1.0, 1.6]), min_size=2, max_size=4),
    shares=st.sampled_from([0.1, 0.5, 0.9]),
)
def test_a_batch_gives_what_each_gives_alone(factors, shares):
    base = a_team()
    scenarios = [
        edited(
            base,
            {"edit": "capacity_by_role", "role": "qio", "factor": factor},
            {"edit": "change_people", "people": ["ped-1"], "contact_share": shares},
        )
        for factor in factors
    ]
    batch = answer_all(prepared(base), [(one.authority, one.ruleset) for one in scenarios])
    for one, found in zip(scenarios, batch, strict=True):
        cold = cold_answer(one.authority, one.ruleset)
        assert found.objective == pytest.approx(cold.objective, rel=1e-6, abs=1e-6)


def test_the_same_batch_gives_the_same_figures():
    base = a_team()
    scenarios = [(base, RULES), *((edited(base, edit).authority, RULES) for edit in CAPACITY)]
    ready = prepared(base)
    assert answer_all(ready, scenarios) == answer_all(ready, scenarios)
    assert answer_all(prepared(base), scenarios) == answer_all(ready, scenarios)


def test_no_plan_has_more_points():
    base = a_team()
    plan = allocate(base, classify(base, RULES), build_travel(base), SolveControl())
    assert plan.objective <= answer(prepared(base)).objective + 1e-6


def test_tiers_points_and_flags_are_those_of_classify():
    base = a_team()
    quick, whole = tiers_of(base, RULES), classify(base, RULES)
    assert [(one.school_id, one.tier, one.points, one.flags) for one in quick.schools] == [
        (one.school_id, one.tier, one.points, one.flags) for one in whole.schools
    ]


def test_compact_model_has_the_same_optimum_and_reads_back():
    base = a_team()
    problem = build_problem(base, classify(base, RULES), build_travel(base))
    built = build_model(problem)
    small = compacted(built)
    assert small.model.row_count < built.model.row_count
    full, found = (solve_relaxation(one, SolveControl()) for one in (built.model, small.model))
    assert found.objective == pytest.approx(full.objective, rel=1e-9)
    values = small.whole(found.values)
    assert built.model.value_of(values) == pytest.approx(full.objective, rel=1e-9)
    matrix, model = built.model.matrix(), built.model
    for row in range(model.row_count):
        part = slice(matrix.starts[row], matrix.starts[row + 1])
        held = float(matrix.values[part] @ values[matrix.columns[part]])
        assert model.row_lower[row] - 1e-6 <= held <= model.row_upper[row] + 1e-6


def test_hand_worked_hours():
    """Two schools due one visit each of 3 hours; time for one and a half of them."""
    offer = an_offer(
        activities={
            "link_visit": {
                "title": "Visit", "team": [{"role": "qio", "link_officer": True}], "hours": 3.0,
            }
        },
        entitlements={
            tier: {"link_visit": {"minimum": 1, "target": 1, "maximum": 1}}
            for tier in ("universal", "targeted", "intensive")
        },
        flags={},
        floors={"in_person_per_term": 0},
    )  # fmt: skip
    schools = (a_school("S1"), a_school("S2"))
    base = an_authority(schools=schools, people=(a_person("qio-1"),), offer=offer)
    whole = answer(prepared(base))
    assert (whole.sessions_asked, whole.sessions_given, whole.promises_broken) == (2, 2, 0)
    assert whole.need_met_share == 1.0
    assert whole.officer_days_asked == pytest.approx(2 * 3 / 7)
    per_visit = whole.hours_used / 2
    share = 1.5 * per_visit / whole.hours["qio"].capacity
    less = edited(base, {"edit": "capacity_by_role", "role": "qio", "factor": share})
    half = answer(prepared(base), less)
    assert half.sessions_given == pytest.approx(1.5, abs=1e-5)
    assert half.promises_broken == pytest.approx(0.5, abs=1e-5)
    assert half.need_met_share == pytest.approx(0.75, abs=1e-5)
    assert half.hours["qio"].used == pytest.approx(half.hours["qio"].capacity, abs=1e-5)
