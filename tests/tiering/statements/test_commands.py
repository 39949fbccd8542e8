import json

import pytest
from click.testing import CliRunner, Result

from allocator.errors import AllocatorError
from allocator_cli.main import cli
from tests.io.small import write_small


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("statements") / "ws"
    write_small(path)
    return path


def allocator(*words: object) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


def test_the_officer_is_told_unless_said_otherwise(folder):
    plain = allocator("tiers", folder, "--school", "S1")
    officer = allocator("tiers", folder, "--school", "S1", "--as", "officer")
    assert plain.exit_code == 0
    assert plain.stdout == officer.stdout
    assert plain.stdout.startswith("First Primary (S1), primary\nTier: ")


def test_the_headteacher_is_told_in_plain_words(folder):
    done = allocator("tiers", folder, "--school", "S1", "--as", "head")
    assert done.stdout.startswith("Support for First Primary\n=====")


def test_a_program_is_told_in_json(folder):
    one = allocator("tiers", folder, "--school", "S1", "--as", "json")
    other = allocator("tiers", folder, "--school", "S1", "--json")
    assert one.stdout == other.stdout
    assert json.loads(one.stdout)["school_id"] == "S1"


def test_a_statement_is_written_as_a_page_and_as_markdown(folder, tmp_path):
    page, text = tmp_path / "s.html", tmp_path / "s.md"
    done = allocator(
        "tiers", folder, "--school", "S1", "--html", page, "--markdown", text, "--as-of",
        "2026-08-10",
    )  # fmt: skip
    assert done.exit_code == 0
    assert done.stdout == ""
    assert '<body class="one_page">' in page.read_text(encoding="utf-8")
    assert text.read_text(encoding="utf-8").startswith("# Support for First Primary")


def test_a_folder_of_statements_is_written(folder, tmp_path):
    done = allocator("tiers", folder, "--statements", tmp_path / "out")
    assert done.exit_code == 0
    assert "2 statements in" in done.stderr
    assert (tmp_path / "out" / "index.html").is_file()
    assert allocator("tiers", folder, "--statements", tmp_path / "q", "--quiet").stderr == ""


WRONG = [
    ("--as", "head"),
    ("--html", "a.html"),
    ("--statements", "out", "--school", "S1"),
    ("--statements", "out", "--json"),
    ("--school", "S1", "--as", "officer", "--html", "a.html"),
    ("--school", "S1", "--as", "head", "--json"),
    ("--school", "S1", "--as", "nobody"),
]


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_options_that_do_not_go_together_are_refused(folder, words):
    assert allocator("tiers", folder, *words).exit_code == 2


def test_rules_are_shown_as_markdown_and_written_to_files(tmp_path):
    done = allocator("rules", "show", "scotland-three-tier")
    assert done.exit_code == 0
    assert done.stdout.startswith("# Universal, targeted and intensive support\n")
    page, text = tmp_path / "c.html", tmp_path / "c.md"
    done = allocator("rules", "show", "scotland-three-tier", "--html", page, "--markdown", text,
                     "--on", "2026-09-01", "--sector", "primary")  # fmt: skip
    assert done.stdout == ""
    assert "As it stands on 1 September 2026" in page.read_text(encoding="utf-8")
    assert "primary schools" in text.read_text(encoding="utf-8")


def test_rules_that_are_not_there_are_refused_with_the_nearest():
    done = allocator("rules", "show", "scotland-three-teir")
    assert isinstance(done.exception, AllocatorError)
    assert "Did you mean scotland-three-tier?" in str(done.exception)
