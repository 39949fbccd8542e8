"""Carry out edits of rules and tiers."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

import yaml

from allocator.domain.schools import SECTORS
from allocator.domain.tiers import Judgement
from allocator.errors import FaultyDataError
from allocator.resources import shipped
from allocator.scenarios.applying.draft import Draft, Told, untouched
from allocator.scenarios.applying.whom import chosen_schools, counted
from allocator.scenarios.edits.rules import (
    DropJudgements,
    ParameterEdit,
    RulesetEdit,
    TierEdit,
)
from allocator.tiering import load_ruleset
from allocator.tiering.rulesets import build_ruleset

BOOKS = (".xlsx", ".dmn")
"""Endings of a ruleset in one file."""
BY = "scenario"
"""Who makes a judgement in a what-if."""


def parameter(draft: Draft, edit: ParameterEdit) -> Told:
    """Another number of the ruleset. Its YAML is changed; ``settle_rules`` reads it again."""
    parameters = draft.ruleset.spec.parameters
    if not draft.known("name", [edit.name], parameters, "a parameter of the rules"):
        return untouched("no such parameter")
    data = draft.rules_yaml()
    given = data["parameters"][edit.name]
    which = f" of {edit.sector}" if edit.sector else ""
    if edit.value is None and not _has_number(given, edit.sector):
        expected = f"value: {edit.name}{which} has no number to change by add or factor"
        draft.fault((edit.number or "name",), None, expected)
        return untouched("no number to change")
    if edit.value is not None:
        draft.claim("parameter", edit.name, {f"value{which}": edit.value})
    before = deepcopy(given)
    moved = _moved(given, edit)
    if given == before:
        return untouched("it is so already")
    leaving = (data.get("movement") or {}).get("leave", {})
    if edit.leave == "moves_along" and edit.name in leaving:
        leaving[edit.name] = _along(leaving[edit.name], moved)
    draft.changed_parameters[edit.name] = draft.edit
    return Told(f"{parameters[edit.name].title} ({edit.name}): {_from_to(before, given)}")


def _from_to(before: dict[str, Any], after: dict[str, Any]) -> str:
    """Say what a parameter was and is."""
    told = []
    if before.get("value") != after.get("value"):
        told.append(f"{_number(before.get('value'))} to {_number(after.get('value'))}")
    old, new = before.get("by_sector") or {}, after.get("by_sector") or {}
    told += [
        f"{sector} {_number(old.get(sector, before.get('value')))} to {_number(value)}"
        for sector, value in new.items()
        if old.get(sector) != value
    ]
    return ", ".join(told) or "its later values"


def _number(value: float | None) -> str:
    return "nothing" if value is None else f"{value:g}"


def settle_rules(draft: Draft) -> None:
    """Read the rules again once their numbers have changed, with every check of a ruleset."""
    changed = draft.changed_parameters
    if not changed:
        return
    text = yaml.dump(
        draft.rules_yaml(), Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False
    )
    try:
        draft.put_rules(build_ruleset(replace(draft.ruleset.source, yaml=text)))
    except FaultyDataError as error:
        for fault in error.faults:
            # The fault is told at the last parameter that it names, else at the last of all.
            named = [name for name in changed if name in str(fault)]
            draft.at(changed[named[-1] if named else list(changed)[-1]])
            draft.fault((), None, f"rules that stay sound; with these numbers, {fault}")


def _has_number(given: dict[str, Any], sector: str | None) -> bool:
    by_sector = given.get("by_sector") or {}
    return given.get("value") is not None or (sector in by_sector if sector else bool(by_sector))


def _changed(before: float | None, edit: ParameterEdit) -> float:
    if edit.value is not None:
        return edit.value
    start = before or 0.0
    return round(start + edit.add if edit.add is not None else start * (edit.factor or 0.0), 9)


def _moved(given: dict[str, Any], edit: ParameterEdit) -> dict[str | None, float]:
    """Change a parameter and its later values; by how much it moved, by sector (none: common)."""
    moved: dict[str | None, float] = {}
    for values in (given, *(given.get("later") or ())):
        common, by_sector = values.get("value"), dict(values.get("by_sector") or {})
        if edit.sector is not None:
            before = by_sector.get(edit.sector, common)
            by_sector[edit.sector] = _changed(before, edit)
            moved.setdefault(edit.sector, by_sector[edit.sector] - (before or 0.0))
        else:
            for sector, before in by_sector.items():
                by_sector[sector] = _changed(before, edit)
                moved.setdefault(sector, by_sector[sector] - before)
            if common is not None or not by_sector:
                values["value"] = _changed(common, edit)
                moved.setdefault(None, values["value"] - (common or 0.0))
        if by_sector:
            values["by_sector"] = by_sector
    return moved


def _along(number: Any, moved: dict[str | None, float]) -> Any:
    """Move the number at which a tier is left by as much as the one at which it is entered."""
    common = moved.get(None, 0.0)
    if isinstance(number, dict):
        return {
            sector: round(value + moved.get(sector, common), 9) for sector, value in number.items()
        }
    by_sector = {name: by for name, by in moved.items() if name is not None}
    if not by_sector:
        return round(number + common, 9)
    return {name: round(number + by_sector.get(name, common), 9) for name in SECTORS}


def ruleset(draft: Draft, edit: RulesetEdit) -> Told:
    """Other rules."""
    shipped_names = sorted(path.parent.name for path in shipped("rules").glob("*/ruleset.yaml"))
    folders = [folder for folder in (draft.edit.folder, draft.workspace) if folder is not None]
    for path in (*(folder / edit.rules for folder in folders), shipped("rules") / edit.rules):
        if (path / "ruleset.yaml").is_file() or (path.suffix in BOOKS and path.is_file()):
            break
    else:
        expected = "a shipped ruleset, or the path of one from this file"
        draft.fault(("rules",), edit.rules, expected, shipped_names)
        return untouched("no such rules")
    if draft.changed_parameters:
        name, other = next(iter(draft.changed_parameters.items()))
        expected = f"other rules before their numbers are changed; {other.words} changes {name}"
        draft.fault(("rules",), edit.rules, expected)
        return untouched("its numbers were changed before")
    draft.claim("the", "ruleset", {"rules": edit.rules})
    try:
        new = load_ruleset(path)
    except FaultyDataError as error:
        for fault in error.faults:
            draft.fault(("rules",), edit.rules, f"a sound ruleset; {fault}")
        return untouched("the rules are not sound")
    lacking = [tier for tier in new.spec.ladder if tier not in draft.authority.offer.tiers]
    if lacking:
        expected = (
            f"rules whose tiers the offer has ({', '.join(draft.authority.offer.tiers)}); "
            f"it has no {', '.join(lacking)}"
        )
        draft.fault(("rules",), edit.rules, expected)
        return untouched("other tiers than those of the offer")
    if new.identity.hash == draft.ruleset.identity.hash:
        return untouched("these are the rules already")
    draft.put_rules(new)
    return Told(f"rules: {new.identity.id} {new.identity.version}")


def tier(draft: Draft, edit: TierEdit) -> Told:
    """Tiers set by a judgement, made on the day at which the evidence is read."""
    authority = draft.authority
    choices = {"lowest": authority.offer.tiers[0], "highest": authority.offer.tiers[-1]}
    name = choices.get(edit.tier, edit.tier)
    chosen = chosen_schools(draft, edit)
    known = draft.known("tier", [name], authority.offer.tiers, "a tier of the offer")
    if not known or not chosen:
        return untouched("no school here fits")
    for school in chosen:
        draft.claim("school", school.school_id, {"tier": name})
    ids = {school.school_id for school in chosen}
    day = authority.profile.as_of
    kept = tuple(
        one for one in authority.judgements if not (one.school_id in ids and one.made_on == day)
    )
    made = tuple(
        Judgement(
            school_id=school.school_id, tier=name, reason=edit.reason, made_by=BY, made_on=day,
            review_on=max(day, authority.term.end),
        )
        for school in chosen
    )  # fmt: skip
    draft.put(judgements=(*kept, *made))
    return Told(f"{counted(len(chosen), 'school')} set to {name}")


def drop_judgements(draft: Draft, edit: DropJudgements) -> Told:
    """Judgements that no longer hold."""
    authority = draft.authority
    ids = draft.known("schools", edit.schools, authority.school_by_id, "a school")
    kept = tuple(one for one in authority.judgements if edit.schools and one.school_id not in ids)
    lost = len(authority.judgements) - len(kept)
    if not lost:
        return untouched("there is no such judgement")
    draft.put(judgements=kept)
    return Told(f"{counted(lost, 'judgement')} set aside")
