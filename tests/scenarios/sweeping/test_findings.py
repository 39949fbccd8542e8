"""Findings by hand: curves, tornado bars, fronts and their turn, regrets."""

from __future__ import annotations

from typing import Any

import pytest

from allocator.domain.sweeps import Answer, SweepRow
from allocator.scenarios.sweeping.charts import ticks
from allocator.scenarios.sweeping.findings import findings_of
from allocator.scenarios.sweeping.page import sweep_page
from allocator.scenarios.sweeping.telling import tell
from tests.scenarios.sweeping.making import DAYS, TIME, a_sweep

OPEN = {key: value for key, value in DAYS.items() if key != "steps"}


def an_answer(need: float, pounds: float = 0.0) -> Answer:
    return Answer(
        status="optimal", objective=need * 100, need_met_share=need, sessions_asked=10,
        sessions_given=need * 10, promises_asked=4, promises_broken=0, worst_off_share=need,
        travel_hours=1, nights=0, pounds=pounds, hours_used=10, officer_days_asked=20,
        schools_above_lowest=1, hours={}, tiers={"universal": 3, "targeted": 1},
    )  # fmt: skip


def a_row(point: int, need: float, label: str = "", pounds: float = 0.0, **values: Any) -> SweepRow:
    return SweepRow(point=point, label=label, values=values, answer=an_answer(need, pounds))


def test_curves_have_mean_and_ends_of_the_other_axes(tmp_path):
    whole = a_sweep(tmp_path, axes=[TIME, DAYS])
    rows = [a_row(0, 0.5, time=0.2, days=0.5), a_row(1, 0.7, time=0.2, days=1.0),
            a_row(2, 0.9, time=0.5, days=0.5)]  # fmt: skip
    found = findings_of(whole, rows, an_answer(0.8))
    first = found.curves[0].points[0]
    assert (first.value, first.mean, first.least, first.most, first.points) == (
        0.2, 0.6, 0.5, 0.7, 2,
    )  # fmt: skip
    assert (found.best, found.worst, found.base) == (2, 0, 0.8)
    lead = tell(whole, found, rows)[0]
    assert "50.0% at the worst point (time 0.2, days 0.5)" in lead
    assert "As things are it is 80.0%" in lead


def test_tornado_longest_bar_first(tmp_path):
    whole = a_sweep(tmp_path, kind="tornado", axes=[TIME, OPEN])
    rows = [a_row(0, 0.8, "base"), a_row(1, 0.79, "low", time=0.2), a_row(2, 0.81, "high", time=1),
            a_row(3, 0.6, "low", days=0.5), a_row(4, 0.85, "high", days=1.5)]  # fmt: skip
    found = findings_of(whole, rows, an_answer(0.8))
    assert [(bar.axis, round(bar.swing, 9)) for bar in found.bars] == [
        ("days", 0.25),
        ("time", 0.02),
    ]
    assert tell(whole, found, rows)[0] == (
        "What matters most is days: need met goes from 60.0% at 0.5 to 85.0% at 1.5."
    )


def test_front_leaves_out_what_is_bettered_and_finds_the_turn(tmp_path):
    whole = a_sweep(tmp_path, kind="pareto", axes=None, aims=["need_met_share", "pounds"], steps=5)
    rows = [a_row(0, 1.0, pounds=1000), a_row(1, 0.95, pounds=400), a_row(2, 0.94, pounds=500),
            a_row(3, 0.5, pounds=200), a_row(4, 0.0, pounds=0)]  # fmt: skip
    found = findings_of(whole, rows, an_answer(1.0, 1000))
    assert [point.point for point in found.front] == [0, 1, 3, 4]
    assert found.knee == 1
    assert "The turn is at 95.0%" in tell(whole, found, rows)[1]


def test_regret_of_each_candidate(tmp_path):
    both = [{"name": "safe"}, {"name": "bold"}]
    whole = a_sweep(tmp_path, kind="robust", draws=2, candidates=both)
    rows = [a_row(0, 0.7, "safe", candidate="safe", future=0),
            a_row(1, 0.7, "safe", candidate="safe", future=1),
            a_row(2, 0.9, "bold", candidate="bold", future=0),
            a_row(3, 0.3, "bold", candidate="bold", future=1)]  # fmt: skip
    found = findings_of(whole, rows, an_answer(0.8))
    assert [(one.candidate, one.most_regret, one.mean_regret) for one in found.regrets] == [
        ("safe", pytest.approx(0.2), pytest.approx(0.1)),
        ("bold", pytest.approx(0.4), pytest.approx(0.2)),
    ]
    assert tell(whole, found, rows)[0].startswith("safe is the safest choice")


def test_refused_points_are_counted_and_listed(tmp_path):
    whole = a_sweep(tmp_path)
    rows = [a_row(0, 0.5, time=0.2), SweepRow(point=1, values={"time": 0.5}, refused="no <b> here")]
    found = findings_of(whole, rows, an_answer(0.8))
    assert found.refused == 1
    page = sweep_page(whole, rows, found, "Test & Council")
    assert "no &lt;b&gt; here" in page
    assert "Test &amp; Council" in page
    none = findings_of(whole, rows[1:], None)
    assert tell(whole, none, rows[1:])[0].startswith("No point has an answer")
    assert "No point has an answer" in sweep_page(whole, rows[1:], none, "Test")


@pytest.mark.parametrize("kind", ["grid", "tornado", "pareto"])
def test_pages_ask_for_nothing_and_have_a_table_for_each_chart(tmp_path, kind):
    fields: dict[str, Any] = {"kind": kind, "axes": [TIME]}
    rows = [a_row(0, 0.5, "low", time=0.2, pounds=5), a_row(1, 0.8, "high", time=1, pounds=9)]
    if kind == "pareto":
        fields = {"kind": kind, "axes": None, "aims": ["need_met_share", "pounds"]}
    whole = a_sweep(tmp_path, **fields)
    page = sweep_page(whole, rows, findings_of(whole, rows, an_answer(0.6)), "Test")
    assert page.count("<svg") == 1
    assert page.count("<table>") >= 2
    assert "http" not in page
    assert "<script" not in page
    assert page.count('role="img"') == page.count("aria-label=") - page.count('role="region"')
    assert page == sweep_page(whole, rows, findings_of(whole, rows, an_answer(0.6)), "Test")


@pytest.mark.parametrize(("low", "high"), [(0, 1), (61.9, 79.4), (5, 5), (-3, 1e6), (0.001, 0.002)])
def test_ticks_are_round_and_span(low, high):
    found = ticks(low, high)
    assert found[0] <= low
    assert found[-1] >= high
    assert 2 <= len(found) <= 9
