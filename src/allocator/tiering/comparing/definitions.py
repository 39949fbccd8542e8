"""What two rulesets declare otherwise beside parameters and rows: inputs, formulas, tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from allocator.tiering.rulesets.ruleset import Ruleset
from allocator.tiering.rulesets.spec import RulesetSpec

NOT_THERE = "not there"
_BY_NAME = ("inputs", "derived", "triggers", "tables", "domains")
_ALONE = ("ladder", "in_force_from", "review_due", "watch_share")
_NO_TIER = frozenset({"title", "source", "near"})
"""Keys that change no tier: what something is called, where it comes from, what is nearly so."""


def what_is_declared_otherwise(before: Ruleset, after: Ruleset) -> tuple[str, ...]:
    """Keys of ``ruleset.yaml`` that differ and are no parameter, as ``key: old -> new``."""
    return tuple(_keys(before.spec, after.spec))


def _keys(old: RulesetSpec, new: RulesetSpec) -> Iterator[str]:
    for key in _ALONE:
        yield from _changed(key, getattr(old, key), getattr(new, key))
    for part in _BY_NAME:
        yield from _entries(part, getattr(old, part), getattr(new, part))
        if part == "tables" and list(old.tables) != list(new.tables):
            yield from _changed("order of the tables", tuple(old.tables), tuple(new.tables))
    for key in ("least_stay_months", "step_down_checks", "check_months"):
        values = (getattr(one.movement, key, NOT_THERE) for one in (old, new))
        yield from _changed(f"movement.{key}", *values)


def _entries(part: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for name in sorted(old.keys() | new.keys()):
        was, now = old.get(name), new.get(name)
        if was is None or now is None:
            yield from _changed(f"{part}.{name}", _there(was), _there(now))
        elif isinstance(was, BaseModel):
            for key in type(was).model_fields:
                if key not in _NO_TIER:
                    values = getattr(was, key), getattr(now, key)
                    yield from _changed(f"{part}.{name}.{key}", *values)


def _there(entry: Any) -> str:
    return NOT_THERE if entry is None else "there"


def _changed(key: str, was: Any, now: Any) -> Iterator[str]:
    if was != now:
        yield f"{key}: {_shown(was)} -> {_shown(now)}"


def _shown(value: Any) -> str:
    if value is None:
        return "not given"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(map(_shown, value)) or "none"
    if isinstance(value, dict):
        return ", ".join(value) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value)
