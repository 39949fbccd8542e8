"""One cell changed in one thing: every change that a slip of the pen could make."""

from __future__ import annotations

import pytest

from allocator.tiering.cases.variants import (
    cell_text,
    cell_variants,
    expression_text,
    formula_variants,
)
from allocator.tiering.feel.parse import parse_expression, parse_tests


@pytest.mark.parametrize(
    ("cell", "step", "variants"),
    [
        ("< 88", 0.1, {"<= 88", "< 87.9", "< 88.1", "< 88, missing", "-"}),
        ("< 88", 1.0, {"<= 88", "< 87", "< 89", "< 88, missing", "-"}),
        (">= 2.5", 1.0, {"> 2.5", ">= 2.4", ">= 2.6", ">= 2.5, missing", "-"}),
        ("> floor", 0.1, {">= floor", "> floor, missing", "-"}),
        ("<= -2", 1.0, {"< -2", "<= -1", "<= -3", "<= -2, missing", "-"}),
        (
            "[70..80)", 1.0,
            {"(70..80)", "[70..80]", "[69..80)", "[71..80)", "[70..79)", "[70..81)",
             "[70..80), missing", "-"},
        ),
        ("(1..limit]", 1.0, {"[1..limit]", "(1..limit)", "(0..limit]", "(2..limit]",
                             "(1..limit], missing", "-"}),
        ("primary, special", 1.0, {"primary", "special", "primary, special, missing", "-"}),
        ("not(primary, special)", 1.0, {"not(primary)", "not(special)", "-"}),
        ("true", 1.0, {"false", "true, missing", "-"}),
        ("3", 1.0, {"2", "4", "3, missing", "-"}),
        ("missing", 1.0, {"-"}),
        ("false, missing", 1.0, {"true, missing", "false", "missing", "-"}),
    ],
)  # fmt: skip
def test_every_change_of_a_cell(cell: str, step: float, variants: set[str]) -> None:
    assert {cell_text(one) for one in cell_variants(parse_tests(cell), step)} == variants


@pytest.mark.parametrize(
    "cell", ["< 88", "[70..80)", "(-1.5..limit]", 'not("free meals", primary)', "1, 2, missing"]
)
def test_a_cell_is_written_as_it_is_read(cell: str) -> None:
    parsed = parse_tests(cell)
    again = parse_tests(cell_text(parsed))
    assert (again.tests, again.negated) == (parsed.tests, parsed.negated)


@pytest.mark.parametrize(
    ("formula", "variants"),
    [
        ("benchmark - attendance", set()),
        ("(1 - weight) * a", {"(0 - weight) * a", "(2 - weight) * a"}),
        ("mean_over(a, 3) - a", set()),
        ("count_of(a >= 2, b < floor)", {
            "count_of(a > 2, b < floor)", "count_of(a >= 1.9, b < floor)",
            "count_of(a >= 2.1, b < floor)", "count_of(a >= 2, b <= floor)",
        }),
    ],
)  # fmt: skip
def test_every_change_of_a_formula(formula: str, variants: set[str]) -> None:
    found = formula_variants(parse_expression(formula), lambda _: 0.1)
    assert {expression_text(one) for one in found} == variants
