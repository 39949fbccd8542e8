import datetime as dt

import pytest

from allocator.tiering.feel.parse import parse_tests
from allocator.tiering.showing.cells import cell_words
from allocator.tiering.showing.telling import Telling
from tests.tiering.showing.small_rules import small_ruleset

TELLING = Telling(small_ruleset(), dt.date(2026, 9, 1))
NUMBERS = [
    ("-", "anything, known or not"),
    ("< 88", "less than 88%"),
    ("<= 88", "88% or less"),
    ("> 2.5", "more than 2.5%"),
    (">= 0.1", "0.1% or more"),
    ("> -2", "more than minus 2%"),
    (">= least_points", "4% or more"),
    ("< floor", "less than 90% (primary) and 85.5% (special)"),
    (">= floor", "at least 90% (primary) and 85.5% (special)"),
    ("[70..80)", "at least 70% and less than 80%"),
    ("(2..4]", "more than 2% and at most 4%"),
    ("(2..4)", "more than 2% and less than 4%"),
    ("[2..4]", "from 2% to 4%"),
    ("3", "3%"),
    ("3, 4, 6", "3%, 4% or 6%"),
    ("missing", "not known"),
    ("< 3, missing", "less than 3% or not known"),
    ("[1..2), > 7", "at least 1% and less than 2%; or more than 7%"),
    ("not(3, 4)", "known, but not 3% or 4%"),
    ("not(missing)", "known, whatever it is"),
    ("not(missing, 3)", "known, but not 3%"),
]


@pytest.mark.parametrize(("cell", "words"), NUMBERS)
def test_a_cell_of_numbers_in_words(cell, words):
    assert cell_words(parse_tests(cell), "attendance", TELLING) == words


OTHERS = [
    ("returning", "true", "yes"),
    ("returning", "false", "no"),
    ("returning", "false, missing", "no or not known"),
    ("kind_of_area", "town", "town"),
    ("kind_of_area", "town, new_land", "town or new land"),
    ("kind_of_area", '"new_land"', "new land"),
    ("kind_of_area", "not(town)", "known, but not town"),
    ("grade", "[3..4]", "3 to 4"),
    ("grade", "<= 2", "2 or less"),
]


@pytest.mark.parametrize(("name", "cell", "words"), OTHERS)
def test_a_cell_of_another_kind_in_words(name, cell, words):
    assert cell_words(parse_tests(cell), name, TELLING) == words


def test_a_named_number_is_told_for_one_sector():
    primary = Telling(TELLING.ruleset, TELLING.day, "primary")
    assert cell_words(parse_tests("< floor"), "attendance", primary) == "less than 90%"
    secondary = Telling(TELLING.ruleset, TELLING.day, "secondary")
    words = cell_words(parse_tests("< floor"), "attendance", secondary)
    assert words == "no value for this sector"


def test_a_named_number_is_told_as_it_stands_on_a_day():
    later = Telling(TELLING.ruleset, dt.date(2027, 8, 1))
    assert cell_words(parse_tests("> least_points"), "below", TELLING) == "more than 4"
    assert cell_words(parse_tests("> least_points"), "below", later) == "more than 3"
