import os

import pytest

from allocator.errors import FaultyDataError, UsageError
from allocator_api.serving import as_environment
from allocator_api.settings import load_settings, setting_variables, unknown_variables


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch):
    for name in list(os.environ):
        if name.startswith("ALLOCATOR_"):
            monkeypatch.delenv(name)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "allocator.toml"
    path.write_text('port = 1\nhost = "0.0.0.0"\n[limits]\nbody_megabytes = 5\njson_depth = 9\n')
    return path


def test_nothing_needs_to_be_set(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    settings = load_settings()
    assert settings.store_url == f"sqlite:///{tmp_path}/allocator/allocator.db"
    assert (settings.host, settings.port) == ("127.0.0.1", 8080)


def test_the_command_line_goes_before_the_environment_and_that_before_the_file(file, monkeypatch):
    monkeypatch.setenv("ALLOCATOR_PORT", "2")
    monkeypatch.setenv("ALLOCATOR_LIMITS__BODY_MEGABYTES", "6")
    settings = load_settings(file, port=3, host=None)
    assert (settings.host, settings.port) == ("0.0.0.0", 3)
    assert (settings.limits.body_megabytes, settings.limits.json_depth) == (6, 9)
    assert load_settings(file).port == 2


def test_the_environment_may_name_the_file(file, monkeypatch):
    monkeypatch.setenv("ALLOCATOR_CONFIG", str(file))
    assert load_settings().limits.json_depth == 9


def test_all_faults_are_told_at_once_with_the_nearest_key(file, monkeypatch):
    file.write_text('prot = 1\nworkers = 0\n[limits]\nbody_megabits = 3\n[oidc]\nissuer = "i"\n')
    monkeypatch.setenv("ALLOCATOR_PORT", "many")
    with pytest.raises(FaultyDataError) as caught:
        load_settings(file)
    faults = {fault.column: fault for fault in caught.value.faults}
    assert faults["prot"].nearest == "port"
    assert faults["limits.body_megabits"].nearest == "limits.body_megabytes"
    assert (faults["workers"].file, faults["workers"].value) == ("allocator.toml", "0")
    assert faults["port"].file == "environment or command line"
    assert "oidc.audience" in faults


@pytest.mark.parametrize(
    "text",
    [
        "port = ", "[limits", 'database_url = "mysql://u:hidden@h/x"', 'audit_key = ["hidden"]',
        '[outbound]\nnetworks = ["10.0.0.0/99"]',
        '[oidc]\nissuer = "i"\naudience = "a"\njwks_url = "http://elsewhere.example.org/keys"',
        '[oidc]\nissuer = "i"\naudience = "a"\njwks_url = "https://i/"\nroles = {x = "king"}',
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_secrets_are_not_repeated(file, text):
    file.write_text(text)
    with pytest.raises(FaultyDataError) as caught:
        load_settings(file)
    assert "hidden" not in str(caught.value)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        load_settings(tmp_path / "none.toml")


def test_misspelt_variables_are_noticed():
    found = list(unknown_variables({"ALLOCATOR_AUDIT_KEYS": "x", "ALLOCATOR_CACHE": "x"}))
    assert found == [("ALLOCATOR_AUDIT_KEYS", "ALLOCATOR_AUDIT_KEY")]
    assert "ALLOCATOR_LIMITS__BODY_MEGABYTES" in setting_variables()


def test_settings_survive_the_way_to_another_process(file, monkeypatch):
    given = {"audit_key": "k" * 32, "trusted_proxies": ("10.0.0.1",)}
    settings = load_settings(file, **given)
    for name, value in as_environment(settings).items():
        monkeypatch.setenv(name, value)
    assert load_settings() == settings
    assert "k" * 32 not in repr(settings)
