import pytest

from allocator.errors import FaultyDataError
from allocator_api.jobs.inside import leads_outside, refuse_paths_outside


@pytest.mark.parametrize("words", ["/etc/x", "../x", "a/../../x", "~/x", "..\\x"])
def test_a_path_that_leads_elsewhere_is_seen(words):
    assert leads_outside(words)


@pytest.mark.parametrize("words", ["fewer-officers", "rules", "own/rules.yaml"])
def test_names_and_paths_within_pass(words):
    assert not leads_outside(words)


def test_every_such_path_of_a_sweep_and_of_scenarios_is_told(tmp_path):
    (tmp_path / "sweep.yaml").write_text(
        '{"extends": ["/etc/passwd"], "edits": [{"rules": "../r"}]}'
    )
    scenarios = tmp_path / "workspace" / "scenarios"
    scenarios.mkdir(parents=True)
    (scenarios / "a.yaml").write_text("extends: [../../b]\n")
    (scenarios / "b.yaml").write_text("extends: [a]\n")
    with pytest.raises(FaultyDataError) as caught:
        refuse_paths_outside(tmp_path)
    told = [(fault.file, fault.column) for fault in caught.value.faults]
    assert told == [("a.yaml", "extends"), ("sweep.yaml", "extends"), ("sweep.yaml", "rules")]
