"""The pages about the service and its client stay true."""

from __future__ import annotations

import inspect
import re
import shlex
from pathlib import Path

import click
import pytest

import allocator.client
from allocator.client import AuthorityClient, Client
from allocator.client.operations import OPERATIONS
from allocator_api.access.roles import ROLE_SCOPES
from allocator_api.problem_types import PROBLEM_TYPES
from allocator_api.settings import Oidc, Settings, setting_variables
from allocator_cli.main import cli

ROOT = Path(__file__).parents[2]
SERVICE = (ROOT / "docs" / "service.md").read_text(encoding="utf-8")
CLIENT = (ROOT / "docs" / "client.md").read_text(encoding="utf-8")
WORDS = {"data_dir", "database_url", "audit_key", "trusted_proxies", "outbound.hosts",
         "outbound.networks", "oidc.roles"}  # fmt: skip
"""Settings whose default stands there in words."""


def keys(model: type, before: str = "") -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for name, field in model.model_fields.items():
        inner = Oidc if name == "oidc" else type(field.default)
        if hasattr(inner, "model_fields"):
            found += keys(inner, f"{before}{name}.")
        else:
            found.append((before + name, field.default))
    return found


def rows() -> dict[str, str]:
    """Defaults in the table of settings, by key."""
    table = SERVICE.split("## Settings", 1)[1].split("\n## ", 1)[0]
    found: dict[str, str] = {}
    for line in table[table.index("| Key") :].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        names = re.findall(r"`([\w.]+)`", cells[0])
        values = re.findall(r"`([^`]+)`", cells[1]) if len(cells) > 2 else []
        for place, name in enumerate(names):
            found[name] = values[min(place, len(values) - 1)] if values else ""
    return found


def test_every_setting_is_in_the_table_and_nothing_else():
    assert set(rows()) == {name for name, _ in keys(Settings)}


@pytest.mark.parametrize(("name", "default"), keys(Settings))
def test_defaults_in_the_table_are_right(name, default):
    shown = rows()[name]
    if name in WORDS or (name.startswith("oidc.") and not shown):
        return
    if isinstance(default, bool):
        assert shown == str(default).lower()
    elif isinstance(default, int | float):
        assert float(shown) == float(default)
    else:
        assert shown == default


def test_variables_in_the_pages_are_settings():
    named = set(re.findall(r"ALLOCATOR_[A-Z_]+[A-Z]", SERVICE + CLIENT))
    assert named <= setting_variables()


def test_every_role_is_told():
    table = SERVICE.split("## Who may do what", 1)[1].split("\n## ", 1)[0]
    assert set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (.*?) \|", table, re.M)))) == set(
        ROLE_SCOPES
    )


def test_kinds_of_problem_in_the_page_exist():
    for name in re.findall(r"/problems/([\w-]+)", SERVICE):
        assert name in PROBLEM_TYPES


def code_blocks(language: str, text: str) -> list[str]:
    found = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.M | re.S)
    return [block for name, block in found if name == language]


def commands() -> list[str]:
    """Calls of the command line in the pages, without what the shell does around them."""
    blocks = "".join(code_blocks("", SERVICE))
    lines = re.findall(r"(?:^|\(|^ALLOCATOR_\S+ )allocator ((?!listens)[a-z].*)", blocks, re.M)
    lines += re.findall(r"compose run --rm api (.*)", blocks)
    return [re.sub(r"(\s#.*|\))$", "", line) for line in lines]


@pytest.mark.parametrize("line", commands())
def test_commands_in_the_page_are_understood(line):
    given = shlex.split(line)
    found: click.Command = cli
    context = click.Context(cli)
    while isinstance(found, click.Group):
        name = given.pop(0)
        below = found.get_command(context, name)
        assert below is not None, name
        found, context = below, click.Context(below)
    known = {text for one in found.params for text in one.opts}
    assert {word for word in given if word.startswith("-")} <= known


def test_addresses_in_the_page_are_those_of_the_service():
    known = [
        re.compile(re.sub(r"\{\w+\}", "[^/ ]+", path) + r"(?:/.*)?\Z")
        for _, path in OPERATIONS.values()
    ]
    named = re.findall(r"\$OF(/[\w/.-]+)", SERVICE)
    for address in named:
        whole = f"/v1/authorities/innis{address}"
        assert any(one.match(whole) for one in known), address
    assert len(named) > 8


@pytest.mark.parametrize("page", ["service.md", "client.md", "store.md"])
def test_links_lead_somewhere(page):
    path = ROOT / "docs" / page
    text = path.read_text(encoding="utf-8")
    anchors = {
        re.sub(r"[^\w -]", "", title).strip().lower().replace(" ", "-")
        for title in re.findall(r"^#+ (.*)$", text, re.M)
    }
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", text):
        file, _, anchor = target.partition("#")
        assert not file or (path.parent / file).exists(), target
        assert file or anchor in anchors, target


def test_python_in_the_pages_compiles():
    blocks = code_blocks("python", SERVICE + CLIENT)
    assert len(blocks) == 3
    for block in blocks:
        compile(block, "page", "exec")


def test_everything_of_the_client_is_in_its_page():
    for name in allocator.client.__all__:
        if name.endswith("Error") and name not in ("ServiceError",):
            assert f"`{name}`" in CLIENT, name
    with Client("http://127.0.0.1:9") as client:
        parts = {**vars(client), **vars(AuthorityClient(client._sender, "x"))}
    for part, resource in parts.items():
        if part.startswith("_") or part == "authority_id":
            continue
        assert part in CLIENT, part
        for name, _ in inspect.getmembers(type(resource), inspect.isfunction):
            assert name.startswith("_") or f"`{name}`" in CLIENT, f"{part}.{name}"
