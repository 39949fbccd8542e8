"""A small ruleset with worked cases that a test can change."""

from __future__ import annotations

import yaml

from allocator.tiering.rulesets import Ruleset, build_ruleset
from allocator.tiering.rulesets.source import Cells, RulesetSource

SPEC = {
    "id": "small", "title": "Small", "version": "1", "owner": "Head of Education",
    "in_force_from": "2026-08-01", "review_due": "2027-07-31", "ladder": ["less", "more"],
    "domains": {"pupils": "Pupils"},
    "inputs": {
        "attendance": {"unit": "percent", "better": "up"},
        "upheld": {"better": "down", "least": 0, "most": 9, "whole": True},
        "stage": {"kind": "text", "values": ["none", "first", "second"]},
        "asked": {"kind": "boolean"},
    },
    "parameters": {
        "floor": {"title": "Floor", "source": "test", "by_sector": {"primary": 90, "secondary": 85},
                  "later": [{"from": "2027-01-01", "by_sector": {"primary": 91}}]},
        "years": {"title": "Years", "source": "test", "value": 80},
    },
    "derived": {
        "below": {"title": "Below", "formula": "floor - attendance"},
        "low_years": {"title": "Low years", "formula": "years_below(attendance, years)"},
    },
    "triggers": {"attendance": {"title": "Low", "domain": "pupils", "source": "test"}},
    "tables": {
        "signs": {"role": "triggers"},
        "score": {"role": "decision", "hit_policy": "C+",
                  "outputs": {"burden": {"kind": "number"}}},
        "tier": {"role": "tier"},
        "flags": {"role": "flags"},
    },
}  # fmt: skip
TABLES: dict[str, Cells] = {
    "signs": (("below", "trigger", "text"), (">= 2", "attendance", "Low")),
    "score": (("upheld", "burden", "text"), (">= 3", "2", "Many")),
    "tier": (
        ("triggers", "burden", "stage", "tier", "text"),
        (">= 1", "-", "-", "more", "A trigger"),
        ("-", ">= 2", "first, second", "more", "A stage with a burden"),
        ("-", "-", "missing", "undecided", "Stage not known"),
        ("-", "-", "-", "less", "Nothing"),
    ),
    "flags": (("asked", "flag", "text"), ("true", "talk", "Asked")),
}
HEADER = (
    "case", "sector", "attendance", "upheld", "stage", "asked", "expect_tier", "expect_triggers",
    "expect_flags", "expect_rows", "expect_burden",
)  # fmt: skip
CASES: Cells = (
    HEADER,
    ("low", "", "88", "0", "none", "", "more", "attendance", "none", "signs 1;tier 1", "0"),
    ("not low", "", "88.05", "0", "none", "true", "less", "none", "talk", "tier 4", "0"),
    ("low for a secondary", "secondary", "83", "", "first", "", "more", "attendance", "", "", ""),
    ("burden", "", "95", "3", "second", "false", "more", "none", "none", "tier 2", "2"),
    ("burden in the first stage", "", "95", "3", "first", "", "more", "none", "", "", "2"),
    ("little burden", "", "95", "2", "second", "", "less", "none", "", "", "0"),
    ("not known", "", "", "", "", "", "undecided", "none", "none", "tier 3", "0"),
)


def small_ruleset(*cases: tuple[str, ...], header: tuple[str, ...] = HEADER) -> Ruleset:
    """The small ruleset with some cases; its own where none are given."""
    chosen: Cells = (header, *cases) if cases else CASES
    return build_ruleset(RulesetSource(yaml.safe_dump(SPEC, sort_keys=False), TABLES, chosen))
