"""discussions.csv: read as any table, and added to without touching what stands there."""

from __future__ import annotations

import pytest

from allocator.domain.discussions import Discussion
from allocator.domain.tiers import TierRecord
from allocator.errors import UsageError
from allocator.io.appending import append_row
from allocator.io.schemas import json_schema
from allocator.io.tables import TABLE_BY_NAME
from allocator.io.workspace import check_workspace, read_workspace, workspace_hash
from allocator.io.writing import write_workspace
from tests.io.small import FILES, write_small

HEADER = "school_id,tier,proposed_on,discussed_on,by,head_view,note,urgent_reason\n"
ROW = "S1,targeted,2026-08-03,2026-08-05,P1,agrees,Went well,\n"
TALK = Discussion.model_validate(
    {"school_id": "S2", "tier": "targeted", "discussed_on": "2026-08-06", "by": "P2",
     "head_view": "disagrees", "note": "Asked, \"why us?\""}
)  # fmt: skip
LIVE = TierRecord.model_validate({"school_id": "S2", "tier": "targeted", "from": "2026-08-11"})


def test_discussions_are_read_and_written(tmp_path):
    authority = read_workspace(
        write_small(tmp_path / "a", **{"discussions.csv": HEADER + ROW})
    ).authority
    (talk,) = authority.discussions
    assert (talk.head_view, talk.note, talk.urgent_reason) == ("agrees", "Went well", None)
    write_workspace(authority, tmp_path / "b")
    assert read_workspace(tmp_path / "b").authority.discussions == authority.discussions


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("S9,targeted,,2026-08-05,P1,agrees,,", "school_id"),
        ("S1,targetted,,2026-08-05,P1,agrees,,", "tier"),
        ("S1,targeted,,2026-08-05,,agrees,,", "by"),
        ("S1,targeted,,2026-08-05,P1,likes,,", "head_view"),
        ("S1,targeted,2026-08-06,2026-08-05,P1,agrees,,", "discussed_on"),
        ("S1,targeted,2026-08-06,,P1,agrees,,", "discussed_on"),
        ("S1,targeted,,,P1,,,", "discussed_on"),
        ("S1,targeted,,5 August,P1,,,", "discussed_on"),
    ],
)
def test_a_faulty_discussion_is_named(tmp_path, row, column):
    faults = check_workspace(write_small(tmp_path, **{"discussions.csv": f"{HEADER}{row}\n"}))
    (fault,) = [one for one in faults if one.severity == "error"]
    assert (fault.file, fault.row, fault.column) == ("discussions.csv", 2, column)


def test_somebody_from_outside_the_team_may_discuss(tmp_path):
    text = HEADER + ROW.replace("P1", "head-of-education")
    (remark,) = check_workspace(write_small(tmp_path, **{"discussions.csv": text}))
    assert (remark.severity, remark.column) == ("warning", "by")


def test_discussions_do_not_change_the_hash_as_no_plan_depends_on_them(tmp_path):
    before = workspace_hash(write_small(tmp_path))
    (tmp_path / "discussions.csv").write_text(HEADER + ROW)
    assert workspace_hash(tmp_path) == before


def test_the_schema_names_every_column():
    assert tuple(json_schema("discussions")["properties"]) == TABLE_BY_NAME["discussions"].columns


# -- adding a row ----------------------------------------------------------------------------------


def test_a_file_that_is_not_there_is_made(tmp_path):
    write_small(tmp_path)
    append_row(tmp_path, "discussions", TALK)
    assert (tmp_path / "discussions.csv").read_text() == (
        HEADER + 'S2,targeted,,2026-08-06,P2,disagrees,"Asked, ""why us?""",\n'
    )
    assert read_workspace(tmp_path).authority.discussions == (TALK,)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("is_ended", [True, False])
def test_what_stands_in_the_file_stays_byte_for_byte(tmp_path, mark, end, is_ended):
    lines = [b"from,remark,tier,school_id", b'2025-08-18,"two\nlines, quoted",universal,S1', b""]
    before = mark + end.join(lines[:2]) + (end if is_ended else b"")
    write_small(tmp_path)
    (tmp_path / "tier_history.csv").write_bytes(before)
    append_row(tmp_path, "tier_history", LIVE)
    after = (tmp_path / "tier_history.csv").read_bytes()
    gap = b"" if is_ended else end
    assert after == before + gap + b"2026-08-11,,targeted,S2" + end
    assert read_workspace(tmp_path).authority.tier_history[-1] == LIVE


def test_text_like_a_formula_reads_back_as_text(tmp_path):
    write_small(tmp_path)
    append_row(tmp_path, "discussions", TALK.model_copy(update={"note": "=1+1"}))
    assert ",'=1+1," in (tmp_path / "discussions.csv").read_text()
    assert read_workspace(tmp_path).authority.discussions[0].note == "=1+1"


def test_a_column_that_the_file_lacks_is_asked_for_and_nothing_is_written(tmp_path):
    text = "school_id,tier,discussed_on,by\nS1,targeted,2026-08-05,P1\n"
    write_small(tmp_path, **{"discussions.csv": text})
    with pytest.raises(UsageError, match="no column head_view, note: add it to the header"):
        append_row(tmp_path, "discussions", TALK)
    assert (tmp_path / "discussions.csv").read_text() == text


def test_a_workbook_is_refused(tmp_path):
    authority = read_workspace(write_small(tmp_path / "a")).authority
    write_workspace(authority, tmp_path / "b", workbook=True)
    before = {path.name: path.read_bytes() for path in (tmp_path / "b").iterdir()}
    for name, row in (("discussions", TALK), ("tier_history", LIVE)):
        with pytest.raises(UsageError, match=r"workspace\.xlsx"):
            append_row(tmp_path / "b", name, row)
    assert {path.name: path.read_bytes() for path in (tmp_path / "b").iterdir()} == before


def test_rows_added_one_after_another_are_all_kept(tmp_path):
    write_small(tmp_path)
    before = FILES["tier_history.csv"]
    for month in range(1, 6):
        row = LIVE.model_copy(update={"from_date": LIVE.from_date.replace(month=month, year=2027)})
        append_row(tmp_path, "tier_history", row)
    text = (tmp_path / "tier_history.csv").read_text()
    assert text.startswith(before)
    assert len(read_workspace(tmp_path).authority.tier_history) == 6
