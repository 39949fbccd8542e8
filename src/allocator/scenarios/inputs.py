"""The workspace that a plan was made from, written beside the plan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from allocator.domain.authority import Authority
from allocator.io.tables import TABLES, WORKBOOK
from allocator.io.writing import write_workspace
from allocator.resources import shipped
from allocator.tiering import Ruleset, load_ruleset
from allocator.tiering.rulesets.source import write_folder

RULES = "rules"
"""Folder of edited rules, within the edited workspace."""
BOUNDARY = "boundary.geojson"


def write_inputs(authority: Authority, ruleset: Ruleset, folder: Path) -> Authority:
    """Write a workspace, its rules beside it unless they are shipped as they are.

    Tables of an earlier workspace in the folder that this one has no rows for are taken away.

    Returns
    -------
    Authority
        The authority, its profile as written: which rules and offer it names.
    """
    rules = ruleset.identity.id
    named = shipped("rules") / rules
    is_shipped = (named / "ruleset.yaml").is_file() and (
        load_ruleset(named).identity == ruleset.identity
    )
    folder.mkdir(parents=True, exist_ok=True)
    for name in (*(f"{table.name}.csv" for table in TABLES), WORKBOOK, BOUNDARY):
        (folder / name).unlink(missing_ok=True)
    if not is_shipped:
        rules = RULES
        write_folder(ruleset.source, folder / RULES)
    profile = authority.profile.model_copy(update={"rules": rules, "offer": "offer.yaml"})
    authority = replace(authority, profile=profile)
    write_workspace(authority, folder)
    return authority
