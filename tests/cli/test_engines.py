"""``--engine``: another engine, the same promises; a wrong name in words."""

from __future__ import annotations

import json

import pytest

from allocator.allocation.checks import check_allocation
from allocator.io.plan_files import read_plan
from allocator.io.workspace import read_workspace
from tests.cli.test_commands import allocator
from tests.io.small import FILES, write_small

HEADER = "school_id,site_id,name,sector,latitude,longitude,roll,road_network,connection\n"
SCHOOL = "S{0},A{0},School {0},primary,56.{1},-5.{2},{3},mainland,good\n"
SCHOOLS = HEADER + "".join(
    SCHOOL.format(number, 41 + number, 40 + number, 60 * number) for number in range(1, 7)
)
OFFER = FILES["offer.yaml"].replace("universal: {", "universal: {support: {minimum: 1}, ")
OFFER = OFFER.replace(
    "entitlements:", "  support: {title: Support, team: [{role: eso}], hours: 2}\nentitlements:"
)
"""One promise more, for which there is nobody."""
BROUGHT = {"cp-sat": "ortools", "cbc": "pulp"}


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("engines")
    write_small(folder / "ws", schools=SCHOOLS, offer=OFFER)
    done = allocator("allocate", folder / "ws", "--out", folder / "highs", "--quiet")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize("engine", sorted(BROUGHT))
def test_another_engine_keeps_the_same_promises(shared, engine):
    workspace, out = shared / "ws", shared / engine
    done = allocator("allocate", workspace, "--out", out, "--engine", engine, "--quiet")
    assert done.returncode == 0, done.stderr
    authority = read_workspace(workspace).authority
    ours, theirs = read_plan(shared / "highs"), read_plan(out)
    assert check_allocation(authority, theirs.tiers, theirs.allocation) == []
    assert promises_missed(ours.allocation) > 0
    assert promises_missed(theirs.allocation) == promises_missed(ours.allocation)
    assert theirs.allocation.objective == pytest.approx(ours.allocation.objective, rel=2e-3)
    run = json.loads((out / "run.json").read_text())
    assert run["settings"]["engine"] == engine
    assert BROUGHT[engine] in run["versions"]


def promises_missed(allocation):
    rows = (row for row in allocation.shortfalls if row.kind == "minimum")
    return sum(row.wanted - row.given for row in rows)


def test_the_engine_may_be_set_for_good(shared):
    workspace = write_small(shared / "set", schools=SCHOOLS, offer=OFFER)
    with (workspace / "authority.yaml").open("a") as profile:
        profile.write("settings: {engine: cbc}\n")
    out = shared / "set-out"
    assert allocator("allocate", workspace, "--out", out, "--quiet").returncode == 0
    theirs = json.loads((out / "allocation.json").read_text())
    assert theirs == json.loads((shared / "cbc" / "allocation.json").read_text())


@pytest.mark.parametrize("command", ["allocate", "run"])
def test_a_wrong_engine_is_refused_in_words(shared, command):
    words = (command, shared / "ws", "--out", shared / "no", "--engine", "cpsat")
    done = allocator(*words)
    assert done.returncode == 2
    assert "No engine 'cpsat'; there are highs, cp-sat, cbc. Did you mean cp-sat?" in done.stderr
    assert not (shared / "no").exists()
