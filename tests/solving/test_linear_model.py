from __future__ import annotations

import numpy as np
import pytest

from allocator.solving.linear_model import LinearModel


def test_blocks_follow_each_other_and_keep_their_names() -> None:
    model = LinearModel()
    first = model.add_variables("link", 3, upper=1.0, integer=True)
    second = model.add_variables("hours", 2, lower=[1.0, 2.0])
    assert first.tolist() == [0, 1, 2]
    assert second.tolist() == [3, 4]
    assert [block.name for block in model.variable_blocks] == ["link", "hours"]
    assert model.lower.tolist() == [0, 0, 0, 1, 2]
    assert model.integer.tolist() == [True, True, True, False, False]


def test_triples_of_one_place_add_up_and_rows_come_out_in_order() -> None:
    model = LinearModel()
    x = model.add_variables("x", 3)
    model.add_rows("first", 2, [1, 0, 1, 1], [x[2], x[1], x[0], x[2]], [1.0, 5.0, 2.0, 3.0])
    model.add_rows("second", 1, [0], [x[0]], [7.0])
    matrix = model.matrix()
    assert matrix.starts.tolist() == [0, 1, 3, 4]
    assert matrix.columns.tolist() == [1, 0, 2, 0]
    assert matrix.values.tolist() == [5.0, 2.0, 4.0, 7.0]


def test_an_empty_row_keeps_its_place() -> None:
    model = LinearModel()
    x = model.add_variables("x", 1)
    model.add_rows("gap", 3, [0, 2], [x[0], x[0]], [1.0, 1.0], upper=[1.0, 2.0, 3.0])
    assert model.matrix().starts.tolist() == [0, 1, 1, 2]
    assert model.row_upper.tolist() == [1.0, 2.0, 3.0]


def test_a_triple_outside_the_block_is_refused() -> None:
    model = LinearModel()
    x = model.add_variables("x", 1)
    with pytest.raises(ValueError, match="outside"):
        model.add_rows("rows", 1, [1], [x[0]], [1.0])


def test_the_constant_counts_towards_the_objective() -> None:
    model = LinearModel(constant=4.0)
    model.add_variables("x", 2, objective=[1.0, 2.0])
    assert model.value_of(np.array([1.0, 1.0])) == 7.0
