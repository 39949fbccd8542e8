"""Run scenarios: a base plan and one for each, with the workspace that it was made from."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from allocator.domain.authority import Authority
from allocator.domain.models import Document
from allocator.domain.plans import Plan
from allocator.errors import Fault, FaultyDataError, NoPlanError
from allocator.io.plan_files import canonical_json, write_plan
from allocator.io.writing import write_atomically, write_workspace
from allocator.planning import Workbench, run_workspace
from allocator.resources import shipped
from allocator.scenarios.applying import Edited, apply
from allocator.scenarios.composing import WholeScenario
from allocator.scenarios.touching import STAGES, Stage
from allocator.tiering import load_ruleset
from allocator.tiering.rulesets.source import write_folder

BASE = "base"
"""Folder of the plan without edits, within the folder of the results."""
INDEX = "scenarios.json"
"""What was run: question, edits in words, stages touched."""
WORKSPACE = "workspace"
"""Folder of the edited workspace, within that of its plan."""
RULES = "rules"
"""Folder of edited rules, within the edited workspace."""


class ScenarioRun(Document):
    """One scenario of a results folder. ``no_plan`` says why there is none, where there is none."""

    name: str
    question: str
    extends: tuple[str, ...] = ()
    edits: tuple[str, ...]
    without_effect: tuple[str, ...] = ()
    touches: tuple[Stage, ...]
    no_plan: str | None = None


class ScenarioIndex(Document):
    """``scenarios.json``: the scenarios of a results folder, in the order they were asked for."""

    base: str = BASE
    scenarios: tuple[ScenarioRun, ...]


@dataclass(frozen=True)
class ScenarioResult:
    """A scenario with its plan; ``plan`` is missing where none is possible."""

    run: ScenarioRun
    authority: Authority
    plan: Plan | None


def apply_all(bench: Workbench, scenarios: Iterable[WholeScenario]) -> list[Edited]:
    """Apply every scenario to the authority of a workbench before any of them is run.

    Raises
    ------
    FaultyDataError
        With the faults of all of them.
    """
    found: list[Edited] = []
    faults: list[Fault] = []
    for scenario in scenarios:
        try:
            found.append(apply(bench.authority, bench.ruleset, scenario, bench.folder))
        except FaultyDataError as error:
            faults.extend(error.faults)
    if faults:
        raise FaultyDataError(dict.fromkeys(faults))
    return found


def run_scenarios(
    bench: Workbench, edited: Iterable[Edited], out: Path
) -> Iterator[ScenarioResult]:
    """Run the base and every scenario, each written to its folder of ``out`` as it is done.

    ``out/base`` holds the plan without edits, ``out/NAME`` that of a scenario and, in
    ``out/NAME/workspace``, the edited workspace that it was made from: it can be checked, planned
    and changed like any other. ``scenarios.json`` says what was run. A scenario that leaves no plan
    possible is told, and the others go on. A time limit is that of each plan; once asked to stop,
    no further scenario is begun.

    Raises
    ------
    NoPlanError
        Where even the base has no plan.
    """
    base = run_workspace(bench)
    out.mkdir(parents=True, exist_ok=True)
    write_plan(base, bench.authority, out / BASE)
    runs: list[ScenarioRun] = []
    for one in edited:
        if bench.control.stop.is_set():
            return
        folder = out / one.scenario.name
        result = run_edited(bench, one, base, folder / WORKSPACE)
        if result.plan is not None:
            write_plan(result.plan, result.authority, folder)
        runs.append(result.run)
        index = canonical_json(ScenarioIndex(scenarios=tuple(runs)))
        write_atomically(out / INDEX, index.encode())
        yield result


def run_edited(bench: Workbench, edited: Edited, base: Plan, workspace: Path) -> ScenarioResult:
    """Run one scenario; where its edits touch nothing, the plan is that of the base.

    Parameters
    ----------
    workspace
        Folder that the edited workspace is written to.
    """
    authority = write_edited(edited, workspace)
    control = replace(bench.control, was_cut=False, started=time.monotonic())
    own = Workbench(
        workspace, authority, edited.ruleset, bench.remarks, control, dt.datetime.now(dt.UTC)
    )
    plan: Plan | None = None
    no_plan: str | None = None
    try:
        plan = run_workspace(own) if edited.touches else replace(base, run=own.record())
    except NoPlanError as error:
        no_plan = str(error)
    bench.control.was_cut |= control.was_cut
    return ScenarioResult(_told(edited, no_plan), authority, plan)


def write_edited(edited: Edited, folder: Path) -> Authority:
    """Write the workspace of a scenario, its rules beside it unless they are shipped as they are.

    Returns
    -------
    Authority
        The edited authority, its profile as written: which rules and offer it names.
    """
    authority, rules = edited.authority, edited.ruleset.identity.id
    named = shipped("rules") / rules
    is_shipped = (named / "ruleset.yaml").is_file() and (
        load_ruleset(named).identity == edited.ruleset.identity
    )
    folder.mkdir(parents=True, exist_ok=True)
    if not is_shipped:
        rules = RULES
        write_folder(edited.ruleset.source, folder / RULES)
    profile = authority.profile.model_copy(update={"rules": rules, "offer": "offer.yaml"})
    authority = replace(authority, profile=profile)
    write_workspace(authority, folder)
    return authority


def _told(edited: Edited, no_plan: str | None) -> ScenarioRun:
    scenario = edited.scenario
    return ScenarioRun(
        name=scenario.name,
        question=scenario.question,
        extends=scenario.names[:-1],
        edits=tuple(one.text for one in edited.told if one.changed),
        without_effect=tuple(one.text for one in edited.told if not one.changed),
        touches=tuple(stage for stage in STAGES if stage in edited.touches),
        no_plan=no_plan,
    )
