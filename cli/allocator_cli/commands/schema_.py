"""``allocator schema``: the JSON Schema of a file."""

from __future__ import annotations

import json

import click


@click.command("schema")
@click.argument("name")
def command(name: str) -> None:
    """Print the JSON Schema of a file by its stem: schools, offer, tiers, allocation, scenario."""
    from allocator.io.schemas import json_schema
    from allocator.scenarios.schema import Scenario
    from allocator.tiering.rulesets import RulesetSpec

    schema = json_schema(name, {"ruleset": RulesetSpec, "scenario": Scenario})
    click.echo(json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True))
