from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allocator.io.rows import quoted, unquoted
from allocator.io.tables import TABLES
from allocator.io.workspace import check_workspace, read_workspace, workspace_hash
from allocator.io.writing import write_workspace
from tests.data import data_folder
from tests.io.small import FILES, spoilt, write_small

REAL = ["argyll-and-bute", "east-lothian", "glasgow-city"]


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.mark.parametrize("name", REAL)
def test_a_real_workspace_has_no_faults(name):
    faults = check_workspace(data_folder("workspaces", name))
    assert [fault for fault in faults if fault.severity == "error"] == []


@pytest.mark.parametrize("workbook", [False, True])
def test_reading_what_was_written_changes_nothing(tmp_path, workbook):
    first = read_workspace(write_small(tmp_path / "a"))
    write_workspace(first.authority, tmp_path / "b", first.extras, workbook=workbook)
    second = read_workspace(tmp_path / "b")
    write_workspace(second.authority, tmp_path / "c", second.extras, workbook=workbook)
    assert files_of(tmp_path / "b") == files_of(tmp_path / "c")
    for table in TABLES:
        if table.name != "readings":
            assert getattr(first.authority, table.field) == getattr(second.authority, table.field)
    assert np.array_equal(
        first.authority.readings.value, second.authority.readings.value, equal_nan=True
    )


def test_unknown_columns_are_kept_and_noted(tmp_path):
    text = FILES["ports.csv"].replace("road_network", "road_network,source")
    text = text.replace("mainland\n", "mainland,=published\n").replace("isle\n", "isle,guessed\n")
    reading = read_workspace(write_small(tmp_path / "a", ports=text.replace("=", "'=")))
    assert [remark.column for remark in reading.remarks] == ["source"]
    assert reading.extras["ports"][0] == {"source": "=published"}
    write_workspace(reading.authority, tmp_path / "b", reading.extras)
    assert read_workspace(tmp_path / "b").extras == reading.extras


def test_a_byte_order_mark_is_accepted(tmp_path):
    write_small(tmp_path)
    for name in ("schools.csv", "authority.yaml"):
        path = tmp_path / name
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(read_workspace(tmp_path).authority.schools) == 2


def test_a_mothballed_school_takes_no_part(tmp_path):
    text = FILES["schools.csv"].replace(",connection\n", ",connection,status\n")
    text = text.replace("120,mainland,good", "120,mainland,good,mothballed")
    authority = read_workspace(write_small(tmp_path, schools=text)).authority
    assert [school.school_id for school in authority.open_schools] == ["S2"]


def test_shared_sites_and_shared_heads_are_accepted(tmp_path):
    text = spoilt("schools.csv", "S2,A2,Second Primary,primary,56.45,-5.44",
                  "S2,A1,Second Nursery,elc,56.41,-5.47")  # fmt: skip
    write_small(tmp_path, schools=text, travel_minutes=None)
    authority = read_workspace(tmp_path).authority
    assert {school.site_id for school in authority.schools} == {"A1"}
    assert {head.headteacher_id for head in authority.headteachers} == {"H1"}


def test_a_suppressed_value_is_a_status(tmp_path):
    text = spoilt("readings.csv", "93.4,,,ok", ",,,suppressed")
    readings = read_workspace(write_small(tmp_path, readings=text)).authority.readings
    assert readings.status[0] == "suppressed"
    assert np.isnan(readings.value[0])


def test_the_hash_follows_the_files(tmp_path):
    before = workspace_hash(write_small(tmp_path))
    assert before == workspace_hash(tmp_path)
    (tmp_path / "notes.txt").write_text("not a workspace file")
    assert before == workspace_hash(tmp_path)
    (tmp_path / "leave.csv").write_text("person_id,from,to\n")
    assert before != workspace_hash(tmp_path)


def test_the_hash_is_that_of_the_worked_example():
    folder = data_folder("example", "workspace")
    expected = "863a2bec94ea447e417845da141e3a511e3e6965b524ab197a05c70f4c6a0816"
    assert workspace_hash(folder) == expected


def test_a_workbook_serves_as_well_as_files(tmp_path):
    authority = read_workspace(write_small(tmp_path / "a")).authority
    write_workspace(authority, tmp_path / "b", workbook=True)
    assert not (tmp_path / "b" / "schools.csv").exists()
    assert read_workspace(tmp_path / "b").authority.schools == authority.schools


@given(st.text(max_size=30))
def test_quoted_text_reads_back_unchanged(text):
    assert unquoted(quoted(text)) == text
    assert not quoted(text).startswith(("=", "+", "-", "@"))


NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")),
    min_size=1,
    max_size=12,
).map(lambda text: text.strip() or "x")


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    sign=st.sampled_from(["", "=", "+", "-", "@", "'", "'="]), name=NAMES, workbook=st.booleans()
)
def test_a_name_like_a_formula_is_text_and_reads_back(tmp_path, sign, name, workbook):
    authority = read_workspace(write_small(tmp_path / "a")).authority
    person = authority.people[0].model_copy(update={"name": sign + name})
    changed = type(authority)(**{
        **{field: getattr(authority, field) for field in authority.__dataclass_fields__},
        "people": (person, *authority.people[1:]),
    })  # fmt: skip
    write_workspace(changed, tmp_path / "b", workbook=workbook)
    if not workbook:
        cell = (tmp_path / "b" / "people.csv").read_text(encoding="utf-8").splitlines()[1]
        assert not cell.split(",")[1].startswith(("=", "+", "@"))
    assert read_workspace(tmp_path / "b").authority.people[0].name == sign + name
    for path in (tmp_path / "b").iterdir():
        path.unlink()


def test_numbers_weekdays_and_ids_are_untouched(tmp_path):
    authority = read_workspace(write_small(tmp_path / "a")).authority
    write_workspace(authority, tmp_path / "b")
    text = (tmp_path / "b" / "people.csv").read_text()
    assert ",-5.46," in text
    assert ",--WTF--," in text


def test_a_setting_for_a_tier_that_the_offer_has_not_is_told_with_the_nearest(tmp_path):
    text = FILES["authority.yaml"] + "settings: {need_weights: {intensve: 3, targeted: 2}}\n"
    (fault,) = [
        fault
        for fault in check_workspace(write_small(tmp_path, authority=text))
        if fault.column == "settings.need_weights.intensve"
    ]
    assert (fault.severity, fault.nearest) == ("warning", "intensive")


@pytest.mark.parametrize(
    "aims",
    [
        "[need_met]",
        "[promises_kept, need_met, need_met]",
        "[travel, promises_kept, need_met]",
        "[promises_kept, need_mt]",
    ],
)
def test_aims_in_an_order_that_cannot_be_meant_are_refused(tmp_path, aims):
    text = FILES["authority.yaml"] + f"settings: {{aims: {aims}}}\n"
    faults = check_workspace(write_small(tmp_path, authority=text))
    assert [fault.severity for fault in faults if "aims" in (fault.column or "")] == ["error"]
