"""allocator live, as people use it: from a judgement to a live tier, and what is refused."""

from __future__ import annotations

import json
import shutil
import sys

import pytest

from allocator.io.workspace import read_workspace
from allocator.io.writing import write_workspace
from allocator_cli.commands.live_ import COMMANDS, command
from allocator_cli.outcomes import guarded
from tests.data import data_folder
from tests.io.small import write_small


@pytest.fixture
def live(monkeypatch, capsys):
    """Run ``allocator live``: exit code, standard output, standard error."""

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["allocator live", *map(str, words)])
        code = guarded(command)
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


@pytest.fixture
def folder(tmp_path):
    """S1 universal and live; S2 judged targeted by P1 in June, not discussed."""
    return write_small(tmp_path / "ws")


def record(live, folder, **changes):
    given = {
        "school": "S2", "tier": "targeted", "on": "2026-08-05", "head-view": "agrees", "by": "P1",
        **changes,
    }  # fmt: skip
    words = [word for key, value in given.items() for word in (f"--{key}", value)]
    return live("record", folder, *words)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_live_command_has_help(live, name):
    code, out, _ = live(name, "--help")
    assert (code, "Usage" in out) == (0, True)


def test_an_unknown_live_command_is_wrong_use(live):
    assert live("confrim")[0] == 2


def test_from_a_judgement_to_a_live_tier(live, folder):
    code, _, err = live("confirm", folder, "--school", "S2", "--on", "2026-08-10")
    assert (code, "no tier goes live before a recorded discussion (R26)" in err) == (2, True)
    code, _, err = record(live, folder)
    assert (code, "Second Primary (S2): targeted is agreed" in err) == (0, True)
    code, _, err = live("confirm", folder, "--school", "S2", "--on", "2026-08-10")
    assert (code, "targeted is live from 2026-08-10" in err) == (0, True)
    row = read_workspace(folder).authority.tier_history[-1]
    assert (row.school_id, row.tier, str(row.from_date)) == ("S2", "targeted", "2026-08-10")
    code, _, err = live("confirm", folder, "--school", "S2", "--on", "2026-08-11")
    assert (code, "has been live since 10 August 2026" in err) == (2, True)


def test_a_refused_tier_writes_nothing(live, folder):
    before = (folder / "tier_history.csv").read_bytes()
    record(live, folder, **{"head-view": "disagrees"})
    code, _, err = live("confirm", folder, "--school", "S2", "--on", "2026-08-10")
    assert (code, "needs a decision first" in err) == (2, True)
    assert (folder / "tier_history.csv").read_bytes() == before


def test_a_tier_does_not_go_live_before_a_later_one(live, folder):
    (folder / "tier_history.csv").write_text("school_id,tier,from\nS2,universal,2026-09-01\n")
    record(live, folder)
    code, _, err = live("confirm", folder, "--school", "S2", "--on", "2026-08-10")
    assert (code, "has a live tier from 2026-09-01" in err) == (2, True)


def test_a_held_tier_says_why_it_is_kept(live, folder):
    code, _, err = live("confirm", folder, "--school", "S1", "--on", "2026-08-10")
    assert code == 2
    assert "nothing is proposed for it. Kept at universal: too little is known" in err
    assert ".." not in err


@pytest.mark.parametrize(
    ("changes", "hint"),
    [
        ({"school": "S22"}, "Did you mean 'S2'?"),
        ({"tier": "targetd"}, "Did you mean 'targeted'?"),
        ({"on": "5 August"}, "--on"),
        ({"head-view": "maybe"}, "agrees"),
        ({"by": " "}, "by: expected"),
        ({"note": "x" * 2001}, "note: expected shorter text"),
        ({"proposed-on": "2026-08-06"}, "--proposed-on is after --on"),
    ],
)
def test_a_wrong_record_is_refused_and_nothing_is_written(live, folder, changes, hint):
    code, _, err = record(live, folder, **changes)
    assert (code, hint in err) == (2, True), err
    assert not (folder / "discussions.csv").exists()


def test_a_later_talk_and_an_unknown_person_are_told(live, folder):
    code, _, err = record(live, folder, on="2026-08-20", by="P3")
    assert code == 0
    assert "nobody in people.csv has the id 'P3'" in err
    assert "it counts from 2026-08-20 on" in err


def test_a_workbook_is_refused_in_clear_words(live, folder, tmp_path):
    write_workspace(read_workspace(folder).authority, tmp_path / "book", workbook=True)
    code, _, err = record(live, tmp_path / "book")
    assert (code, "commands write CSV files alone" in err) == (2, True)


def test_faulty_data_ends_with_three(live, folder):
    (folder / "discussions.csv").write_text("school_id,tier,by\nS9,targeted,P1\n")
    assert live("due", folder)[0] == 3
    assert record(live, folder)[0] == 3


def test_due_lists_what_waits_with_its_clock(live, folder):
    words = ("--school", "S1", "--tier", "targeted", "--on", "2026-08-07", "--by", "P2")
    code, _, err = live("concern", folder, *words, "--urgent-reason", "No head from Monday")
    assert (code, "targeted is proposed" in err) == (0, True)
    code, out, err = live("due", folder)
    first, second = out.splitlines()
    assert first.split("\t")[:4] == ["2026-08-11", "urgent", "First Primary (S1)", "Bran Low"]
    assert second.split("\t")[1] == "discussion"
    assert "2 things wait, 0 of them overdue" in err


def test_due_as_json_on_a_later_day(live, folder):
    code, out, _ = live("due", folder, "--as-of", "2026-12-01", "--within", "20", "--json")
    found = json.loads(out)
    assert (code, found["as_of"]) == (0, "2026-12-01")
    assert [(one["kind"], one["due_on"], one["who"]) for one in found["items"]] == [
        ("review", "2026-12-18", "P1"), ("discussion", None, "P2"),
    ]  # fmt: skip


def test_history_is_told_with_states(live, folder):
    record(live, folder)
    _, out, _ = live("history", folder, "--school", "S2")
    assert [line.split("\t")[:2] for line in out.splitlines()] == [
        ["2026-06-10", "proposed"], ["2026-08-05", "agreed"], ["2026-08-10", "agreed"],
    ]  # fmt: skip
    _, out, _ = live("history", folder, "--school", "S2", "--json")
    assert [one["kind"] for one in json.loads(out)["entries"]] == [
        "judgement", "discussion", "now",
    ]  # fmt: skip
    assert live("history", folder, "--school", "S22")[0] == 2


def test_moderation_keeps_small_counts_back_unless_told_otherwise(live, folder):
    _, out, _ = live("moderation", folder)
    assert "Ailsa Reid" not in out
    assert "[c]: kept back" in out
    _, out, _ = live("moderation", folder, "--in-full", "--json")
    report = json.loads(out)
    assert report["by_officer"][0]["title"] == "Ailsa Reid"
    assert (report["total"]["judgements"], report["total"]["rules_undecided"]) == (1, 1)


def test_watch_tells_shares_and_as_json(live, folder):
    _, out, _ = live("watch", folder)
    assert "Live above universal on 2026-08-10: 0 of 1 schools" in out
    _, out, _ = live("watch", folder, "--json")
    assert json.loads(out)["share"] == 0.0


def test_a_real_authority_takes_an_agreed_judgement_live(live, tmp_path):
    folder = tmp_path / "east-lothian"
    shutil.copytree(data_folder("workspaces", "east-lothian"), folder)
    before = (folder / "tier_history.csv").read_bytes()
    code, _, err = live("confirm", folder, "--school", "1005693P", "--on", "2026-08-12")
    assert code == 0, err
    after = (folder / "tier_history.csv").read_bytes()
    assert after.startswith(before)
    assert after[len(before) :].split() == [b"1005693P,targeted,2026-08-12"]
