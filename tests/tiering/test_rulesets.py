# ruff: noqa: E501 (tables read better whole)
import shutil

import pytest

from allocator.errors import FaultyDataError
from allocator.resources import shipped
from allocator.tiering import load_ruleset


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(shipped("rules") / "scotland-three-tier", tmp_path / "rules")
    return tmp_path / "rules"


SPOILT = [
    ("quality.csv", ">= complaints_limit", "about 3", 2, "complaints_upheld"),
    ("quality.csv", ">= complaints_limit", ">= complaint_limit", 2, "complaints_upheld"),
    ("quality.csv", "complaints_upheld,qi", "complaints,qi", 1, "complaints"),
    ("quality.csv", "-,complaints,", "-,complaint,", 2, "trigger"),
    ("quality.csv", "{complaints_upheld} complaints", "{complaint} complaints", 2, "text"),
    ("inclusion.csv", '"primary, secondary, special"', '"primery, secondary"', 2, "sector"),
    ("tier.csv", "intensive,Four", "intensiv,Four", 2, "tier"),
    ("ruleset.yaml", "ladder: [universal", "leader: [universal", None, "leader"),
    ("ruleset.yaml", "attendance_benchmark - attendance", "attendance_benchmark -", None, "derived.attendance_below.formula"),
    ("ruleset.yaml", "attendance_benchmark - attendance", "benchmark - attendance", None, "derived.attendance_below.formula"),
    ("ruleset.yaml", "previous(attendance)", "eval(attendance)", None, "derived.attendance_fall.formula"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "row", "column"), SPOILT)
def test_a_bad_cell_or_key_is_named(folder, file, old, new, row, column):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FaultyDataError) as caught:
        load_ruleset(folder)
    places = {(fault.file, fault.column) for fault in caught.value.faults}
    assert (file, column) in places
    if row is not None:
        assert row in {fault.row for fault in caught.value.faults if fault.file == file}


def test_the_hash_follows_every_file_that_decides(folder):
    before = load_ruleset(folder).identity.hash
    path = folder / "flags.csv"
    path.write_text(path.read_text().replace("support for", "help for"))
    assert load_ruleset(folder).identity.hash != before
