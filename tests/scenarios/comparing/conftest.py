"""Results of four scenarios on the small council, run once."""

from __future__ import annotations

from pathlib import Path

import pytest

from allocator.planning import open_workbench
from allocator.scenarios.composing import compose
from allocator.scenarios.running import ScenarioResult, apply_all, run_scenarios
from tests.scenarios.comparing.results import SCENARIOS, write_council


@pytest.fixture(scope="session")
def council(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_council(tmp_path_factory.mktemp("council") / "ws")


@pytest.fixture(scope="session")
def ran(council: Path) -> tuple[Path, dict[str, ScenarioResult]]:
    """Folder of the results, and what was run."""
    bench = open_workbench(council)
    scenarios = [compose(council / "scenarios" / f"{name}.yaml", council) for name in SCENARIOS]
    out = council.parent / "out"
    found = run_scenarios(bench, apply_all(bench, scenarios), out)
    return out, {result.run.name: result for result in found}
