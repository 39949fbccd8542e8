"""``allocator schema``: the JSON Schema of a file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pydantic import BaseModel


@click.command("schema")
@click.argument("name")
def command(name: str) -> None:
    """Print the JSON Schema of a file by its stem: schools, offer, tiers, scenario, sweep."""
    from allocator.domain.asking import Answer
    from allocator.io.schemas import json_schema
    from allocator.scenarios.schema import Scenario
    from allocator.scenarios.sweeping.schema import Sweep
    from allocator.tiering.rulesets import RulesetSpec

    read: dict[str, type[BaseModel]] = {
        "ruleset": RulesetSpec,
        "scenario": Scenario,
        "sweep": Sweep,
    }
    schema = json_schema(name, read, {"answer": Answer})
    click.echo(json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True))
