"""Small rulesets in words of their own, for tests of how rules are told."""

from __future__ import annotations

from typing import Any

import yaml

from allocator.tiering.rulesets import Ruleset, build_ruleset
from allocator.tiering.rulesets.source import Cells, RulesetSource

SPEC: dict[str, Any] = {
    "id": "small",
    "title": "Small rules",
    "version": "1",
    "owner": "An officer",
    "in_force_from": "2026-08-01",
    "review_due": "2027-07-31",
    "ladder": ["low", "high"],
    "domains": {"inclusion": "Attendance"},
    "inputs": {
        "attendance": {},
        "kind_of_area": {"title": "Kind of area", "kind": "text", "values": ["town", "new_land"]},
        "returning": {"title": "Inspectors come back", "kind": "boolean"},
        "grade": {"title": "Grade", "unit": "grade 1-6"},
    },
    "parameters": {
        "floor": {"title": "Floor", "source": "D49", "by_sector": {"primary": 90, "special": 85.5}},
        "least_points": {
            "title": "Points below",
            "source": "assumption",
            "value": 4,
            "later": [{"from": "2027-08-01", "value": 3}],
        },
    },
    "derived": {"below": {"title": "Points below the floor", "formula": "floor - attendance"}},
    "triggers": {"absent": {"title": "Low attendance", "domain": "inclusion", "source": "D49"}},
    "tables": {"signs": {"role": "triggers"}, "tier": {"role": "tier"}},
    "movement": {"leave": {"least_points": 2}},
}
SIGNS: Cells = (
    ("below", "sector", "trigger", "text"),
    (
        ">= least_points",
        "primary, special",
        "absent",
        "Attendance is {attendance}%, {least_points} points",
    ),
)
TIER: Cells = (
    ("triggers", "tier", "text"),
    (">= 1", "high", "One trigger or more"),
    ("-", "low", "No trigger"),
)


def small_ruleset(
    cells: dict[str, Cells] | None = None, cases: Cells = (), **changes: Any
) -> Ruleset:
    """A ruleset of one trigger and two tiers, with some keys and tables changed."""
    spec = {**SPEC, **changes}
    written = {"signs": SIGNS, "tier": TIER, **(cells or {})}
    chosen = {name: written[name] for name in spec["tables"]}
    return build_ruleset(RulesetSource(yaml.safe_dump(spec, sort_keys=False), chosen, cases))
