"""Stages that a scenario does not touch are taken over, and the plan is the same to the byte."""

from dataclasses import replace

import pytest

from allocator.io.plan_files import canonical_json, read_plan
from allocator.planning import not_reconciled, open_workbench, run_workspace
from allocator.scenarios.composing import compose
from allocator.scenarios.inputs import write_inputs
from allocator.scenarios.running import BasePlan, apply_all, run_edited, run_scenarios
from allocator.travel import build_travel
from tests.scenarios.comparing.making import a_case, a_shortfall
from tests.scenarios.comparing.results import SCENARIOS
from tests.scenarios.making import RULES, a_team, edited

STAGES = ("tiers", "allocation", "schedule")


@pytest.mark.parametrize(
    ("name", "planned"),
    [
        ("lifted", {"tiers", "allocate", "schedule"}),
        ("fewer", {"allocate", "schedule"}),
        ("polished", {"schedule"}),
        ("nothing", set()),
    ],
)
def test_the_plan_is_that_of_a_run_of_all_stages(ran, name, planned):
    out, results = ran
    assert set(results[name].plan.run.seconds) == planned
    whole = run_workspace(open_workbench(out / name / "workspace"))
    for stage in STAGES:
        written = (out / name / f"{stage}.json").read_text(encoding="utf-8")
        assert canonical_json(getattr(whole, stage)) == written, stage


def test_plans_that_are_there_are_kept_and_only_what_is_missing_is_made(ran, council, tmp_path):
    bench = open_workbench(council)
    one, two = (
        apply_all(bench, [compose(council / "scenarios" / f"{name}.yaml", council)])
        for name in ("nothing", "polished")
    )
    out = tmp_path / "out"
    assert [done.was_there for done in run_scenarios(bench, one, out, keep=True)] == [False]
    before = (out / "base" / "run.json").read_bytes()
    again = list(run_scenarios(bench, [*one, *two], out, keep=True))
    assert [(done.run.name, done.was_there) for done in again] == [
        ("nothing", True), ("polished", False),
    ]  # fmt: skip
    assert (out / "base" / "run.json").read_bytes() == before
    for stage in STAGES:
        made = (out / "polished" / f"{stage}.json").read_bytes()
        assert made == (ran[0] / "polished" / f"{stage}.json").read_bytes()
    # Another seed makes other plans: nothing is kept.
    other = open_workbench(council, seed=7)
    assert [done.was_there for done in run_scenarios(other, one, out, keep=True)] == [False]


def test_a_kept_folder_lists_scenarios_run_before(ran, council):
    bench = open_workbench(council)
    chosen = apply_all(bench, [compose(council / "scenarios" / "fewer.yaml", council)])
    assert [done.was_there for done in run_scenarios(bench, chosen, ran[0], keep=True)] == [True]
    index = (ran[0] / "scenarios.json").read_text(encoding="utf-8")
    assert all(f'"name": "{name}"' in index for name in SCENARIOS)


def test_a_base_that_was_cut_short_leaves_its_allocation_alone(ran, council, tmp_path):
    bench = open_workbench(council)
    plan = read_plan(ran[0] / "base")
    cut = plan.run.model_copy(update={"interrupted": True})
    base = BasePlan(type(plan)(cut, plan.tiers, plan.allocation, plan.schedule), plan.allocation)
    (one,) = apply_all(bench, [compose(council / "scenarios" / "polished.yaml", council)])
    done = run_edited(bench, one, base, tmp_path / "ws")
    assert set(done.plan.run.seconds) == {"allocate", "schedule"}


def test_an_allocation_that_dates_have_changed_is_not_taken_over():
    case = a_case(a_team(), {})
    assert not_reconciled(case.plan) is case.plan.allocation
    run = case.plan.run.model_copy(update={"settings": {"feedback_rounds": 1}})
    assert not_reconciled(replace(case.plan, run=run)) is None
    told = a_case(a_team(), {}, shortfalls=(a_shortfall("S1", "floor:longest_online_run"),))
    assert not_reconciled(told.plan) is None


def test_journeys_are_kept_for_people_whose_days_and_ways_are_the_same():
    before = a_team()
    travel = build_travel(before)
    for person in ("qio-1", "ped-1"):
        travel.round_trip(person, "A-S1")
        travel.round_trip(person, "A-C1")
    away = edited(before, {"edit": "leave", "people": ["qio-1"], "week": 2, "weeks": 1}).authority
    kept = travel.of(away)
    assert {key[0] for key in kept._round_trips} == {"ped-1"}
    fresh = build_travel(away)
    for person in ("qio-1", "ped-1"):
        for site in ("A-S1", "A-C1"):
            assert kept.round_trip(person, site) == fresh.round_trip(person, site)


@pytest.mark.parametrize(
    "edit",
    [
        {"edit": "withdraw_sailings", "all": True},
        {"edit": "road_speeds", "factor": 0.5},
        {"edit": "settings", "set": {"max_day_hours": 6}},
    ],
)
def test_no_journey_is_kept_where_the_ways_are_others(edit):
    before = a_team()
    travel = build_travel(before)
    travel.round_trip("qio-1", "A-S1")
    assert not travel.of(edited(before, edit).authority)._round_trips


def test_tables_of_an_earlier_workspace_do_not_stay_in_the_folder(tmp_path):
    before = a_team()
    write_inputs(before, RULES, tmp_path)
    assert (tmp_path / "pins.csv").is_file()
    write_inputs(edited(before, {"edit": "drop_pins"}).authority, RULES, tmp_path)
    assert not (tmp_path / "pins.csv").exists()
    assert (tmp_path / "schools.csv").is_file()
