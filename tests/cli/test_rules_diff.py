"""The commands that compare rulesets and try values of a parameter."""

import json

import pytest
from click.testing import CliRunner

from allocator_cli.main import cli


@pytest.fixture(scope="module")
def council(tmp_path_factory):
    folder = tmp_path_factory.mktemp("council") / "innis"
    assert CliRunner().invoke(cli, ["init", str(folder), "--example", "innis"]).exit_code == 0
    return str(folder)


def test_two_rulesets_are_compared_on_a_workspace(council):
    words = ["rules", "diff", "scotland-three-tier", "scotland-points-matrix", "--on", council]
    result = CliRunner().invoke(cli, [*words, "--json"])
    found = json.loads(result.stdout)
    assert result.exit_code == 0
    assert sum(found["counts"]["before"].values()) == sum(found["counts"]["after"].values())
    assert all(row["before"] != row["after"] for row in found["movers"])
    assert set(found["cost_a_term"]) == {"officer_days", "peer_days", "pounds"}
    told = CliRunner().invoke(cli, words)
    assert f"{len(found['movers'])} schools move." in told.stderr


def test_a_ruleset_with_other_tiers_has_no_known_cost(council):
    words = ["rules", "diff", "scotland-three-tier", "england", "--on", council]
    result = CliRunner().invoke(cli, words)
    assert result.exit_code == 0
    assert "cost is not known" in result.stderr


def test_a_ruleset_that_is_not_there_is_wrong_use(council):
    result = CliRunner().invoke(cli, ["rules", "diff", "scotland", "england", "--on", council])
    assert result.exit_code != 0


def test_more_schools_are_above_universal_where_the_threshold_is_lower(council):
    words = ["rules", "sweep", "scotland-three-tier", "--on", council]
    words += ["--parameter", "attendance_points", "--from", "0", "--to", "6", "--steps", "7"]
    result = CliRunner().invoke(cli, [*words, "--json"])
    counts = [row["counts"]["universal"] for row in json.loads(result.stdout)["values"]]
    assert result.exit_code == 0
    assert counts == sorted(counts)
    assert len(counts) == 7


def test_what_a_school_of_each_tier_takes_is_told(council):
    words = ["rules", "diff", "scotland-three-tier", "scotland-points-matrix", "--on", council]
    found = json.loads(CliRunner().invoke(cli, [*words, "--json"]).stdout)
    days = [cost["officer_days"] for cost in found["cost_of_a_school"].values()]
    assert list(found["cost_of_a_school"]) == ["universal", "targeted", "intensive"]
    assert days == sorted(days)


def test_between_other_ladders_nobody_gains_or_loses(council):
    words = ["rules", "diff", "scotland-three-tier", "england", "--on", council, "--in-full"]
    found = json.loads(CliRunner().invoke(cli, [*words, "--json"]).stdout)
    assert found["groups"] == []
    assert any(text.startswith("ladder: ") for text in found["rules"]["declared"])
