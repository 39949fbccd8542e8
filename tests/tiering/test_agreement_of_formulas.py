"""Formulas worked out for all schools at once say what working each out by hand says."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.tiering.evaluation.arithmetic import work_out
from allocator.tiering.feel.evaluate import evaluate as evaluate_plainly
from allocator.tiering.rulesets.formulas import indicator_of, parse_formula
from tests.tiering.random_formulas import random_formula
from tests.tiering.reference import formulas as reference

NAMES, INPUTS = ("attendance", "below", "roll_now"), ("attendance", "gap")
SCHOOLS = 12


def a_number(random: Random) -> float:
    """A number that is often missing, nought or a limit of the formulas."""
    return random.choice((np.nan, 0.0, 1.0, -2.0, 2.5, 50.0, random.randrange(-999, 999) / 10))


def both(text: str, values: dict[str, np.ndarray]) -> tuple[list, list]:
    """What the engine and the reference make of a formula; histories by their whole name."""

    def history(call):
        argument = [evaluate_plainly(one, {}) for one in call.arguments[1:]]
        return values[key(call.function, indicator_of(call), argument[0] if argument else None)]

    found = work_out(parse_formula(text).expression, values.__getitem__, history)
    by_engine = np.broadcast_to(found, (SCHOOLS,)).tolist()
    by_hand = []
    for place in range(SCHOOLS):
        plain = {
            name: None if np.isnan(one[place]) else float(one[place])
            for name, one in values.items()
        }
        by_hand.append(
            reference.work_out(text, plain.__getitem__, lambda *asked, p=plain: p[key(*asked)])
        )
    return by_engine, by_hand


def key(function: str, indicator: str, argument: float | None) -> str:
    return f"{function} {indicator} {argument}"


class Numbers(dict):
    """Values of any name, drawn when first asked for."""

    def __init__(self, random: Random) -> None:
        super().__init__()
        self._random = random

    def __missing__(self, name: str) -> np.ndarray:
        self[name] = np.array([a_number(self._random) for _ in range(SCHOOLS)])
        return self[name]


@given(st.integers(0, 2**32 - 1))
def test_any_formula_is_worked_out_as_by_hand(seed):
    random = Random(seed)
    text, _ = random_formula(random, NAMES, INPUTS, ())
    by_engine, by_hand = both(text, Numbers(random))
    expected = [np.nan if value is None else value for value in by_hand]
    np.testing.assert_allclose(by_engine, expected, rtol=1e-12, atol=1e-9, err_msg=text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x / 0", None),
        ("1 / (x / 0)", None),
        ("min(x, 1 / 0)", None),
        ("count_of(1 / 0 > 3, x > 3)", 1.0),
        ("x - 2 - 3", 2.0),
        ("-x ** 2", 49.0),
        ("2 ** 3 ** 2", 64.0),
        ("0.1 + 0.2", 0.3),
        ("92.5 - 89.4", 3.1),
        ("round(x / 2, 0)", 4.0),
        ("round(2.5)", 2.0),
        ("floor(-0.5) + ceiling(0.5)", 0.0),
        ("sqrt(0 - x)", None),
    ],
)
def test_a_formula_by_hand(text, expected):
    by_engine, by_hand = both(text, {"x": np.full(SCHOOLS, 7.0)})
    assert by_hand[0] == expected
    assert np.isnan(by_engine[0]) if expected is None else by_engine[0] == expected
