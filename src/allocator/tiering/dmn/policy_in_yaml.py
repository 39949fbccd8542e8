"""Sets a table's hit policy in the text of ruleset.yaml and leaves all else as it stands."""

from __future__ import annotations

import yaml

from allocator.tiering.engine.tables import HitPolicy


def with_policy(text: str, table: str, policy: HitPolicy) -> str:
    """Return the YAML with another hit policy for a table."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    given = _value(_value(root, "tables"), table)
    assert isinstance(given, yaml.MappingNode)
    said = f'"{policy.value}"'
    for key, value in given.value:
        if key.value == "hit_policy":
            return text[: value.start_mark.index] + said + text[value.end_mark.index :]
    if given.flow_style:
        start = given.start_mark.index + 1
        return f"{text[:start]}hit_policy: {said}, {text[start:]}"
    first = given.value[0][0].start_mark
    indent = " " * first.column
    return f"{text[: first.index]}hit_policy: {said}\n{indent}{text[first.index :]}"


def _value(node: yaml.Node | None, name: str) -> yaml.Node:
    assert isinstance(node, yaml.MappingNode)
    found: yaml.Node = next(value for key, value in node.value if key.value == name)
    return found
