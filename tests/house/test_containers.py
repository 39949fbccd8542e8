"""The container files name what is there, run as nobody special and hold no secret."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from allocator_api.settings import setting_variables
from allocator_api.system import router
from allocator_cli.main import COMMANDS, cli

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"


@pytest.fixture(scope="module")
def dockerfile() -> list[tuple[str, str]]:
    """Instructions of the Dockerfile with their words, continued lines joined."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    lines = text.replace("\\\n", " ").splitlines()
    return [(line.split()[0], line.split(None, 1)[1].strip()) for line in lines if line.strip()]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
    return found


def words(dockerfile: list[tuple[str, str]], name: str) -> list[str]:
    return [rest for instruction, rest in dockerfile if instruction == name]


def test_everything_that_is_copied_exists(dockerfile):
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    for rest in words(dockerfile, "COPY"):
        if rest.startswith("--from=build"):
            assert rest.split()[1] == "/opt/allocator"
            continue
        *sources, _ = rest.split()
        for source in sources:
            assert (ROOT / source).exists(), source
            assert f"!{source}" in ignored, source


def test_all_that_the_package_is_built_of_is_copied(dockerfile):
    copied = {source for rest in words(dockerfile, "COPY") for source in rest.split()[:-1]}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {*wheel["packages"], *wheel["force-include"], project["project"]["readme"]}
    needed |= set(project["project"]["license-files"])
    assert {Path(one).parts[0] for one in needed} <= copied
    asked = re.search(r"pip install \"\.\[([\w,]+)\]\"", " ".join(words(dockerfile, "RUN")))
    assert asked
    assert set(asked[1].split(",")) <= set(project["project"]["optional-dependencies"])
    assert any(
        "PIP_CONSTRAINT=/build/requirements.lock" in rest for rest in words(dockerfile, "ENV")
    )


def test_it_runs_as_a_plain_user(dockerfile):
    last = [rest for name, rest in dockerfile if name == "USER"][-1]
    assert last not in ("root", "0")
    made = f"useradd --uid 10001 --create-home --shell /usr/sbin/nologin {last}"
    assert made in " ".join(words(dockerfile, "RUN"))


def test_what_it_runs_exists(dockerfile):
    assert json.loads(words(dockerfile, "ENTRYPOINT")[-1]) == ["allocator"]
    assert json.loads(words(dockerfile, "CMD")[-1])[0] in COMMANDS
    check = json.loads(words(dockerfile, "HEALTHCHECK")[-1].split("CMD", 1)[1])
    paths = {route.path for route in router.routes}
    port = re.search(r"127\.0\.0\.1:(\d+)(/\w+)", check[-1])
    assert port
    assert port[2] in paths
    assert f"ALLOCATOR_PORT={port[1]}" in " ".join(words(dockerfile, "ENV"))
    compile(check[-1], "healthcheck", "exec")


def test_settings_in_the_container_files_are_settings(dockerfile, compose):
    text = " ".join(words(dockerfile, "ENV"))
    names = set(re.findall(r"(ALLOCATOR_\w+)=", text))
    for service in compose["services"].values():
        names |= set(service.get("environment", {}))
    names |= set(re.findall(r"^(ALLOCATOR_\w+)=", (DEPLOY / "secrets.sh").read_text(), re.M))
    assert names
    assert names <= setting_variables()


def test_compose_has_a_database_one_that_answers_and_two_workers(compose):
    services = compose["services"]
    assert set(services) == {"database", "api", "worker"}
    assert services["worker"]["deploy"]["replicas"] == 2
    assert services["api"]["environment"]["ALLOCATOR_JOBS__RUN_HERE"] == "false"
    for name in ("api", "worker"):
        command = services[name]["command"]
        assert command[0] in COMMANDS
        assert services[name]["build"] == "."
        grace = int(services[name]["stop_grace_period"].rstrip("s"))
        assert grace > (int(command[2]) if "--drain" in command else 15)


@pytest.mark.parametrize("name", ["api", "worker"])
def test_commands_of_compose_are_understood(compose, name):
    command, *given = compose["services"][name]["command"]
    found = cli.get_command(click.Context(cli), command)
    found.make_parser(click.Context(found)).parse_args(args=list(given))


def test_compose_names_files_and_volumes_that_exist(compose):
    for service in compose["services"].values():
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert source in compose["volumes"] or (ROOT / source).is_file()
        for needed in service.get("depends_on", {}):
            assert needed in compose["services"]


def test_no_secret_is_in_the_files_that_are_kept(compose):
    for service in compose["services"].values():
        given = service.get("environment", {})
        assert not any(re.search("KEY|PASSWORD|SECRET|URL", name) for name in given)
        for file in service["env_file"]:
            assert Path(file).parent.name == "deploy"
            assert file.endswith(".env")
    assert (DEPLOY / ".gitignore").read_text().split() == ["*.env"]


def test_secrets_are_made_once_for_their_owner_alone(tmp_path):
    folder = shutil.copytree(DEPLOY, tmp_path / "deploy", ignore=shutil.ignore_patterns("*.env"))
    script = [str(folder / "secrets.sh")]
    assert subprocess.run(script, capture_output=True, check=False).returncode == 0
    found = {path.name: path.read_text() for path in folder.glob("*.env")}
    assert set(found) == {"database.env", "service.env"}
    values = dict(line.split("=", 1) for text in found.values() for line in text.splitlines())
    assert len(values["ALLOCATOR_AUDIT_KEY"]) >= 32
    assert f":{values['ROLE_PASSWORD']}@database/" in values["ALLOCATOR_DATABASE_URL"]
    assert values["POSTGRES_PASSWORD"] not in found["service.env"]
    for name in found:
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    again = subprocess.run(script, capture_output=True, check=False)
    assert again.returncode == 1
    assert {path.name: path.read_text() for path in folder.glob("*.env")} == found


@pytest.mark.parametrize("name", ["role.sh", "secrets.sh"])
def test_scripts_can_be_run(name):
    path = DEPLOY / name
    assert os.access(path, os.X_OK)
    assert subprocess.run(["sh", "-n", str(path)], check=False).returncode == 0
