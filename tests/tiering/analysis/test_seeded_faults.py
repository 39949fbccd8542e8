"""Five hundred logical faults planted in sound rulesets: none missed, each shown by a school."""

from __future__ import annotations

from itertools import islice

import pytest

from allocator.tiering.analysis import analyse
from allocator.tiering.analysis.settings import days_of
from tests.tiering.analysis.planting import PLANTERS, Planted, planted
from tests.tiering.analysis.sound import SHIPPED, ruleset_of, shipped, sound
from tests.tiering.analysis.witnesses import is_shown

SEEDS = 20
MOST_OF_SOUND = 5
MOST_OF_SHIPPED = {"scotland-three-tier": 1, "scotland-points-matrix": 1}


def faults(kind):
    """A hundred faults of a kind: some in the shipped rulesets, the others in sound ones."""
    return list(islice(_faults(kind), 100))


def _faults(kind):
    for name in SHIPPED:
        most = MOST_OF_SHIPPED.get(name, 3)
        yield from planted(ruleset_of(shipped(name)), kind, 0, most)
    for seed in range(SEEDS):
        yield from planted(ruleset_of(sound(seed)), kind, seed, MOST_OF_SOUND)


def found_in(fault: Planted):
    """Errors of the kind in the table, and among the rows, of a planted fault."""
    ruleset = ruleset_of(fault.source)
    return ruleset, [
        one
        for one in analyse(ruleset)
        if (one.kind, one.severity, one.table) == (fault.kind, "error", fault.table)
        and (not fault.rows or set(fault.rows) & set(one.rows))
    ]


@pytest.mark.parametrize("kind", PLANTERS)
def test_every_planted_fault_is_found_in_its_place_with_a_school_that_shows_it(kind):
    missed, not_shown = [], []
    for fault in faults(kind):
        ruleset, found = found_in(fault)
        if not found:
            missed.append((fault.table, fault.rows, fault.what))
        elif not all(is_shown(ruleset, one, days_of(ruleset)) for one in found):
            not_shown.append((fault.table, fault.rows, fault.what))
    assert missed == []
    assert not_shown == []
    assert len(faults(kind)) == 100


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_sound_ruleset_raises_no_alarm(seed):
    alarms = [one for one in analyse(ruleset_of(sound(seed))) if one.severity != "note"]
    assert alarms == []
