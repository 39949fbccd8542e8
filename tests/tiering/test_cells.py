# ruff: noqa: E501 (tables read better whole)
import pytest

from allocator.tiering.cells import parse_cell


@pytest.mark.parametrize(
    ("text", "accepted", "refused"),
    [
        ("-", [1.0, "x"], []),
        ("< 88", [87.9], [88.0]),
        (">= 3", [3.0, 4.0], [2.9]),
        ("3", [3.0], [4.0]),
        ("-2.5", [-2.5], [2.5]),
        ("[70..80)", [70.0, 79.9], [80.0, 69.9]),
        ("(70..80]", [80.0], [70.0]),
        ("]70..80[", [75.0], [70.0, 80.0]),
        ("primary, secondary", ["primary", "secondary"], ["special"]),
        ('"a b"', ["a b"], ["a"]),
        ("not(primary)", ["elc"], ["primary"]),
        ("not(< 3, > 5)", [4.0], [2.0, 6.0]),
        ("< floor", [86.0], [87.0]),
    ],
)
def test_a_cell_accepts_what_it_says(text, accepted, refused):
    cell = parse_cell(text)
    assert all(cell.accepts(value, {"floor": 87.0}) for value in accepted)
    assert not any(cell.accepts(value, {"floor": 87.0}) for value in refused)


@pytest.mark.parametrize(
    "text", ["", "<", "< >", "88 <", "[1..2", "1..2", "[1,2]", "not primary", "<< 3", "= 3", "a b", "3 4", "!x", "import os"]
)  # fmt: skip
def test_a_bad_cell_is_refused(text):
    with pytest.raises(ValueError, match="a test such as"):
        parse_cell(text)


def test_the_threshold_is_the_end_the_value_is_nearest_to():
    assert parse_cell("[70..80)").threshold(79.0, {}) == 80.0
    assert parse_cell("< floor").threshold(5.0, {"floor": 87.0}) == 87.0
