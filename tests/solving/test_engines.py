"""One model, three engines: the same answers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.allocation.model import build_model
from allocator.allocation.problem import build_problem
from allocator.domain.authority import Authority
from allocator.domain.settings import ENGINES, Engine
from allocator.solving import cbc
from allocator.solving.engines import solve_with
from allocator.solving.highs import Limits, SolverError, solve_relaxation
from allocator.solving.linear_model import LinearModel, Numbers
from allocator.solving.progress import Progress, SolveControl
from allocator.solving.solutions import Solution
from allocator.travel.model import build_travel
from tests.allocation.cases import tiers_of
from tests.allocation.lawful import authorities
from tests.solving.test_highs import a_knapsack, a_sharing

OTHERS: tuple[Engine, ...] = ENGINES[1:]


def violation(model: LinearModel, plan: Numbers) -> float:
    """How far a plan is from feasible, whole numbers included."""
    matrix = model.matrix()
    rows = np.repeat(np.arange(model.row_count), np.diff(matrix.starts))
    weights = matrix.values * plan[matrix.columns]
    sums = np.bincount(rows, weights, minlength=model.row_count)
    whole = plan[model.integer]
    parts = (
        sums - model.row_upper,
        model.row_lower - sums,
        plan - model.upper,
        model.lower - plan,
        np.abs(whole - np.round(whole)),
    )
    return float(max(np.max(part, initial=0.0) for part in parts))


def check_agreement(model: LinearModel) -> list[Solution]:
    found = [solve_with(engine, model, SolveControl()) for engine in ENGINES]
    ours = found[0]
    for solution in found:
        assert (solution.status == "infeasible") == (ours.status == "infeasible")
        if solution.values is None or ours.values is None:
            continue
        assert violation(model, solution.values) <= 1e-6
        assert solution.objective == pytest.approx(model.value_of(solution.values))
        assert solution.objective == pytest.approx(ours.objective, rel=1e-5, abs=1e-5)
        assert solution.bound == pytest.approx(ours.objective, rel=1e-4, abs=1e-4)
        sign = 1 if model.sense == "max" else -1
        assert sign * (solution.bound - ours.objective) >= -1e-6 * max(1.0, abs(ours.objective))
    return found


@st.composite
def models(draw: st.DrawFn) -> LinearModel:
    """Draw a small model of whole and continuous variables; each has bounds."""
    model = LinearModel(draw(st.sampled_from(["max", "min"])), draw(st.integers(-5, 5)))
    numbers = st.integers(-40, 40).map(lambda number: number / 4)
    odd = st.floats(-9, 9).map(lambda number: round(number, 3))
    for name, whole in (("whole", True), ("part", False)):
        count = draw(st.integers(1, 4))
        lower = np.array([draw(st.integers(-3, 2)) for _ in range(count)], dtype=np.float64)
        width = np.array([draw(st.integers(0, 6)) for _ in range(count)], dtype=np.float64)
        costs = [draw(odd) for _ in range(count)]
        model.add_variables(
            name, count, lower=lower, upper=lower + width, objective=costs, integer=whole
        )
    size = model.variable_count
    for row in range(draw(st.integers(1, 4))):
        values = [draw(st.one_of(st.just(0.0), numbers, odd)) for _ in range(size)]
        low, high = sorted([draw(numbers), draw(numbers)])
        side = draw(st.sampled_from(["upper", "lower", "both"]))
        model.add_rows(
            f"row{row}", 1, np.zeros(size), np.arange(size), values,
            lower=-np.inf if side == "upper" else low, upper=np.inf if side == "lower" else high,
        )  # fmt: skip
    return model


@settings(max_examples=40, deadline=None)
@given(model=models())
def test_three_engines_agree_on_small_models(model: LinearModel) -> None:
    check_agreement(model)


@settings(max_examples=20, deadline=None)
@given(model=models(), gap=st.sampled_from([0.0, 0.02, 0.3]), nodes=st.sampled_from([1, 5]))
def test_a_search_that_is_cut_has_a_bound_that_holds(
    model: LinearModel, gap: float, nodes: int
) -> None:
    best = solve_with("highs", model, SolveControl())
    if best.values is None:
        return
    sign = 1 if model.sense == "max" else -1
    hair = 1e-6 * max(1.0, abs(best.objective))
    for engine in ENGINES:
        solution = solve_with(engine, model, SolveControl(), Limits(gap, nodes=nodes, looks=nodes))
        assert solution.status != "infeasible"
        assert sign * (solution.bound - best.objective) >= -hair
        if solution.values is not None:
            assert sign * (best.objective - solution.objective) >= -hair


@settings(max_examples=12, deadline=None)
@given(authority=authorities())
def test_three_engines_agree_on_any_lawful_authority(authority: Authority) -> None:
    problem = build_problem(authority, tiers_of(authority), build_travel(authority))
    check_agreement(build_model(problem).model)


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_finds_a_small_optimum(engine: Engine) -> None:
    solution = solve_with(engine, a_knapsack([3, 4, 5], [4, 5, 7], 8), SolveControl())
    assert (solution.status, solution.objective, solution.bound) == ("optimal", 11, 11)
    assert solution.values is not None
    assert solution.values.tolist() == [1, 0, 1]


@pytest.mark.parametrize("engine", ENGINES)
def test_what_cannot_be_is_infeasible_with_every_engine(engine: Engine) -> None:
    relaxed_too, whole_only = LinearModel(), LinearModel()
    for model, row, value in ((relaxed_too, 1.0, 2.0), (whole_only, 2.0, 1.0)):
        x = model.add_variables("x", 1, upper=1.0, integer=True)
        model.add_rows("exactly", 1, [0], x, row, lower=value, upper=value)
        solution = solve_with(engine, model, SolveControl())
        assert solution.status == "infeasible"
        assert solution.values is None


@pytest.mark.parametrize("engine", ENGINES)
def test_no_whole_number_between_the_bounds_is_infeasible(engine: Engine) -> None:
    model = LinearModel()
    model.add_variables("x", 1, lower=0.4, upper=0.6, objective=1.0, integer=True)
    assert solve_with(engine, model, SolveControl()).status == "infeasible"


@pytest.mark.parametrize("engine", ["highs", "cbc"])
def test_what_earns_without_end_is_never_called_optimal(engine: Engine) -> None:
    model = LinearModel("max")
    model.add_variables("endless", 1, objective=1.0, integer=True)
    solution = solve_with(engine, model, SolveControl())
    assert solution.status in ("feasible", "unknown")
    assert solution.bound == np.inf


@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_that_calls_a_plan_optimal_has_the_best(engine: Engine) -> None:
    """CBC 2.10.3 answers 3 where it preprocesses whole variables."""
    model = LinearModel("max")
    whole = model.add_variables("whole", 1, lower=1.0, upper=3.0, objective=1.0, integer=True)
    part = model.add_variables("part", 2, upper=1.0, objective=1.0)
    model.add_rows("wide", 1, [0, 0, 0], [whole[0], *part], [-2.4, 1.0, -1.0], lower=-17.0)
    solution = solve_with(engine, model, SolveControl())
    assert (solution.status, solution.objective) == ("optimal", pytest.approx(5.0))


@pytest.mark.parametrize("engine", ENGINES)
def test_an_empty_model_has_its_constant_with_every_engine(engine: Engine) -> None:
    solution = solve_with(engine, LinearModel(constant=3.0), SolveControl())
    assert (solution.status, solution.objective, solution.bound) == ("optimal", 3.0, 3.0)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_model_without_whole_variables_is_solved_too(engine: Engine) -> None:
    model = LinearModel("max", constant=1.0)
    x = model.add_variables("x", 2, upper=1.5, objective=[3.0, 2.0])
    model.add_rows("hours", 1, [0, 0], x, 1.0, upper=2.0)
    solution = solve_with(engine, model, SolveControl())
    assert (solution.status, solution.objective) == ("optimal", pytest.approx(6.5))


@pytest.mark.parametrize("engine", ENGINES)
def test_costs_are_least_though_nothing_but_the_rows_bounds_a_variable(engine: Engine) -> None:
    model = LinearModel("min", constant=1.0)
    whole = model.add_variables("whole", 1, objective=3.0, integer=True)
    part = model.add_variables("part", 1, upper=0.75, objective=2.0)
    model.add_rows("enough", 1, [0, 0], [whole[0], part[0]], 1.0, lower=3.5)
    solution = solve_with(engine, model, SolveControl())
    assert (solution.status, solution.objective) == ("optimal", pytest.approx(11.0))


def test_cp_sat_refuses_in_words_what_nothing_bounds() -> None:
    model = LinearModel("max")
    x = model.add_variables("visits", 2, objective=[1.0, 0.0], integer=True)
    model.add_rows("apart", 1, [0, 0], x, [1.0, -1.0], upper=1.0)
    with pytest.raises(SolverError, match="nothing bounds visits"):
        solve_with("cp-sat", model, SolveControl())


@pytest.mark.parametrize("engine", ENGINES)
def test_fixed_variables_keep_their_values_with_every_engine(engine: Engine) -> None:
    fixed = np.array([np.nan, 1.0, np.nan])
    model = a_knapsack([3, 4, 5], [4, 5, 7], 8)
    solution = solve_with(engine, model, SolveControl(), fixed=fixed)
    assert solution.values is not None
    assert (solution.objective, solution.bound, solution.values[1]) == (9, 9, 1)
    assert model.upper.tolist() == [1.0, 1.0, 1.0]
    assert model.lower.tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_stop_at_once_keeps_the_start(engine: Engine) -> None:
    model = a_sharing(4, 80, 8)
    control = SolveControl()
    control.stop.set()
    start = np.zeros(model.variable_count)
    solution = solve_with(engine, model, control, start=start)
    assert control.was_cut
    assert solution.status == "feasible"
    assert solution.values is not None
    assert solution.bound >= solution.objective


@pytest.mark.parametrize("engine", OTHERS)
def test_a_stop_at_once_without_a_start_has_no_plan(engine: Engine) -> None:
    control = SolveControl()
    control.stop.set()
    solution = solve_with(engine, a_sharing(4, 80, 8), control)
    assert (solution.status, solution.values) == ("unknown", None)


def a_split(rows: int = 5, count: int = 50) -> tuple[LinearModel, Numbers]:
    """Return a market split, which no engine can finish, and a plan: take nothing.

    Each row is to be split in halves; how far it is off costs.
    """
    rng = np.random.default_rng(6)
    model = LinearModel("min")
    take = model.add_variables("take", count, upper=1.0, integer=True)
    sizes = rng.integers(0, 100, (rows, count)).astype(np.float64)
    whole = sizes.sum(axis=1)
    off = [model.add_variables(name, rows, upper=whole, objective=1.0) for name in ("less", "more")]
    each = np.arange(rows)
    model.add_rows(
        "halves", rows, [*np.repeat(each, count), *each, *each],
        [*np.tile(take, rows), *off[0], *off[1]], [*sizes.ravel(), *np.repeat([1.0, -1.0], rows)],
        lower=whole // 2, upper=whole // 2,
    )  # fmt: skip
    return model, np.concatenate([np.zeros(count), whole // 2, np.zeros(rows)])


@pytest.mark.parametrize("engine", ENGINES)
def test_a_stop_on_the_way_keeps_the_best_plan(engine: Engine) -> None:
    model, start = a_split()
    control = SolveControl(time_limit_seconds=1.0)
    solution = solve_with(engine, model, control, start=start)
    assert control.was_cut
    assert solution.values is not None
    assert solution.bound <= solution.objective <= model.value_of(start)
    assert violation(model, solution.values) <= 1e-6


def test_a_time_limit_that_cbc_keeps_by_itself_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cbc, "PAUSE", 60.0)
    model, start = a_split()
    control = SolveControl(time_limit_seconds=0.5)
    solve_with("cbc", model, control, start=start)
    assert control.was_cut


@pytest.mark.parametrize("engine", ENGINES)
def test_progress_is_told_with_every_engine(engine: Engine) -> None:
    told: list[Progress] = []
    model = a_sharing(6, 60, 10)
    limits = Limits(nodes=100, looks=100)
    solution = solve_with(engine, model, SolveControl(progress=told.append), limits, stage="share")
    shared = [progress for progress in told if progress.stage == "share"]
    assert any(progress.incumbent is not None for progress in shared)
    assert any(progress.bound is not None for progress in shared)
    assert solution.bound <= solve_relaxation(model, SolveControl()).objective + 1e-6


@pytest.mark.parametrize("engine", ENGINES)
def test_a_start_that_is_the_optimum_stays(engine: Engine) -> None:
    model = a_knapsack([3, 4, 5], [4, 5, 7], 8)
    start = np.array([1.0, 0.0, 1.0])
    solution = solve_with(engine, model, SolveControl(), start=start)
    assert (solution.status, solution.objective) == ("optimal", 11)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("start", [[1.0, 1.0, 1.0], [np.nan, 1.0, np.nan], [5.0, 0.0, 0.0]])
def test_a_start_that_cannot_be_or_is_partial_does_no_harm(
    engine: Engine, start: list[float]
) -> None:
    model = a_knapsack([3, 4, 5], [4, 5, 7], 8)
    solution = solve_with(engine, model, SolveControl(), start=np.array(start))
    assert (solution.status, solution.objective) == ("optimal", 11)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_same_seed_and_work_give_the_same_plan_with_every_engine(engine: Engine) -> None:
    model = a_sharing(3, 60, 6)
    limits = Limits(relative_gap=1e-4, looks=60)
    start = np.zeros(model.variable_count)
    first, second = (
        solve_with(engine, model, SolveControl(seed=5), limits, start=start) for _ in range(2)
    )
    assert first.values is not None
    assert second.values is not None
    assert first.values.tolist() == second.values.tolist()
    assert first.bound == second.bound


@pytest.mark.parametrize("engine", ENGINES)
def test_a_gap_that_is_allowed_ends_the_search(engine: Engine) -> None:
    limits = Limits(relative_gap=0.2)
    solution = solve_with(engine, a_sharing(6, 30, 5), SolveControl(), limits)
    assert solution.values is not None
    assert solution.gap <= 0.2
