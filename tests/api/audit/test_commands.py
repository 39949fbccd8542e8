"""``allocator audit``, ``backup`` and ``restore``, as a person at a terminal runs them."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from allocator_api.jobs.signing import secret_of
from allocator_cli.main import cli
from allocator_cli.outcomes import guarded
from tests.api.audit.trails import lay_trails
from tests.api.postgres import AUDIT_KEY


@pytest.fixture
def run(sqlite_store, monkeypatch, capfd):
    lay_trails(sqlite_store)
    monkeypatch.setenv("ALLOCATOR_AUDIT_KEY", AUDIT_KEY)
    monkeypatch.setenv("ALLOCATOR_DATABASE_URL", str(sqlite_store.url))

    def ran(*words):
        monkeypatch.setattr("sys.argv", ["allocator", *words])
        code = guarded(cli)
        shown = capfd.readouterr()
        return code, shown.out, shown.err

    return ran


def test_a_whole_store_is_said_to_be_whole(run):
    code, out, err = run("audit", "verify")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "-\t2 entries\twhole", "innis\t13 entries\twhole", "machair\t13 entries\twhole",
    ]  # fmt: skip


def test_each_broken_place_is_named(run, sqlite_store):
    with sqlite_store.writing(None) as connection:
        connection.execute(text("UPDATE audit_entries SET actor = 'x' WHERE seq = 4"))
    code, out, err = run("audit", "verify")
    assert code == 3
    assert "innis\t13 entries\t1 broken" in out
    assert err.splitlines() == [
        "innis, entry 4: the entry or its seal was changed.",
        "machair, entry 4: the entry or its seal was changed.",
    ]


def test_what_was_noted_at_an_earlier_time_is_compared(run, tmp_path):
    code, out, _ = run("audit", "verify", "--json")
    assert code == 0
    (tmp_path / "ends.json").write_text(out)
    assert run("audit", "verify", "--ends", str(tmp_path / "ends.json"))[0] == 0
    noted = json.loads(out)
    noted["trails"][1]["end_seal"] = "0" * 64
    (tmp_path / "ends.json").write_text(json.dumps(noted))
    code, _, err = run("audit", "verify", "--ends", str(tmp_path / "ends.json"))
    assert (code, err) == (3, "innis, entry 13: not the entry that was noted earlier.\n")
    (tmp_path / "ends.json").write_text("[]")
    code, _, err = run("audit", "verify", "--ends", str(tmp_path / "ends.json"))
    assert code == 2
    assert "is not what" in err


def test_entries_are_shown_and_chosen(run):
    code, out, _ = run("audit", "show", "--authority", "innis", "--object", "plans/pl-1")
    assert code == 0
    assert out.splitlines()[0] == "3\t2026-08-10T10:00:00.000000Z\tkey-1\tplan.approved\tplans/pl-1"
    assert len(out.splitlines()) == 3
    _, out, _ = run("audit", "show", "--authority", "innis", "--actor", "key-2", "--json")
    assert {json.loads(line)["actor"] for line in out.splitlines()} == {"key-2"}
    _, out, _ = run("audit", "show")
    assert [line.split("\t")[-1] for line in out.splitlines()] == [
        "authorities/innis", "authorities/machair",
    ]  # fmt: skip
    _, out, _ = run("audit", "show", "--authority", "innis", "--since", "2100-01-01")
    assert out == ""


def test_a_store_is_kept_and_comes_back(run, tmp_path):
    code, out, _ = run("backup", str(tmp_path / "kept.zip"))
    assert code == 0
    assert out.startswith("Kept ")
    url = f"sqlite:///{tmp_path / 'again.db'}"
    code, out, _ = run("restore", str(tmp_path / "kept.zip"), "--database", url)
    assert code == 0
    assert "key of the audit trail" in out
    assert run("audit", "verify", "--database", url)[0] == 0
    code, _, err = run("restore", str(tmp_path / "kept.zip"), "--database", url)
    assert code == 2
    assert "not empty" in err


@pytest.mark.parametrize("url", ["mysql://u:secret@h/d", "sqlite:////nowhere/at/all.db"])
def test_another_database_is_told_in_words(run, url):
    code, _, err = run("audit", "verify", "--database", url)
    assert code in (2, 3)
    assert "secret" not in err
    assert "Traceback" not in err
    assert "went wrong" not in err


@pytest.mark.parametrize("words", [["audit"], ["audit", "verify"], ["backup"], ["restore"]])
def test_every_command_has_help(words):
    assert CliRunner().invoke(cli, [*words, "--help"]).exit_code == 0


def test_every_command_finds_the_store_by_its_folder(run, sqlite_store, monkeypatch, tmp_path):
    monkeypatch.delenv("ALLOCATOR_DATABASE_URL")
    home, other = tmp_path / "home", tmp_path / "other"
    home.mkdir()
    kept, here = str(tmp_path / "kept.zip"), ("--data", str(home))
    assert run("audit", "verify", *here)[0] != 0  # there is no store in it yet
    run("backup", kept, "--database", str(sqlite_store.url))
    assert run("restore", kept, *here)[0] == 0
    assert (home / "allocator.db").is_file()
    for words in (
        ["audit", "verify"], ["audit", "show", "--authority", "innis"],
        ["purge", "--before", "2020-01-01", "--dry-run"], ["backup", str(other)],
    ):  # fmt: skip
        assert (words, run(*words, *here)[0]) == (words, 0)
    assert other.is_file()


def test_a_worker_takes_the_folder_too(monkeypatch, tmp_path):
    monkeypatch.delenv("ALLOCATOR_DATABASE_URL", raising=False)
    worked = []
    monkeypatch.setattr(
        "allocator_api.working.work", lambda settings, *_, **__: worked.append(settings)
    )
    assert CliRunner().invoke(cli, ["worker", "--data", str(tmp_path)]).exit_code == 0
    assert worked[0].store_url == f"sqlite:///{tmp_path / 'allocator.db'}"


def test_the_secret_of_webhooks_is_printed_and_that_is_on_record(run, sqlite_store):
    code, out, err = run("keys", "webhook", "--authority", "innis")
    assert (code, err) == (0, "")
    assert out.strip() == secret_of(sqlite_store, "innis")
    assert run("audit", "show", "--authority", "innis", "--object", "webhook-secret")[1]
    code, out, err = run("keys", "webhook", "--authority", "inis")
    assert (code, out) == (2, "")
    assert "inis" in err
