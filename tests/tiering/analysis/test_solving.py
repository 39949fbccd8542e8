"""Solving: figures for which formulas come to what is wanted, or a proof that there are none."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.tiering.analysis.choices import Span
from allocator.tiering.analysis.ranges import Domain
from allocator.tiering.analysis.results import result_of
from allocator.tiering.analysis.solving import Solver
from allocator.tiering.analysis.terms import Leaf, Number, Work

A, B, C = (Leaf(name) for name in "abc")
DOMAINS = {name: Domain(0.0, 3.0, whole=True) for name in "abc"}


def leaf_or_number():
    return st.sampled_from([A, B, C, Number(1.0), Number(2.0)])


def comparisons():
    return st.builds(
        lambda sign, left, end: Work(sign, (left, Number(end))),
        st.sampled_from(["<", "<=", ">", ">="]), st.sampled_from([A, B, C]),
        st.sampled_from([1.0, 2.0]),
    )  # fmt: skip


def terms():
    return st.recursive(
        leaf_or_number(),
        lambda inner: st.one_of(
            st.builds(
                lambda how, *parts: Work(how, parts),
                st.sampled_from(["+", "-", "*", "min", "max"]), inner, inner,
            ),
            st.builds(lambda part: Work("negative", (part,)), inner),
            st.builds(lambda part: Work("abs", (part,)), inner),
            st.lists(comparisons(), min_size=1, max_size=3).map(
                lambda parts: Work("count_of", tuple(parts))
            ),
        ),
        max_leaves=4,
    )  # fmt: skip


choices = st.one_of(
    st.none(),
    st.tuples(st.integers(-3, 6), st.integers(0, 2)).map(lambda s: Span(s[0], s[0] + s[1])),
)


def is_met(term, choice, figures):
    result = result_of(term, figures)
    return result is None if choice is None else result is not None and choice.has(result)


@given(st.lists(st.tuples(terms(), choices), min_size=1, max_size=2))
def test_an_answer_fits_and_a_proof_is_right(asked):
    """Against every school that there can be: each figure missing or 0 to 3."""
    solver = Solver({str(n): term for n, (term, _) in enumerate(asked)}, DOMAINS)
    answer = solver.solve({str(n): (choice,) for n, (_, choice) in enumerate(asked)})
    schools = (
        dict(zip("abc", values, strict=True))
        for values in product((None, 0.0, 1.0, 2.0, 3.0), repeat=3)
    )
    if answer.figures is not None:
        full = dict.fromkeys("abc") | answer.figures
        others = [key for key in "abc" if key not in answer.figures]
        for values in product((None, 1.0), repeat=len(others)):
            school = full | dict(zip(others, values, strict=True))
            assert all(is_met(term, choice, school) for term, choice in asked)
    elif answer.is_proved:
        for school in schools:
            assert not all(is_met(term, choice, school) for term, choice in asked)


@pytest.mark.parametrize(
    ("term", "span", "answer"),
    [
        (Work("-", (Number(92.5), A)), Span(3.0, 3.0), {"a": 89.5}),
        (Work("-", (Number(74.5), Work("min", (A, B)))), Span(80.0, 90.0), None),
        (Work("/", (A, B)), Span(0.2, 0.2), None),
    ],
)
def test_real_numbers_are_found_to_the_point(term, span, answer):
    domains = {"a": Domain(0.0, 100.0), "b": Domain(1.0, 100.0)}
    found = Solver({"x": term}, domains).solve({"x": (span,)}).figures
    if answer is None and found is not None:
        assert span.has(result_of(term, found))
    else:
        assert found == answer


def test_what_cannot_be_is_proved():
    domains = {"a": Domain(0.0, 100.0)}
    below = Work("-", (Number(85.0), A))
    solver = Solver({"below": below, "a": A}, domains)
    answer = solver.solve({"below": (Span(0.0, 85.0),), "a": (Span(90.0, 100.0),)})
    assert answer.is_impossible


def test_a_cohort_needs_its_figure():
    domains = {"x": Domain(0.0, 100.0), "cohort(x)": Domain(0.0, 500.0, whole=True)}
    terms_ = {key: Leaf(key) for key in domains}
    solver = Solver(terms_, domains, needs={"cohort(x)": ("x",)})
    assert solver.solve({"x": (None,), "cohort(x)": (Span(10.0, 20.0),)}).is_impossible
    figures = solver.solve({"cohort(x)": (Span(10.0, 20.0),)}).figures
    assert figures is not None
    assert figures["x"] is not None


def test_the_low_end_of_an_interval_is_never_above_the_figure():
    domains = {"x": Domain(0.0, 100.0), "low(x)": Domain(0.0, 100.0)}
    terms_ = {key: Leaf(key) for key in domains}
    solver = Solver(terms_, domains, needs={"low(x)": ("x",)}, order=(("low(x)", "x"),))
    assert solver.solve({"x": (Span(0.0, 20.0),), "low(x)": (Span(30.0, 40.0),)}).is_impossible
    figures = solver.solve({"low(x)": (Span(30.0, 40.0),)}).figures
    assert figures is not None
    assert figures["low(x)"] <= figures["x"]
