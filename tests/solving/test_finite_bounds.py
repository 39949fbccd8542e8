from __future__ import annotations

import numpy as np

from allocator.solving.finite_bounds import finite_bounds
from allocator.solving.linear_model import LinearModel


def test_bounds_that_are_finite_stay() -> None:
    model = LinearModel()
    model.add_variables("x", 2, lower=[0.0, -1.0], upper=[1.0, 2.0])
    lower, upper = finite_bounds(model)
    assert lower.tolist() == [0.0, -1.0]
    assert upper.tolist() == [1.0, 2.0]


def test_a_row_bounds_its_variables_one_after_another() -> None:
    model = LinearModel("max")
    x = model.add_variables("x", 3, objective=1.0, integer=True)
    model.add_rows("room", 2, [0, 0, 1, 1], [x[0], x[1], x[2], x[0]], [2.0, 1.0, 1.0, -1.0],
                   upper=[5.0, 1.0])  # fmt: skip
    lower, upper = finite_bounds(model)
    assert lower.tolist() == [0.0, 0.0, 0.0]
    assert upper.tolist() == [2.0, 5.0, 3.0]


def test_what_costs_is_bounded_by_the_most_that_is_asked_of_it() -> None:
    model = LinearModel("max")
    visits = model.add_variables("visits", 1, upper=4.0, objective=1.0, integer=True)
    short = model.add_variables("short", 1, objective=-2.0)
    model.add_rows("floor", 1, [0, 0], [visits[0], short[0]], 1.0, lower=3.0)
    assert finite_bounds(model)[1].tolist() == [4.0, 3.0]


def test_what_earns_without_end_stays_endless() -> None:
    model = LinearModel("max")
    model.add_variables("x", 1, lower=-np.inf, objective=1.0)
    lower, upper = finite_bounds(model)
    assert np.isinf(upper[0])
    assert np.isinf(lower[0])


def test_both_ends_of_a_free_variable_are_found() -> None:
    model = LinearModel("min")
    free = model.add_variables("free", 1, lower=-np.inf)
    x = model.add_variables("x", 1, upper=2.0, objective=1.0)
    model.add_rows("same", 1, [0, 0], [free[0], x[0]], [1.0, -1.0], lower=0.5, upper=0.5)
    lower, upper = finite_bounds(model)
    assert (lower[0], upper[0]) == (0.5, 2.5)
