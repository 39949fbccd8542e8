import datetime as dt

import pytest

from allocator.resources import shipped
from allocator.tiering.figures.history import FUNCTIONS
from allocator.tiering.rulesets import load_ruleset
from allocator.tiering.rulesets.formulas import OF_VALUES, parse_formula
from allocator.tiering.showing.formulas import formula_words
from allocator.tiering.showing.telling import Telling
from tests.tiering.showing.small_rules import small_ruleset

TELLING = Telling(small_ruleset(), dt.date(2026, 9, 1))
FORMULAS = [
    ("floor - attendance", "‘Floor’ less ‘Attendance’"),
    ("previous(attendance) - attendance", "‘Attendance’ a year before less ‘Attendance’"),
    ("previous(attendance, 3)", "‘Attendance’ 3 years before"),
    ("mean_over(attendance, 3)", "The mean of ‘Attendance’ over the 3 years before"),
    ("years_below(attendance, floor)", "Years in a row with ‘Attendance’ below ‘Floor’"),
    ("(grade + 1) * 2", "(‘Grade’ plus 1) times 2"),
    ("grade - (attendance - 1)", "‘Grade’ less (‘Attendance’ less 1)"),
    ("2 * grade + 1", "2 times ‘Grade’ plus 1"),
    ("-grade", "Minus ‘Grade’"),
    ("min(grade, attendance, 5)", "The least of ‘Grade’, ‘Attendance’ and 5"),
    ("round(grade, 1)", "‘Grade’, rounded"),
    ("low(attendance)", "The low end of the 95% range of ‘Attendance’"),
    (
        "count_of(grade < 3, attendance >= floor)",
        "How many of these hold: ‘Grade’ below 3 and ‘Attendance’ at least ‘Floor’",
    ),
]


@pytest.mark.parametrize(("text", "words"), FORMULAS)
def test_a_formula_in_words(text, words):
    assert formula_words(parse_formula(text), TELLING) == words


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_every_function_of_history_has_words(function):
    needs = function.startswith(("mean", "years"))
    text = f"{function}(attendance, 2)" if needs else f"{function}(attendance)"
    words = formula_words(parse_formula(text), TELLING)
    assert "Attendance" in words
    assert "(" not in words


@pytest.mark.parametrize("function", sorted(OF_VALUES - {"count_of"}))
def test_every_function_of_values_has_words(function):
    assert "‘Grade’" in formula_words(parse_formula(f"{function}(grade)"), TELLING)


@pytest.mark.parametrize("name", ["scotland-three-tier", "england", "wales-2014-22"])
def test_shipped_formulas_have_no_code_in_their_words(name):
    ruleset = load_ruleset(shipped("rules") / name)
    telling = Telling(ruleset, ruleset.spec.in_force_from)
    for formula in ruleset.formulas.values():
        assert "_" not in formula_words(formula, telling)
