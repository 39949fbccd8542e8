from __future__ import annotations

import numpy as np
from hypothesis import given, settings

from allocator.solving.highs import solve
from allocator.solving.linear_model import LinearModel
from allocator.solving.progress import SolveControl
from allocator.solving.scaling import in_whole_numbers
from tests.solving.test_engines import models


def test_quarters_become_whole_numbers_exactly() -> None:
    model = LinearModel("max")
    x = model.add_variables("x", 2, upper=3.0, objective=[0.5, 0.2], integer=True)
    model.add_rows("hours", 1, [0, 0], x, [1.25, 0.5], upper=4.0)
    whole = in_whole_numbers(model)
    assert whole.values.tolist() == [5, 2]
    assert whole.row_upper.tolist() == [16]
    assert whole.objective.tolist() == [5, 2]
    assert (whole.scale, whole.slack) == (10.0, 0.0)


@settings(max_examples=60, deadline=None)
@given(model=models())
def test_every_plan_rounds_to_one_of_the_model_in_whole_numbers(model: LinearModel) -> None:
    plan = solve(model, SolveControl()).values
    if plan is None:
        return
    whole = in_whole_numbers(model)
    numbers = whole.nearest(plan)
    rows = np.repeat(np.arange(model.row_count), np.diff(whole.starts))
    weights = (whole.values * numbers[whole.columns]).astype(np.int64)
    sums = np.zeros(model.row_count, dtype=np.int64)
    np.add.at(sums, rows, weights)
    assert (sums >= whole.row_lower).all()
    assert (sums <= whole.row_upper).all()
    value = whole.constant + float(whole.objective @ numbers) / whole.scale
    assert abs(value - model.value_of(plan)) <= whole.slack + 1e-6
