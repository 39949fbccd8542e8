"""Any past day gives that day's tiers: what came later changes nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.domain.authority import Authority
from allocator.domain.indicators import Readings
from allocator.io.workspace import read_workspace, resolve_ruleset
from allocator.tiering import load_ruleset
from allocator.tiering.movement import history_of, standings_on
from tests.data import data_folder
from tests.tiering.movement.small import (
    a_discussion,
    a_judgement,
    a_reading,
    an_authority_of,
    day,
    evaluator,
    live,
    stands,
)

AUTHORITY = an_authority_of(
    [a_reading("2025-09-01", 92), a_reading("2025-12-01", 85), a_reading("2026-03-01", 93)],
    live("2025-08-18", "universal"),
    live("2026-01-12", "targeted"),
    live("2026-07-01", "universal"),
    judgements=(
        a_judgement(
            tier="intensive", made_on="2026-02-02", review_on="2026-03-31",
            discussed_on="2026-02-09", head_view="disagrees", made_by="P2",
        ),
    ),
    discussions=(
        a_discussion("2026-01-05", "agrees", proposed_on="2025-12-15"),
        a_discussion("2026-06-20", "agrees", tier="universal"),
    ),
)  # fmt: skip


def known_by(authority: Authority, on: dt.date) -> Authority:
    """The authority with everything that came later taken away."""
    readings = authority.readings
    known = np.where(np.isnat(readings.known_on), readings.period_end, readings.known_on)
    rows = known <= np.datetime64(on, "D")
    columns = {name: getattr(readings, name)[rows] for name in Readings.__dataclass_fields__}
    return replace(
        authority,
        readings=Readings(**columns),
        tier_history=tuple(row for row in authority.tier_history if row.from_date <= on),
        judgements=tuple(row for row in authority.judgements if row.made_on <= on),
        discussions=tuple(
            row for row in authority.discussions if (row.proposed_on or row.discussed_on) <= on
        ),
    )


@settings(max_examples=80, deadline=None)
@given(on=st.dates(day("2025-08-01"), day("2026-12-31")))
def test_what_came_later_changes_no_past_tier(on):
    now, then = stands(AUTHORITY, on), stands(known_by(AUTHORITY, on), on)
    for field in ("tier", "rule_tier", "state", "since", "text"):
        assert getattr(now, field) == getattr(then, field)
    assert now.why_not_live == then.why_not_live


@pytest.mark.parametrize(
    ("on", "tier", "state"),
    [
        ("2025-09-15", "universal", "live"),
        ("2025-12-10", "targeted", "proposed"),
        ("2026-01-05", "targeted", "agreed"),
        ("2026-01-12", "targeted", "live"),
        ("2026-02-02", "intensive", "proposed"),
        ("2026-02-09", "intensive", "disputed"),
        ("2026-04-01", "targeted", "held"),
        ("2026-06-19", "universal", "proposed"),
        ("2026-06-20", "universal", "agreed"),
        ("2026-07-01", "universal", "live"),
    ],
)
def test_a_year_of_one_school(on, tier, state):
    standing = stands(AUTHORITY, day(on))
    assert (standing.tier, standing.state) == (tier, state)


def test_the_history_tells_what_happened_with_its_states():
    found = history_of(AUTHORITY, stands(AUTHORITY, day("2026-08-10")))
    assert [(str(one.on), one.kind, one.tier, one.state) for one in found.entries] == [
        ("2025-08-18", "live", "universal", "live"),
        ("2026-01-05", "discussion", "targeted", "agreed"),
        ("2026-01-12", "live", "targeted", "live"),
        ("2026-02-02", "judgement", "intensive", "proposed"),
        ("2026-02-09", "discussion", "intensive", "disputed"),
        ("2026-03-31", "review", "intensive", "disputed"),
        ("2026-06-20", "discussion", "universal", "agreed"),
        ("2026-07-01", "live", "universal", "live"),
        ("2026-08-10", "now", "universal", "live"),
    ]


def test_a_concern_that_waits_is_in_the_history():
    raised = a_discussion(None, proposed_on="2026-08-03", urgent_reason="Flood", by="P2")
    authority = replace(AUTHORITY, discussions=(raised,))
    entry = history_of(authority, stands(authority)).entries[-2]
    assert (entry.kind, entry.who, entry.text) == (
        "concern", "P2", "targeted put forward, urgent: Flood",
    )  # fmt: skip


@pytest.mark.parametrize("name", ["east-lothian", "argyll-and-bute"])
def test_a_past_day_of_a_real_authority_does_not_see_later_readings(name):
    folder = data_folder("workspaces", name)
    authority = read_workspace(folder).authority
    rules = load_ruleset(resolve_ruleset(authority.profile, folder))
    on = dt.date(2026, 3, 2)
    before = known_by(authority, on)
    now = standings_on(authority, rules, on, evaluator(authority, rules))
    then = standings_on(before, rules, on, evaluator(before, rules))
    assert [(one.school_id, one.tier, one.state, one.text) for one in now] == [
        (one.school_id, one.tier, one.state, one.text) for one in then
    ]
