from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.solving.cbc import solve_with_cbc
from allocator.solving.highs import Limits, Relaxation, solve, solve_relaxation
from allocator.solving.linear_model import LinearModel
from allocator.solving.progress import Progress, SolveControl
from allocator.solving.pulp_export import write_lp, write_mps


def a_knapsack(sizes: list[int], worths: list[int], room: int) -> LinearModel:
    model = LinearModel("max")
    x = model.add_variables("take", len(sizes), upper=1.0, objective=worths, integer=True)
    model.add_rows("room", 1, np.zeros(len(sizes)), x, sizes, upper=float(room))
    return model


def a_sharing(seed: int, jobs: int, people: int) -> LinearModel:
    """Return a generalised assignment that takes a while."""
    rng = np.random.default_rng(seed)
    model = LinearModel("max")
    count = jobs * people
    x = model.add_variables(
        "give", count, upper=1.0, objective=rng.integers(5, 30, count), integer=True
    )
    model.add_rows("one", jobs, np.repeat(np.arange(jobs), people), x, 1.0, upper=1.0)
    hours = rng.integers(5, 25, count)
    model.add_rows("hours", people, np.tile(np.arange(people), jobs), x, hours, upper=60.0)
    return model


def test_a_small_optimum_is_proven() -> None:
    solution = solve(a_knapsack([3, 4, 5], [4, 5, 7], 8), SolveControl())
    assert solution.status == "optimal"
    assert solution.objective == solution.bound == 11
    assert solution.values is not None
    assert solution.values.tolist() == [1, 0, 1]


def test_costs_can_be_least_as_well() -> None:
    model = LinearModel("min", constant=1.0)
    x = model.add_variables("x", 2, objective=[2.0, 3.0], integer=True)
    model.add_rows("enough", 1, [0, 0], x, 1.0, lower=3.0)
    assert solve(model, SolveControl()).objective == 7.0


def test_what_cannot_be_is_said_to_be_infeasible() -> None:
    model = LinearModel()
    x = model.add_variables("x", 1, upper=1.0, integer=True)
    model.add_rows("much", 1, [0], x, 1.0, lower=2.0)
    solution = solve(model, SolveControl())
    assert solution.status == "infeasible"
    assert solution.values is None
    assert solve_relaxation(model, SolveControl()).status == "infeasible"


def test_an_empty_model_has_its_constant() -> None:
    solution = solve(LinearModel(constant=3.0), SolveControl())
    assert (solution.status, solution.objective, solution.gap) == ("optimal", 3.0, 0.0)


def test_a_plan_called_optimal_is_the_best_one() -> None:
    """HiGHS 1.14.0 answers 15 where it presolves whole variables."""
    model = LinearModel("min")
    part = model.add_variables("part", 1, upper=10.0, objective=2.0)
    whole = model.add_variables("whole", 1, upper=10.0, objective=3.0, integer=True)
    model.add_rows("enough", 1, [0, 0], [part[0], whole[0]], 1.0, lower=4.5)
    assert solve(model, SolveControl()).objective == pytest.approx(9.0)


def test_prices_say_what_one_more_unit_would_add() -> None:
    model = LinearModel("max")
    x = model.add_variables("x", 2, objective=[3.0, 2.0])
    model.add_rows("hours", 2, [0, 0, 1], [x[0], x[1], x[0]], 1.0, upper=[4.0, 1.0])
    relaxed = solve_relaxation(model, SolveControl())
    assert relaxed.duals is not None
    assert relaxed.objective == pytest.approx(9.0)
    assert relaxed.duals.tolist() == pytest.approx([2.0, 1.0])


def test_a_relaxation_takes_one_objective_after_another() -> None:
    relaxation = Relaxation(a_knapsack([3, 4], [4, 5], 5), SolveControl())
    assert relaxation.solve().objective == pytest.approx(4 + 5 * 2 / 4)
    assert relaxation.solve(np.array([0.0, 1.0])).objective == pytest.approx(1.0)
    assert relaxation.solve().objective == pytest.approx(6.5)


def test_fixed_variables_keep_their_values() -> None:
    fixed = np.array([np.nan, 1.0, np.nan])
    solution = solve(a_knapsack([3, 4, 5], [4, 5, 7], 8), SolveControl(), fixed=fixed)
    assert solution.values is not None
    assert solution.objective == 9
    assert solution.values[1] == 1


def test_the_same_seed_gives_the_same_plan() -> None:
    model = a_sharing(3, 60, 6)
    limits = Limits(relative_gap=0.01)
    first, second = (solve(model, SolveControl(seed=5), limits) for _ in range(2))
    assert first.values is not None
    assert second.values is not None
    assert first.values.tolist() == second.values.tolist()
    assert first.gap <= 0.01


def test_a_stopped_solve_keeps_the_plan_it_began_with() -> None:
    model = a_sharing(4, 80, 8)
    control = SolveControl()
    control.stop.set()
    solution = solve(model, control, start=np.zeros(model.variable_count))
    assert control.was_cut
    assert solution.values is not None
    assert solution.status == "feasible"


def test_progress_is_told_with_incumbent_and_bound() -> None:
    told: list[Progress] = []
    solve(a_sharing(5, 80, 8), SolveControl(progress=told.append), Limits(0.001), stage="share")
    assert told
    assert {progress.stage for progress in told} == {"share"}
    assert any(progress.gap is not None for progress in told)


@settings(max_examples=15, deadline=None)
@given(
    rows=st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9)), min_size=1, max_size=6),
    room=st.integers(0, 20),
)
def test_highs_and_cbc_agree(rows: list[tuple[int, int]], room: int) -> None:
    model = a_knapsack([size for size, _ in rows], [worth for _, worth in rows], room)
    ours, theirs = solve(model, SolveControl()), solve_with_cbc(model)
    assert ours.objective == pytest.approx(theirs.objective)
    relaxed = solve_relaxation(model, SolveControl())
    assert relaxed.objective >= ours.objective - 1e-6


def test_the_lp_file_names_variables_and_rows(tmp_path: Path) -> None:
    path = tmp_path / "model.lp"
    write_lp(a_knapsack([3, 4], [4, 5], 5), path)
    text = path.read_text()
    assert "Maximize" in text
    assert "take_0" in text
    assert "room_0" in text


def test_the_mps_file_has_the_same_optimum_as_least_cost(tmp_path: Path) -> None:
    import highspy

    path = tmp_path / "model.mps"
    write_mps(a_knapsack([3, 4, 5], [4, 5, 7], 8), path)
    reader = highspy.Highs()
    reader.setOptionValue("output_flag", False)
    reader.setOptionValue("presolve", "off")
    reader.readModel(str(path))
    reader.run()
    assert reader.getInfo().objective_function_value == -11


def test_a_solve_ends_after_the_same_work_each_time() -> None:
    model = a_sharing(6, 120, 10)
    control = SolveControl()
    start = np.zeros(model.variable_count)
    first, second = (solve(model, control, Limits(looks=20), start=start) for _ in range(2))
    assert first.values is not None
    assert second.values is not None
    assert first.values.tolist() == second.values.tolist()
    assert first.status == "feasible"
    assert not control.was_cut
