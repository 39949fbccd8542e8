# ruff: noqa: E501 (tables read better whole)
"""The house: packaging, both import orders, documents that stay true."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

from allocator.resources import shipped
from allocator.scenarios.schema import load_scenario
from allocator.tiering import load_ruleset
from allocator_cli.main import COMMANDS

ROOT = Path(__file__).parents[2]


def python(code: str, *path: Path) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-c", code, *map(str, path)]
    return subprocess.run(words, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("order", ["highspy, ortools.sat.python.cp_model", "ortools.sat.python.cp_model, highspy"])  # fmt: skip
def test_the_solvers_load_beside_each_other_in_either_order(order):
    code = f"import {order}; import highspy; h = highspy.Highs(); h.setOptionValue('output_flag', False); h.run()"
    done = python(code)
    assert done.returncode == 0, done.stderr


def test_rules_and_scenarios_are_found_in_a_checkout():
    assert (shipped("rules") / "scotland-three-tier" / "ruleset.yaml").is_file()
    assert list(shipped("scenarios").glob("*.yaml"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    words = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    done = subprocess.run(
        [*words, "--wheel-dir", str(folder), str(ROOT)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_packages_rules_scenarios_and_templates(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    for name in (
        "allocator/_shipped/rules/scotland-three-tier/ruleset.yaml",
        "allocator/_shipped/rules/scotland-three-tier/offer.yaml",
        "allocator/_shipped/scenarios/two-officers-fewer.yaml",
        "allocator/io/exports/templates/report.html.j2",
        "allocator/py.typed",
        "allocator_cli/py.typed",
        "allocator_api/py.typed",
    ):
        assert name in names


def test_rules_are_found_from_the_wheel(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from allocator.resources import shipped; "
        "assert '_shipped' in str(shipped('rules')), shipped('rules'); "
        "from allocator.tiering import load_ruleset; "
        "load_ruleset(shipped('rules') / 'scotland-three-tier')"
    )
    done = python(code, tmp_path)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("folder", sorted(path.parent.name for path in shipped("rules").glob("*/ruleset.yaml")))  # fmt: skip
def test_every_shipped_ruleset_loads(folder):
    ruleset = load_ruleset(shipped("rules") / folder)
    assert ruleset.identity.id == folder
    tiers = yaml.safe_load((shipped("rules") / folder / "offer.yaml").read_text())["entitlements"]
    assert tuple(tiers) == ruleset.spec.ladder


@pytest.mark.parametrize("path", sorted(shipped("scenarios").glob("*.yaml")), ids=lambda p: p.stem)
def test_every_shipped_scenario_loads(path):
    assert load_scenario(path).name == path.stem


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_in_the_documents(name):
    text = (ROOT / "README.md").read_text() + (ROOT / "docs" / "tutorial.md").read_text()
    text += (ROOT / "CHANGELOG.md").read_text()
    assert name in text


@pytest.mark.parametrize("document", ["README.md", "docs/tutorial.md", "docs/decisions/README.md", "CONTRIBUTING.md"])  # fmt: skip
def test_links_and_rooms_in_the_documents_exist(document):
    path = ROOT / document
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
        assert (path.parent / target).exists(), target
    if document == "CONTRIBUTING.md":
        for room in re.findall(r"`((?:src|cli|api|rules|scenarios)/[\w/-]+)/", text):
            assert (ROOT / room).is_dir(), room


def test_the_lock_pins_everything_without_naming_a_registry():
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    assert all(re.match(r"[\w.-]+(\[[\w,-]+\])?==[\w.+!-]+", line) for line in lines if line)
    assert any(line.startswith("highspy==1.14") for line in lines)
