"""``allocator rules convert`` as a person uses it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from allocator.errors import FaultyDataError, UsageError
from allocator.tiering.rulesets import load_source
from allocator_cli.commands.rules.convert import command
from tests.tiering.dmn.models import decision, definitions, given, table

TIER = table("FIRST", ["a"], {"Tier": '"high", "low"'}, ['< 3 | "high"', '- | "low"'])
THEIRS = definitions(given("a", "number"), decision("Support", TIER, ["a"]))


def convert(*words: str | Path) -> Result:
    return CliRunner().invoke(command, [str(word) for word in words])


def test_a_shipped_ruleset_goes_through_every_form(tmp_path):
    book, model, folder = tmp_path / "r.xlsx", tmp_path / "r.dmn", tmp_path / "r"
    first = convert("england", book)
    assert first.exit_code == 0
    assert "england 1.0 is in" in first.stderr
    assert "offer.yaml is no part of the rules and was not taken along." in first.stderr
    assert convert(book, model).exit_code == 0
    last = convert(model, folder, "--json", "--quiet")
    facts = json.loads(last.stdout)
    assert (facts["id"], facts["cases"] > 0, last.stderr) == ("england", True, "")
    assert load_source(folder) == load_source(Path("rules/england"))


def test_nothing_is_written_over_unless_forced(tmp_path):
    folder, book = tmp_path / "rules", tmp_path / "r.xlsx"
    folder.mkdir()
    assert convert("england", folder).exit_code == 0  # an empty folder may be filled
    (folder / "old.csv").write_text("x\n")
    assert isinstance(convert("wales-2014-22", folder).exception, UsageError)
    assert load_source(folder) == load_source(Path("rules/england"))
    forced = convert("wales-2014-22", folder, "--force")
    assert f"old.csv was in {folder} before and is no part of these rules." in forced.stderr
    assert load_source(folder) == load_source(Path("rules/wales-2014-22"))
    assert convert("england", book).exit_code == 0
    assert "is there already" in str(convert("england", book).exception)
    assert convert("england", book, "--force").exit_code == 0


@pytest.mark.parametrize("name", ["rules.xml", "rules.yaml", "rules.ods", "rules.XLS"])
def test_another_ending_is_refused(name, tmp_path):
    found = convert("england", tmp_path / name)
    assert "a folder, or a file that ends in .xlsx or .dmn" in str(found.exception)
    assert not list(tmp_path.iterdir())


def test_a_folder_called_like_a_file_is_not_written_over(tmp_path):
    (tmp_path / "r.xlsx").mkdir()
    assert "is there and is not a file" in str(convert("england", tmp_path / "r.xlsx").exception)
    (tmp_path / "rules").write_text("x")
    assert "is not a folder" in str(convert("england", tmp_path / "rules", "--force").exception)


def test_faulty_rules_are_named_and_nothing_is_written(tmp_path):
    folder = tmp_path / "rules"
    assert convert("england", folder).exit_code == 0
    (folder / "tier.csv").write_text("triggers,tier\n< x,intensive\n")
    found = convert(folder, tmp_path / "new" / "r.xlsx")
    assert isinstance(found.exception, FaultyDataError)
    assert not (tmp_path / "new").exists()


def test_a_model_of_somebody_else_takes_answers(tmp_path):
    path = tmp_path / "theirs.dmn"
    path.write_bytes(THEIRS)
    answers = ["--owner", "Head of Education", "--id", "ours", "--title", "Ours",
               "--in-force-from", "2026-08-01", "--review-due", "2027-07-31",
               "--ladder", "low,high", "--tier-decision", "Support"]  # fmt: skip
    assert convert(path, tmp_path / "rules", *answers).exit_code == 0
    yaml = (tmp_path / "rules" / "ruleset.yaml").read_text()
    assert "check" not in yaml.replace("Please check", "")
    assert "ladder: [low, high]" in yaml


def test_answers_for_rules_that_say_all_themselves_are_refused(tmp_path):
    found = convert("england", tmp_path / "rules", "--owner", "Somebody")
    assert "--owner: only for DMN files made elsewhere" in str(found.exception)


def test_an_unknown_name_is_answered_with_the_nearest(tmp_path):
    assert "england" in str(convert("englnd", tmp_path / "rules").exception)
