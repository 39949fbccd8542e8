"""``allocator scenario ask`` as a person uses it: words, JSON, exit codes."""

import json

import pytest
from click.testing import CliRunner
from pydantic import TypeAdapter

from allocator.domain.asking import Answer
from allocator.io.plan_files import canonical_json
from allocator_cli.main import cli
from allocator_cli.outcomes import WRONG_USE, guarded
from tests.io.small import write_small


@pytest.fixture
def small(tmp_path):
    write_small(tmp_path / "ws")
    return tmp_path


def said(small, *words):
    given = ("scenario", "ask", *words, "--on", str(small / "ws"), "--quiet")
    return CliRunner().invoke(cli, [str(word) for word in given])


@pytest.mark.parametrize(
    "words",
    [
        ("days",),
        ("post", "qio", "--no-losses"),
        ("offer", "--activity", "link_visit", "--tier", "lowest"),
        ("threshold", "attendance_points", "--step", "1", "--from", "2", "--to", "4"),
    ],
)
def test_each_answer_is_words_and_json_of_its_schema(small, words):
    spoken, written = said(small, *words), said(small, *words, "--json")
    answer = TypeAdapter(Answer).validate_json(written.stdout)
    assert answer.question == words[0]
    assert canonical_json(answer) == written.stdout
    assert spoken.stdout.splitlines()[0] == answer.answer
    assert spoken.stdout.splitlines()[2:] == list(answer.text)


def test_the_plan_at_the_value_is_a_plan_folder(small):
    out = small / "answer"
    said(small, "threshold", "attendance_points", "--from", "3", "--to", "3", "--out", out)
    value = json.loads((out / "answer.json").read_text())["value"]
    assert value == 3
    assert (out / "plan" / "allocation.json").is_file()
    assert (out / "plan" / "workspace" / "authority.yaml").is_file()


@pytest.mark.parametrize("words", [("offer",), ("post", "qioo"), ("threshold", "nothing")])
def test_wrong_use_has_its_exit_code_and_no_traceback(small, words, monkeypatch, capsys):
    monkeypatch.setattr(
        "sys.argv", ["allocator", "scenario", "ask", *words, "--on", str(small / "ws")]
    )
    assert guarded(cli) == WRONG_USE
    assert "Traceback" not in capsys.readouterr().err
