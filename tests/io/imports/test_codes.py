from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.io.imports.codes import ABSENT_CODES, SUPPRESSED_CODES, Cell, read_cell, read_date


@pytest.mark.parametrize("text", ["[c]", "C", "c", "*", " c ", "[C]", "low"])
def test_a_hidden_figure_is_suppressed(text: str) -> None:
    assert read_cell(text) == Cell(None, "suppressed")


@pytest.mark.parametrize("text", ["z", "[z]", "#", "x", "..", "-", "", "  ", "Z", "NA"])
def test_a_figure_that_does_not_exist_is_not_collected(text: str) -> None:
    assert read_cell(text) == Cell(None, "not_collected")


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("97-100%", "97-100%"),
        ("90 - 100%", "90-100%"),
        ("<20", "<20"),
        (">20%", ">20%"),
        ("10 - <20%", "10-<20%"),
        ("0–5%", "0–5%"),
        ("90 to 95", "90 to 95"),
        ("95% or more", "95% or more"),
    ],
)
def test_a_band_is_a_status_and_is_named(text: str, band: str) -> None:
    assert read_cell(text) == Cell(None, "suppressed", band)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0.0),
        ("92.4", 92.4),
        ("92.4%", 92.4),
        ("92.4 %", 92.4),
        ("1,234", 1234.0),
        ("1,234,567.5", 1234567.5),
        (".5", 0.5),
    ],
)
def test_a_number_is_a_number(text: str, value: float) -> None:
    assert read_cell(text) == Cell(value, "ok")


@pytest.mark.parametrize(
    "text", ["nan", "inf", "1e5", "-3", "12,34", "good", "1_000", "9" * 400, "0x10", "²", "1 2"]
)
def test_what_is_neither_is_not_guessed(text: str) -> None:
    assert read_cell(text) is None


@given(st.sampled_from(sorted(SUPPRESSED_CODES | ABSENT_CODES)), st.booleans())
def test_a_code_is_never_a_number(code: str, is_upper: bool) -> None:
    cell = read_cell(code.upper() if is_upper else code)
    assert cell is not None
    assert cell.value is None


@given(st.text(max_size=12))
def test_any_text_is_read_without_failing(text: str) -> None:
    cell = read_cell(text)
    assert cell is None or (cell.value is None) == (cell.status != "ok")
    read_date(text)


@pytest.mark.parametrize(
    "text",
    [
        "2019-03-12", "2019-03-12 00:00:00", "12/03/2019", "12.03.2019", "12 March 2019",
        "12 Mar 2019", "12th March, 2019", "Tuesday 12 March 2019", "12-Mar-2019",
    ],
)  # fmt: skip
def test_a_date_is_read_in_figures_and_in_words(text: str) -> None:
    assert read_date(text) == dt.date(2019, 3, 12)


def test_september_is_shortened_in_two_ways() -> None:
    assert read_date("1 Sept 2020") == read_date("1 Sep 2020") == dt.date(2020, 9, 1)


@pytest.mark.parametrize(
    "text", ["", "inspection in progress", "31/02/2019", "March 2019", "12 Smarch 2019", "43536"]
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_date(text) is None
